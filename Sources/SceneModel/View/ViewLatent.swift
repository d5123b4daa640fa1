/// A number of camera, light or image formation that a specification may leave to be inferred.
public enum ViewLatent: Int, Sendable, CaseIterable {
  // The camera.
  /// Radians; see `CameraPose.azimuth`.
  case azimuth
  /// Radians above the table's plane; beyond π/2 the camera has passed the zenith.
  case elevation
  /// Metres from the point looked at.
  case distance
  /// Radians about the optical axis, clockwise as the camera sees it.
  case roll
  /// Radians by which the camera, as azimuth and elevation have it, has gone on round the point
  /// looked at, to its own right: what azimuths cannot tell of cameras that look straight down.
  case lean
  /// The point looked at, in metres.
  case targetX
  /// The point looked at, in metres.
  case targetY
  /// The point looked at, in metres above the table.
  case targetHeight
  /// The focal lengths in units of the specification's.
  case zoom
  /// How far the optical axis is to the right of the specification's, in units of the picture's
  /// width.
  case principalX
  /// How far it is below, in units of the picture's width.
  case principalY

  // The first light, the sun.
  /// Radians; where it stands, as of the camera.
  case lightAzimuth
  /// Radians above the table's plane.
  case lightElevation
  /// The sun's strength in units of the specification's.
  case sun
  /// How much of the sun objects keep from what lies behind them, from 0 to 1
  /// (`Light.shadowStrength`).
  case shadow
  /// The ambient light in units of the specification's.
  case ambient
  /// The light from below in units of the ambient light.
  case ground

  // Image formation.
  /// What the camera multiplies all light with.
  case exposure
  /// What it multiplies red with besides.
  case redBalance
  /// What it multiplies blue with besides.
  case blueBalance
  /// The table's colour in units of the specification's.
  case table
  /// The table's red besides.
  case tableRed
  /// The table's blue besides.
  case tableBlue
  /// The background's colour in units of the specification's.
  case background
  /// The background's red besides.
  case backgroundRed
  /// The background's blue besides.
  case backgroundBlue

  // What refinement alone finds, where nuisances say that it varies: `foundByRefinement`.
  /// How far the table's sides reach down, in metres.
  case tableThickness
  /// The standard deviation of the lens's blur, in pixels.
  case blur
  /// What the objects reflect specularly, added to `Material.specular`.
  case gloss
  /// The exponent of that (`Material.shininess`).
  case shininess
  /// What the table reflects specularly, in units of its tone.
  case tableGloss
  /// The exponent of that.
  case tableShininess

  /// Those of the camera.
  package static let camera: [ViewLatent] = [
    .azimuth, .elevation, .distance, .roll, .lean, .targetX, .targetY, .targetHeight, .zoom,
    .principalX, .principalY,
  ]
  /// Those that the picture depends on linearly, up to products of them.
  package static let formation: [ViewLatent] = [
    .sun, .shadow, .ambient, .ground, .exposure, .redBalance, .blueBalance, .table, .tableRed,
    .tableBlue,
    .background, .backgroundRed, .backgroundBlue,
  ]
  /// The light's direction.
  package static let lightDirection: [ViewLatent] = [.lightAzimuth, .lightElevation]

  /// What has no prior in a specification.
  package static let foundByRefinement: [ViewLatent] = [
    .tableThickness, .blur, .gloss, .shininess, .tableGloss, .tableShininess,
  ]

  /// Whether parts of a picture are multiplied with it, and so may have no sign but one.
  package var isFactor: Bool { Self.formation.contains(self) && self != .shadow }

  /// Whether it is an angle: in radians, in files in degrees.
  package var isAngle: Bool {
    [.azimuth, .elevation, .roll, .lean, .lightAzimuth, .lightElevation].contains(self)
  }

  /// What scene files call it.
  package var key: String { isAngle ? "\(self)Degrees" : "\(self)" }

  /// What a number of a file is multiplied with to have it in the latent's own unit.
  package var fileUnit: Double { isAngle ? .pi / 180 : 1 }

  /// Whether it is an angle that goes round.
  package var isCircular: Bool { self == .azimuth || self == .lightAzimuth }
}
