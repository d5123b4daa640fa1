/// What stands between a scene and its picture: where the camera and the light are, and how the
/// picture was formed. A value for each `ViewLatent`, those that a specification knows among them.
public struct View: Sendable, Equatable {
  private var values: [Double]

  /// Makes a view; `value` is asked for each latent.
  package init(_ value: (ViewLatent) -> Double) { values = ViewLatent.allCases.map(value) }

  /// The value of a latent, in its unit.
  public subscript(latent: ViewLatent) -> Double {
    get { values[latent.rawValue] }
    set { values[latent.rawValue] = newValue }
  }

  /// Where the camera stands.
  public var camera: CameraPose {
    CameraPose(
      azimuth: self[.azimuth], elevation: self[.elevation], distance: self[.distance])
  }

  /// What the camera multiplies each colour with.
  package var gain: SIMD3<Double> {
    SIMD3(self[.redBalance], 1, self[.blueBalance]) * self[.exposure]
  }
  /// What the table's colour is multiplied with.
  package var tableTone: SIMD3<Double> {
    SIMD3(self[.tableRed], 1, self[.tableBlue]) * self[.table]
  }
  /// What the background's colour is multiplied with.
  package var backgroundTone: SIMD3<Double> {
    SIMD3(self[.backgroundRed], 1, self[.backgroundBlue]) * self[.background]
  }
}
