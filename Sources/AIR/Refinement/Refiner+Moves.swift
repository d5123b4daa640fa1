import Foundation
import Probability
import Rendering
import SceneModel

extension Refiner {
  /// Removes objects as long as that raises the evidence.
  func removeSuperfluous(_ scene: inout [Candidate]) {
    while !scene.isEmpty {
      let current = score(scene)
      let scores = scene.indices.map { score(scene.without($0)) }
      // What an object's parameters are worth is less than that.
      guard let best = scores.max(), best > current - Self.clearGain else { return }
      show(scene)
      let curvature = curvature(of: scene)
      let whole = current + curvature.logVolume + logOrders(scene)
      let evidences = scores.enumerated().map { index, score in
        score + curvature.without(index).logVolume + logOrders(scene.without(index))
      }
      guard let index = evidences.indices.max(by: { evidences[$0] < evidences[$1] }),
        evidences[index] > whole
      else { return }
      moves.append(.death(mesh: scene[index].object.mesh))
      scene.remove(at: index)
    }
  }

  /// So many nats decide, whatever the volumes of the posteriors are.
  static let clearGain = 60.0

  /// Tries other meshes for the objects around which the residual is large: all in sketches, the
  /// likeliest in pictures.
  func tryOtherMeshes(_ scene: inout [Candidate]) {
    guard specification.meshes.count > 1 else { return }
    for index in scene.indices {
      let residual = residual(of: scene)
      let rect = canvas.rect(of: index)
      guard residual.isDoubtful(in: rect) else { continue }
      let unchanged = energy()
      let allowed = unchanged + residual.excess(in: rect)
      let current = logPrior(scene) - unchanged + logVolume(of: index, in: scene)
      let old = scene[index].object
      var others = scene
      others.remove(at: index)
      beginSketch(beside: others)
      let sketches = specification.meshes.indices.filter { $0 != old.mesh }
        .map { sketched($0, at: [old.position], reach: placeSpacing / 4) }
      var best = (evidence: current, scene: scene)
      let evidences = evidences(
        of: sketches, replacing: index, in: scene, unchanged: unchanged, allowed: allowed, &best)
      scene = best.scene
      scene[index].meshProbabilities = softmax(
        specification.meshes.indices.map { $0 == old.mesh ? current : evidences[$0] })
      let chosen = scene[index].object.mesh
      if chosen != old.mesh { moves.append(.exchange(from: old.mesh, to: chosen)) }
    }
  }

  /// Adds the object that raises the evidence most, if one does: each mesh is sketched where the
  /// residual is large; the likeliest are moved and judged.
  ///
  /// Where a view is inferred, noise is what is left of the table, and what is missing is left of
  /// it, too: the more is missing, the less of it would count. So it is sought as if there were
  /// little noise, and judged by what is left beside the likeliest. Nor does anything tell how
  /// bright objects are while none has been found: a dark table in much light looks like a bright
  /// one in little. So they are sketched in any brightness, and moved and judged in the light that
  /// is best with the likeliest.
  ///
  /// - Returns: whether one did.
  func tryBirth(_ scene: inout [Candidate]) -> Bool {
    (refusedBirth, refusedObject) = (-.infinity, nil)
    guard viewDescent == nil || scene.count < specification.prior.maximumCount else { return false }
    let (judged, seen, before) = (noise, view, scene.count)
    defer {
      if scene.count == before {
        noise = judged
        use(seen)
      }
    }
    if viewDescent != nil { noise = Self.leastJudgedNoise }
    var residual = residual(of: scene)
    guard residual.isDoubtful else { return false }
    var (unchanged, logView) = (energy(), 0.0)
    beginSketch(beside: scene)
    setSketchBrightness(viewDescent == nil ? 1...1 : Self.unseenBrightness)
    let sketches = specification.meshes.indices.compactMap { mesh -> Sketched? in
      let cells = birthCells[mesh]
      let places = doubtfulPlaces(for: mesh, cells: cells, residual, beside: scene)
      let spacing = 2 * specification.prior.positionRanges.max() / Double(cells)
      return places.isEmpty ? nil : sketched(mesh, at: places, reach: spacing / 2)
    }
    setSketchBrightness(1...1)
    if let viewDescent {
      guard let likeliest = sketches.max(), likeliest.gain > 0 else { return false }
      let more = scene + [Candidate(object: likeliest.object, origin: nil, meshProbabilities: nil)]
      let formed = viewDescent.formed(more.map(\.object), view)
      use(formed)
      judge(more)
      noise = min(noise, judged)
      use(seen)
      residual = self.residual(of: scene)
      guard residual.isDoubtful else { return false }
      unchanged = energy()
      logView = viewPrior.logDensity(of: formed) - viewPrior.logDensity(of: seen)
      use(formed)
      show(scene)
    }
    let current = logPrior(scene) - unchanged - logView
    var best = (evidence: current, scene: scene)
    let evidences = evidences(
      of: sketches, replacing: nil, in: scene, unchanged: unchanged,
      allowed: unchanged + residual.total, &best)
    guard best.scene.count > scene.count else {
      refusedBirth = logSumExp(evidences) - current
      return false
    }
    best.scene[scene.count].meshProbabilities = softmax(evidences)
    moves.append(.birth(mesh: best.scene[scene.count].object.mesh))
    scene = best.scene
    return true
  }

  /// The log evidence of each mesh that was sketched, up to what all have in common, −∞ of others:
  /// the likeliest are moved to where they explain most, of the rest the sketch is taken for what
  /// it is.
  ///
  /// Log densities of scenes with more parameters are per more metres and radians: only with the
  /// volume of the posterior about its maximum they can be compared.
  ///
  /// - Parameters:
  ///   - replaced: the object in whose place they stand; nil if they are added last.
  ///   - unchanged: the energy of the scene as it is.
  ///   - allowed: where a view is inferred, the most energy with which an object is moved at all.
  ///     What worsens the picture by more than there is to be gained around it is no object.
  ///   - best: the best scene so far.
  private func evidences(
    of sketches: [Sketched], replacing replaced: Int?, in scene: [Candidate],
    unchanged: Double, allowed: Double, _ best: inout (evidence: Double, scene: [Candidate])
  ) -> [Double] {
    let without = replaced == nil ? unchanged : energy()
    // What explains not half of what the replaced object does is not worth a closer look.
    let leastGain = replaced == nil ? 0 : (without - unchanged) * noise * noise
    // As many orders as there are places for one more.
    let logPlaces = replaced == nil ? log(Double(scene.count + 1)) : 0
    var evidences = [Double](repeating: -.infinity, count: specification.meshes.count)
    var typicalVolume: Double?
    for (rank, sketched) in sketches.sorted(by: >).enumerated() {
      var changed = scene
      if let replaced {
        changed[replaced].object = sketched.object
      } else {
        changed.append(Candidate(object: sketched.object, origin: nil, meshProbabilities: nil))
      }
      let mesh = sketched.object.mesh
      evidences[mesh] =
        logPrior(changed) - without + sketched.gain / (2 * noise * noise) + logPlaces
        + (typicalVolume ?? 0)
      guard rank < Self.likelyMeshes, sketched.gain > leastGain else { continue }
      if viewDescent != nil {
        show(changed)
        guard energy() < allowed else { continue }
      }
      let index = replaced ?? scene.count
      descend(&changed, steps: settings.steps, only: index, goal: best.evidence - logPlaces)
      let score = score(changed)
      let volume = logVolume(of: index, in: changed)
      typicalVolume = typicalVolume ?? volume
      evidences[mesh] = score + volume + logPlaces
      if replaced == nil, evidences[mesh] == evidences.max() {
        refusedObject = changed[index].object
      }
      if evidences[mesh] > best.evidence { best = (evidences[mesh], changed) }
    }
    return evidences
  }

  /// By how much an object that is looked for may be brighter or darker than in the light that was
  /// found without it.
  private static let unseenBrightness: ClosedRange<Float> = 0.4...2.5

  /// So many meshes are tried in pictures for one object.
  private static let likelyMeshes = 3

  /// The places of a grid around which enough is left to explain for a mesh to stand there, and
  /// where the prior has one beside the others: what stands in them is hidden, and explains nothing
  /// better than much that is not.
  private func doubtfulPlaces(
    for mesh: Int, cells: Int, _ residual: RefinementResidual, beside scene: [Candidate]
  ) -> [SIMD2<Double>] {
    birthPlaces(cells: cells).filter { place in
      let object = SceneObject(mesh: mesh, position: place)
      guard
        scene.allSatisfy({
          prior.prior.mostLogSeparation(object, $0.object) > -Self.clearGain
        })
      else { return false }
      let placement = renderer.placement(of: object)
      return residual.isDoubtful(in: canvas.renderer.bounds(around: placement))
    }
  }

  /// Along so many places a side each mesh is looked for: half as far apart as its axis is from the
  /// nearest edge of what it stands on, or what stands between two of them would be met by none.
  func makeBirthCells() -> [Int] {
    let range = specification.prior.positionRanges.max()
    return zip(renderer.footprints, renderer.meshSizes).map { footprint, size in
      let spacing = max(footprint.inradius, size.radius / 4) / 2
      guard 2 * range < spacing * Double(Self.mostCells) else { return Self.mostCells }
      return max(settings.birthGrid, Int((2 * range / spacing).rounded()))
    }
  }

  private static let mostCells = 64

  /// The middles of a grid's cells.
  func birthPlaces(cells: Int) -> [SIMD2<Double>] {
    let ranges = specification.prior.positionRanges
    return (0..<cells * cells).map { cell in
      let share = SIMD2(Double(cell % cells) + 0.5, Double(cell / cells) + 0.5) / Double(cells)
      return share * (2 * ranges) - ranges
    }
  }
}

extension [Refiner.Candidate] {
  /// The others.
  func without(_ index: Int) -> Self {
    var others = self
    others.remove(at: index)
    return others
  }
}
