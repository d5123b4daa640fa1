import Foundation

/// Meshes in glTF: text with embedded and external buffers, and GLB.
enum GLTFSeeds {
  /// All of them.
  static var all: [Seed] {
    [
      plain(named: "gltf-embedded", .embedded), plain(named: "gltf-external", .external),
      plain(named: "glb-plain", .binary), rich(named: "gltf-rich", .external),
      rich(named: "glb-rich", .binary), quantised, sparse, morph, strip,
    ]
  }

  private enum Container {
    case embedded, external, binary
  }

  /// Collects a buffer's views and accessors.
  private struct Buffer {
    var bytes: [UInt8] = []
    var views: [String] = []
    var accessors: [String] = []

    /// Adds a view.
    mutating func view(_ data: [UInt8], _ more: String = "") -> Int {
      while bytes.count % 4 != 0 { bytes.append(0) }
      views.append(
        "{\"buffer\":0,\"byteOffset\":\(bytes.count),\"byteLength\":\(data.count)\(more)}")
      bytes += data
      return views.count - 1
    }

    /// Adds an accessor.
    mutating func accessor(
      _ data: [UInt8], component: Int, count: Int, type: String, _ more: String = "",
      view: String = ""
    ) -> Int {
      let index = self.view(data, view)
      accessors.append(
        "{\"bufferView\":\(index),\"componentType\":\(component),\"count\":\(count),"
          + "\"type\":\"\(type)\"\(more)}")
      return accessors.count - 1
    }
  }

  private static func positions(_ solid: Solid, _ buffer: inout Buffer) -> Int {
    let data = solid.positions.flatMap { p in (0..<3).flatMap { BinaryMeshSeeds.bytes(p[$0]) } }
    func bound(_ choose: (Double, Double) -> Double) -> String {
      (0..<3).map { axis in
        "\(Float(solid.positions.map { $0[axis] }.reduce(solid.positions[0][axis], choose)))"
      }.joined(separator: ",")
    }
    return buffer.accessor(
      data, component: 5126, count: solid.positions.count, type: "VEC3",
      ",\"min\":[\(bound(min))],\"max\":[\(bound(max))]")
  }

  private static func indices(_ solid: Solid, _ buffer: inout Buffer) -> Int {
    let list = solid.triangles.flatMap { $0 }
    return buffer.accessor(
      list.flatMap { BinaryMeshSeeds.bytes(UInt16($0)) }, component: 5123, count: list.count,
      type: "SCALAR")
  }

  private static func seed(
    _ name: String, _ container: Container, _ buffer: Buffer, meshes: String, nodes: String,
    more: String = "", files: [Seed.File] = []
  ) -> Seed {
    let uri: String
    switch container {
    case .embedded:
      uri =
        ",\"uri\":\"data:application/octet-stream;base64,"
        + Data(buffer.bytes).base64EncodedString() + "\""
    case .external: uri = ",\"uri\":\"m.bin\""
    case .binary: uri = ""
    }
    let json =
      "{\"asset\":{\"version\":\"2.0\",\"generator\":\"air3d\"},\"scene\":0,\"scenes\":[{\"nodes\":[0]}],"
      + "\"nodes\":[\(nodes)],\"meshes\":[\(meshes)],"
      + "\"buffers\":[{\"byteLength\":\(buffer.bytes.count)\(uri)}],"
      + "\"bufferViews\":[\(buffer.views.joined(separator: ","))],"
      + "\"accessors\":[\(buffer.accessors.joined(separator: ","))]\(more)}"
    switch container {
    case .embedded: return Seed(name, [Seed.File("m.gltf", json)] + files)
    case .external:
      return Seed(name, [Seed.File("m.gltf", json), Seed.File("m.bin", buffer.bytes)] + files)
    case .binary:
      return Seed(
        name, [Seed.File("m.glb", glb(json: Array(json.utf8), binary: buffer.bytes))] + files)
    }
  }

  /// A GLB file of two chunks.
  static func glb(json: [UInt8], binary: [UInt8]) -> [UInt8] {
    let text = json + [UInt8](repeating: 0x20, count: (4 - json.count % 4) % 4)
    let data = binary + [UInt8](repeating: 0, count: (4 - binary.count % 4) % 4)
    var file: [UInt8] = []
    func word(_ value: Int) { file += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    word(0x4654_6C67)
    word(2)
    word(28 + text.count + data.count)
    word(text.count)
    word(0x4E4F_534A)
    file += text
    word(data.count)
    word(0x004E_4942)
    return file + data
  }

  private static func plain(named name: String, _ container: Container) -> Seed {
    var buffer = Buffer()
    let (p, i) = (positions(.box, &buffer), indices(.box, &buffer))
    return seed(
      name, container, buffer,
      meshes: "{\"primitives\":[{\"attributes\":{\"POSITION\":\(p)},\"indices\":\(i)}]}",
      nodes: "{\"mesh\":0}")
  }

  /// Normals, coordinates, colours, a textured material with a sampler, and a tree of nodes.
  private static func rich(named name: String, _ container: Container) -> Seed {
    let solid = Solid.pyramid
    let count = solid.positions.count
    var buffer = Buffer()
    let (p, i) = (positions(solid, &buffer), indices(solid, &buffer))
    let up = (0..<count).flatMap { _ in [0.0, 0, 1].flatMap { BinaryMeshSeeds.bytes($0) } }
    let n = buffer.accessor(up, component: 5126, count: count, type: "VEC3")
    let uv = (0..<count).flatMap { vertex in
      let coordinate = solid.coordinate(of: vertex)
      return BinaryMeshSeeds.bytes(coordinate.x) + BinaryMeshSeeds.bytes(coordinate.y)
    }
    let t = buffer.accessor(uv, component: 5126, count: count, type: "VEC2")
    let colors = (0..<count).flatMap { vertex -> [UInt8] in
      solid.color(of: vertex).map { UInt8($0) } + [255]
    }
    let c = buffer.accessor(
      colors, component: 5121, count: count, type: "VEC4", ",\"normalized\":true")
    var picture = PNGBuilder()
    (picture.width, picture.height) = (8, 4)
    let image: String
    var files: [Seed.File] = []
    if case .binary = container {
      image = "{\"bufferView\":\(buffer.view(picture.file)),\"mimeType\":\"image/png\"}"
    } else {
      image = "{\"uri\":\"t.png\"}"
      files = [Seed.File("t.png", picture.file)]
    }
    let attributes = "\"POSITION\":\(p),\"NORMAL\":\(n),\"TEXCOORD_0\":\(t)"
    return seed(
      name, container, buffer,
      meshes:
        "{\"name\":\"a\",\"primitives\":[{\"attributes\":{\(attributes)},\"indices\":\(i),"
        + "\"material\":0,\"mode\":4},{\"attributes\":{\"POSITION\":\(p),\"COLOR_0\":\(c)},"
        + "\"indices\":\(i),\"material\":1}]}",
      nodes:
        "{\"children\":[1,2],\"matrix\":[0,1,0,0,-1,0,0,0,0,0,1,0,0.1,0,0,1]},"
        + "{\"mesh\":0,\"translation\":[0.1,0.05,0],\"rotation\":[0,0,0.38268343,0.92387953],"
        + "\"scale\":[1,0.8,1.2]},{\"mesh\":0,\"scale\":[-1,1,1]}",
      more:
        ",\"materials\":[{\"pbrMetallicRoughness\":{\"baseColorFactor\":[0.9,0.8,0.7,1],"
        + "\"baseColorTexture\":{\"index\":0,\"texCoord\":0},\"metallicFactor\":0,"
        + "\"roughnessFactor\":0.5},\"doubleSided\":false,\"alphaMode\":\"OPAQUE\"},"
        + "{\"name\":\"b\",\"pbrMetallicRoughness\":{\"baseColorFactor\":[0.2,0.5,0.2,1]}}],"
        + "\"textures\":[{\"source\":0,\"sampler\":0}],\"images\":[\(image)],"
        + "\"samplers\":[{\"wrapS\":33071,\"wrapT\":33648,\"magFilter\":9729,\"minFilter\":9987}]",
      files: files)
  }

  /// Positions as integers, in a view with a stride (KHR_mesh_quantization).
  private static var quantised: Seed {
    let solid = Solid.box
    var buffer = Buffer()
    let data = solid.positions.flatMap { p -> [UInt8] in
      let numbers = (0..<3).map { Int16((p[$0] * 50000).rounded()) } + [0]
      return numbers.flatMap { BinaryMeshSeeds.bytes($0) }
    }
    let p = buffer.accessor(
      data, component: 5122, count: solid.positions.count, type: "VEC3",
      ",\"normalized\":true,\"min\":[-10000,-7500,0],\"max\":[10000,7500,15000]",
      view: ",\"byteStride\":8")
    let i = indices(solid, &buffer)
    return seed(
      "gltf-quantised", .external, buffer,
      meshes: "{\"primitives\":[{\"attributes\":{\"POSITION\":\(p)},\"indices\":\(i)}]}",
      nodes: "{\"mesh\":0,\"scale\":[0.65534,0.65534,0.65534]}",
      more:
        ",\"extensionsUsed\":[\"KHR_mesh_quantization\"],"
        + "\"extensionsRequired\":[\"KHR_mesh_quantization\"]")
  }

  /// One position replaced by a sparse accessor.
  private static var sparse: Seed {
    let solid = Solid.pyramid
    var buffer = Buffer()
    var p = positions(solid, &buffer)
    let place = buffer.view(BinaryMeshSeeds.bytes(UInt16(4)))
    let value = buffer.view([0.0, 0, 0.5].flatMap { BinaryMeshSeeds.bytes($0) })
    let i = indices(solid, &buffer)
    buffer.accessors.append(
      "{\"bufferView\":0,\"componentType\":5126,\"count\":5,\"type\":\"VEC3\",\"min\":[-0.2,-0.2,0],"
        + "\"max\":[0.2,0.2,0.5],\"sparse\":{\"count\":1,\"indices\":{\"bufferView\":\(place),"
        + "\"componentType\":5123},\"values\":{\"bufferView\":\(value)}}}")
    p = buffer.accessors.count - 1
    return seed(
      "gltf-sparse", .embedded, buffer,
      meshes: "{\"primitives\":[{\"attributes\":{\"POSITION\":\(p)},\"indices\":\(i)}]}",
      nodes: "{\"mesh\":0}")
  }

  /// A target that is not applied by default.
  private static var morph: Seed {
    let solid = Solid.pyramid
    var buffer = Buffer()
    let (p, i) = (positions(solid, &buffer), indices(solid, &buffer))
    let moved = solid.positions.flatMap { _ in [0.0, 0, 0.1].flatMap { BinaryMeshSeeds.bytes($0) } }
    let m = buffer.accessor(
      moved, component: 5126, count: solid.positions.count, type: "VEC3",
      ",\"min\":[0,0,0.1],\"max\":[0,0,0.1]")
    return seed(
      "gltf-morph", .binary, buffer,
      meshes:
        "{\"primitives\":[{\"attributes\":{\"POSITION\":\(p)},\"indices\":\(i),"
        + "\"targets\":[{\"POSITION\":\(m)}]}],\"weights\":[0]}",
      nodes: "{\"mesh\":0}")
  }

  /// Triangles as a strip, without indices.
  private static var strip: Seed {
    let corners = [0, 1, 3, 2].map { Solid.pyramid.positions[$0] }
    var buffer = Buffer()
    let flat = Solid(positions: corners, polygons: [])
    let p = positions(flat, &buffer)
    return seed(
      "gltf-strip", .embedded, buffer,
      meshes: "{\"primitives\":[{\"attributes\":{\"POSITION\":\(p)},\"mode\":5}]}",
      nodes: "{\"mesh\":0,\"children\":[]}")
  }
}
