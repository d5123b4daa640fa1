import Geometry

/// A mesh made ready for rendering: what does not depend on the pose, computed once.
///
/// An attribute that is linear over a triangle is stored as an affine function of the position in
/// the object's frame, a(x) = a₀ + G·x. Evaluated at the surface point that a ray meets, this is
/// exactly perspective-correct interpolation, and it makes derivatives short: when the object
/// moves, the ray meets another point of the surface, and G tells what changes there.
public struct PreparedMesh: Sendable {
  let positions: [Vector3]
  let faces: [PreparedFace]
  /// `[face]`.
  let appearances: [FaceAppearance]
  let edges: [PreparedEdge]
  let textures: [Texture]
  /// Index of each material's texture, or −1.
  let textureOfMaterial: [Int]
  /// The model's face that each face is.
  let sourceFaces: [Int]
  /// The weights of the three corners, the fourth number zero; `[face]`.
  let barycentrics: [AffineVector]
  /// Whether no face reflects specularly and no texture has levels.
  let isPlain: Bool
  /// The largest distance of a vertex from the object's origin, in metres.
  public let boundingRadius: Double

  /// The most faces of a mesh: a sample's surface is told by a number of this many values.
  public static let faceLimit = SurfaceID.faceLimit

  /// Prepares a model of at most `faceLimit` faces. Faces without area, or with a position, colour or
  /// texture coordinate that is not finite, are left out with the vertices that only they use, so
  /// that they reach neither a pixel nor a derivative. Where a corner's normal is zero or not
  /// finite, the face is flat.
  public init(_ model: Model) {
    var textures: [Texture] = []
    let textureOfMaterial = model.materials.map { material -> Int in
      guard let image = material.texture, image.width > 0, image.height > 0 else { return -1 }
      textures.append(Texture(image, sampler: material.sampler))
      return textures.count - 1
    }
    var positions: [Vector3] = []
    var kept: [TriangleMesh.Face] = []
    var newIndex = [Int32](repeating: -1, count: model.mesh.positions.count)
    var sources: [Int] = []
    for (source, face) in model.mesh.faces.enumerated() where Self.isDrawable(face, of: model) {
      var face = face
      let material = model.materials[face.material]
      if material.shading == .flat || !Self.hasNormals(face) {
        let normal = Self.normal(Self.corners(face, model.mesh.positions)).normalized
        face.normals = .init(normal, normal, normal)
      }
      for corner in 0..<3 {
        let old = Int(face.vertices[corner])
        if newIndex[old] < 0 {
          newIndex[old] = Int32(positions.count)
          positions.append(model.mesh.positions[old])
        }
        face.vertices[corner] = newIndex[old]
      }
      kept.append(face)
      sources.append(source)
    }
    let corners = kept.map { Self.corners($0, positions) }
    faces = zip(kept, corners).map { face, corners in
      PreparedFace(
        vertices: face.vertices, normal: Self.normal(corners).normalized, anchor: corners.a)
    }
    appearances = FaceAppearance.grouped(
      zip(kept, corners).map { face, corners in
        FaceAppearance(
          face, corners: corners, geometricNormal: Self.normal(corners).normalized,
          material: model.materials[face.material], texture: textureOfMaterial[face.material],
          of: textures)
      })
    barycentrics = corners.map {
      AffineVector(
        corners: $0, values: .init(SIMD4(1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0)))
    }
    isPlain =
      !appearances.contains { $0.isSpecular } && textures.allSatisfy { $0.levels.count == 1 }
    sourceFaces = sources
    self.textureOfMaterial = textureOfMaterial
    edges = PreparedEdge.edges(of: kept)
    boundingRadius = positions.reduce(0) { max($0, $1.length) }
    self.positions = positions
    self.textures = textures
  }

  private static func normal(_ corners: TriangleMesh.Corners<Vector3>) -> Vector3 {
    (corners.b - corners.a).cross(corners.c - corners.a)
  }

  private static func corners(
    _ face: TriangleMesh.Face, _ positions: [Vector3]
  ) -> TriangleMesh.Corners<Vector3> {
    .init(
      positions[Int(face.vertices.x)], positions[Int(face.vertices.y)],
      positions[Int(face.vertices.z)])
  }

  private static func hasNormals(_ face: TriangleMesh.Face) -> Bool {
    let n = face.normals
    return [n.a, n.b, n.c].allSatisfy { $0.isFinite && $0 != .zero }
  }

  private static func isDrawable(_ face: TriangleMesh.Face, of model: Model) -> Bool {
    let (t, c) = (face.textureCoordinates, face.colors)
    let p = corners(face, model.mesh.positions)
    let color = Vector3(model.materials[face.material].color)
    let numbers = [p.a, p.b, p.c, c.a, c.b, c.c, color].allSatisfy(\.isFinite)
    let coordinates = [t.a, t.b, t.c].allSatisfy { $0.x.isFinite && $0.y.isFinite }
    return numbers && coordinates && normal(p).length > 1e-12
  }
}

/// Where one triangle lies.
struct PreparedFace: Sendable {
  let vertices: SIMD3<Int32>
  /// The triangle's unit normal, in the object's frame.
  let normal: Vector3
  /// A point of the triangle's plane.
  let anchor: Vector3
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

  static func edges(of faces: [TriangleMesh.Face]) -> [PreparedEdge] {
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
          edges.append(
            PreparedEdge(
              from: to, to: from, first: Int32(other.face), second: Int32(index),
              isCrease: jumps(faces[other.face], other.corner, face, corner)))
        } else if let twin = open.updateValue(
          Side(face: index, corner: corner), forKey: SIMD2(from, to))
        {
          // Two faces run along the edge in the same direction: the mesh is not a manifold
          // there; the earlier one keeps a boundary of its own.
          edges.append(
            PreparedEdge(
              from: from, to: to, first: Int32(twin.face), second: -1, isCrease: true))
        }
      }
    }
    let boundary = open.sorted {
      ($0.value.face, $0.value.corner) < ($1.value.face, $1.value.corner)
    }
    for (key, side) in boundary {
      edges.append(
        PreparedEdge(
          from: key.x, to: key.y, first: Int32(side.face), second: -1, isCrease: true))
    }
    return edges
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
