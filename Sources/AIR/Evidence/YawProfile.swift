import Foundation

/// How probable the yaws of an object are, in equal cells of a period: what a curvature at one
/// place does not tell of a yaw that hardly shows, or that may be one of several.
struct YawProfile {
  /// Of the mesh's symmetry, in radians.
  let period: Double
  /// The middle of the first cell, in radians.
  let origin: Double
  /// log of each cell's mass, up to a constant; −∞ of what is out of the question.
  private(set) var logMasses: [Double]
  /// The likeliest yaw in each cell.
  private(set) var modes: [Double]

  /// The cells that are not out of the question by the noise by which scenes are sought.
  private let isLikely: Set<Int>

  init(period: Double, origin: Double, cells: Int, likely: Set<Int>) {
    (self.period, self.origin, isLikely) = (period, origin, likely)
    logMasses = Array(repeating: -.infinity, count: cells)
    modes = (0..<cells).map { origin + period * Double($0) / Double(cells) }
  }

  /// In radians.
  var cellWidth: Double { period / Double(logMasses.count) }

  /// The cell that a yaw is in.
  func cell(of yaw: Double) -> Int {
    let place = Int((remainder(yaw - origin, period) / cellWidth).rounded())
    return (place + logMasses.count) % logMasses.count
  }

  /// Takes a yaw for what its cell holds, if it is the likeliest there so far.
  mutating func note(_ yaw: Double, logMass: Double) {
    let cell = cell(of: yaw)
    guard logMass > logMasses[cell] else { return }
    logMasses[cell] = logMass
    let middle = origin + cellWidth * Double(cell)
    modes[cell] = middle + remainder(yaw - middle, period)
  }

  /// Whether one cell holds all.
  var isSingle: Bool { logMasses.filter { $0 > -.infinity }.count == 1 }

  /// Neighbouring cells.
  struct Range {
    /// In radians, over the end of the period where it must be.
    var bounds: ClosedRange<Double>
    /// The share of the whole.
    var mass: Double
    /// How many cells it has.
    var cells: Int
    /// Of what is in it, a cell's evenly spread; in radians.
    var mean: Double
    var deviation: Double
    /// Its likeliest yaw.
    var mode: Double
  }

  /// The fewest cells that together hold a share of the probability, and likely ones between them,
  /// as ranges, the likeliest first.
  func ranges(holding share: Double) -> [Range] {
    let count = logMasses.count
    let highest = logMasses.max() ?? 0
    let odds = logMasses.map { exp($0 - highest) }
    let whole = odds.reduce(0, +)
    let masses = odds.map { $0 / whole }
    var isIn = [Bool](repeating: false, count: count)
    var held = 0.0
    for cell in masses.indices.sorted(by: { masses[$0] > masses[$1] }) {
      guard held < share else { break }
      isIn[cell] = true
      held += masses[cell]
    }
    closeGaps(&isIn)
    // Where a range begins; if all cells are in one, anywhere.
    let starts = masses.indices.filter { isIn[$0] && !isIn[($0 + count - 1) % count] }
    return (starts.isEmpty ? [0] : starts).map { start in
      let length = (0..<count).prefix { isIn[(start + $0) % count] }.count
      return range(from: start, cells: length, masses)
    }.sorted { $0.mass > $1.mass }
  }

  /// Takes in what lies between two cells that are in, if no cell there is out of the question:
  /// what is found there may have lost itself in one of them, or be hidden in an angle that nobody
  /// tried.
  private func closeGaps(_ isIn: inout [Bool]) {
    let count = isIn.count
    guard let first = isIn.firstIndex(of: true) else { return }
    var start = first
    while start < first + count {
      let length = (1..<count).prefix { !isIn[(start + $0) % count] }.count
      let gap = (start + 1..<start + 1 + length).map { $0 % count }
      if gap.allSatisfy(isLikely.contains) { for cell in gap { isIn[cell] = true } }
      start += 1 + length
    }
  }

  private func range(from start: Int, cells: Int, _ masses: [Double]) -> Range {
    let middles = (start..<start + cells).map { origin + cellWidth * Double($0) }
    let shares = (start..<start + cells).map { masses[$0 % masses.count] }
    let mass = shares.reduce(0, +)
    let mean = zip(shares, middles).reduce(0) { $0 + $1.0 * $1.1 } / mass
    let variance = zip(shares, middles).reduce(cellWidth * cellWidth / 12) {
      $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) / mass
    }
    let best = shares.indices.max { shares[$0] < shares[$1] } ?? 0
    return Range(
      bounds: middles[0] - cellWidth / 2...middles[cells - 1] + cellWidth / 2,
      mass: mass, cells: cells, mean: mean, deviation: variance.squareRoot(),
      mode: modes[(start + best) % modes.count])
  }
}
