import Geometry

/// How the camera stands to an object: all in the object's frame, the fourth number of each vector
/// zero.
struct ObjectView {
  /// The camera's centre.
  var center = SIMD4<Float>.zero
  /// The ray through the place (x, y) of the picture, in pixels, is ray + x·rayX + y·rayY, scaled
  /// to depth one.
  var ray = SIMD4<Float>.zero
  var rayX = SIMD4<Float>.zero
  var rayY = SIMD4<Float>.zero
  var worldFromObject = RigidTransform.identity
  var cameraFromObject = RigidTransform.identity
}
