import AssetIO
import Files
import Rendering

/// The meshes, materials and textures of a glTF document.
struct GLTFMeshes {
  var buffer = GLTFBuffer()
  private(set) var meshes: [JSON] = []
  private(set) var materials: [JSON] = []
  private(set) var textures: [JSON] = []
  private(set) var images: [JSON] = []
  private(set) var samplers: [JSON] = []

  /// Adds a model; the number of its mesh.
  ///
  /// - Throws: `FileError` if a texture cannot be encoded.
  mutating func add(_ model: Model, name: String) throws(FileError) -> Int {
    let corners = CornerMesh(model)
    let positions = corners.vertices.flatMap { [$0.position.x, $0.position.y, $0.position.z] }
    var attributes: [JSON.Member] = []
    if !positions.isEmpty {
      attributes = [
        JSON.Member("POSITION", .integer(buffer.add(positions, width: 3, hasBounds: true))),
        JSON.Member(
          "NORMAL",
          .integer(
            buffer.add(
              corners.vertices.flatMap { [$0.normal.x, $0.normal.y, $0.normal.z] }, width: 3))),
      ]
      if model.materials.contains(where: { $0.texture != nil }) {
        let coordinates = corners.vertices.flatMap {
          [$0.textureCoordinate.x, $0.textureCoordinate.y]
        }
        attributes.append(
          JSON.Member("TEXCOORD_0", .integer(buffer.add(coordinates, width: 2))))
      }
      if corners.vertices.contains(where: { $0.color != .one }) {
        let colors = corners.vertices.flatMap { [$0.color.x, $0.color.y, $0.color.z] }
        attributes.append(JSON.Member("COLOR_0", .integer(buffer.add(colors, width: 3))))
      }
    }
    var primitives: [JSON] = []
    for (material, indices) in zip(model.materials, corners.faces) where !indices.isEmpty {
      primitives.append([
        "attributes": .object(attributes), "indices": .integer(buffer.add(indices)),
        "material": .integer(try add(material, isDoubleSided: model.culling == .none, name: name)),
      ])
    }
    // A mesh has a primitive; one without triangles is no mesh at all.
    guard !primitives.isEmpty else { return -1 }
    meshes.append(["name": .string(name), "primitives": .array(primitives)])
    return meshes.count - 1
  }

  private mutating func add(
    _ material: Material, isDoubleSided: Bool, name: String
  ) throws(FileError) -> Int {
    let color = material.color.clamped(lowerBound: .zero, upperBound: .one)
    var surface: [JSON.Member] = [
      JSON.Member(
        "baseColorFactor",
        .array([color.x, color.y, color.z, 1].map { .rounded(Double($0)) })),
      JSON.Member("metallicFactor", 0), JSON.Member("roughnessFactor", 1),
    ]
    if let texture = material.texture {
      images.append([
        "bufferView": .integer(buffer.add(try PNG.encode(texture, path: name))),
        "mimeType": "image/png",
      ])
      samplers.append([
        "magFilter": 9729,
        "minFilter": .integer(material.sampler.filter == .trilinear ? 9987 : 9729),
        "wrapS": .integer(Self.code(material.sampler.wrapU)),
        "wrapT": .integer(Self.code(material.sampler.wrapV)),
      ])
      textures.append([
        "sampler": .integer(samplers.count - 1), "source": .integer(images.count - 1),
      ])
      surface.append(
        JSON.Member("baseColorTexture", ["index": .integer(textures.count - 1)]))
    }
    var members: [JSON.Member] = [
      JSON.Member("name", .string(name)), JSON.Member("pbrMetallicRoughness", .object(surface)),
    ]
    if isDoubleSided { members.append(JSON.Member("doubleSided", true)) }
    materials.append(.object(members))
    return materials.count - 1
  }

  private static func code(_ wrap: TextureSampler.Wrap) -> Int {
    switch wrap {
    case .repeat: 10497
    case .clampToEdge: 33071
    case .mirroredRepeat: 33648
    }
  }
}
