import Files

/// A file of TensorBoard's events, which grows as the training goes on.
///
/// A folder is one run to TensorBoard. A training that is resumed goes on in a new file, which
/// comes after the older ones by its name, as readers take them.
package final class EventFile {
  /// Where it is.
  package let path: String
  private let file: LockedFile

  /// What every reader looks for in a name.
  private static let prefix = "events.out.tfevents."

  /// Makes the next file of a folder, which is there.
  ///
  /// - Parameters:
  ///   - wallTime: seconds since 1970.
  ///   - step: from this step on earlier files of the folder count no more.
  package init(in folder: String, wallTime: Double, restart step: Int) throws {
    let earlier = Self.times(in: folder)
    let time = max(Int(wallTime), (earlier.max() ?? 0) + 1)
    let digits = String(time)
    let name =
      Self.prefix + String(repeating: "0", count: max(0, 10 - digits.count)) + digits + ".air3d"
    path = PathText.joined(folder, name)
    do {
      file = try LockedFile(path)
    } catch is LockedFile.Busy {
      throw FileError(
        path: path,
        reason: "another training writes its events here; give each a folder of its own")
    }
    try add(TrainingEvent(wallTime: wallTime, step: 0, .fileVersion))
    if !earlier.isEmpty { try add(TrainingEvent(wallTime: wallTime, step: step, .restart)) }
  }

  /// Whether a folder has events of a training.
  package static func areThere(in folder: String) -> Bool { !times(in: folder).isEmpty }

  /// Adds an entry; it is on the disk when this returns.
  package func add(_ event: TrainingEvent) throws(FileError) { try file.append(event.record) }

  /// The seconds that names of event files say, whoever has written them.
  private static func times(in folder: String) -> [Int] {
    (SystemFile.names(in: folder) ?? []).filter { $0.hasPrefix(prefix) }.map { name in
      let digits = name.dropFirst(prefix.count).prefix { $0.isASCII && $0.isNumber }
      return digits.count <= 15 ? Int(digits) ?? 0 : 0
    }
  }
}
