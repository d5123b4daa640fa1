import Foundation
import SceneModel

/// What else a yaw may be than what a descent ended with.
extension Refiner {
  /// Other yaws that each object may have: of those of a full turn at which it explains more than at
  /// its neighbours, the best few are moved to where they explain most. What is better than the scene
  /// takes its place.
  ///
  /// - Returns: the others, judged at the present noise.
  func turnAlternatives(_ scene: inout [Candidate]) -> [SceneAlternative] {
    var alternatives: [SceneAlternative] = []
    for index in scene.indices {
      let mesh = scene[index].object.mesh
      guard let period = specification.meshes[mesh].yawSymmetry.period else { continue }
      let turns = turns(order: order(mesh))
      let scores = turnedScores(scene, index, period: period, turns: turns)
      let peaks = scores.indices.filter {
        let (before, after) = (scores[($0 + turns - 1) % turns], scores[($0 + 1) % turns])
        return $0 > 0 && scores[$0] >= max(before, after) && scores[$0] > scores[0] - Self.clearGain
      }
      guard !peaks.isEmpty else { continue }
      let current = score(scene)
      var whole = current + logVolume(of: index, in: scene)
      for peak in peaks.sorted(by: { scores[$0] > scores[$1] }).prefix(Self.likelyPeaks) {
        var turned = scene
        turned[index].object.yaw += period * Double(peak) / Double(turns)
        descend(
          &turned, steps: settings.steps, only: index, goal: current - Self.clearGain / 2)
        let turn = remainder(turned[index].object.yaw - scene[index].object.yaw, period)
        guard abs(turn) > period / Double(turns) else { continue }
        let evidence = score(turned) + logVolume(of: index, in: turned)
        if evidence > whole {
          moves.append(.turn(mesh: mesh))
          alternatives.append(
            SceneAlternative(
              change: .turn(object: index), objects: scene.map(\.object), logOdds: whole))
          (scene, whole) = (turned, evidence)
        } else {
          alternatives.append(
            SceneAlternative(
              change: .turn(object: index), objects: turned.map(\.object), logOdds: evidence))
        }
      }
      for place in alternatives.indices where alternatives[place].change == .turn(object: index) {
        alternatives[place].logOdds -= whole
      }
    }
    return alternatives
  }

  private static let likelyPeaks = 3

  /// So many yaws of a period are scanned.
  private func turns(order: Int) -> Int { max(8, settings.turns / max(1, order)) }

  /// The score with one object turned, of all yaws of a period, `[turn]`.
  private func turnedScores(
    _ scene: [Candidate], _ index: Int, period: Double, turns: Int
  ) -> [Double] {
    // The object goes last, so that only it is drawn again and again.
    var others = scene
    let first = others.remove(at: index).object
    show(others)
    let logPrior = logPrior(scene)
    return (0..<turns).map { turn in
      var object = first
      object.yaw += period * Double(turn) / Double(turns)
      canvas.push(renderer.placement(of: object))
      renders += 1
      defer { canvas.pop() }
      return logPrior - energy()
    }
  }

  /// How probable all yaws of an object are, by the noise that the picture shows; nil if they are
  /// about as a curvature tells, all within a small part of a turn.
  func yawProfile(_ scene: [Candidate], _ index: Int) -> YawProfile? {
    let object = scene[index].object
    guard let period = specification.meshes[object.mesh].yawSymmetry.period else { return nil }
    let turns = turns(order: order(object.mesh))
    let scores = turnedScores(scene, index, period: period, turns: turns)
    let limit = scores[0] - Self.likelyNats
    guard scores.dropFirst().contains(where: { $0 > limit }) else { return nil }
    var profile = YawProfile(period: period)
    for (turn, score) in scores.enumerated() {
      let yaw = object.yaw + period * Double(turn) / Double(turns)
      // What is out of the question where it stands may be moved a little, but not out of that.
      profile.add(
        yaw,
        logDensity: score > scores[0] - Self.clearGain
          ? logDensity(scene, index, yaw: yaw) : score)
    }
    for _ in 0..<Self.halvings {
      let middles = profile.steepMiddles(leastWidth: period / Double(turns << Self.halvings))
      if middles.isEmpty { break }
      for yaw in middles { profile.add(yaw, logDensity: logDensity(scene, index, yaw: yaw)) }
    }
    return profile
  }

  private static let likelyNats = 8.0
  private static let halvings = 4

  /// log of the density of a yaw, the object's position summed over: it is moved to where it is
  /// likeliest with that yaw, and counts with its volume.
  private func logDensity(_ scene: [Candidate], _ index: Int, yaw: Double) -> Double {
    var turned = scene
    turned[index].object.yaw = yaw
    var score = score(turned)
    var volume = 0.0
    for _ in 0..<Self.positionSteps {
      let equations = normalEquations(turned, only: index)
      let size = equations.parameters.count
      let (a, b, d) = (equations.matrix[0], equations.matrix[1], equations.matrix[size + 1])
      let determinant = a * d - b * b
      guard determinant > 0 else { break }
      volume = -log(determinant) / 2
      let (u, v) = (equations.slope[0], equations.slope[1])
      var moved = turned
      moved[index].object.position += SIMD2(d * u - b * v, a * v - b * u) / determinant
      let next = self.score(moved)
      guard next > score + 1e-3 else { break }
      (turned, score) = (moved, next)
    }
    return score + volume
  }

  private static let positionSteps = 3
}
