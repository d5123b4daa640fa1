import Foundation
import NeuralNetworks
import Probability

/// Groups of codes, found without labels: what looks alike has codes that lie close together, or
/// are joined by others that do.
///
/// Spectral clustering: A. Ng, M. Jordan and Y. Weiss, "On spectral clustering: analysis and an
/// algorithm", NIPS 2001, on the graph of nearest neighbours. A digit is written in several ways,
/// so that there are more groups than digits; which digit a group is, labels have to say.
struct CodeGroups: Sendable {
  /// How many groups there are.
  let count: Int
  private let codes: NearestCodes
  /// The group of each code that they were found in.
  private let members: [Int]

  private static let neighbours = 10
  private static let mostDimensions = 20
  private static let iterations = 400
  private static let restarts = 8

  /// - Parameter codes: more than there are neighbours of each.
  init(_ codes: [[Float]], count: Int, seed: UInt64, threads: Int) {
    let search = NearestCodes(codes)
    let lists = search.nearest(
      Self.neighbours, toEach: codes, isAmongThem: true, threads: threads)
    var generator = PCG32(seed: seed, stream: 0)
    let points = Self.embedding(
      lists, dimensions: min(count, Self.mostDimensions), using: &generator)
    (self.count, self.codes) = (count, search)
    members = Self.means(points, count, using: &generator)
  }

  /// The group of each code: that of most of its nearest neighbours.
  func groups(of codes: [[Float]], threads: Int) -> [Int] {
    self.codes.nearest(
      Self.neighbours, toEach: codes, isAmongThem: false, threads: threads
    ).map { list in
      var votes = [Double](repeating: 0, count: count)
      // The nearer ones decide where votes are equal.
      for (rank, entry) in list.enumerated() {
        votes[members[entry.index]] += 1 - 0.01 * Double(rank)
      }
      return votes.indices.max { votes[$0] < votes[$1] } ?? 0
    }
  }

  /// The rows of the graph's leading eigenvectors, each of length one: `[code][dimension]`.
  private static func embedding(
    _ lists: [[(index: Int, distance: Float)]], dimensions: Int, using generator: inout PCG32
  ) -> [[Double]] {
    let count = lists.count
    // Weights fall with the distance, in units of that of a code's last neighbour; both ways.
    var graph = [[Int: Double]](repeating: [:], count: count)
    for (row, list) in lists.enumerated() {
      let scale = Double(max(list.last?.distance ?? 1, 1e-12))
      for (column, distance) in list {
        let weight = exp(-Double(distance) / scale) / 2
        graph[row][column, default: 0] += weight
        graph[column][row, default: 0] += weight
      }
    }
    let edges = graph.map { $0.sorted { $0.key < $1.key } }
    let degrees = edges.map { 1 / max($0.reduce(0) { $0 + $1.value }, 1e-12).squareRoot() }
    // Subspace iteration with D^(−1/2) W D^(−1/2), `[dimension][code]`.
    var vectors = (0..<dimensions).map { _ in
      (0..<count).map { _ in Normal.standardSample(using: &generator) }
    }
    for _ in 0..<iterations {
      for index in vectors.indices {
        let vector = vectors[index]
        for row in 0..<count {
          var sum = 0.0
          for (column, weight) in edges[row] { sum += weight * degrees[column] * vector[column] }
          vectors[index][row] = degrees[row] * sum
        }
      }
      orthonormalize(&vectors)
    }
    return (0..<count).map { row in
      let point = vectors.map { $0[row] }
      let length = max(point.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
      return point.map { $0 / length }
    }
  }

  /// Gram and Schmidt's.
  private static func orthonormalize(_ vectors: inout [[Double]]) {
    for index in vectors.indices {
      for other in 0..<index {
        let overlap = zip(vectors[index], vectors[other]).reduce(0) { $0 + $1.0 * $1.1 }
        for row in vectors[index].indices {
          vectors[index][row] -= overlap * vectors[other][row]
        }
      }
      let length = max(vectors[index].reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-300)
      for row in vectors[index].indices { vectors[index][row] /= length }
    }
  }

  /// k-means, the best of some tries: the group of each point.
  private static func means(
    _ points: [[Double]], _ count: Int, using generator: inout PCG32
  ) -> [Int] {
    var best = (cost: Double.infinity, members: [Int](repeating: 0, count: points.count))
    for _ in 0..<restarts {
      let found = means(startingFrom: spread(points, count, using: &generator), points)
      if found.cost < best.cost { best = found }
    }
    return best.members
  }

  /// Centres that lie apart: each is a point, by chance, the likelier the farther it is from those
  /// before (k-means++, Arthur and Vassilvitskii 2007).
  private static func spread(
    _ points: [[Double]], _ count: Int, using generator: inout PCG32
  ) -> [[Double]] {
    var centers = [points[Int(Double.uniform(using: &generator) * Double(points.count))]]
    var distances = points.map { squaredDistance($0, centers[0]) }
    while centers.count < count {
      let total = max(distances.reduce(0, +), 1e-300)
      let next = Categorical.index(
        at: .uniform(using: &generator), of: distances.map { $0 / total })
      centers.append(points[next])
      for (index, point) in points.enumerated() {
        distances[index] = min(distances[index], squaredDistance(point, points[next]))
      }
    }
    return centers
  }

  private static func means(
    startingFrom start: [[Double]], _ points: [[Double]]
  ) -> (cost: Double, members: [Int]) {
    var centers = start
    var members = [Int](repeating: -1, count: points.count)
    while true {
      var cost = 0.0
      var next: [Int] = []
      for point in points {
        let distances = centers.map { squaredDistance(point, $0) }
        let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
        next.append(nearest)
        cost += distances[nearest]
      }
      if next == members { return (cost, members) }
      members = next
      for index in centers.indices {
        let own = points.indices.filter { members[$0] == index }
        guard !own.isEmpty else { continue }
        centers[index] = centers[index].indices.map { column in
          own.reduce(0) { $0 + points[$1][column] } / Double(own.count)
        }
      }
    }
  }

  private static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += (a[index] - b[index]) * (a[index] - b[index]) }
    return sum
  }
}
