import Files

/// `MODEL.training.jsonl`: a first line that says what was trained, then a line for each interval.
/// As long as it is held it is locked, so that two trainings do not write the same files.
///
/// A line is added at the file's end and flushed to the disk. A program that is killed meanwhile
/// leaves a part of a line, which goes when the training is resumed; no other line is ever touched.
final class TrainingRecord {
  /// What the first line's `format` says.
  static let format = "air3d-training-1"

  private let file: LockedFile
  private let path: String
  /// Pictures that had been seen at the last line; 0 before the first one.
  private(set) var lastImagesSeen = 0

  /// Opens a record and locks it; its contents stay as they are.
  ///
  /// - Throws: `TrainingFailure` if another training writes it, or `FileError`.
  init(path: String) throws {
    self.path = path
    do {
      file = try LockedFile(path)
    } catch let busy as LockedFile.Busy {
      let process = busy.process.map { " (process \($0))" } ?? ""
      throw TrainingFailure(
        "\(path): another training\(process) writes here; wait for its end, or choose another "
          + "--output")
    }
  }

  /// Removes a record that was made by opening it, because there is to be no training after all.
  func abandon() {
    if file.isNew { file.remove() }
  }

  /// Begins the record anew.
  func begin(header: JSON) throws(FileError) {
    let first = Self.bytes([header.line])
    if try file.read().isEmpty {
      try file.append(first)
    } else {
      try file.replace(first)
    }
    lastImagesSeen = 0
  }

  /// Goes on with the record of a resumed training: lines beyond the checkpoint are dropped, for
  /// that part is trained again, and what is no line of a record. Weights do not need a record: one
  /// that was lost begins anew.
  ///
  /// - Parameter header: in place of one that was lost.
  func resume(at images: Int, header: JSON) throws(FileError) {
    let bytes = try file.read()
    var kept: [String] = []
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let text = String(validating: line, as: UTF8.self), let members = Self.members(text)
      else { continue }
      if number == 0, members.contains(where: { $0.key == "format" }) {
        kept.append(text)
      } else if let seen = Self.imagesSeen(members), seen > lastImagesSeen, seen <= images {
        kept.append(text)
        lastImagesSeen = seen
      }
    }
    if kept.first.flatMap(Self.members)?.contains(where: { $0.key == "format" }) != true {
      kept.insert(header.line, at: 0)
    }
    let wanted = Self.bytes(kept)
    guard wanted != bytes else { return }
    if bytes.starts(with: wanted) {
      try file.truncate(to: wanted.count)
    } else {
      try file.replace(wanted)
    }
  }

  /// Adds a line about the pictures up to `images`.
  func append(_ line: JSON, imagesSeen images: Int) throws(FileError) {
    try file.append(Self.bytes([line.line]))
    lastImagesSeen = images
  }

  /// All of it. Who holds the record reads it so: to open and close the file once more would give
  /// the lock away.
  func text() throws(FileError) -> String { String(decoding: try file.read(), as: UTF8.self) }

  private static func bytes(_ lines: [String]) -> [UInt8] {
    Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func members(_ line: String) -> [LocatedJSON.Member]? {
    guard case .object(let members)? = (try? JSON5Reader.parse(line, path: ""))?.content
    else { return nil }
    return members
  }

  private static func imagesSeen(_ members: [LocatedJSON.Member]) -> Int? {
    let member = members.first { $0.key == "imagesSeen" }
    guard case .number(let number)? = member?.value.content
    else { return nil }
    return Int(exactly: number)
  }
}
