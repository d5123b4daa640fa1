import Rendering

extension SceneSpecification {
  /// The specification with pictures of another size, seen from the same place.
  ///
  /// The whole old view stands, scaled uniformly, in the middle of the new picture; where that has
  /// another aspect ratio, it shows more to the left and right, or above and below. So bringing
  /// the new picture to the old size (`ImageFit`) gives the old view again. A lens's blur is of as
  /// many more pixels.
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
    let blur = nuisances.blur
    resized.nuisances.blur = blur.lowerBound * scale...blur.upperBound * scale
    // Photographs are cut to one aspect ratio.
    if width * pictureHeight != height * pictureWidth { resized.camera.calibration = nil }
    return resized
  }

  /// How pictures of a size are brought to the specification's: cut and scaled, or, if its camera
  /// was calibrated, undistorted, too. Pictures of the specification's own size need nothing,
  /// unless that is the camera's as well: they are as air3d draws them.
  ///
  /// - Returns: nil if the camera takes photographs of another size.
  package func fit(ofPictures size: (width: Int, height: Int)) -> ImageFit? {
    let own = (width: pictureWidth, height: pictureHeight)
    guard let calibration = camera.calibration else { return ImageFit(source: size, target: own) }
    if size == (calibration.width, calibration.height) {
      return try? ImageFit(calibration, target: own)
    }
    return size == own ? ImageFit(source: size, target: own) : nil
  }

  /// How photographs of a camera that was calibrated become the specification's pictures, if it
  /// stands where the specification's stands: as its lens would have taken them. Of a lens that is
  /// inferred it is the middle of its prior.
  package func fit(
    ofPicturesBy calibration: Calibration
  ) throws(ImageFit.Mismatch) -> ImageFit {
    try ImageFit(
      calibration, asSeenBy: camera.focalLengths, principalPoint: camera.principalPoint,
      target: (pictureWidth, pictureHeight))
  }
}
