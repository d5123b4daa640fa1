import ArgumentParser
import SceneModel

/// Numbers of objects, as `--counts 0,1,3` gives them.
struct ObjectCounts: Equatable {
  /// In ascending order, none twice.
  let values: [Int]

  /// More objects than this do not stand apart on a table.
  static let largest = 12

  /// - Throws: what is wanted.
  init(argument: String) throws {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let values = Set(parts.compactMap { $0 })
    guard values.count == parts.count,
      values.allSatisfy({ (0...Self.largest).contains($0) })
    else {
      throw ValidationError(
        "numbers from 0 to \(Self.largest) with commas between them, such as 0,1,3")
    }
    self.values = values.sorted()
  }

  /// As it is given.
  var text: String { values.map(String.init).joined(separator: ",") }
}
