import AssetIO
import Foundation
import Geometry
import Rendering
import SceneModel

/// The camera that has taken a picture, as a file beside it says.
package struct PictureCamera: Sendable {
  /// The file that says so, as messages name it.
  package let source: String
  private let size: (width: Int, height: Int)?
  private let focalLength: SIMD2<Double>
  private let principalPoint: SIMD2<Double>
  private let distortion: LensDistortion
  /// Where it stood; nil if that is not said.
  package var cameraFromWorld: RigidTransform?

  /// The camera of a calibration.
  package init(_ file: CameraFile) {
    source = file.path
    size = (file.width, file.height)
    focalLength = file.focalLength
    principalPoint = file.principalPoint
    distortion = LensDistortion(file.distortion)
  }

  /// A camera without distortion, whatever the size of its pictures, as OpenCV has it: the centre
  /// of the first pixel at 0.
  package init(focalLength: SIMD2<Double>, principalPoint: SIMD2<Double>, source: String) {
    self.source = source
    size = nil
    self.focalLength = focalLength
    self.principalPoint = principalPoint
    distortion = LensDistortion()
  }

  /// How its picture becomes one of a specification's, whose camera is taken to stand where it
  /// stood.
  package func fit(
    _ picture: Image, _ specification: SceneSpecification
  ) throws(UnreadablePicture) -> ImageFit {
    if let size, size != (picture.width, picture.height) {
      throw UnreadablePicture(
        reason: "has \(picture.width)×\(picture.height) pixels, but the camera of \(source) takes "
          + "pictures of \(size.width)×\(size.height); give one of these, not cut or scaled")
    }
    do throws(ImageFit.Mismatch) {
      return try specification.fit(
        ofPicturesBy: Rendering.Calibration(
          width: picture.width, height: picture.height, focalLength: focalLength,
          principalPoint: principalPoint + 0.5, distortion: distortion))
    } catch {
      switch error {
      case .seesLess:
        throw UnreadablePicture(
          reason: "does not show all that the camera of \"\(specification.name)\" sees, as \(source) "
            + "has its lens; take a wider one, or train a model for this camera: \"calibration\" in "
            + "its specification")
      case .folds:
        throw UnreadablePicture(
          reason: "cannot be undistorted by \(source), which shows one point twice; are its "
            + "coefficients those of this camera, and not of a fisheye lens?")
      }
    }
  }

  /// How far from the specification's camera it stood and looked, if both are known.
  package func distance(
    from specification: SceneSpecification
  ) -> (degrees: Double, metres: Double)? {
    guard let cameraFromWorld, specification.camera.isFixed,
      specification.viewPrior.free.allSatisfy({ $0.rawValue > ViewLatent.targetHeight.rawValue })
    else { return nil }
    let other = specification.pinholeCamera(specification.viewPrior.center).cameraFromWorld
    let turn = cameraFromWorld.rotation * other.rotation.transpose
    let (x, y, z) = turn.columns
    let cosine = min(1, max(-1, (x.x + y.y + z.z - 1) / 2))
    let place = cameraFromWorld.inverse.translation - other.inverse.translation
    return (acos(cosine) * 180 / .pi, place.length)
  }
}
