import Foundation

/// Another renderer: a program that renders the same scenes, in a process of its own.
///
/// Called with the scenes, the size and a file for pictures, it prints one line for each kind of
/// work, `NAME SIZE WORK RATE`, in images a second of processor time, and writes its pictures of
/// the first scenes.
struct Peer: Sendable {
  var name: String
  /// The program and its first arguments, as seen from the project's folder.
  var command: [String]
  /// Where it reads the scenes.
  var scenes: URL
  /// Whether its pictures are, as those of the filter `.box`.
  var isAntialiased: Bool

  /// How many pictures a peer writes.
  static let pictures = 5

  /// What tells how to get the peers.
  static let remedy = "scripts/benchmark --install-peers installs it"

  /// What one run found.
  struct Result {
    /// Images a second of processor time for each kind of work.
    var rates: [String: Double] = [:]
    /// `[scene, height, width, 3]`, linear RGB.
    var pictures: [Float]
  }

  /// Why there is no result.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs the program, which takes its own medians.
  func run(size: Int) throws -> Result {
    guard let program = command.first, FileManager.default.isExecutableFile(atPath: program) else {
      throw Failure(description: "\(name) is not installed: \(Self.remedy)")
    }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("air3d-\(ProcessInfo.processInfo.processIdentifier)-\(name)")
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = command.dropFirst() + [scenes.path, "\(size)", file.path]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(name) stopped with status \(process.terminationStatus): \(Self.remedy)")
    }
    let written = try Data(contentsOf: file)
    var result = Result(pictures: written.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) })
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 4, words[0] == name, words[1] == "\(size)", let rate = Double(words[3])
      else { throw Failure(description: "\(name) says '\(line)', not 'NAME SIZE WORK RATE'") }
      result.rates[String(words[2])] = rate
    }
    return result
  }
}
