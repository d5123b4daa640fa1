import Foundation
import Probability
import Rendering
import SceneModel

extension Refiner {
  /// Turns one object to the best of several yaws.
  ///
  /// - Parameter isMove: whether to count a turn as a move of its own.
  func tryYaws(_ scene: inout [Candidate], _ index: Int, isMove: Bool) {
    let mesh = scene[index].object.mesh
    guard let period = specification.meshes[mesh].yawSymmetry.period else { return }
    // The object goes last, so that only it is drawn again and again.
    var others = scene
    let candidate = others.remove(at: index)
    show(others)
    let first = candidate.object.yaw
    var best = (energy: Double.infinity, yaw: first)
    for step in 0..<settings.yaws {
      var object = candidate.object
      object.yaw = first + period * Double(step) / Double(settings.yaws)
      canvas.push(renderer.placement(of: object))
      renders += 1
      let energy = energy()
      canvas.pop()
      if energy < best.energy { best = (energy, object.yaw) }
    }
    if isMove && best.yaw != first { moves.append(.turn(mesh: mesh)) }
    scene[index].object.yaw = best.yaw
  }

  /// Tries the other yaws of a full turn for the objects around which the residual is large, now
  /// that positions are right: what tells a yaw, such as a handle, may be smaller than what a wrong
  /// position leaves.
  ///
  /// Each yaw that explains more than its neighbours is moved to where it explains most.
  func tryTurns(_ scene: inout [Candidate]) {
    for index in scene.indices {
      let object = scene[index].object
      guard let period = specification.meshes[object.mesh].yawSymmetry.period else { continue }
      show(scene)
      let energies = residualEnergies()
      guard excess(in: canvas.rect(of: index), energies) > residualThreshold else { continue }
      let current = logPrior(scene) - energy()
      var best = (score: current, scene: scene)
      for yaw in likelyYaws(scene, index, period: period) {
        var turned = scene
        turned[index].object.yaw = yaw
        descend(&turned, steps: settings.steps / 2, only: index)
        let score = score(turned)
        if score > best.score { best = (score, turned) }
      }
      // What comes back to where it was is no move.
      let turn = remainder(best.scene[index].object.yaw - object.yaw, period)
      guard best.score > current, abs(turn) > period / Double(2 * settings.turns) else { continue }
      scene = best.scene
      moves.append(.turn(mesh: object.mesh))
    }
  }

  /// The yaws of a turn, all but the object's own, that leave less of the picture unexplained than
  /// their neighbours do; the best few.
  private func likelyYaws(_ scene: [Candidate], _ index: Int, period: Double) -> [Double] {
    // The object goes last, so that only it is drawn again and again.
    var others = scene
    var object = others.remove(at: index).object
    show(others)
    let first = object.yaw
    let count = settings.turns
    let energies = (0..<count).map { turn in
      object.yaw = first + period * Double(turn) / Double(count)
      canvas.push(renderer.placement(of: object))
      renders += 1
      defer { canvas.pop() }
      return energy()
    }
    let lowest = (1..<count).filter {
      energies[$0] <= energies[$0 - 1] && energies[$0] <= energies[($0 + 1) % count]
    }
    return lowest.sorted { energies[$0] < energies[$1] }.prefix(Self.likelyTurns)
      .map { first + period * Double($0) / Double(count) }
  }

  /// So many yaws of a turn are looked at more closely.
  private static let likelyTurns = 3

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

  /// Tries every other mesh for the objects around which the residual is large.
  func tryOtherMeshes(_ scene: inout [Candidate]) {
    guard specification.meshes.count > 1 else { return }
    for index in scene.indices {
      show(scene)
      let energies = residualEnergies()
      guard excess(in: canvas.rect(of: index), energies) > residualThreshold else {
        continue
      }
      let unchanged = energy()
      let current = logPrior(scene) - unchanged
      let mesh = scene[index].object.mesh
      var scores = [Double](repeating: -.infinity, count: specification.meshes.count)
      scores[mesh] = current
      var best = (score: current, scene: scene)
      for other in specification.meshes.indices where other != mesh {
        var changed = scene
        changed[index].object.mesh = other
        changed[index].object.yaw = 0
        tryYaws(&changed, index, isMove: false)
        if viewDescent != nil {
          show(changed)
          guard energy() < unchanged + excess(in: canvas.rect(of: index), energies) else {
            continue
          }
        }
        descend(&changed, steps: settings.steps / 2, only: index)
        scores[other] = score(changed)
        if scores[other] > best.score { best = (scores[other], changed) }
      }
      scene = best.scene
      scene[index].meshProbabilities = softmax(scores)
      let chosen = scene[index].object.mesh
      if chosen != mesh { moves.append(.exchange(from: mesh, to: chosen)) }
    }
  }

  /// Adds the object that raises the posterior most, if one does: of each mesh, what stands best on
  /// a grid of places where the residual is large is turned, moved and judged.
  func tryBirths(_ scene: inout [Candidate]) {
    show(scene)
    let energies = residualEnergies()
    guard energies.reduce(0, +) > residualThreshold else { return }
    let unchanged = energy()
    var best = (score: logPrior(scene) - unchanged, scene: scene, mesh: -1)
    var scores = [Double](repeating: -.infinity, count: specification.meshes.count)
    for mesh in specification.meshes.indices {
      show(scene)
      guard let place = bestPlace(for: mesh, energies) else { continue }
      var grown = scene
      grown.append(
        Candidate(
          object: SceneObject(mesh: mesh, position: place), origin: nil,
          meshProbabilities: nil))
      tryYaws(&grown, grown.count - 1, isMove: false)
      if viewDescent != nil {
        // What worsens the picture by more than there is to be gained around it is no object.
        show(grown)
        let around = canvas.rect(of: grown.count - 1)
        guard energy() < unchanged + excess(in: around, energies) else { continue }
      }
      descend(&grown, steps: settings.steps, only: grown.count - 1)
      scores[mesh] = score(grown)
      if scores[mesh] > best.score { best = (scores[mesh], grown, mesh) }
    }
    guard best.mesh >= 0 else { return }
    best.scene[scene.count].meshProbabilities = softmax(scores)
    moves.append(.birth(mesh: best.mesh))
    scene = best.scene
  }

  /// The place of the grid where one more object, added to what the canvas shows, leaves the least
  /// energy; only places where the residual is large are tried.
  private func bestPlace(for mesh: Int, _ energies: [Double]) -> SIMD2<Double>? {
    let ranges = specification.prior.positionRanges
    let cells = settings.birthGrid
    var best: (energy: Double, place: SIMD2<Double>)?
    var places: [(excess: Double, placement: Placement, place: SIMD2<Double>)] = []
    for row in 0..<cells {
      for column in 0..<cells {
        let share = SIMD2(Double(column) + 0.5, Double(row) + 0.5) / Double(cells)
        let place = share * (2 * ranges) - ranges
        let placement = renderer.placement(of: SceneObject(mesh: mesh, position: place))
        // Where nothing is left to explain nothing need be drawn.
        let excess = excess(in: canvas.renderer.bounds(around: placement), energies)
        if excess > residualThreshold { places.append((excess, placement, place)) }
      }
    }
    if viewDescent != nil {
      // What real pictures leave unexplained everywhere is no reason to look everywhere.
      places.sort { $0.excess > $1.excess }
      places.removeLast(max(0, places.count - Self.likelyPlaces))
    }
    for (_, placement, place) in places {
      let rect = canvas.push(placement)
      renders += 1
      if excess(in: rect, energies) > residualThreshold {
        let energy = energy()
        if energy < best?.energy ?? .infinity { best = (energy, place) }
      }
      canvas.pop()
    }
    return best?.place
  }

  /// So many places, those where most is left to explain, are tried where a view is inferred.
  private static let likelyPlaces = 8

  /// The residual's energy beyond the noise inside a rectangle of pixels.
  private func excess(in rect: PixelRect, _ energies: [Double]? = nil) -> Double {
    let energies = energies ?? residualEnergies()
    let width = specification.pictureWidth
    var sum = 0.0
    for y in rect.rows {
      for x in rect.columns { sum += energies[y * width + x] }
    }
    return sum
  }
}
