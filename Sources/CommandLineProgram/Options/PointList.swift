import ArgumentParser

/// Points on a command line: two numbers with a comma between them each; between points, spaces.
struct PointList: Equatable {
  var points: [SIMD2<Double>]

  /// - Throws: `ValidationError`.
  init(argument: String) throws {
    points = try argument.split(separator: " ").map { word in
      let numbers = word.split(separator: ",", omittingEmptySubsequences: false)
        .map { Double($0) }
      guard numbers.count == 2, let x = numbers[0], let y = numbers[1], x.isFinite, y.isFinite
      else {
        throw ValidationError("two numbers with a comma between them, such as 102,540")
      }
      return SIMD2(x, y)
    }
    guard !points.isEmpty else {
      throw ValidationError("two numbers with a comma between them, such as 102,540")
    }
  }
}
