import Foundation

/// Says what is wrong with what air3d did.
struct Judge {
  /// Processor time that an input may take, in seconds.
  static let cpuLimit = 5.0
  /// Memory that an input may take, in bytes.
  static let memoryLimit = 1 << 30

  /// Where the input lies.
  var folder: String
  /// Memory that is allowed, in bytes. (A child's peak begins with what its parent held when it was
  /// started, so that one with a large parent needs another.)
  var memoryLimit = Self.memoryLimit

  /// What is wrong with how the program ended and what it took, whatever it did.
  func limits(_ run: ProgramRun) -> (Fault.Kind, String)? {
    switch run.ending {
    case .stalled: return (.hang, "does not end")
    case .signal(SIGXCPU): return (.hang, "over the limit of processor time")
    case .signal(let signal):
      let reason = run.errorText.split(separator: "\n").first.map { ": \(plain(String($0)))" } ?? ""
      return (.signal, "signal \(signal)\(reason)")
    case .exited(let code) where code > 2: return (.output, "exit \(code)")
    case .exited: break
    }
    if run.cpuSeconds > Self.cpuLimit {
      return (.hang, "over \(Int(Self.cpuLimit)) s of processor time")
    }
    if run.peakBytes > memoryLimit { return (.memory, "over \(memoryLimit >> 20) MiB") }
    if run.leavesProcesses { return (.files, "a process is left") }
    return importer(run.errorText)
  }

  /// What is wrong with the importer, which air3d says.
  private func importer(_ errors: String) -> (Fault.Kind, String)? {
    if errors.contains("importer crashed") { return (.signal, "the importer crashed") }
    if errors.contains("did not finish in time") { return (.hang, "the importer took too long") }
    if errors.contains("answered nonsense") || errors.contains("ended without an answer") {
      return (.output, "the importer's answer is cut")
    }
    return nil
  }

  /// What is wrong with the messages; `expected` is how many errors there should be.
  func messages(
    _ run: ProgramRun, of input: FuzzInput? = nil, expected: Int
  ) -> (Fault.Kind, String)? {
    guard let text = String(validating: run.errors, as: UTF8.self) else {
      return (.message, "not UTF-8")
    }
    if let raw = text.unicodeScalars.first(where: {
      $0.properties.generalCategory == .control && $0 != "\n" || $0 == "\u{2028}"
        || $0 == "\u{2029}"
    }) {
      return (.message, "the raw character U+\(String(raw.value, radix: 16))")
    }
    var errors = Self.errorLines(text)
    if input?.isQuiet == false {
      // Warnings and progress stand before the error.
      errors = expected > 0 ? errors.suffix(1) : []
    }
    if errors.count != expected {
      return (.message, "\(errors.count) lines for \(expected) errors: \(plain(text))")
    }
    if let long = text.split(separator: "\n").first(where: { $0.count > 1000 }) {
      return (.message, "\(long.count) characters in a line")
    }
    // A specification may name files of other folders, and shipped meshes, and these are then
    // named.
    let main = String(decoding: input?.files[0].bytes ?? [], as: UTF8.self)
    let isNamed = { (line: String) in
      let path = line.replacing("air3d: ", with: "").split(separator: ":").first ?? ""
      let name = path.split(separator: "/").last ?? path
      return line.contains(folder) || !name.isEmpty && main.contains(name)
    }
    if let unnamed = errors.first(where: { !isNamed($0) }) {
      return (.message, "does not name the file: \(plain(unnamed))")
    }
    return nil
  }

  /// The lines of standard error that are errors and no warnings.
  static func errorLines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter {
      !$0.hasPrefix("air3d: warning: ")
    }
  }

  /// A message without what differs from input to input: paths, numbers, quotations.
  func plain(_ message: String) -> String {
    var text = message.replacing("air3d: ", with: "").replacing(folder + "/", with: "")
    text = text.replacing(/^p?[0-9]+\.(png|jpg)/, with: "p")
    text = text.replacing(/"[^"]*"|'[^']*'/, with: "\"…\"")
    text = text.replacing(/[0-9]+/, with: "#")
    return String(text.replacing("\n", with: " | ").prefix(160))
  }

  /// The files and folders in a folder.
  static func list(_ folder: String) -> Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
  }

  /// Why a file that air3d wrote cannot be read; nil if it can.
  static func defect(ofOutput path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else { return "missing" }
    do {
      if path.hasSuffix(".png") {
        _ = try PNGTwin([UInt8](data))
      } else if path.hasSuffix(".json") {
        try check(json: [UInt8](data))
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Throws unless the bytes are a JSON document, as strict as JSON is.
  static func check(json bytes: [UInt8]) throws {
    _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
  }
}
