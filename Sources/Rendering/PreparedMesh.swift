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
  let edges: [PreparedEdge]
  let textures: [Texture]
  /// The largest distance of a vertex from the object's origin, in metres.
  public let boundingRadius: Double

  /// Prepares a model. Faces without area, or with a position or normal that is not finite, are
  /// left out, so that they reach neither a pixel nor a derivative.
  public init(_ model: Model) {
    let mesh = model.mesh
    positions = mesh.positions
    var faces: [PreparedFace] = []
    var textures: [Texture] = []
    let textureOfMaterial = model.materials.map { material -> Int in
      guard let image = material.texture, image.width > 0, image.height > 0 else { return -1 }
      textures.append(Texture(image))
      return textures.count - 1
    }
    var kept: [TriangleMesh.Face] = []
    for face in mesh.faces {
      let (a, b, c) = (
        mesh.positions[Int(face.vertices.x)], mesh.positions[Int(face.vertices.y)],
        mesh.positions[Int(face.vertices.z)]
      )
      let normal = (b - a).cross(c - a)
      guard a.isFinite, b.isFinite, c.isFinite, normal.length > 1e-12 else { continue }
      faces.append(
        PreparedFace(
          face, corners: (a, b, c), material: model.materials[face.material],
          texture: textureOfMaterial[face.material]))
      kept.append(face)
    }
    self.faces = faces
    self.textures = textures
    edges = PreparedEdge.edges(of: kept)
    boundingRadius = mesh.positions.reduce(0) { max($0, $1.length) }
  }
}

/// An attribute of one number that is affine in the position: value(x) = offset + gradient·x.
struct AffineScalar: Sendable {
  var offset: Float
  var gradient: SIMD3<Float>

  /// The affine function through three corner values; the gradient lies in the triangle's plane.
  init(corners p: (Vector3, Vector3, Vector3), values: (Double, Double, Double)) {
    let u = p.1 - p.0
    let v = p.2 - p.0
    let n = u.cross(v)
    let g =
      (v.cross(n) * (values.1 - values.0) + n.cross(u) * (values.2 - values.0)) / n.dot(n)
    gradient = SIMD3<Float>(g)
    offset = Float(values.0 - g.dot(p.0))
  }

  @inline(__always) func callAsFunction(_ x: SIMD3<Float>) -> Float {
    offset + (gradient * x).sum()
  }
}

/// One triangle's shading functions.
struct PreparedFace: Sendable {
  let vertices: SIMD3<Int32>
  /// The triangle's unit normal, in the object's frame.
  let geometricNormal: Vector3
  /// A point of the triangle's plane.
  let anchor: Vector3
  /// The interpolated normal, not normalised, per component.
  let normal: (AffineScalar, AffineScalar, AffineScalar)
  /// The colour that multiplies the texture, per channel.
  let color: (AffineScalar, AffineScalar, AffineScalar)
  let u: AffineScalar
  let v: AffineScalar
  /// Index into the mesh's textures, or −1.
  let texture: Int
  /// Whether every point of the triangle has the same colour under directional light.
  let isUniform: Bool

  init(
    _ face: TriangleMesh.Face, corners: (Vector3, Vector3, Vector3), material: Material,
    texture: Int
  ) {
    vertices = face.vertices
    geometricNormal = (corners.1 - corners.0).cross(corners.2 - corners.0).normalized
    anchor = corners.0
    var (na, nb, nc) = (face.normals.a, face.normals.b, face.normals.c)
    if !(na.isFinite && nb.isFinite && nc.isFinite)
      || na == .zero || nb == .zero || nc == .zero
    {
      (na, nb, nc) = (geometricNormal, geometricNormal, geometricNormal)
    }
    func affine(_ a: Double, _ b: Double, _ c: Double) -> AffineScalar {
      AffineScalar(corners: corners, values: (a, b, c))
    }
    normal = (affine(na.x, nb.x, nc.x), affine(na.y, nb.y, nc.y), affine(na.z, nb.z, nc.z))
    let base = Vector3(material.color)
    let (ca, cb, cc) = (face.colors.a * base, face.colors.b * base, face.colors.c * base)
    color = (affine(ca.x, cb.x, cc.x), affine(ca.y, cb.y, cc.y), affine(ca.z, cb.z, cc.z))
    let t = face.textureCoordinates
    u = affine(t.a.x, t.b.x, t.c.x)
    v = affine(t.a.y, t.b.y, t.c.y)
    self.texture = texture
    isUniform = na == nb && nb == nc && ca == cb && cb == cc && texture < 0
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
    for (key, side) in open.sorted(by: { ($0.value.face, $0.value.corner) < ($1.value.face, $1.value.corner) }) {
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
