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
  /// `[face]`.
  let appearances: FrozenArray<FaceAppearance>
  /// Of faces of one colour that follow one another and look alike, the first one; of others, the face
  /// itself; `[face]`.
  let alikes: FrozenArray<Int32>
  /// Each face as it is seen from the front in plain light, a `FaceView`; filled up to whole blocks.
  let plainFaceViews: FrozenArray<UInt8>
  /// Which views there are among them.
  let hasUniformFaces: Bool
  let hasSmoothFaces: Bool
  let hasGeneralFaces: Bool
  let edges: FrozenArray<PreparedEdge>
  /// Whether the surface is closed and bulges everywhere, so that it hides no outline of its own.
  let isConvex: Bool
  /// Whether from everywhere each place of the picture shows one face at most and each row of pixels
  /// one run of them: the surface is convex, or a convex polygon in a plane.
  let isSheet: Bool
  let textures: FrozenArray<Texture>
  let origin: ModelOrigin
  /// Whether no face reflects specularly and no texture has levels.
  let isPlain: Bool
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
  public init(_ model: Model, sharing pool: TexturePool) {
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
      // neighbour fronts and backs backs, and at a border a front its own back. From everywhere one of
      // the two is seen, and the border is a silhouette.
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
    let appearances = zip(kept, zip(corners, normals)).map { face, shape in
      FaceAppearance(
        face, corners: shape.0, geometricNormal: shape.1,
        material: model.materials[face.material], texture: textureOfMaterial[face.material],
        of: textures)
    }
    self.appearances = FrozenArray(appearances)
    var first = 0
    alikes = FrozenArray(
      appearances.indices.map { face in
        if !appearances[first].looksLike(appearances[face]) { first = face }
        return Int32(first)
      })
    let views = appearances.map(FaceView.inPlainLight)
    plainFaceViews = FrozenArray(
      views + [UInt8](repeating: FaceView.back, count: (4 - views.count % 4) % 4))
    hasUniformFaces = views.contains(FaceView.uniform)
    hasSmoothFaces = views.contains(FaceView.smooth)
    hasGeneralFaces = views.contains(FaceView.general)
    isPlain =
      !appearances.contains { $0.isSpecular } && textures.allSatisfy { $0.levels.count == 1 }
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

  private static func check(faceCount: Int) {
    precondition(
      faceCount <= faceLimit,
      "a mesh has at most \(faceLimit) faces, backs included if they are drawn; this one has "
        + "\(faceCount): split it into several")
  }

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

/// How a mesh's triangles lie, and what follows from it.
private struct FaceShapes {
  /// `[face]`.
  let corners: [TriangleMesh.Corners<Vector3>]
  /// Unit normals, `[face]`.
  let normals: [Vector3]
  let edges: [PreparedEdge]
  /// Whether one can go from any face to any other over shared vertices.
  private let isConnected: Bool
  /// Whether the surface is closed and bulges everywhere; a flat one with backs counts, too.
  let isConvex: Bool

  init(_ faces: [TriangleMesh.Face], positions: [Vector3], materials: [Material]) {
    corners = faces.map { TriangleMesh.Corners(of: $0, positions: positions) }
    normals = corners.map { $0.area.normalized }
    edges = PreparedEdge.edges(
      of: faces, positions: positions, normals: normals, materials: materials)
    isConnected = Self.isConnected(faces, vertexCount: positions.count)
    isConvex = isConnected && !edges.contains { $0.isHollow || $0.second < 0 }
  }

  /// Whether from everywhere each place of the picture shows one face at most and each row of pixels
  /// one run of them: a convex body, or faces that tile a convex polygon in a plane, with every vertex
  /// on the inner side of every edge of the border, which goes round once.
  func isSheet(_ positions: [Vector3]) -> Bool {
    guard isConnected, let normal = normals.first,
      let size = (positions.map { ($0 - positions[0]).length }).max()
    else { return false }
    if isConvex {
      // Not folded flat.
      return edges.allSatisfy { normals[Int($0.first)].dot(normals[Int($0.second)]) > -0.99 }
    }
    let border = edges.filter { $0.second < 0 }
    guard normals.allSatisfy({ ($0 - normal).length < 1e-9 }), !edges.contains(where: \.isHollow),
      Set(border.map(\.from)).count == border.count
    else { return false }
    let slack = 1e-9 * size
    return border.allSatisfy { edge in
      let from = positions[Int(edge.from)]
      let inward = normal.cross((positions[Int(edge.to)] - from).normalized)
      return positions.allSatisfy {
        abs(normal.dot($0 - from)) < slack && inward.dot($0 - from) > -slack
      }
    }
  }

  /// Whether one can go from any face to any other over shared vertices.
  private static func isConnected(_ faces: [TriangleMesh.Face], vertexCount: Int) -> Bool {
    var parents = Array(0..<vertexCount)
    func root(_ vertex: Int) -> Int {
      var vertex = vertex
      while parents[vertex] != vertex {
        parents[vertex] = parents[parents[vertex]]
        vertex = parents[vertex]
      }
      return vertex
    }
    var parts = vertexCount
    for face in faces {
      for corner in 1..<3 {
        let (a, b) = (root(Int(face.vertices[0])), root(Int(face.vertices[corner])))
        if a != b {
          parents[a] = b
          parts -= 1
        }
      }
    }
    return parts <= 1
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

extension TriangleMesh.Corners<Vector3> {
  fileprivate init(of face: TriangleMesh.Face, positions: [Vector3]) {
    self.init(
      positions[Int(face.vertices.x)], positions[Int(face.vertices.y)],
      positions[Int(face.vertices.z)])
  }

  /// The triangle's normal, as long as twice its area.
  fileprivate var area: Vector3 { (b - a).cross(c - a) }
}

/// Four vertices, in metres.
struct VertexBlock: Sendable {
  var x: SIMD4<Double>
  var y: SIMD4<Double>
  var z: SIMD4<Double>

  static func blocks(_ positions: [Vector3]) -> [VertexBlock] {
    stride(from: 0, to: positions.count, by: 4).map { first in
      let four = (first..<first + 4).map { positions[min($0, positions.count - 1)] }
      return VertexBlock(
        x: SIMD4(four.map(\.x)), y: SIMD4(four.map(\.y)), z: SIMD4(four.map(\.z)))
    }
  }
}

/// Where one triangle lies.
struct PreparedFace: Sendable {
  let vertices: SIMD3<Int32>
  /// The triangle's unit normal, in the object's frame.
  let normal: Vector3
}

/// The planes of four triangles: points p with normal·p = offset.
struct FaceBlock: Sendable {
  var x: SIMD4<Double>
  var y: SIMD4<Double>
  var z: SIMD4<Double>
  var offset: SIMD4<Double>

  static func blocks(_ normals: [Vector3], anchors: [Vector3]) -> [FaceBlock] {
    stride(from: 0, to: normals.count, by: 4).map { first in
      // What fills the last block has no normal and lies beyond every point: seen from nowhere.
      let four = (first..<first + 4).map { index -> SIMD4<Double> in
        index < normals.count
          ? SIMD4(normals[index], normals[index].dot(anchors[index])) : SIMD4(0, 0, 0, 1)
      }
      return FaceBlock(
        x: SIMD4(four.map(\.x)), y: SIMD4(four.map(\.y)), z: SIMD4(four.map(\.z)),
        offset: SIMD4(four.map(\.w)))
    }
  }
}

/// What a mesh was made of; looked at only for derivatives in colours, texels and vertices.
final class ModelOrigin: Sendable {
  let model: Model
  /// The model's face that each face is a side of: first the fronts, then the backs, if there are
  /// any, which list the second and the third corner the other way round.
  let faces: [Int]
  /// How many faces are fronts.
  let frontCount: Int
  /// The model's vertex that each vertex is.
  let vertices: [Int]
  /// Whether the normals of each face are those of its triangle, and move with its vertices.
  let hasTriangleNormals: [Bool]
  /// Index of each of the model's materials' textures, or −1.
  let textureOfMaterial: [Int]
  /// The weights of the three corners, the fourth number zero; `[face]`.
  let barycentrics: FrozenArray<AffineVector>

  init(
    model: Model, faces: [Int], frontCount: Int, vertices: [Int], hasTriangleNormals: [Bool],
    textureOfMaterial: [Int], corners: [TriangleMesh.Corners<Vector3>]
  ) {
    self.model = model
    self.faces = faces
    self.frontCount = frontCount
    self.vertices = vertices
    self.hasTriangleNormals = hasTriangleNormals
    self.textureOfMaterial = textureOfMaterial
    barycentrics = FrozenArray(
      corners.map {
        AffineVector(
          corners: $0, values: .init(SIMD4(1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0)))
      })
  }

  /// The corner of the model's face that a face has as its corner 0, 1 or 2.
  func corner(_ corner: Int, of face: Int) -> Int {
    face < frontCount || corner == 0 ? corner : 3 - corner
  }
}

extension TriangleMesh.Corners {
  /// The value at corner 0, 1 or 2.
  subscript(_ corner: Int) -> Value { corner == 0 ? a : corner == 1 ? b : c }
}
