/// Meshes in the formats of lines: OBJ with MTL, OFF, and PLY and STL as text.
enum TextMeshSeeds {
  /// All of them.
  static var all: [Seed] { obj + off + ply + stl }

  private static var texture: Seed.File {
    var picture = PNGBuilder()
    (picture.width, picture.height) = (8, 4)
    return Seed.File("t.png", picture.file)
  }

  // MARK: OBJ

  private static var obj: [Seed] {
    let library = """
      # A library.
      newmtl red
      Ka 0.1 0.1 0.1
      Kd 0.75 0.1 0.1
      Ks 0.3 0.3 0.3
      Ns 20
      d 1
      illum 2
      newmtl picture
      Kd 1 1 1
      map_Kd t.png

      """
    let options = """
      newmtl red
      Kd 0.5 0.5 0.5
      map_Kd -s 2 2 1 -o 0.1 0.2 0 -clamp off t.png
      newmtl picture
      map_Kd -bm 1 t.png

      """
    return [
      Seed(
        "obj-plain",
        [Seed.File("m.obj", lines(.box, corner: { vertex, _ in "\(vertex + 1)" }))]),
      Seed(
        "obj-material",
        [
          Seed.File(
            "m.obj",
            "# A box.\nmtllib m.mtl\no box\n"
              + lines(.box, hasCoordinates: true, hasNormals: true, names: ["red", "picture"]) {
                "\($0 + 1)/\($0 + 1)/\($1 + 1)"
              }),
          Seed.File("m.mtl", library), texture,
        ]),
      Seed(
        "obj-options",
        [
          Seed.File(
            "m.obj",
            "mtllib m.mtl\ng a b\ns 1\n"
              + lines(.pyramid, hasCoordinates: true, names: ["red", "picture"]) {
                vertex, _ in "\(vertex + 1)/\(vertex + 1)"
              } + "l 1 2\np 1\n"),
          Seed.File("m.mtl", options), texture,
        ]),
      Seed(
        "obj-negative",
        [
          Seed.File(
            "m.obj",
            lines(.prism, hasNormals: true) { "\($0 - 10)//\($1 - 7)" }
              .replacing("\n", with: "\r\n"))
        ]),
      Seed(
        "obj-colours",
        [
          Seed.File(
            "m.obj", lines(.pyramid, hasColors: true, corner: { vertex, _ in "\(vertex + 1)" }))
        ]),
    ]
  }

  private static func lines(
    _ solid: Solid, hasCoordinates: Bool = false, hasNormals: Bool = false,
    hasColors: Bool = false, names: [String] = [], corner: (_ vertex: Int, _ face: Int) -> String
  ) -> String {
    var lines: [String] = []
    for (index, position) in solid.positions.enumerated() {
      let color = solid.color(of: index).map { " " + text(Double($0) / 255) }.joined()
      lines.append("v \(text(position))" + (hasColors ? color : ""))
    }
    if hasCoordinates {
      for index in solid.positions.indices {
        let coordinate = solid.coordinate(of: index)
        lines.append("vt \(text(coordinate.x)) \(text(coordinate.y))")
      }
    }
    if hasNormals {
      for polygon in solid.polygons { lines.append("vn \(text(solid.normal(of: polygon)))") }
    }
    for (index, polygon) in solid.polygons.enumerated() {
      if !names.isEmpty, index % 3 == 0 { lines.append("usemtl \(names[index / 3 % names.count])") }
      lines.append("f " + polygon.map { corner($0, index) }.joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: OFF

  private static var off: [Seed] {
    func body(_ solid: Solid, vertex: (Int) -> String, face: (Int) -> String) -> String {
      solid.positions.indices.map { text(solid.positions[$0]) + vertex($0) + "\n" }.joined()
        + solid.polygons.enumerated().map { index, polygon in
          "\(polygon.count) " + polygon.map(String.init).joined(separator: " ") + face(index) + "\n"
        }.joined()
    }
    func counts(_ solid: Solid) -> String { "\(solid.positions.count) \(solid.polygons.count) 0\n" }
    let (box, prism, pyramid) = (Solid.box, Solid.prism, Solid.pyramid)
    return [
      Seed(
        "off-plain",
        [
          Seed.File(
            "m.off",
            "OFF\n# A prism.\n" + counts(prism) + body(prism, vertex: { _ in "" }) { _ in "" })
        ]),
      Seed(
        "off-faces",
        [
          Seed.File(
            "m.off",
            "OFF " + counts(box)
              + body(box, vertex: { _ in "" }) { " \(40 * $0) \(200 - 30 * $0) 90" })
        ]),
      Seed(
        "off-vertices",
        [
          Seed.File(
            "m.off",
            "COFF\n" + counts(pyramid)
              + body(
                pyramid,
                vertex: {
                  " " + pyramid.color(of: $0).map(String.init).joined(separator: " ") + " 255"
                }
              ) {
                _ in ""
              })
        ]),
    ]
  }

  // MARK: PLY

  private static var ply: [Seed] {
    let (box, prism, pyramid) = (Solid.box, Solid.prism, Solid.pyramid)
    func faces(_ polygons: [[Int]]) -> String {
      polygons.map { "\($0.count) " + $0.map(String.init).joined(separator: " ") + "\n" }.joined()
    }
    let plain =
      "ply\nformat ascii 1.0\ncomment A prism.\nelement vertex 10\nproperty float x\nproperty float y\n"
      + "property float z\nelement face 7\nproperty list uchar int vertex_indices\nend_header\n"
      + prism.positions.map { text($0) + "\n" }.joined() + faces(prism.polygons)
    let rich =
      "ply\nformat ascii 1.0\nelement vertex 5\nproperty double x\nproperty double y\n"
      + "property double z\nproperty float nx\nproperty float ny\nproperty float nz\n"
      + "property uchar red\nproperty uchar green\nproperty uchar blue\nproperty uchar alpha\n"
      + "property float s\nproperty float t\n"
      + "element face 6\nproperty list uchar uint vertex_index\nend_header\n"
      + pyramid.positions.indices.map { index in
        let uv = pyramid.coordinate(of: index)
        return "\(text(pyramid.positions[index])) 0 0 1 "
          + pyramid.color(of: index).map(String.init).joined(separator: " ")
          + " 255 \(text(uv.x)) \(text(uv.y))\n"
      }.joined() + faces(pyramid.polygons)
    let colored =
      "ply\nformat ascii 1.0\nobj_info none\nelement vertex 8\nproperty float x\nproperty float y\n"
      + "property float z\nelement edge 1\nproperty int vertex1\nproperty int vertex2\n"
      + "element face 6\nproperty list uchar int vertex_indices\nproperty uchar red\n"
      + "property uchar green\nproperty uchar blue\nend_header\n"
      + box.positions.map { text($0) + "\n" }.joined() + "0 1\n"
      + box.polygons.enumerated().map { index, polygon in
        "4 " + polygon.map(String.init).joined(separator: " ") + " \(index * 40) 100 50\n"
      }.joined()
    return [
      Seed("ply-plain", [Seed.File("m.ply", plain)]), Seed("ply-rich", [Seed.File("m.ply", rich)]),
      Seed("ply-faces", [Seed.File("m.ply", colored)]),
    ]
  }

  // MARK: STL

  private static var stl: [Seed] {
    func facets(_ solid: Solid) -> String {
      solid.triangles.map { triangle in
        "  facet normal \(text(solid.normal(of: triangle)))\n    outer loop\n"
          + triangle.map { "      vertex \(text(solid.positions[$0]))\n" }.joined()
          + "    endloop\n  endfacet\n"
      }.joined()
    }
    return [
      Seed("stl-text", [Seed.File("m.stl", "solid box\n" + facets(.box) + "endsolid box\n")]),
      Seed(
        "stl-solids",
        [
          Seed.File(
            "m.stl",
            "solid a\n" + facets(.pyramid) + "endsolid a\nsolid b\n" + facets(.prism)
              + "endsolid b\n")
        ]),
    ]
  }
}
