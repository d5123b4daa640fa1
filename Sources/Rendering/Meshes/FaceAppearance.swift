import Geometry

/// What one triangle looks like.
struct FaceAppearance: Sendable {
  /// The interpolated normal, not normalised.
  let normal: AffineVector
  /// The colour that multiplies the texture.
  let color: AffineVector
  /// u and v.
  let textureCoordinates: AffineVector
  /// The triangle's unit normal, in the object's frame; the fourth number is zero.
  let geometricNormal: SIMD4<Float>
  /// The specular reflection's colour and exponent.
  let specular: SIMD4<Float>
  let shininess: Float
  /// How many texels of a texture with levels one metre of the surface shows, on average about the
  /// face's corners (`PreparedMesh.averageTexelDensities`); else 0.
  var texelDensity: Float
  /// Index into the mesh's textures, or −1.
  let texture: Int32
  /// Whether every point of the triangle has the same colour under directional lights.
  let isUniform: Bool
  /// Whether the colour is the same at all corners.
  let hasOneColor: Bool
  /// Whether the interpolated normal is the triangle's own, at all corners.
  let isFlat: Bool
  let isSpecular: Bool

  /// Whether the colour that light meets is the same all over the face.
  @inline(__always) var isSmooth: Bool { hasOneColor && texture < 0 }

  init(
    _ face: TriangleMesh.Face, corners: TriangleMesh.Corners<Vector3>, geometricNormal: Vector3,
    material: Material, texture: Int, of textures: [Texture]
  ) {
    let n = face.normals
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
    self.texture = Int32(texture)
    texelDensity =
      texture >= 0 && textures[texture].levels.count > 1
      ? textures[texture].density(textureCoordinates) : 0
    let specular = material.specular
    isSpecular = specular != .zero && (specular.x + specular.y + specular.z).isFinite
    self.specular = isSpecular ? SIMD4(specular, 0) : .zero
    shininess = material.shininess.isFinite ? max(0, material.shininess) : 0
    hasOneColor = c.a == c.b && c.b == c.c
    let hasOneNormal = n.a == n.b && n.b == n.c
    isFlat = hasOneNormal && n.a == geometricNormal
    isUniform = hasOneNormal && hasOneColor && texture < 0 && !isSpecular
  }

  /// The same in another tone and with more specular reflection, of another exponent.
  init(
    _ other: FaceAppearance, tone: SIMD3<Float>, addedSpecular: SIMD3<Float>, shininess: Float?
  ) {
    normal = other.normal
    let factor = SIMD4(tone, 1)
    let c = other.color
    color = AffineVector(
      offset: c.offset * factor, x: c.x * factor, y: c.y * factor, z: c.z * factor)
    textureCoordinates = other.textureCoordinates
    geometricNormal = other.geometricNormal
    texture = other.texture
    texelDensity = other.texelDensity
    specular = other.specular + SIMD4(addedSpecular, 0)
    isSpecular = specular != .zero
    self.shininess = shininess ?? other.shininess
    hasOneColor = other.hasOneColor
    isFlat = other.isFlat
    isUniform = other.isUniform && !isSpecular
  }

  /// Whether two faces of one colour each have the same one in any light that is not near.
  func looksLike(_ other: FaceAppearance) -> Bool {
    isUniform && other.isUniform && normal.offset == other.normal.offset
      && color.offset == other.color.offset
  }
}
