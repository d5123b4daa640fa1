/// How a face is seen, and how its colour is found: kept as a byte a face, which loops look at in
/// place of the long descriptions of surfaces.
enum FaceKind {
  /// It turns its back to the camera.
  static let back: UInt8 = 0
  /// It has one colour all over.
  static let uniform: UInt8 = 1
  /// It has one albedo and plain shading: only its normal turns from place to place (`SmoothFace`).
  static let smooth: UInt8 = 2
  /// Its colour is found at a point of the surface.
  static let general: UInt8 = 3

  /// How a face is seen from the front in the simplest light, which is one directional light.
  static func inPlainLight(_ face: FaceAppearance) -> UInt8 {
    face.isUniform ? uniform : face.isSmooth && !face.isSpecular ? smooth : general
  }
}
