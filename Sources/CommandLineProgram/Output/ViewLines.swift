import AIR
import Files
import Foundation
import SceneModel

/// What `infer` prints of camera, light and image formation: a line each, of what was inferred.
struct ViewLines {
  /// None if all of it is known.
  let lines: [String]

  init(_ reading: PictureReading) {
    let specification = reading.specification
    let free = specification.viewPrior.free
    let deviations = reading.viewDeviations
    guard !free.isEmpty else {
      lines = []
      return
    }
    guard deviations.count == free.count else {
      lines = [
        "Camera and light: not inferred, because this network alone cannot; those of the middle of "
          + "the specification's priors"
      ]
      return
    }
    let view = reading.view
    /// The name, number and deviation of a latent if it was inferred.
    func part(
      _ name: String, _ latent: ViewLatent, unit: String = "", scale: Double = 1, offset: Double = 0
    ) -> String? {
      guard let place = free.firstIndex(of: latent) else { return nil }
      let value = view[latent] / latent.fileUnit * scale + offset
      let deviation = deviations[place] / latent.fileUnit * scale
      return "\(name) \(Formatted.measured(value, deviation))\(unit)"
    }
    func factor(_ name: String, _ latent: ViewLatent) -> String? {
      part(name + " ×", latent)
    }
    /// What has no deviation.
    func found(_ name: String, _ latent: ViewLatent, digits: Int, unit: String) -> String? {
      guard view[latent] != 0 else { return nil }
      return "\(name) \(Formatted.fixed(view[latent], digits: digits)) \(unit)"
    }
    func gloss(_ strength: ViewLatent, _ exponent: ViewLatent) -> String? {
      guard view[strength] != 0 else { return nil }
      return "gloss \(Formatted.fixed(view[strength], digits: 2)) with exponent "
        + Formatted.fixed(view[exponent], digits: 0)
    }
    let lens = specification.pinholeCamera(specification.viewPrior.center)
    let width = Double(specification.pictureWidth)
    let groups: [(name: String, parts: [String?])] = [
      (
        "Camera",
        [
          part("azimuth", .azimuth, unit: "°"), part("elevation", .elevation, unit: "°"),
          part("distance", .distance, unit: " m"), part("roll", .roll, unit: "°"),
          part("lean", .lean, unit: "°"),
          part("looks at x", .targetX, unit: " m"), part("looks at y", .targetY, unit: " m"),
          part("looks at height", .targetHeight, unit: " m"),
          part("focal length", .zoom, unit: " pixels", scale: lens.focalLength.x),
          part(
            "axis at column", .principalX, scale: width, offset: lens.principalPoint.x),
          part("axis at row", .principalY, scale: width, offset: lens.principalPoint.y),
        ]
      ),
      (
        "Light",
        [
          part("azimuth", .lightAzimuth, unit: "°"),
          part("elevation", .lightElevation, unit: "°"), factor("strength", .sun),
          part("shadows", .shadow, unit: " %", scale: 100),
        ]
      ),
      (
        "Sky",
        [
          factor("strength", .ambient),
          part("from below", .ground, unit: " % of it", scale: 100),
        ]
      ),
      (
        "Picture",
        [
          factor("exposure", .exposure), factor("red", .redBalance), factor("blue", .blueBalance),
          found("blur", .blur, digits: 1, unit: "pixels"),
        ]
      ),
      (
        "Table",
        [
          factor("brightness", .table), factor("red", .tableRed), factor("blue", .tableBlue),
          found("thickness", .tableThickness, digits: 3, unit: "m"),
          gloss(.tableGloss, .tableShininess),
        ]
      ),
      ("Objects", [gloss(.gloss, .shininess)]),
      (
        "Background",
        [
          factor("brightness", .background), factor("red", .backgroundRed),
          factor("blue", .backgroundBlue),
        ]
      ),
    ]
    lines = groups.compactMap { group in
      let parts = group.parts.compactMap { $0 }
      return parts.isEmpty ? nil : "\(group.name): \(parts.joined(separator: ", "))"
    }
  }
}
