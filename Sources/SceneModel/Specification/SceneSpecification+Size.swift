extension SceneSpecification {
  /// The specification with pictures of another size, seen from the same place.
  ///
  /// The whole old view stands, scaled uniformly, in the middle of the new picture; where that has
  /// another aspect ratio, it shows more to the left and right, or above and below. So bringing
  /// the new picture to the old size (`ImageFit`) gives the old view again.
  package func resized(width: Int, height: Int) -> SceneSpecification {
    precondition(width > 0 && height > 0, "a picture has pixels")
    let old = SIMD2(Double(pictureWidth), Double(pictureHeight))
    let new = SIMD2(Double(width), Double(height))
    let scale = (new / old).min()
    var resized = self
    resized.pictureWidth = width
    resized.pictureHeight = height
    resized.camera.focalLength *= scale
    resized.camera.principalPoint = (camera.principalPoint - old / 2) * scale + new / 2
    return resized
  }
}
