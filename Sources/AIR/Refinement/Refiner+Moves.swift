import Foundation
import Probability
import Rendering
import SceneModel

extension Refiner {
  /// Removes objects as long as that raises the posterior.
  func removeSuperfluous(_ scene: inout [Candidate]) {
    while !scene.isEmpty {
      let current = score(scene)
      var best = (score: current, index: -1)
      for index in scene.indices {
        var fewer = scene
        fewer.remove(at: index)
        let score = score(fewer)
        if score > best.score { best = (score, index) }
      }
      guard best.index >= 0 else { return }
      moves.append(.death(mesh: scene[best.index].object.mesh))
      scene.remove(at: best.index)
    }
  }

  /// Tries other meshes for the objects around which the residual is large: all in sketches, the
  /// likeliest in pictures.
  func tryOtherMeshes(_ scene: inout [Candidate]) {
    guard specification.meshes.count > 1 else { return }
    for index in scene.indices {
      show(scene)
      let energies = residualEnergies()
      guard excess(in: canvas.rect(of: index), energies) > residualThreshold else {
        continue
      }
      let unchanged = energy()
      let allowed = unchanged + excess(in: canvas.rect(of: index), energies)
      let current = logPrior(scene) - unchanged
      let old = scene[index].object
      var others = scene
      others.remove(at: index)
      beginSketch(beside: others)
      let sketches = specification.meshes.indices.filter { $0 != old.mesh }
        .map { sketched($0, at: [old.position], reach: placeSpacing / 4) }
      var best = (score: current, scene: scene)
      let scores = scores(
        of: sketches, replacing: index, in: scene, unchanged: unchanged, allowed: allowed, &best)
      scene = best.scene
      scene[index].meshProbabilities = softmax(
        specification.meshes.indices.map { $0 == old.mesh ? current : scores[$0] })
      let chosen = scene[index].object.mesh
      if chosen != old.mesh { moves.append(.exchange(from: old.mesh, to: chosen)) }
    }
  }

  /// Adds the object that raises the posterior most, if one does: each mesh is sketched where the
  /// residual is large; the likeliest are moved and judged.
  ///
  /// - Returns: whether one did.
  func tryBirth(_ scene: inout [Candidate]) -> Bool {
    show(scene)
    let energies = residualEnergies()
    let total = energies.reduce(0, +)
    guard total > residualThreshold else { return false }
    let unchanged = energy()
    beginSketch(beside: scene)
    let sketches = specification.meshes.indices.compactMap { mesh -> Sketched? in
      let places = doubtfulPlaces(for: mesh, energies)
      return places.isEmpty ? nil : sketched(mesh, at: places, reach: placeSpacing / 2)
    }
    var best = (score: logPrior(scene) - unchanged, scene: scene)
    let scores = scores(
      of: sketches, replacing: nil, in: scene, unchanged: unchanged, allowed: unchanged + total,
      &best)
    guard best.scene.count > scene.count else { return false }
    best.scene[scene.count].meshProbabilities = softmax(scores)
    moves.append(.birth(mesh: best.scene[scene.count].object.mesh))
    scene = best.scene
    return true
  }

  /// log p(picture, scene) of each mesh that was sketched, −∞ of others: the likeliest are moved to
  /// where they explain most, of the rest the sketch is taken for what it is.
  ///
  /// - Parameters:
  ///   - replaced: the object in whose place they stand; nil if they are added last.
  ///   - unchanged: the energy of the scene as it is.
  ///   - allowed: where a view is inferred, the most energy with which an object is moved at all.
  ///     What worsens the picture by more than there is to be gained around it is no object.
  ///   - best: the best scene so far.
  private func scores(
    of sketches: [Sketched], replacing replaced: Int?, in scene: [Candidate],
    unchanged: Double, allowed: Double, _ best: inout (score: Double, scene: [Candidate])
  ) -> [Double] {
    let without = energy()
    // What explains not half of what the replaced object does is not worth a closer look.
    let leastGain = replaced == nil ? 0 : (without - unchanged) * noise * noise
    var scores = [Double](repeating: -.infinity, count: specification.meshes.count)
    for (rank, sketched) in sketches.sorted(by: >).enumerated() {
      var changed = scene
      if let replaced {
        changed[replaced].object = sketched.object
      } else {
        changed.append(Candidate(object: sketched.object, origin: nil, meshProbabilities: nil))
      }
      let mesh = sketched.object.mesh
      scores[mesh] = logPrior(changed) - without + sketched.gain / (2 * noise * noise)
      guard rank < Self.likelyMeshes, sketched.gain > leastGain else { continue }
      if viewDescent != nil {
        show(changed)
        guard energy() < allowed else { continue }
      }
      descend(
        &changed, steps: settings.steps, only: replaced ?? scene.count, goal: best.score)
      scores[mesh] = score(changed)
      if scores[mesh] > best.score { best = (scores[mesh], changed) }
    }
    return scores
  }

  /// So many meshes are tried in pictures for one object.
  private static let likelyMeshes = 3

  /// The places of a grid around which enough is left to explain for a mesh to stand there.
  private func doubtfulPlaces(for mesh: Int, _ energies: [Double]) -> [SIMD2<Double>] {
    let ranges = specification.prior.positionRanges
    let cells = settings.birthGrid
    return (0..<cells * cells).compactMap { cell in
      let share = SIMD2(Double(cell % cells) + 0.5, Double(cell / cells) + 0.5) / Double(cells)
      let place = share * (2 * ranges) - ranges
      let placement = renderer.placement(of: SceneObject(mesh: mesh, position: place))
      let excess = excess(in: canvas.renderer.bounds(around: placement), energies)
      return excess > residualThreshold ? place : nil
    }
  }

  /// The residual's energy beyond the noise inside a rectangle of pixels.
  func excess(in rect: PixelRect, _ energies: [Double]) -> Double {
    let width = specification.pictureWidth
    var sum = 0.0
    for y in rect.rows {
      for x in rect.columns { sum += energies[y * width + x] }
    }
    return sum
  }
}
