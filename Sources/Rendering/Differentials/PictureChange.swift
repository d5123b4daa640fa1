/// A change of what a picture is made of, the places of things excepted: the direction of a forward
/// derivative.
public struct PictureChange: Sendable, Equatable {
  /// Of the numbers of the lighting; nil for no change.
  public var lighting: LightingDifferential?
  /// Of what the drawn objects look like, in order; or empty.
  public var objects: [SurfaceDifferential]
  /// Of what the renderer's fixtures look like, in order; or empty.
  public var fixtures: [SurfaceDifferential]

  /// Makes a change.
  public init(
    lighting: LightingDifferential? = nil, objects: [SurfaceDifferential] = [],
    fixtures: [SurfaceDifferential] = []
  ) {
    self.lighting = lighting
    self.objects = objects
    self.fixtures = fixtures
  }
}

/// The derivative of a loss in what a picture is made of.
public struct PictureGradient: Sendable, Equatable {
  /// In the motions of the drawn objects, in order.
  public var motions: [MotionGradient]
  /// In the numbers of the lighting, through all objects and fixtures.
  public var lighting: LightingDifferential
  /// In what the drawn objects look like, in order; objects of one mesh have a gradient each.
  public var objects: [SurfaceDifferential]
  /// In what the renderer's fixtures look like, in order.
  public var fixtures: [SurfaceDifferential]
}
