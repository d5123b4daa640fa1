/// Meshes as bytes: PLY in both orders, and STL.
enum BinaryMeshSeeds {
  /// All of them.
  static var all: [Seed] {
    [
      Seed("ply-little", [Seed.File("m.ply", ply(.prism, isBig: false, isRich: false))]),
      Seed("ply-big", [Seed.File("m.ply", ply(.box, isBig: true, isRich: true))]),
      Seed("stl-bytes", [Seed.File("m.stl", stl(.box, header: "Made by code.", hasColors: false))]),
      Seed("stl-solid", [Seed.File("m.stl", stl(.prism, header: "solid prism", hasColors: false))]),
      Seed(
        "stl-colours",
        [
          Seed.File(
            "m.stl", stl(.pyramid, header: "COLOR=\u{10}\u{20}\u{30}\u{7F}", hasColors: true))
        ]),
    ]
  }

  /// The bytes of an integer.
  static func bytes(_ value: some FixedWidthInteger, isBig: Bool = false) -> [UInt8] {
    withUnsafeBytes(of: isBig ? value.bigEndian : value.littleEndian) { Array($0) }
  }

  /// The bytes of a number of 32 bits.
  static func bytes(_ value: Double, isBig: Bool = false) -> [UInt8] {
    bytes(Float(value).bitPattern, isBig: isBig)
  }

  private static func ply(_ solid: Solid, isBig: Bool, isRich: Bool) -> [UInt8] {
    var header = "ply\nformat binary_\(isBig ? "big" : "little")_endian 1.0\n"
    header += "element vertex \(solid.positions.count)\n"
    header += "property float x\nproperty float y\nproperty float z\n"
    if isRich { header += "property uchar red\nproperty uchar green\nproperty uchar blue\n" }
    header += "element face \(solid.polygons.count)\n"
    header += "property list uchar \(isRich ? "ushort" : "int") vertex_indices\n"
    if isRich { header += "property short quality\n" }
    var file = Array((header + "end_header\n").utf8)
    for (index, position) in solid.positions.enumerated() {
      for axis in 0..<3 { file += bytes(position[axis], isBig: isBig) }
      if isRich { file += solid.color(of: index).map { UInt8($0) } }
    }
    for polygon in solid.polygons {
      file.append(UInt8(polygon.count))
      for vertex in polygon {
        file += isRich ? bytes(UInt16(vertex), isBig: isBig) : bytes(Int32(vertex), isBig: isBig)
      }
      if isRich { file += bytes(Int16(7), isBig: isBig) }
    }
    return file
  }

  private static func stl(_ solid: Solid, header: String, hasColors: Bool) -> [UInt8] {
    var file = Array(header.utf8)
    file += [UInt8](repeating: 0x20, count: 80 - file.count)
    file += bytes(UInt32(solid.triangles.count))
    for (index, triangle) in solid.triangles.enumerated() {
      let normal = solid.normal(of: triangle)
      for axis in 0..<3 { file += bytes(normal[axis]) }
      for vertex in triangle {
        for axis in 0..<3 { file += bytes(solid.positions[vertex][axis]) }
      }
      file += bytes(UInt16(hasColors ? 0x8000 | index * 911 & 0x7FFF : 0))
    }
    return file
  }
}
