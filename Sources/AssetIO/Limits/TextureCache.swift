import Files
import Rendering

/// The decoded textures of what is loaded together: each picture is decoded once and shared,
/// however many materials and meshes name it.
package final class TextureCache {
  /// More pixels in one texture are refused before a pixel is decoded.
  package static let largestPixelCount = 4096 * 4096
  /// What a texture takes, prepared for rendering, beside its picture, in bytes a pixel.
  static let preparedBytesPerPixel = 22
  /// What decoding and preparing a texture takes at the most, in bytes a pixel.
  static let peakBytesPerPixel = 72

  /// A picture in a file of its own, by its resolved path, and how it is read.
  private struct FileKey: Hashable {
    var path: String
    var use: PictureUse
  }

  /// A picture inside a mesh file.
  private struct BytesKey: Hashable {
    var bytes: [UInt8]
    var use: PictureUse
  }

  /// The same by its place in memory. (`known` keeps it there.)
  private struct PlaceKey: Hashable {
    var place: UnsafeRawPointer?
    var count: Int
    var use: PictureUse
  }

  private var files: [FileKey: Image] = [:]
  private var embedded: [BytesKey: Image] = [:]
  private var places: [PlaceKey: (image: Image, bytes: [UInt8])] = [:]
  private var pixelCount = 0
  /// What is to be said of the pictures, a line each, which begins with the picture's path.
  package private(set) var warnings: [String] = []

  /// Makes an empty one.
  package init() {}

  /// The texture in the file at `path`, decoded unless it has been.
  ///
  /// - Parameter use: What of the file counts.
  package func image(at path: String, as use: PictureUse = .picture) throws(FileError) -> Image {
    let key = FileKey(path: ResolvedPath.of(path), use: use)
    if let known = files[key] { return known }
    let bytes = try WholeFile.read(path)
    let image = try decoded(bytes, path: path, use)
    files[key] = image
    return image
  }

  /// The texture that lies in the mesh file at `path` with these bytes, decoded unless it has been.
  func image(
    embedded bytes: [UInt8], path: String, as use: PictureUse = .picture
  ) throws(FileError) -> Image {
    // Arrays that are one copy are told by their place; to read all of them a thousand times would
    // take long.
    let place = bytes.withUnsafeBytes { $0.baseAddress }
    let placeKey = PlaceKey(place: place, count: bytes.count, use: use)
    if let known = places[placeKey] { return known.image }
    let key = BytesKey(bytes: bytes, use: use)
    let image =
      if let known = embedded[key] { known } else { try decoded(bytes, path: path, use) }
    embedded[key] = image
    places[placeKey] = (image, bytes)
    return image
  }

  private func decoded(
    _ bytes: [UInt8], path: String, _ use: PictureUse
  ) throws(FileError) -> Image {
    // What has no size here is told its fault by the decoder.
    if let extent = PictureExtent(of: bytes) { try check(extent, path: path) }
    let picture = try PictureFile.decode(bytes, path: path, as: use)
    pixelCount += picture.image.width * picture.image.height
    warnings += picture.warnings.map { "\(path): \($0)" }
    return picture.image
  }

  /// Throws unless a texture of this size may be decoded beside those that there are.
  func check(_ extent: PictureExtent, path: String) throws(FileError) {
    let pixels = extent.pixelCount
    guard pixels <= Self.largestPixelCount else {
      throw FileError(
        path: path,
        reason: "the texture has \(extent) pixels; at most \(Self.largestPixelCount), such as "
          + "4096×4096, are read: make it smaller first")
    }
    // Those before it are still to be prepared.
    try MemoryLimit.require(
      Self.peakBytesPerPixel * pixels + Self.preparedBytesPerPixel * pixelCount,
      for: "the texture of \(extent) pixels", advice: "make the textures smaller", path: path)
  }
}
