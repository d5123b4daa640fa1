import Foundation
import SceneModel

/// What else a yaw may be than what a descent ended with.
extension Refiner {
  /// Turns each object to other yaws: of those of a full turn at which it explains more than at its
  /// neighbours, the best few are moved to where they explain most. What is more probable than the
  /// scene takes its place.
  ///
  /// - Returns: how high the score is at all yaws of each object; nil of an object that looks the
  ///   same at every yaw.
  func tryFullTurns(_ scene: inout [Candidate]) -> [TurnScan?] {
    var scans = scene.indices.map { turnScan(scene, $0) }
    for index in scene.indices {
      // Nothing can explain more than all that is left.
      guard let scan = scans[index], logPrior(scene) - scan.scores[0] > Self.leastGain else {
        continue
      }
      let peaks = scan.peaks.filter { scan.scores[$0] > scan.scores[0] - Self.clearGain }
      guard !peaks.isEmpty else { continue }
      let current = score(scene)
      var best = (evidence: current + logVolume(of: index, in: scene), scene: scene)
      for peak in peaks.prefix(Self.likelyPeaks) {
        var turned = scene
        turned[index].object.yaw += scan.step * Double(peak)
        descend(&turned, steps: settings.steps, only: index, goal: current)
        let turn = remainder(
          turned[index].object.yaw - scene[index].object.yaw, scan.period)
        guard abs(turn) > scan.step else { continue }
        let evidence = score(turned) + logVolume(of: index, in: turned)
        if evidence > best.evidence + Self.leastGain { best = (evidence, turned) }
      }
      if best.scene[index].object != scene[index].object {
        moves.append(.turn(mesh: scene[index].object.mesh))
        scene = best.scene
        scans[index] = turnScan(scene, index)
      }
    }
    return scans
  }

  private static let likelyPeaks = 3
  /// Less is no reason to take another scene, in nats.
  private static let leastGain = 0.5

  /// The scores of a scene with one object turned to the yaws of a period.
  struct TurnScan {
    let period: Double
    /// The first is the scene's own, `[turn]`.
    let scores: [Double]

    var step: Double { period / Double(scores.count) }

    /// What is higher than its neighbours, but for the first, the highest first.
    var peaks: [Int] {
      let count = scores.count
      return scores.indices.dropFirst().filter {
        scores[$0] >= max(scores[($0 + count - 1) % count], scores[($0 + 1) % count])
      }.sorted { scores[$0] > scores[$1] }
    }
  }

  /// nil of an object that looks the same at every yaw. Of yaws that are out of the question a
  /// sketch tells the score.
  func turnScan(_ scene: [Candidate], _ index: Int) -> TurnScan? {
    // The object goes last, so that only it is drawn again and again.
    var others = scene
    let first = others.remove(at: index).object
    guard let period = specification.meshes[first.mesh].yawSymmetry.period else { return nil }
    beginCoarseSketch(beside: others)
    let count = max(8, settings.turns / max(1, order(first.mesh)))
    let turned = (0..<count).map { turn in
      var object = first
      object.yaw += period * Double(turn) / Double(count)
      return sketched(object)
    }
    let nats = 1 / (2 * noise * noise)
    // So much may a sketch be off.
    let hopeless = Self.clearGain / nats + abs(turned[0].gain) / 10
    let logPrior = logPrior(scene)
    var scores: [Double] = []
    for turn in turned {
      let loss = turned[0].gain - turn.gain
      if loss > hopeless {
        scores.append(scores[0] - loss * nats)
        continue
      }
      canvas.push(renderer.placement(of: turn.object))
      renders += 1
      scores.append(logPrior - energy())
      canvas.pop()
    }
    return TurnScan(period: period, scores: scores)
  }

  /// How probable all yaws of an object are; nil if the curvature tells.
  ///
  /// Those that the noise by which scenes are sought does not exclude are moved to where they
  /// explain most, and judged by the noise that the picture shows: of a smooth cylinder with one
  /// mark behind it, each edge of its mesh may be where another one is.
  ///
  /// - Parameter scan: by the noise by which scenes are sought.
  func yawProfile(_ scene: [Candidate], _ index: Int, _ scan: TurnScan) -> YawProfile? {
    let likely = Set(
      scan.peaks.prefix(Self.likelyPeaks)
        .filter { scan.scores[$0] > scan.scores[0] - Self.clearGain / 2 }
        + scan.scores.indices.dropFirst().filter {
          scan.scores[$0] > scan.scores[0] - Self.likelyNats
        })
    // The nearest are what a curvature is there for.
    guard likely.contains(where: { $0 > 1 && $0 < scan.scores.count - 1 }) else { return nil }
    var profile = YawProfile(
      period: scan.period, origin: scene[index].object.yaw, cells: scan.scores.count,
      likely: likely)
    let whole = score(scene)
    func note(_ scene: [Candidate]) {
      let score = score(scene)
      guard score > whole - Self.likelyNats else { return }
      profile.note(
        scene[index].object.yaw,
        logMass: score + logVolume(of: index, in: scene, within: scan.step))
    }
    note(scene)
    for turn in likely.sorted() {
      var turned = scene
      turned[index].object.yaw += scan.step * Double(turn)
      note(turned)
      descend(
        &turned, steps: settings.steps, only: index, goal: whole - Self.likelyNats)
      note(turned)
    }
    return profile.isSingle ? nil : profile
  }

  private static let likelyNats = 8.0

  /// The log volume of the posterior of one object, its yaw within a cell.
  private func logVolume(of index: Int, in scene: [Candidate], within cell: Double) -> Double {
    let equations = normalEquations(scene, only: index)
    let extents = equations.parameters.map {
      $0.motion == 2 ? cell : extent(of: $0, in: scene)
    }
    return PosteriorCurvature(equations, extents: extents).logVolume
  }
}
