import Foundation

/// Where things are.
enum Repository {
  /// The folder that holds the sources.
  static let folder: String =
    (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    .path

  /// This program.
  static let fuzzer = Bundle.main.executablePath ?? CommandLine.arguments[0]

  /// air3d, beside this program.
  static let program =
    URL(fileURLWithPath: fuzzer).deletingLastPathComponent().appendingPathComponent("air3d").path
}
