import Foundation
import TestSupport

/// The built `air3d`, run as its users run it.
enum Program {
  /// How a run ended.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// Standard error's lines.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    /// The same without what is said of readings that are not to be trusted, as those of a model
    /// that knows nothing are.
    var errorLinesBesidesReadings: [String] {
      errorLines.filter {
        !$0.hasPrefix("air3d: warning: ")
          || !$0.contains(": the model does not explain this picture: ")
      }
    }

    /// Standard output as a JSON document.
    func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8)) }
  }

  struct Missing: Error, CustomStringConvertible {
    var description: String {
      "the program air3d is not beside the tests; build it with `swift build --build-tests`"
    }
  }

  /// The folder that holds the sources, in which programs are run.
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The path of the program, in the folder of the test bundle or above it.
  static func path() throws -> String {
    for start in [Bundle.main.executablePath ?? ""] + CommandLine.arguments {
      var folder = start as NSString
      for _ in 0..<5 {
        folder = folder.deletingLastPathComponent as NSString
        let candidate = folder.appendingPathComponent("air3d")
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder),
          !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: candidate)
        {
          return candidate
        }
      }
    }
    throw Missing()
  }

  /// Runs `air3d` with some arguments and waits for its end.
  static func run(_ arguments: [String]) throws -> Outcome {
    try run(program: path(), arguments)
  }

  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs a shell's script in which "$AIR3D" is the program.
  static func run(script: String) throws -> Outcome {
    try run(program: "/bin/sh", ["-c", script])
  }

  /// The signals by which people and systems end a program; less those that the tests were started
  /// to ignore, which a program that they start ignores, too.
  static var endingSignals: [Int32] {
    [SIGINT, SIGTERM, SIGHUP].filter { number in
      let old = signal(number, SIG_DFL)
      signal(number, old)
      return unsafeBitCast(old, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self)
    }
  }

  /// Runs `air3d` until something is so, and then sends it a signal.
  ///
  /// - Returns: the signal that ended it; nil if it ended by itself.
  static func run(
    _ arguments: [String], until isReady: () -> Bool, then signal: Int32
  ) throws -> Int32? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try path())
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: repository)
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, !isReady() { usleep(5_000) }
    kill(process.processIdentifier, signal)
    for _ in 0..<2_000 where process.isRunning { usleep(5_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil
  }

  private static func run(program: String, _ arguments: [String]) throws -> Outcome {
    try Running(program: program, arguments).outcome()
  }

  /// Starts `air3d` and does not wait for its end.
  static func start(_ arguments: [String]) throws -> Running {
    try Running(program: path(), arguments)
  }
}

/// A program that runs, or has run.
final class Running {
  private let folder: TemporaryFolder
  private let process = Process()

  init(program: String, _ arguments: [String]) throws {
    // Files instead of pipes: they do not fill up.
    folder = try TemporaryFolder()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: Program.repository)
    var environment = ProcessInfo.processInfo.environment
    environment["AIR3D_HOME"] = nil
    environment["AIR3D"] = try Program.path()
    process.environment = environment
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("output", "")))
    let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("errors", "")))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// The system's number of the process.
  var identifier: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  /// Sends a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits until it has written something to standard error, or has ended.
  func waitForErrors() throws {
    while process.isRunning, try bytes(folder.file("errors")).isEmpty { usleep(10_000) }
  }

  /// Waits for its end.
  ///
  /// - Parameter seconds: after these it is killed, so that a test of what should end it ends.
  func outcome(within seconds: Int? = nil) throws -> Program.Outcome {
    if let seconds {
      for _ in 0..<seconds * 100 where process.isRunning { usleep(10_000) }
      if process.isRunning { send(SIGKILL) }
    }
    process.waitUntilExit()
    return Program.Outcome(
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: String(decoding: try bytes(folder.file("output")), as: UTF8.self),
      errors: String(decoding: try bytes(folder.file("errors")), as: UTF8.self))
  }
}

/// The example pictures, relative to the repository.
enum Examples {
  static let names = [
    "corner-cubes", "crowded", "empty-table", "one-cylinder", "sphere-behind-cube",
    "three-objects", "two-cubes", "two-spheres-and-cylinder",
  ]

  static func picture(_ name: String) -> String { "Scenes/Examples/\(name).png" }
  static func scene(_ name: String) -> String { "Scenes/Examples/\(name).json" }
}

/// A model that has seen too few pictures to know anything, for tests in which that is no matter.
enum TinyModel {
  /// Kept until the process ends.
  private static let folder = Result { try TemporaryFolder() }
  private static let trained = Result {
    let path = try folder.get().file("tiny.safetensors")
    let run = try Program.run(
      "train", "--scene", "primitives", "--images", "64", "--threads", "1", "--quiet",
      "--output", path)
    guard run.status == 0 else { throw Failure(description: run.errors) }
    return path
  }

  struct Failure: Error { var description: String }

  static func path() throws -> String { try trained.get() }
}

/// An object of a scene file.
struct ObjectInFile: Equatable {
  var mesh: String
  var x: Double
  var y: Double
  var yawDegrees: Double

  /// The objects of a JSON document.
  static func all(in document: Any) throws -> [ObjectInFile] {
    guard let scene = document as? [String: Any], let objects = scene["objects"] as? [[String: Any]]
    else { throw CocoaError(.coderInvalidValue) }
    return try objects.map {
      guard let mesh = $0["mesh"] as? String, let x = $0["x"] as? Double,
        let y = $0["y"] as? Double, let yaw = $0["yawDegrees"] as? Double
      else { throw CocoaError(.coderInvalidValue) }
      return ObjectInFile(mesh: mesh, x: x, y: y, yawDegrees: yaw)
    }
  }

  /// The objects of a scene file, relative to the repository.
  static func all(inFile path: String) throws -> [ObjectInFile] {
    let full = path.hasPrefix("/") ? path : "\(Program.repository)/\(path)"
    return try all(
      in: JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: full))))
  }
}
