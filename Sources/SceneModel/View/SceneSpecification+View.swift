import Foundation
import Geometry
import Rendering

extension SceneSpecification {
  /// What is known of a picture's view.
  package var viewPrior: ViewPrior {
    ViewPrior { latent in
      if let quantity = inferred[latent] { return quantity }
      switch latent {
      case .azimuth: return Quantity(camera.azimuth)
      case .elevation: return Quantity(camera.elevation)
      case .distance: return Quantity(camera.distance)
      case .roll, .lean, .targetX, .targetY, .principalX, .principalY, .tableThickness, .blur,
        .gloss, .tableGloss:
        return .known(0)
      case .targetHeight: return .known(camera.targetHeight)
      case .shininess, .tableShininess: return .known(32)
      case .lightAzimuth: return .known(sunAngles.azimuth)
      case .lightElevation: return .known(sunAngles.elevation)
      default: return .known(1)
      }
    }
  }

  /// Where the first light stands, as `CameraPose` tells of the camera; zeros if it is near or if
  /// there is none.
  private var sunAngles: (azimuth: Double, elevation: Double) {
    guard let sun = lighting.lights.first, case .directional(let v) = sun.source else {
      return (0, 0)
    }
    return (atan2(v.x, -v.y), atan2(v.z, (v.x * v.x + v.y * v.y).squareRoot()))
  }

  /// The pinhole camera of a view.
  package func pinholeCamera(_ view: View) -> PinholeCamera {
    let width = Double(pictureWidth)
    return PinholeCamera(
      width: pictureWidth, height: pictureHeight,
      focalLength: camera.focalLengths * view[.zoom],
      principalPoint: camera.principalPoint
        + SIMD2(view[.principalX], view[.principalY]) * width,
      cameraFromWorld: cameraFromWorld(view))
  }

  private func cameraFromWorld(_ view: View) -> RigidTransform {
    let level = PinholeCamera.cameraFromWorld(
      azimuth: view[.azimuth], elevation: view[.elevation], distance: view[.distance],
      target: Vector3(view[.targetX], view[.targetY], view[.targetHeight]))
    guard view[.roll] != 0 || view[.lean] != 0 else { return level }
    // A turn of the camera about its own axis turns the picture the other way.
    let turn = Matrix3x3.rotation(yaw: -view[.roll])
    guard view[.lean] != 0 else {
      return RigidTransform(
        rotation: turn * level.rotation, translation: turn * level.translation)
    }
    let lean = Matrix3x3.rotation(vector: Vector3(0, view[.lean], 0))
    let rotation = turn * lean * level.rotation
    let target = Vector3(view[.targetX], view[.targetY], view[.targetHeight])
    return RigidTransform(
      rotation: rotation, translation: Vector3(0, 0, view[.distance]) - rotation * target)
  }

  /// How the camera changes with a latent, at a view; nil for one that is not the camera's.
  package func cameraChange(_ latent: ViewLatent, at view: View) -> CameraChange? {
    let turn = Matrix3x3.rotation(yaw: view[.azimuth])
    let right = turn * Vector3(1, 0, 0)
    let level = turn * Vector3(0, cos(view[.elevation]), -sin(view[.elevation]))
    let forward =
      view[.lean] == 0 ? level : cos(view[.lean]) * level - sin(view[.lean]) * right
    // From the point looked at to the camera's centre.
    let arm = -view[.distance] * forward
    /// A turn of the whole camera about an axis through the point looked at.
    func orbit(_ axis: Vector3) -> CameraChange {
      CameraChange(motion: Motion(velocity: axis.cross(arm), angularVelocity: axis))
    }
    func shift(_ velocity: Vector3) -> CameraChange {
      CameraChange(motion: Motion(velocity: velocity))
    }
    switch latent {
    case .azimuth: return orbit(Vector3(0, 0, 1))
    case .elevation: return orbit(-right)
    case .distance: return shift(-forward)
    case .roll: return CameraChange(motion: Motion(angularVelocity: forward))
    case .lean: return orbit(right.cross(level))
    case .targetX: return shift(Vector3(1, 0, 0))
    case .targetY: return shift(Vector3(0, 1, 0))
    case .targetHeight: return shift(Vector3(0, 0, 1))
    case .zoom: return CameraChange(focalLength: camera.focalLengths)
    case .principalX: return CameraChange(principalPoint: SIMD2(Double(pictureWidth), 0))
    case .principalY: return CameraChange(principalPoint: SIMD2(0, Double(pictureWidth)))
    default: return nil
    }
  }

  /// The lighting of a view as its picture shows it: what the camera multiplies light with is in
  /// it.
  package func lighting(_ view: View) -> Lighting {
    let gain = Vector3(view.gain)
    var lighting = lighting
    lighting.ambient = lighting.ambient * view[.ambient] * gain
    if lighting.ground != nil { lighting.ground = lighting.ambient * view[.ground] }
    for index in lighting.lights.indices {
      lighting.lights[index].intensity = lighting.lights[index].intensity * gain
    }
    guard let sun = lighting.lights.first, case .directional = sun.source else { return lighting }
    lighting.lights[0].intensity = sun.intensity * view[.sun]
    lighting.lights[0].shadowStrength = view[.shadow]
    if inferred[.lightAzimuth] != nil || inferred[.lightElevation] != nil {
      lighting.lights[0].source = .directional(sunDirection(view))
    }
    return lighting
  }

  /// The unit vector towards the first light.
  package func sunDirection(_ view: View) -> Vector3 {
    let (azimuth, elevation) = (view[.lightAzimuth], view[.lightElevation])
    return Vector3(
      sin(azimuth) * cos(elevation), -cos(azimuth) * cos(elevation), sin(elevation))
  }

  /// How `sunDirection` changes with one of its angles.
  package func sunChange(_ latent: ViewLatent, at view: View) -> Vector3? {
    let (azimuth, elevation) = (view[.lightAzimuth], view[.lightElevation])
    switch latent {
    case .lightAzimuth:
      return Vector3(cos(azimuth) * cos(elevation), sin(azimuth) * cos(elevation), 0)
    case .lightElevation:
      return Vector3(
        -sin(azimuth) * sin(elevation), cos(azimuth) * sin(elevation), cos(elevation))
    default: return nil
    }
  }
}

extension Quantity {
  /// A range; one value is known.
  init(_ range: ClosedRange<Double>) {
    self = range.lowerBound == range.upperBound ? .known(range.lowerBound) : .uniform(range)
  }
}
