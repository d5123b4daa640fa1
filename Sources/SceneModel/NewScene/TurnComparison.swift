import Foundation
import Rendering

/// Which turns about the vertical leave a mesh looking the same, found by drawing it turned.
///
/// Two turns look the same if a picture does not tell them apart: if under the likelihood's noise
/// the log likelihood of the right one is on average higher by less than `leastNats`. So geometry,
/// colours and texture count as far as they are seen at the specification's size.
package struct TurnComparison: Sendable {
  /// The symmetry.
  package let symmetry: YawSymmetry
  /// The largest change of a pixel's channel by those turns, or by the one that changes least if
  /// there is no symmetry, in linear RGB.
  package let largestChange: Double
  /// What was compared, a few words.
  package let evidence: String
  /// What may be wrong with it; nil where there is no doubt.
  package let doubt: String?

  /// What a picture must tell to tell two turns apart: odds of 20 to 1.
  static let leastNats = 3.0
  /// Between the least and as many times more, it is doubted whether turns look the same.
  private static let doubtfulFactor = 4.0
  /// From this part of the least on as well.
  private static let doubtfulPart = 2.0 / 3
  /// Numbers of turns that are tried; of others their divisors are found.
  private static let orders = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 18, 20, 24, 32, 36]
  /// From so many turns on a mesh is round that nearly looks the same after every turn.
  private static let roundOrder = 12
  /// Whether all turns look the same is tried with so many: a prime number that is none of them.
  private static let turns = 37

  /// How much a turn changes.
  private struct Change {
    var nats = 0.0
    var largest: Float = 0

    mutating func take(_ other: Change) {
      nats = max(nats, other.nats)
      largest = max(largest, other.largest)
    }
  }

  /// Draws a mesh of a specification turned in many ways, in the middle of the table and in front.
  package init(_ renderer: SceneRenderer, mesh: Int) {
    let specification = renderer.specification
    let drawing = renderer.renderer(for: specification.camera.centralPose)
    let noise = specification.likelihood.noiseStandardDeviation
    let front = SIMD2(0, -specification.prior.positionRanges.y)
    func picture(_ position: SIMD2<Double>, _ yaw: Double) -> Image {
      drawing.render([
        renderer.placement(of: SceneObject(mesh: mesh, position: position, yaw: yaw))
      ])
    }
    let bases = (0..<6).map { index -> (position: SIMD2<Double>, yaw: Double, picture: Image) in
      let position = index.isMultiple(of: 2) ? SIMD2<Double>.zero : front
      let yaw = 0.1 + Double(index) * .pi / 3
      return (position, yaw, picture(position, yaw))
    }
    /// The most that turns by multiples of a part of a circle change.
    func change(parts: Int) -> Change {
      var most = Change()
      for base in bases {
        for turn in 1...parts / 2 {
          let turned = picture(
            base.position, base.yaw + 2 * .pi * Double(turn) / Double(parts))
          var (sum, largest) = (0.0, Float(0))
          for (a, b) in zip(base.picture.pixels, turned.pixels) {
            sum += Double((a - b) * (a - b))
            largest = max(largest, abs(a - b))
          }
          most.take(Change(nats: sum / (2 * noise * noise), largest: largest))
        }
      }
      return most
    }

    var passed: [Int: Change] = [:]
    var nearest: (order: Int, change: Change)?
    for order in Self.orders {
      // Who has six turns has two and three.
      guard (2..<order).allSatisfy({ !order.isMultiple(of: $0) || passed[$0] != nil
        || !Self.orders.contains($0) })
      else { continue }
      let change = change(parts: order)
      if change.nats < Self.leastNats {
        passed[order] = change
      } else if nearest.map({ change.nats < $0.change.nats }) ?? true {
        nearest = (order, change)
      }
    }
    let best = passed.max { $0.key < $1.key }
    let all = best == nil ? nil : change(parts: Self.turns)
    let changeTaken: Change
    func shown(_ change: Change) -> String { String(format: "%.2g", change.largest) }
    func degrees(_ order: Int) -> String { String(format: "%.4g°", 360 / Double(order)) }
    // What so many turns leave as it is has the waves of its triangles, no corners that are meant.
    let isRound = (best?.key ?? 0) >= Self.roundOrder
    if let all, all.nats < Self.leastNats * (isRound ? Self.doubtfulFactor : 1) {
      (symmetry, changeTaken) = (.continuous, all)
      evidence = "no turn changes a pixel by more than \(shown(all))"
    } else if let best {
      (symmetry, changeTaken) = (.order(best.key), best.value)
      evidence = "turned by \(degrees(best.key)) no pixel changes by more than \(shown(best.value))"
    } else {
      (symmetry, changeTaken) = (.order(1), nearest?.change ?? Change())
      evidence =
        nearest.map { "even turned by \(degrees($0.order)) a pixel changes by \(shown($0.change))" }
        ?? ""
    }
    largestChange = Double(changeTaken.largest)
    let doubtful = Self.leastNats...Self.leastNats * Self.doubtfulFactor
    if let nearest, symmetry == .order(1), doubtful.contains(nearest.change.nats) {
      doubt =
        "it nearly looks the same turned by \(degrees(nearest.order)); if it does in your pictures, "
        + "give the mesh yawSymmetry: \(nearest.order)"
    } else if symmetry != .order(1),
      changeTaken.nats > Self.leastNats * Self.doubtfulPart
    {
      doubt =
        "turned as its yawSymmetry says it does not look quite the same: a pixel changes by "
        + "\(shown(changeTaken)); in larger pictures it may have yawSymmetry: \"none\""
    } else if let all, symmetry != .continuous, doubtful.contains(all.nats) {
      doubt =
        "it nearly looks the same after every turn; if it does in your pictures, give the mesh "
        + "yawSymmetry: \"continuous\""
    } else {
      doubt = nil
    }
  }
}
