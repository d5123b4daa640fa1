import MeshInterchange

/// The bytes of a glTF file's buffers, read when they are first asked for, and its images.
final class GLTFBuffers {
  /// The JSON.
  let document: GLTFDocument
  private let files: ConfinedFiles
  /// The binary chunk of a GLB file.
  private let binary: ArraySlice<UInt8>?
  private var buffers: [Int: ArraySlice<UInt8>] = [:]
  private var images: [Int: RawTexture] = [:]

  /// The buffers of a file with this binary chunk.
  init(_ document: GLTFDocument, binary: ArraySlice<UInt8>?, files: ConfinedFiles) {
    self.document = document
    self.binary = binary
    self.files = files
  }

  /// A part of a buffer.
  struct View {
    /// What it is called in messages.
    let name: String
    /// Its bytes.
    let bytes: ArraySlice<UInt8>
    /// Bytes from one element to the next; nil where they follow one another closely.
    let stride: Int?
  }

  /// The buffer view to which `referrer` refers.
  func view(_ index: Int, of referrer: String) throws(GLTFFault) -> View {
    let object = try document.element(.bufferView, index, of: referrer)
    let buffer = try buffer(
      object.needed(object.integer("buffer"), "buffer"), of: object.name)
    let offset = try object.integer("byteOffset") ?? 0
    let length = try object.needed(object.integer("byteLength"), "byteLength")
    guard offset + length <= buffer.count else {
      throw GLTFFault(
        "\(object.name) ends at byte \(offset + length) of a buffer of \(buffer.count) bytes; it is "
          + "damaged: export it again")
    }
    let start = buffer.startIndex + offset
    return View(
      name: object.name, bytes: buffer[start..<start + length],
      stride: try object.integer("byteStride", in: 1...252))
  }

  private func buffer(_ index: Int, of referrer: String) throws(GLTFFault) -> ArraySlice<UInt8> {
    if let known = buffers[index] { return known }
    let object = try document.element(.buffer, index, of: referrer)
    let bytes = try bytes(of: object, index)
    let length = try object.needed(object.integer("byteLength"), "byteLength")
    guard length <= bytes.count else {
      throw GLTFFault(
        "\(object.name) has \(bytes.count) bytes, but its byteLength is \(length); it is damaged or "
          + "cut off: export it again")
    }
    buffers[index] = bytes.prefix(length)
    return bytes.prefix(length)
  }

  private func bytes(of buffer: GLTFObject, _ index: Int) throws(GLTFFault) -> ArraySlice<UInt8> {
    guard let uri = try buffer.text("uri") else {
      if index == 0, let binary { return binary }
      // A compressed buffer's extension may stand for its bytes.
      if let name = try buffer.object("extensions")?.keys.first {
        throw GLTFFault(
          "\(buffer.name) is in the extension \(GLTFFault.quoted(name)), which is not read: export "
            + "it again without")
      }
      throw GLTFFault("\(buffer.name) has no uri and there is no binary chunk for it")
    }
    if let bytes = try GLTFDataURI.bytes(in: uri, of: buffer.name) { return bytes[...] }
    guard let bytes = files.bytes(of: uri) else {
      throw GLTFFault(
        files.refusal
          ?? "its buffer \(GLTFFault.quoted(uri)) is not there or cannot be read; put the file "
          + "beside the mesh")
    }
    return bytes[...]
  }

  /// The image to which `referrer` refers.
  func image(_ index: Int, of referrer: String) throws(GLTFFault) -> RawTexture {
    if let known = images[index] { return known }
    let object = try document.element(.image, index, of: referrer)
    let texture: RawTexture
    if let uri = try object.text("uri") {
      texture =
        try GLTFDataURI.bytes(in: uri, of: object.name).map { .embedded($0) }
        ?? .external(uri)
    } else {
      let view = try object.needed(object.integer("bufferView"), "uri and no bufferView")
      texture = .embedded(Array(try self.view(view, of: object.name).bytes))
    }
    images[index] = texture
    return texture
  }
}
