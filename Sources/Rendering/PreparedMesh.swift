import Geometry

/// A mesh made ready for rendering: what does not depend on the pose, computed once.
///
/// An attribute that is linear over a triangle is stored as an affine function of the position in
/// the object's frame, a(x) = a₀ + G·x. Evaluated at the surface point that a ray meets, this is
/// exactly perspective-correct interpolation, and it makes derivatives short: when the object
/// moves, the ray meets another point of the surface, and G tells what changes there.
public struct PreparedMesh: Sendable {
  let vertexCount: Int
  /// The positions, four to a block; the last block is filled up with the last vertex.
  let vertexBlocks: FrozenArray<VertexBlock>
  /// `[face]`.
  let faces: FrozenArray<PreparedFace>
  /// The planes of the faces, four to a block, filled up with faces that are never seen.
  let faceBlocks: FrozenArray<FaceBlock>
  /// `[face]`.
  let appearances: FrozenArray<FaceAppearance>
  /// Whether some faces may have one colour all over.
  let hasUniformFaces: Bool
  let edges: FrozenArray<PreparedEdge>
  /// Whether the surface is closed and bulges everywhere, so that it hides no outline of its own.
  let isConvex: Bool
  let textures: [Texture]
  /// The largest distance of a vertex from the object's origin, in metres.
  public let boundingRadius: Double

  /// The most faces of a mesh: a sample's surface is told by a number of this many values.
  public static let faceLimit = SurfaceID.faceLimit

  /// Prepares a model of at most `faceLimit` faces. Faces without area, or with a position, colour or texture coordinate that
  /// is not finite, are left out with the vertices that only they use, so that they reach neither
  /// a pixel nor a derivative. Where a corner's normal is zero or not finite, the face is flat.
  public init(_ model: Model) {
    var textures: [Texture] = []
    let textureOfMaterial = model.materials.map { material -> Int in
      guard let image = material.texture, image.width > 0, image.height > 0 else { return -1 }
      textures.append(Texture(image))
      return textures.count - 1
    }
    var positions: [Vector3] = []
    var kept: [TriangleMesh.Face] = []
    var newIndex = [Int32](repeating: -1, count: model.mesh.positions.count)
    for face in model.mesh.faces where Self.isDrawable(face, of: model.mesh) {
      var face = face
      for corner in 0..<3 {
        let old = Int(face.vertices[corner])
        if newIndex[old] < 0 {
          newIndex[old] = Int32(positions.count)
          positions.append(model.mesh.positions[old])
        }
        face.vertices[corner] = newIndex[old]
      }
      kept.append(face)
    }
    let corners = kept.map { face in
      TriangleMesh.Corners(
        positions[Int(face.vertices.x)], positions[Int(face.vertices.y)],
        positions[Int(face.vertices.z)])
    }
    let normals = corners.map { Self.normal($0).normalized }
    faces = FrozenArray(
      zip(kept, normals).map { face, normal in
        PreparedFace(vertices: face.vertices, normal: normal)
      })
    faceBlocks = FrozenArray(FaceBlock.blocks(normals, anchors: corners.map(\.a)))
    let appearances = zip(kept, zip(corners, normals)).map { face, shape in
      FaceAppearance(
        face, corners: shape.0, geometricNormal: shape.1,
        material: model.materials[face.material], texture: textureOfMaterial[face.material])
    }
    self.appearances = FrozenArray(appearances)
    hasUniformFaces = appearances.contains(where: \.isUniform)
    let edges = PreparedEdge.edges(of: kept, positions: positions, normals: normals)
    isConvex = !edges.contains { $0.isHollow || $0.second < 0 }
    self.edges = FrozenArray(edges)
    boundingRadius = positions.reduce(0) { max($0, $1.length) }
    vertexCount = positions.count
    vertexBlocks = FrozenArray(VertexBlock.blocks(positions))
    self.textures = textures
  }

  /// A vertex in the object's frame, in metres.
  func position(_ vertex: Int) -> Vector3 {
    let block = vertexBlocks[vertex / 4]
    return Vector3(block.x[vertex % 4], block.y[vertex % 4], block.z[vertex % 4])
  }

  private static func normal(_ corners: TriangleMesh.Corners<Vector3>) -> Vector3 {
    (corners.b - corners.a).cross(corners.c - corners.a)
  }

  private static func isDrawable(_ face: TriangleMesh.Face, of mesh: TriangleMesh) -> Bool {
    let (v, t, c) = (face.vertices, face.textureCoordinates, face.colors)
    let corners = TriangleMesh.Corners(
      mesh.positions[Int(v.x)], mesh.positions[Int(v.y)], mesh.positions[Int(v.z)])
    let numbers = [corners.a, corners.b, corners.c, c.a, c.b, c.c].allSatisfy(\.isFinite)
    let coordinates = [t.a, t.b, t.c].allSatisfy { $0.x.isFinite && $0.y.isFinite }
    return numbers && coordinates && normal(corners).length > 1e-12
  }
}

/// Up to four numbers that are affine in the position: value(x) = offset + x·x + y·y + z·z, one
/// number a lane.
struct AffineVector: Sendable {
  var offset: SIMD4<Float>
  /// The derivatives along the three axes.
  var x: SIMD4<Float>
  var y: SIMD4<Float>
  var z: SIMD4<Float>

  /// The affine function through the values at a triangle's corners; the gradient of every number
  /// lies in the triangle's plane.
  init(
    corners p: TriangleMesh.Corners<Vector3>, values: TriangleMesh.Corners<SIMD4<Double>>
  ) {
    let u = p.b - p.a
    let v = p.c - p.a
    let n = u.cross(v)
    (offset, x, y, z) = (.zero, .zero, .zero, .zero)
    for lane in 0..<4 {
      let a = values.a[lane]
      let gradient =
        (v.cross(n) * (values.b[lane] - a) + n.cross(u) * (values.c[lane] - a)) / n.dot(n)
      offset[lane] = Float(a - gradient.dot(p.a))
      x[lane] = Float(gradient.x)
      y[lane] = Float(gradient.y)
      z[lane] = Float(gradient.z)
    }
  }

  @inline(__always) func callAsFunction(_ p: SIMD4<Float>) -> SIMD4<Float> {
    offset + ((x * p.x + y * p.y) + z * p.z)
  }
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

/// What one triangle looks like.
struct FaceAppearance: Sendable {
  /// The interpolated normal, not normalised.
  let normal: AffineVector
  /// The colour that multiplies the texture.
  let color: AffineVector
  /// Whether the colour is the same at all corners.
  let hasOneColor: Bool
  /// u and v.
  let textureCoordinates: AffineVector
  /// The triangle's unit normal, in the object's frame; the fourth number is zero.
  let geometricNormal: SIMD4<Float>
  /// Index into the mesh's textures, or −1.
  let texture: Int
  /// Whether every point of the triangle has the same colour under directional light.
  let isUniform: Bool

  init(
    _ face: TriangleMesh.Face, corners: TriangleMesh.Corners<Vector3>, geometricNormal: Vector3,
    material: Material, texture: Int
  ) {
    var n = face.normals
    if !(n.a.isFinite && n.b.isFinite && n.c.isFinite)
      || n.a == .zero || n.b == .zero || n.c == .zero
    {
      n = .init(geometricNormal, geometricNormal, geometricNormal)
    }
    let base = Vector3(material.color)
    let c = TriangleMesh.Corners(
      face.colors.a * base, face.colors.b * base, face.colors.c * base)
    let t = face.textureCoordinates
    normal = AffineVector(
      corners: corners, values: .init(SIMD4(n.a, 0), SIMD4(n.b, 0), SIMD4(n.c, 0)))
    color = AffineVector(
      corners: corners, values: .init(SIMD4(c.a, 0), SIMD4(c.b, 0), SIMD4(c.c, 0)))
    textureCoordinates = AffineVector(
      corners: corners,
      values: .init(
        SIMD4(lowHalf: t.a, highHalf: .zero), SIMD4(lowHalf: t.b, highHalf: .zero),
        SIMD4(lowHalf: t.c, highHalf: .zero)))
    self.geometricNormal = SIMD4(geometricNormal)
    self.texture = texture
    hasOneColor = c.a == c.b && c.b == c.c
    isUniform = n.a == n.b && n.b == n.c && hasOneColor && texture < 0
  }
}

/// An edge with the faces on its two sides.
struct PreparedEdge: Sendable {
  /// The vertices in the order in which `first` lists them.
  let from: Int32
  let to: Int32
  /// The face in which the edge runs from `from` to `to`.
  let first: Int32
  /// The face on the other side, or −1 at a boundary.
  let second: Int32
  /// Whether the colour may jump from one face to the other.
  let isCrease: Bool
  /// Whether the two faces lie in one plane, or the edge in a hollow, whose nearer face hides the
  /// outline of the other.
  let isFlat: Bool
  let isHollow: Bool

  /// The edges across which the colour may jump, from some point of view.
  static func edges(
    of faces: [TriangleMesh.Face], positions: [Vector3], normals: [Vector3]
  ) -> [PreparedEdge] {
    /// How far the second face rises above the first one's plane, relative to its size.
    func rise(_ first: Int, _ second: Int, at vertex: Int32) -> Double {
      let v = faces[second].vertices
      let sides = [v.x, v.y, v.z].map { positions[Int($0)] - positions[Int(vertex)] }
      let heights = sides.map { normals[first].dot($0) }
      let furthest = heights.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
      return furthest / sides.reduce(.leastNormalMagnitude) { max($0, $1.length) }
    }
    struct Side {
      var face: Int
      var corner: Int
    }
    var open: [SIMD2<Int32>: Side] = [:]
    var edges: [PreparedEdge] = []
    for (index, face) in faces.enumerated() {
      for corner in 0..<3 {
        let from = face.vertices[corner]
        let to = face.vertices[(corner + 1) % 3]
        if let other = open.removeValue(forKey: SIMD2(to, from)) {
          let rise = rise(other.face, index, at: to)
          edges.append(
            PreparedEdge(
              from: to, to: from, first: Int32(other.face), second: Int32(index),
              isCrease: jumps(faces[other.face], other.corner, face, corner),
              isFlat: abs(rise) < 1e-6, isHollow: rise > 1e-6))
        } else if let twin = open.updateValue(
          Side(face: index, corner: corner), forKey: SIMD2(from, to))
        {
          // Two faces run along the edge in the same direction: the mesh is not a manifold
          // there; the earlier one keeps a boundary of its own.
          edges.append(
            PreparedEdge(
              from: from, to: to, first: Int32(twin.face), second: -1, isCrease: true,
              isFlat: false, isHollow: false))
        }
      }
    }
    let boundary = open.sorted {
      ($0.value.face, $0.value.corner) < ($1.value.face, $1.value.corner)
    }
    for (key, side) in boundary {
      edges.append(
        PreparedEdge(
          from: key.x, to: key.y, first: Int32(side.face), second: -1, isCrease: true,
          isFlat: false, isHollow: false))
    }
    return edges.filter { $0.isCrease || !$0.isFlat }
  }

  /// Whether two faces that share an edge disagree about an attribute along it.
  private static func jumps(
    _ a: TriangleMesh.Face, _ cornerA: Int, _ b: TriangleMesh.Face, _ cornerB: Int
  ) -> Bool {
    if a.material != b.material { return true }
    let ends = [(cornerA, (cornerB + 1) % 3), ((cornerA + 1) % 3, cornerB)]
    for (i, j) in ends {
      if (a.normals[i] - b.normals[j]).length > 1e-3 { return true }
      if (a.colors[i] - b.colors[j]).length > 1e-3 { return true }
      // Textures repeat: coordinates that differ by whole numbers show the same texel.
      let d = a.textureCoordinates[i] - b.textureCoordinates[j]
      let rest = d - d.rounded(.toNearestOrEven)
      if max(abs(rest.x), abs(rest.y)) > 1e-4 { return true }
    }
    return false
  }
}

extension TriangleMesh.Corners {
  /// The value at corner 0, 1 or 2.
  subscript(_ corner: Int) -> Value { corner == 0 ? a : corner == 1 ? b : c }
}
