import ArgumentParser

/// What is fuzzed.
enum InputKind: String, CaseIterable, ExpressibleByArgument, Sendable {
  case meshes, pictures, texts, weights

  /// Part of the stream of each input's random numbers.
  var index: UInt64 { UInt64(Self.allCases.firstIndex(of: self) ?? 0) }

  /// What a line of the table calls it.
  var title: String {
    switch self {
    case .meshes: "meshes"
    case .pictures: "pictures"
    case .texts: "specifications and scene files"
    case .weights: "weights and checkpoints"
    }
  }

  /// How many are run together.
  var batch: Int { self == .pictures ? 20 : 50 }
}
