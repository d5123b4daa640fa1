import Foundation

/// How probable each yaw of an object is, everything else being where it is likeliest: what a
/// curvature at one place does not tell of a yaw that hardly shows.
struct YawProfile {
  /// Of the mesh's symmetry, in radians.
  let period: Double
  /// Yaws in rising order, over less than a period, in radians.
  private(set) var yaws: [Double] = []
  /// log of the density at each, up to a constant.
  private(set) var logDensities: [Double] = []

  init(period: Double) { self.period = period }

  mutating func add(_ yaw: Double, logDensity: Double) {
    let place = yaws.firstIndex { $0 > yaw } ?? yaws.count
    yaws.insert(yaw, at: place)
    logDensities.insert(logDensity, at: place)
  }

  var highest: Double { logDensities.max() ?? -.infinity }

  /// The yaws between neighbours of which the density changes by more than a nat where there is
  /// some of it: where to look more closely.
  func steepMiddles(leastWidth: Double) -> [Double] {
    let relevant = highest - Self.relevantNats
    return yaws.indices.compactMap { index in
      let (width, next) = (gap(after: index), (index + 1) % yaws.count)
      let (a, b) = (logDensities[index], logDensities[next])
      guard width > leastWidth, max(a, b) > relevant, abs(a - b) > 1 else { return nil }
      return yaws[index] + width / 2
    }
  }

  private static let relevantNats = 10.0

  /// How far the next yaw is.
  private func gap(after index: Int) -> Double {
    index + 1 < yaws.count ? yaws[index + 1] - yaws[index] : yaws[0] + period - yaws[index]
  }

  /// The share of the whole that each yaw stands for: half the way to both its neighbours.
  private var masses: [Double] {
    let highest = highest
    let masses = yaws.indices.map { index in
      let before = gap(after: (index + yaws.count - 1) % yaws.count)
      return exp(logDensities[index] - highest) * (before + gap(after: index)) / 2
    }
    let whole = masses.reduce(0, +)
    return masses.map { $0 / whole }
  }

  /// A range of yaws that belong together, of those which hold a share of the probability.
  struct Range: Equatable {
    /// In radians; the upper bound may be more than a period.
    var bounds: ClosedRange<Double>
    /// The share of the whole.
    var mass: Double
    /// Of what is in it.
    var mean: Double
    var deviation: Double

    /// Whether a yaw is in it.
    func holds(_ yaw: Double, period: Double) -> Bool {
      let middle = (bounds.lowerBound + bounds.upperBound) / 2
      return abs(remainder(yaw - middle, period))
        <= (bounds.upperBound - bounds.lowerBound) / 2 + 1e-9
    }
  }

  /// The smallest ranges that together hold a share of the probability, the likeliest first.
  func ranges(holding share: Double) -> [Range] {
    let masses = masses
    guard yaws.count > 1 else { return [] }
    var isIn = [Bool](repeating: false, count: yaws.count)
    var held = 0.0
    for index in yaws.indices.sorted(by: { logDensities[$0] > logDensities[$1] }) {
      guard held < share else { break }
      isIn[index] = true
      held += masses[index]
    }
    // Where a range begins; if all yaws are in one, anywhere.
    let starts = yaws.indices.filter { isIn[$0] && !isIn[($0 + yaws.count - 1) % yaws.count] }
    return (starts.isEmpty ? [0] : starts).map { start in
      var members = [start]
      while members.count < yaws.count, isIn[(members[members.count - 1] + 1) % yaws.count] {
        members.append((members[members.count - 1] + 1) % yaws.count)
      }
      return range(members, masses)
    }.sorted { $0.mass > $1.mass }
  }

  private func range(_ members: [Int], _ masses: [Double]) -> Range {
    // Counted on from the first, over the end of the period.
    var places: [Double] = []
    for index in members {
      let yaw = yaws[index]
      places.append(index < members[0] ? yaw + period : yaw)
    }
    let mass = members.reduce(0) { $0 + masses[$1] }
    var mean = 0.0
    for (index, place) in zip(members, places) { mean += masses[index] / mass * place }
    var variance = 0.0
    for (offset, index) in members.enumerated() {
      // What a yaw stands for is as wide as the way to its neighbours.
      let width = (gap(after: (index + yaws.count - 1) % yaws.count) + gap(after: index)) / 2
      let away = places[offset] - mean
      variance += masses[index] / mass * (away * away + width * width / 12)
    }
    let last = members[members.count - 1]
    let before = gap(after: (members[0] + yaws.count - 1) % yaws.count)
    let isWhole = members.count == yaws.count
    return Range(
      bounds: isWhole
        ? places[0]...places[0] + period
        : places[0] - before / 2...places[places.count - 1] + gap(after: last) / 2,
      mass: mass, mean: mean, deviation: variance.squareRoot())
  }
}
