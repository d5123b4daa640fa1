/// Where a material's picture is.
package enum RawTexture: Sendable, Equatable {
  /// There is none.
  case none
  /// In a file of its own, named as the mesh file names it.
  case external(String)
  /// Inside the mesh file: the bytes of a picture file.
  case embedded([UInt8])
  /// Inside the mesh file, uncompressed: `[height, width, 4]` in the order blue, green, red, alpha.
  case uncompressed(width: Int, height: Int, bytes: [UInt8])
}
