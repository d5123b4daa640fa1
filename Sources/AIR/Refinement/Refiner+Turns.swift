import Foundation
import Rendering
import SceneModel

extension Refiner {
  /// Turns one object to the best of several yaws.
  func tryYaws(_ scene: inout [Candidate], _ index: Int) {
    let mesh = scene[index].object.mesh
    guard let period = specification.meshes[mesh].yawSymmetry.period else { return }
    // The object goes last, so that only it is drawn again and again.
    var others = scene
    let first = others.remove(at: index).object
    beginSketch(beside: others)
    let turned = (1..<settings.yaws).map { step in
      var turned = first
      turned.yaw += period * Double(step) / Double(settings.yaws)
      return sketched(turned)
    }
    let closest = turned.sorted(by: >).prefix(Self.likelyYaws).map(\.object.yaw)
    var best = (energy: Double.infinity, yaw: first.yaw)
    for yaw in [first.yaw] + closest {
      var object = first
      object.yaw = yaw
      canvas.push(renderer.placement(of: object))
      renders += 1
      let energy = energy()
      canvas.pop()
      if energy < best.energy { best = (energy, yaw) }
    }
    if best.yaw != first.yaw { moves.append(.turn(mesh: mesh)) }
    scene[index].object.yaw = best.yaw
  }

  /// So many yaws beside the first are drawn as pictures are.
  private static let likelyYaws = 2

  /// Moves and turns the objects around which the residual is large, now that the others are where
  /// they are: what tells a yaw, such as a handle, may be smaller than what a wrong position
  /// leaves, and a wrong yaw may hold a position.
  ///
  /// Each yaw of a full turn that explains more than its neighbours is moved to where it explains
  /// most.
  ///
  /// - Parameter all: whether the others, too: what tells a small object's yaw may be less than
  ///   a pattern leaves.
  func tryTurns(_ scene: inout [Candidate], all: Bool = false) {
    for index in scene.indices {
      let object = scene[index].object
      guard let period = specification.meshes[object.mesh].yawSymmetry.period else { continue }
      // The canvas shows the scene from here on, whatever was tried for the object before.
      let residual = residual(of: scene)
      guard all || residual.isDoubtful(in: canvas.rect(of: index)) else { continue }
      let current = logPrior(scene) - energy()
      var best = (score: current, scene: scene)
      for likely in likelyTurns(scene, index, period: period) {
        var turned = scene
        turned[index].object = likely
        descend(&turned, steps: settings.steps, only: index, goal: best.score)
        let score = score(turned)
        if score > best.score { best = (score, turned) }
      }
      // What comes back to where it was is no move.
      let turn = remainder(best.scene[index].object.yaw - object.yaw, period)
      guard best.score > current else { continue }
      scene = best.scene
      if abs(turn) > period / Double(2 * settings.turns) { moves.append(.turn(mesh: object.mesh)) }
    }
  }

  /// What else the yaws of objects may be, the view as it is: other yaws of a full turn, moved to
  /// where they explain most, judged at the present noise.
  func turnAlternatives(_ scene: [Candidate]) -> [SceneAlternative] {
    var alternatives: [SceneAlternative] = []
    for index in scene.indices {
      let object = scene[index].object
      guard let period = specification.meshes[object.mesh].yawSymmetry.period else { continue }
      let whole = score(scene)
      for likely in likelyTurns(scene, index, period: period).dropFirst() {
        var turned = scene
        turned[index].object = likely
        descend(
          &turned, steps: settings.steps, only: index,
          goal: whole + [SceneAlternative].leastLogOdds)
        let turn = remainder(turned[index].object.yaw - object.yaw, period)
        // What comes back to where it was is none.
        guard abs(turn) > period / Double(settings.turns) else { continue }
        alternatives.append(
          SceneAlternative(
            change: .turn(object: index), objects: turned.map(\.object),
            logOdds: score(turned) - whole))
      }
    }
    return alternatives
  }

  /// Where an object explains more than with its neighbours' yaws: sketched at all yaws of a turn,
  /// a little beside where it stands, too, and moved from the best few. The object itself is among
  /// them, moved likewise.
  private func likelyTurns(_ scene: [Candidate], _ index: Int, period: Double) -> [SceneObject] {
    var rest = scene
    let object = rest.remove(at: index).object
    beginSketch(beside: rest)
    let count = settings.turns
    let reach = placeSpacing / 4
    let turns = (0..<count).map { step -> Sketched in
      var turned = object
      turned.yaw += period * Double(step) / Double(count)
      return sketched(turned)
    }
    let highest = turns.indices.filter {
      turns[$0] >= turns[($0 + count - 1) % count] && turns[$0] >= turns[($0 + 1) % count]
    }
    let step = period / Double(2 * count)
    let others = highest.filter { $0 != 0 }.sorted { turns[$0] > turns[$1] }
      .prefix(Self.climbedTurns)
      .map { climbed(turns[$0], reach: reach / 2, turn: step) }
    return [climbed(turns[0], reach: reach / 2, turn: step).object]
      + others.sorted(by: >).prefix(Self.likelyTurns).map(\.object)
  }

  /// So many yaws of a turn are moved in sketches, and so many in pictures.
  private static let climbedTurns = 6
  private static let likelyTurns = 3
}
