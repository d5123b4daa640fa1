import Foundation
import Geometry
import Rendering

/// Where a glimpse looks: a place on the table, and how it is seen by a camera.
package struct GlimpseFrame: Sendable, Equatable {
  /// The place that is attended to, in metres.
  package let place: SIMD2<Double>
  /// The window's centre, in pixels.
  package let center: SIMD2<Double>
  /// How far the window reaches from there along x and y, in pixels.
  package let reach: SIMD2<Double>
  /// The turn about the vertical, in radians, after which the camera sees the place as one of
  /// azimuth 0 sees what is before it: of an object that looks the same, the yaw differs by it.
  package let azimuth: Double

  /// The frame of a place for a camera. Behind the camera it is the whole picture.
  package init(_ place: SIMD2<Double>, _ layout: GlimpseLayout, seenBy camera: PinholeCamera) {
    self.place = place
    let point = Vector3(place.x, place.y, layout.height)
    let (pixel, depth) = camera.project(point)
    if depth > camera.near {
      (center, reach) = (pixel, camera.focalLength * layout.radius / depth)
    } else {
      reach = SIMD2(Double(camera.width), Double(camera.height)) / 2
      center = reach
    }
    azimuth = Self.azimuth(of: point, camera)
  }

  /// The turn about the vertical that is in the orientation of a camera that looks along the ray to
  /// a point with the picture's up: its twist, relative to a camera of azimuth 0 that looks down
  /// as steeply and stands upright. Where the ray is far from vertical it is the ray's azimuth and
  /// a part of the roll; straight down it is the picture's own turn.
  private static func azimuth(of point: Vector3, _ camera: PinholeCamera) -> Double {
    let ray = (point - camera.center).normalized
    let back = ray * -1
    let pictureUp = camera.cameraFromWorld.rotation.transpose * Vector3(0, -1, 0)
    let up = (pictureUp - back * pictureUp.dot(back)).normalized
    let right = up.cross(back)
    let (sine, cosine) = (-ray.z, hypot(ray.x, ray.y))
    // Of the rotation from the upright camera's axes to these, the turn that is nearest to it.
    return atan2(
      right.y - (up.x * sine - back.x * cosine), right.x + (up.y * sine - back.y * cosine))
  }
}
