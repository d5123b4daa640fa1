import AssetIO
import Exchange
import Files
import Foundation
import Geometry
import MeshSimplification
import Rendering
import SceneModel

/// The meshes and textures that the viewer of a page draws, each once.
struct ViewerMeshes {
  private let renderer: SceneRenderer
  private var meshes: [JSON] = []
  private var textures: [JSON] = []
  private var places: [Int: Int] = [:]

  /// Of a specification: none but the table and the axes yet.
  init(_ renderer: SceneRenderer) throws {
    self.renderer = renderer
    try add(renderer.tableModel)
    try add(Self.axes(length: 0.25 * renderer.specification.table.extent))
  }

  /// Where the table stands among the meshes.
  static let table = 0
  /// Where the axes stand.
  static let axes = 1

  /// Where a mesh of the specification stands among the meshes; it is added if it was not there.
  mutating func place(of mesh: Int) throws -> Int {
    if let place = places[mesh] { return place }
    places[mesh] = meshes.count
    try add(Self.simplified(renderer.models[mesh]))
    return meshes.count - 1
  }

  /// `meshes` and `textures` of the page's data.
  var members: [JSON.Member] {
    [JSON.Member("meshes", .array(meshes)), JSON.Member("textures", .array(textures))]
  }

  /// With no more triangles than a page shows: off by less than three thousandths of the size.
  private static func simplified(_ model: Model) -> Model {
    let (low, high) = model.bounds
    let size = (high - low).max()
    var model = model
    let tolerance = SimplificationTolerance(
      distance: 0.003 * size, textureSlip: 0.008 * size, normalAngle: 0.15)
    // Flat triangles that grow are seen to.
    guard model.materials.allSatisfy({ $0.shading == .smooth }),
      let simple = MeshSimplifier.simplify(model.mesh, tolerance: tolerance)
    else { return model }
    model.mesh = simple.mesh
    return model
  }

  private mutating func add(_ model: Model) throws {
    let corners = CornerMesh(model)
    var vertices: [UInt8] = []
    vertices.reserveCapacity(28 * corners.vertices.count)
    func append(_ value: Float) {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { vertices.append(contentsOf: $0) }
    }
    func append(signed value: Float) {
      vertices.append(UInt8(bitPattern: Int8(min(127, max(-127, (value * 127).rounded())))))
    }
    for vertex in corners.vertices {
      for axis in 0..<3 { append(vertex.position[axis]) }
      for axis in 0..<3 { append(signed: vertex.normal[axis]) }
      vertices.append(0)
      append(vertex.textureCoordinate.x)
      append(vertex.textureCoordinate.y)
      vertices += SRGB.encode([vertex.color.x, vertex.color.y, vertex.color.z])
      vertices.append(255)
    }
    var indices: [UInt8] = []
    var parts: [JSON] = []
    for (material, corners) in zip(model.materials, corners.faces) where !corners.isEmpty {
      let first = indices.count / 4
      for corner in corners {
        withUnsafeBytes(of: corner.littleEndian) { indices.append(contentsOf: $0) }
      }
      let (color, specular) = (material.color, material.specular)
      parts.append([
        "first": .integer(first), "count": .integer(corners.count),
        "color": .rounded([color.x, color.y, color.z].map(Double.init), digits: 5),
        "specular": .rounded([specular.x, specular.y, specular.z].map(Double.init), digits: 5),
        "shininess": .rounded(Double(material.shininess), digits: 5),
        "texture": .integer(try texture(of: material)),
      ])
    }
    meshes.append([
      "vertices": .string(Data(vertices).base64EncodedString()),
      "indices": .string(Data(indices).base64EncodedString()),
      "parts": .array(parts), "twoSided": .bool(model.culling == .none),
    ])
  }

  /// Textures are shown at this many pixels a side at the most.
  private static let largestTexture = 512

  /// Where a material's texture stands among the textures; -1 for none.
  private mutating func texture(of material: Material) throws -> Int {
    guard let picture = material.texture, picture.width > 0, picture.height > 0 else { return -1 }
    func code(_ wrap: TextureSampler.Wrap) -> JSON {
      switch wrap {
      case .repeat: 0
      case .clampToEdge: 1
      case .mirroredRepeat: 2
      }
    }
    let most = max(picture.width, picture.height)
    let small =
      most <= Self.largestTexture
      ? picture
      : picture.fitted(
        ImageFit(
          source: (picture.width, picture.height),
          target: (
            max(1, picture.width * Self.largestTexture / most),
            max(1, picture.height * Self.largestTexture / most)
          )))
    textures.append([
      "source": .string(try Page.source(of: small)),
      "wrap": [code(material.sampler.wrapU), code(material.sampler.wrapV)],
    ])
    return textures.count - 1
  }

  /// Three thin bars from the table's middle on: x red, y green, z blue.
  private static func axes(length: Double) -> Model {
    let radius = length / 60
    var (positions, faces): ([Vector3], [TriangleMesh.Face]) = ([], [])
    for axis in 0..<3 {
      let start = Int32(positions.count)
      var color = Vector3(0.02, 0.02, 0.02)
      color[axis] = 0.7
      for corner in 0..<8 {
        var p = Vector3.zero
        for other in 0..<3 {
          let isHigh = corner >> other & 1 == 1
          p[other] = other == axis ? (isHigh ? length : 0) : (isHigh ? radius : -radius)
        }
        positions.append(p)
      }
      // Each side of the box, seen from outside.
      for side in [
        [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5],
      ] {
        for corners in [[side[0], side[1], side[2]], [side[0], side[2], side[3]]] {
          faces.append(
            TriangleMesh.Face(
              vertices: SIMD3<Int32>(corners.map { start + Int32($0) }),
              normals: .init(.zero, .zero, .zero), colors: .init(color, color, color)))
        }
      }
    }
    return Model(
      mesh: TriangleMesh(positions: positions, faces: faces),
      materials: [Material(shading: .flat)], culling: .none)
  }
}
