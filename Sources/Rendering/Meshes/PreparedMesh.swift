import Geometry

/// A mesh made ready for rendering: what does not depend on the pose, computed once.
///
/// An attribute that is linear over a triangle is stored as an affine function of the position in
/// the object's frame, a(x) = a₀ + G·x. Evaluated at the surface point that a ray meets, this is
/// exactly perspective-correct interpolation, and it makes derivatives short: when the object
/// moves, the ray meets another point of the surface, and G tells what changes there.
public final class PreparedMesh: Sendable {
  let vertexCount: Int
  /// Around all vertices, in the object's frame.
  let box: BoundingBox
  /// The positions, four to a block; the last block is filled up with the last vertex.
  let vertexBlocks: FrozenArray<VertexBlock>
  /// `[face]`.
  let faces: FrozenArray<PreparedFace>
  /// The planes of the faces, four to a block, filled up with faces that are never seen.
  let faceBlocks: FrozenArray<FaceBlock>
  let looks: FaceLooks
  let edges: FrozenArray<PreparedEdge>
  /// Whether the surface is closed and bulges everywhere, so that it hides no outline of its own.
  let isConvex: Bool
  /// Whether from everywhere each place of the picture shows one face at most and each row of
  /// pixels one run of them: the surface is convex, or a convex polygon in a plane.
  let isSheet: Bool
  let textures: FrozenArray<Texture>
  let origin: ModelOrigin
  /// The largest distance of a vertex from the object's origin, in metres.
  public let boundingRadius: Double

  /// The most faces of a mesh: a sample's surface is told by a number of this many values.
  public static let faceLimit = SurfaceID.faceLimit

  /// Prepares a model of at most `faceLimit` faces, or half as many if backs are drawn, too.
  ///
  /// Faces without area, or with a position, colour or texture coordinate that is not finite, are
  /// left out with the vertices that only they use, so that they reach neither a pixel nor a
  /// derivative. Where a corner's normal is zero or not finite, the face is flat.
  public convenience init(_ model: Model) { self.init(model, sharing: TexturePool()) }

  /// Prepares a model as `init(_:)` does, with the textures that other meshes have already.
  package init(_ model: Model, sharing pool: TexturePool) {
    var textures: [Texture] = []
    let textureOfMaterial = model.materials.map { material -> Int in
      guard let image = material.texture, image.width > 0, image.height > 0 else { return -1 }
      textures.append(pool.texture(image, sampler: material.sampler))
      return textures.count - 1
    }
    var positions: [Vector3] = []
    var kept: [TriangleMesh.Face] = []
    var newIndex = [Int32](repeating: -1, count: model.mesh.positions.count)
    var sources: [Int] = []
    var sourceVertices: [Int] = []
    var hasTriangleNormals: [Bool] = []
    for (source, face) in model.mesh.faces.enumerated() where Self.isDrawable(face, of: model) {
      var face = face
      let material = model.materials[face.material]
      hasTriangleNormals.append(material.shading == .flat || !Self.hasNormals(face))
      if hasTriangleNormals.last == true {
        let normal = TriangleMesh.Corners(of: face, positions: model.mesh.positions).area.normalized
        face.normals = .init(normal, normal, normal)
      }
      for corner in 0..<3 {
        let old = Int(face.vertices[corner])
        if newIndex[old] < 0 {
          newIndex[old] = Int32(positions.count)
          positions.append(model.mesh.positions[old])
          sourceVertices.append(old)
        }
        face.vertices[corner] = newIndex[old]
      }
      kept.append(face)
      sources.append(source)
    }
    Self.check(faceCount: kept.count)
    var shape = FaceShapes(kept, positions: positions, materials: model.materials)
    let frontCount = kept.count
    if model.culling == .none && !shape.isConvex {
      Self.check(faceCount: 2 * kept.count)
      // All fronts first: an edge's open sides are closed by the nearest face before, so fronts
      // neighbour fronts and backs backs, and at a border a front its own back. From everywhere one
      // of the two is seen, and the border is a silhouette.
      kept += kept.map(\.reversed)
      sources += sources
      hasTriangleNormals += hasTriangleNormals
      shape = FaceShapes(kept, positions: positions, materials: model.materials)
    }
    let (corners, normals) = (shape.corners, shape.normals)
    faces = FrozenArray(
      zip(kept, normals).map { face, normal in
        PreparedFace(vertices: face.vertices, normal: normal)
      })
    faceBlocks = FrozenArray(FaceBlock.blocks(normals, anchors: corners.map(\.a)))
    var appearances = zip(kept, zip(corners, normals)).map { face, shape in
      FaceAppearance(
        face, corners: shape.0, geometricNormal: shape.1,
        material: model.materials[face.material], texture: textureOfMaterial[face.material],
        of: textures)
    }
    Self.averageTexelDensities(&appearances, kept, areas: corners.map { $0.area.length })
    looks = FaceLooks(appearances, textures)
    isConvex = shape.isConvex
    isSheet = shape.isSheet(positions)
    edges = FrozenArray(shape.edges)
    origin = ModelOrigin(
      model: model, faces: sources, frontCount: frontCount, vertices: sourceVertices,
      hasTriangleNormals: hasTriangleNormals, textureOfMaterial: textureOfMaterial,
      corners: corners)
    boundingRadius = positions.reduce(0) { max($0, $1.length) }
    vertexCount = positions.count
    box = positions.reduce(into: .empty) { $0.add($1) }
    vertexBlocks = FrozenArray(VertexBlock.blocks(positions))
    self.textures = FrozenArray(textures)
  }

  /// The same mesh, looking otherwise.
  init(_ other: PreparedMesh, looks: FaceLooks) {
    vertexCount = other.vertexCount
    box = other.box
    vertexBlocks = other.vertexBlocks
    faces = other.faces
    faceBlocks = other.faceBlocks
    self.looks = looks
    edges = other.edges
    isConvex = other.isConvex
    isSheet = other.isSheet
    textures = other.textures
    origin = other.origin
    boundingRadius = other.boundingRadius
  }

  private static func check(faceCount: Int) {
    precondition(
      faceCount <= faceLimit,
      "a mesh has at most \(faceLimit) faces, backs included if they are drawn; this one has "
        + "\(faceCount): split it into several")
  }

  /// What it was made of, for what does not draw it.
  package var model: Model { origin.model }

  /// A vertex in the object's frame, in metres.
  func position(_ vertex: Int) -> Vector3 {
    let block = vertexBlocks[vertex / 4]
    return Vector3(block.x[vertex % 4], block.y[vertex % 4], block.z[vertex % 4])
  }

  private static func hasNormals(_ face: TriangleMesh.Face) -> Bool {
    let n = face.normals
    return [n.a, n.b, n.c].allSatisfy { $0.isFinite && $0 != .zero }
  }

  private static func isDrawable(_ face: TriangleMesh.Face, of model: Model) -> Bool {
    let (t, c) = (face.textureCoordinates, face.colors)
    let p = TriangleMesh.Corners(of: face, positions: model.mesh.positions)
    let color = Vector3(model.materials[face.material].color)
    let numbers = [p.a, p.b, p.c, c.a, c.b, c.c, color].allSatisfy(\.isFinite)
    let coordinates = [t.a, t.b, t.c].allSatisfy { $0.x.isFinite && $0.y.isFinite }
    return numbers && coordinates && p.area.length > 1e-12
  }
}

extension PreparedMesh {
  /// The corners of a face, in the object's frame.
  func corners(_ face: Int) -> TriangleMesh.Corners<Vector3> {
    let v = faces[face].vertices
    return .init(position(Int(v.x)), position(Int(v.y)), position(Int(v.z)))
  }
}

extension TriangleMesh.Face {
  /// The face as it is seen from behind: the other way round, with the opposite normals.
  fileprivate var reversed: TriangleMesh.Face {
    let (n, t, c) = (normals, textureCoordinates, colors)
    return TriangleMesh.Face(
      vertices: SIMD3(vertices.x, vertices.z, vertices.y), normals: .init(-n.a, -n.c, -n.b),
      textureCoordinates: .init(t.a, t.c, t.b), colors: .init(c.a, c.c, c.b), material: material)
  }
}
