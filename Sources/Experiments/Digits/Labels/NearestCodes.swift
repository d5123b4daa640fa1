import NeuralNetworks

/// Looks up a code's nearest neighbours among others, by all distances.
struct NearestCodes: Sendable {
  /// How many there are to choose from.
  let count: Int
  private let width: Int
  /// `[count, width]`.
  private let codes: [Float]

  /// - Parameter codes: all of one length; one or more.
  init(_ codes: [[Float]]) {
    count = codes.count
    width = codes[0].count
    self.codes = codes.flatMap { $0 }
  }

  /// Indices and squared distances of the `neighbours` nearest ones, the nearest first.
  ///
  /// - Parameter left: an index that does not count, as a code is its own nearest one.
  func nearest(
    _ neighbours: Int, to code: [Float], without left: Int? = nil
  ) -> [(index: Int, distance: Float)] {
    var best: [(index: Int, distance: Float)] = []
    codes.withUnsafeBufferPointer { codes in
      code.withUnsafeBufferPointer { code in
        for index in 0..<count where index != left {
          var distance: Float = 0
          let row = index * width
          for column in 0..<width {
            let difference = codes[row + column] - code[column]
            distance += difference * difference
          }
          if best.count == neighbours, distance >= best[neighbours - 1].distance { continue }
          if best.count == neighbours { best.removeLast() }
          let place = best.firstIndex { $0.distance > distance } ?? best.count
          best.insert((index, distance), at: place)
        }
      }
    }
    return best
  }

  /// The same for many codes.
  func nearest(
    _ neighbours: Int, toEach codes: [[Float]], isAmongThem: Bool, threads: Int
  ) -> [[(index: Int, distance: Float)]] {
    mapSlices(count: codes.count, threads: threads) {
      nearest(neighbours, to: codes[$0], without: isAmongThem ? $0 : nil)
    }
  }
}
