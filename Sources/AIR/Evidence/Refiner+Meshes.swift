import Foundation
import Probability
import SceneModel

/// What else an object may be.
extension Refiner {
  /// How probable each mesh is in each object's place, by evidence: all are sketched, and what a
  /// sketch does not exclude is moved to where it explains most. What is better than the scene
  /// takes its place.
  ///
  /// - Returns: the others that are not out of the question, judged at the present noise.
  func meshAlternatives(_ scene: inout [Candidate]) -> [SceneAlternative] {
    guard specification.meshes.count > 1 else { return [] }
    var alternatives: [SceneAlternative] = []
    for index in scene.indices {
      let object = scene[index].object
      beginCoarseSketch(beside: scene.without(index))
      let own = sketched(object)
      let scale = 1 / (2 * noise * noise)
      var likely: [Sketched] = []
      // Against the scene as it is.
      var logOdds = [Double](repeating: 0, count: specification.meshes.count)
      for mesh in specification.meshes.indices where mesh != object.mesh {
        let sketch = turned(sketched(SceneObject(mesh: mesh, position: object.position)))
        logOdds[mesh] = -max(0, own.gain - sketch.gain) * scale
        if sketch.gain > own.gain / 2 { likely.append(sketch) }
      }
      guard !likely.isEmpty else {
        scene[index].meshProbabilities = softmax(logOdds)
        continue
      }
      beginSketch(beside: scene.without(index))
      let ownFine = finelySketched(object)
      let current = score(scene)
      let whole = current + logVolume(of: index, in: scene)
      var best = (logOdds: 0.0, scene: scene)
      for sketch in likely.sorted(by: >) {
        let mesh = sketch.object.mesh
        let climbed = climbed(sketch, reach: placeSpacing / 4, turn: yawStep(mesh) / 2)
        logOdds[mesh] = -max(0, ownFine.gain - climbed.gain) * scale
        guard logOdds[mesh] > -Self.clearGain else { continue }
        var changed = scene
        changed[index].object = climbed.object
        descend(
          &changed, steps: settings.steps, only: index, goal: current - Self.clearGain / 2)
        logOdds[mesh] = score(changed) + logVolume(of: index, in: changed) - whole
        if logOdds[mesh] > best.logOdds { best = (logOdds[mesh], changed) }
        alternatives.append(
          SceneAlternative(
            change: .exchange(object: index), objects: changed.map(\.object),
            logOdds: logOdds[mesh]))
      }
      let chosen = best.scene[index].object.mesh
      if chosen != object.mesh {
        moves.append(.exchange(from: object.mesh, to: chosen))
        alternatives.removeAll {
          $0.change == .exchange(object: index) && $0.objects[index].mesh == chosen
        }
        alternatives.append(
          SceneAlternative(
            change: .exchange(object: index), objects: scene.map(\.object), logOdds: 0))
        scene = best.scene
      }
      scene[index].meshProbabilities = softmax(logOdds)
      for place in alternatives.indices
      where alternatives[place].change == .exchange(object: index) {
        alternatives[place].logOdds -= best.logOdds
      }
    }
    return alternatives
  }
}
