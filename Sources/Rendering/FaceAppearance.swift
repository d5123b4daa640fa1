import Geometry

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
  /// The first of the mesh's uniform triangles with the same normal and colour, if uniform; else −1.
  private(set) var uniformGroup: Int32 = -1

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

extension FaceAppearance {
  /// The same with uniform faces of equal normals and colours brought together.
  static func grouped(_ faces: [FaceAppearance]) -> [FaceAppearance] {
    var faces = faces
    var groups: [[SIMD4<Float>]: Int32] = [:]
    for index in faces.indices where faces[index].isUniform {
      let key = [faces[index].normal.offset, faces[index].color.offset]
      faces[index].uniformGroup = groups[key] ?? Int32(index)
      groups[key] = faces[index].uniformGroup
    }
    return faces
  }
}
