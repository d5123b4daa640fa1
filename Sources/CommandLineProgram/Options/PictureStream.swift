import AIR
import AssetIO
import Files

/// Pictures that come through standard input one after another: names of files, a line each, and
/// portable pixmaps (P6).
struct PictureStream {
  private var input = BufferedInput.standard()
  private let camera: PictureCamera?
  private var hasEnded = false

  /// Longer names are refused, in bytes, as by systems; what has such lines is no list of names.
  private static let longestName = 4096

  /// - Parameter camera: a file that says with what all of them were taken.
  init(camera: String?) throws {
    self.camera = try camera.map { PictureCamera(try CameraFile(readingFrom: $0)) }
  }

  /// The next picture, as soon as it is there; nil at the end. A failure is the last, for where the
  /// next picture begins is not known then.
  mutating func next() -> Result<ListedPicture, any Error>? {
    guard !hasEnded else { return nil }
    do {
      let next = try picture()
      hasEnded = next == nil
      return next.map { .success($0) }
    } catch {
      hasEnded = true
      return .failure(error)
    }
  }

  private mutating func picture() throws(FileError) -> ListedPicture? {
    while true {
      if try PPM.comesNext(in: &input) {
        return ListedPicture(
          path: "-", camera: camera, decoded: try PPM.read(from: &input, path: "-"))
      }
      for (name, signature) in [("PNG", [0x89, 0x50, 0x4E, 0x47]), ("JPEG", [0xFF, 0xD8, 0xFF])]
      as [(String, [UInt8])] where try input.starts(with: signature) {
        throw FileError(
          path: "-",
          reason: "a \(name) in a stream does not say where it ends; send its file's name, a line, "
            + "or a portable pixmap (P6)")
      }
      guard var line = try input.line(limit: Self.longestName) else { return nil }
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      // Pixels, where one is missing, and names never have these.
      let isText = !line.contains { $0 < 0x20 && $0 != UInt8(ascii: "\t") }
      guard line.count < Self.longestName, isText else {
        throw FileError(
          path: "-",
          reason: "the stream has neither names of files, a line each, nor portable pixmaps (P6)")
      }
      // Empty lines come after pixmaps, too.
      if !line.isEmpty { return ListedPicture(path: PathText.text(of: line), camera: camera) }
    }
  }
}
