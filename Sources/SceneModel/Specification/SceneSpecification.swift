import AssetIO
import Foundation
import Rendering

/// A family of pictures: all that is known about a picture before its scene, and the prior over
/// scenes. The contents of `Scenes/NAME.json`.
///
/// The names of the stored properties are in `SpecificationFingerprint`, which checkpoints hold: a
/// property that is renamed makes older checkpoints belong to another specification.
public struct SceneSpecification: Sendable, Equatable {
  /// The name of its file without the extension.
  public var name: String
  /// The picture's columns.
  public var pictureWidth: Int
  /// The picture's rows.
  public var pictureHeight: Int
  /// Where the camera may stand, and its lens.
  public var camera: Camera
  /// The light, from the keys `light`, or `lights` and `ambient`.
  public var lighting: Lighting
  /// Whether objects cast shadows on the table and on each other; false by default.
  public var castsShadows = false
  /// The table.
  public var table: Table
  /// Linear RGB of what is behind the table.
  public var backgroundColor: SIMD3<Float>
  /// The meshes that may stand on the table; `SceneObject.mesh` is an index into them.
  public var meshes: [Mesh]
  /// The prior over what stands where.
  public var prior: Prior
  /// The likelihood of a picture.
  public var likelihood: Likelihood
  /// What varies between pictures and is not inferred; nothing by default.
  public var nuisances = Nuisances()
  /// What of camera, light and image formation is inferred, with its prior, besides the ranges of
  /// `camera`; nothing by default. All else is known: see `viewPrior`.
  package var inferred: [ViewLatent: Quantity] = [:]

  /// Makes a specification.
  public init(
    name: String, pictureWidth: Int, pictureHeight: Int, camera: Camera, lighting: Lighting,
    table: Table, backgroundColor: SIMD3<Float>, meshes: [Mesh], prior: Prior,
    likelihood: Likelihood
  ) {
    self.name = name
    self.pictureWidth = pictureWidth
    self.pictureHeight = pictureHeight
    self.camera = camera
    self.lighting = lighting
    self.table = table
    self.backgroundColor = backgroundColor
    self.meshes = meshes
    self.prior = prior
    self.likelihood = likelihood
  }

  /// The index of the mesh called `name`.
  public func mesh(named name: String) -> Int? {
    meshes.firstIndex { $0.name == name }
  }
}

extension SceneSpecification {
  /// Where the camera may stand, and its lens. It looks at a point above the centre of the table.
  /// Each range is uniform; a range of one value is fixed.
  public struct Camera: Sendable, Equatable {
    /// Radians; see `CameraPose.azimuth`.
    public var azimuth: ClosedRange<Double>
    /// Radians, between 0 and π/2.
    public var elevation: ClosedRange<Double>
    /// Metres from the point looked at.
    public var distance: ClosedRange<Double>
    /// How far above the centre of the table that point is, in metres.
    public var targetHeight: Double
    /// Along x, in pixels.
    public var focalLength: Double
    /// Where the optical axis meets the picture: (column, row) in pixels, with pixel centres at
    /// halves.
    public var principalPoint: SIMD2<Double>
    /// The focal length along y in units of that along x.
    package var focalRatio = 1.0
    /// How the camera takes its photographs, from which the specification's pictures are cut out;
    /// nil if they are a pinhole camera's, cut out and scaled as `ImageFit` says.
    package var calibration: Calibration?

    /// Makes a camera.
    public init(
      azimuth: ClosedRange<Double>, elevation: ClosedRange<Double>,
      distance: ClosedRange<Double>, targetHeight: Double = 0, focalLength: Double,
      principalPoint: SIMD2<Double>
    ) {
      self.azimuth = azimuth
      self.elevation = elevation
      self.distance = distance
      self.targetHeight = targetHeight
      self.focalLength = focalLength
      self.principalPoint = principalPoint
    }

    /// The focal lengths along x and y, in pixels.
    package var focalLengths: SIMD2<Double> { SIMD2(focalLength, focalLength * focalRatio) }

    /// Whether there is only one pose.
    public var isFixed: Bool {
      [azimuth, elevation, distance].allSatisfy { $0.lowerBound == $0.upperBound }
    }

    /// The middle of every range; the only pose if the camera is fixed.
    public var centralPose: CameraPose {
      func middle(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) / 2
      }
      return CameraPose(
        azimuth: middle(azimuth), elevation: middle(elevation), distance: middle(distance))
    }
  }

  /// A table top at z = 0, centred on the origin: a rectangle with edges along x and y.
  public struct Table: Sendable, Equatable {
    /// The length of the edges along x, in metres.
    public var width: Double
    /// The length of the edges along y, in metres; nil for a square.
    package var depth: Double?
    /// Linear RGB; multiplied by the texture if there is one.
    public var color: SIMD3<Float>
    /// A picture stretched over the table, its top at +y; nil for a plain table.
    public var texture: URL?
    /// How it reflects light.
    public var surface: Surface

    /// Makes a table.
    public init(
      width: Double, color: SIMD3<Float>, texture: URL? = nil, surface: Surface = Surface()
    ) {
      self.width = width
      self.color = color
      self.texture = texture
      self.surface = surface
    }

    /// The lengths of the edges along x and y, in metres.
    package var size: SIMD2<Double> { SIMD2(width, depth ?? width) }

    /// The edge of a square of the same area, in metres: what errors are told in per cent of.
    package var extent: Double { depth.map { (width * $0).squareRoot() } ?? width }
  }

  /// A kind of object.
  public struct Mesh: Sendable, Equatable {
    /// What scene files call it.
    public var name: String
    /// Where its mesh is.
    public var file: URL
    /// The factor from the file's coordinates to metres.
    public var scale: Double
    /// Which axis of the file points upwards; nil for what its format says: +Y in glTF, else +Z.
    public var upAxis: UpAxis?
    /// Where the object's origin lies in the file.
    package var origin: MeshFile.Origin
    /// Linear RGB in place of the colours of the file's materials; nil keeps those. Vertex colours
    /// of the file are multiplied with either.
    public var color: SIMD3<Float>?
    /// A picture in place of the file's texture; nil keeps it.
    public var texture: URL?
    /// How it reflects light.
    public var surface: Surface
    /// Whether back faces are drawn; nil for what the file says.
    public var culling: Model.Culling?
    /// Which turns leave it looking the same.
    public var yawSymmetry: YawSymmetry
    /// The ground that other objects' footprints keep away from; nil if it may stand in them.
    package var footprint: Footprint?

    /// Makes a mesh.
    package init(
      name: String, file: URL, scale: Double = 1, upAxis: UpAxis? = nil,
      origin: MeshFile.Origin = .file,
      color: SIMD3<Float>? = nil, texture: URL? = nil, surface: Surface = Surface(),
      culling: Model.Culling? = nil, yawSymmetry: YawSymmetry = .order(1)
    ) {
      self.name = name
      self.file = file
      self.scale = scale
      self.upAxis = upAxis
      self.origin = origin
      self.color = color
      self.texture = texture
      self.surface = surface
      self.culling = culling
      self.yawSymmetry = yawSymmetry
    }
  }

  /// The numbers of `ScenePrior`.
  public struct Prior: Sendable, Equatable {
    /// The probability of each number of objects, `[count]`, summing to one.
    public var countProbabilities: [Double]
    /// The probability of each mesh for an object, `[mesh]`, summing to one.
    public var meshProbabilities: [Double]
    /// Objects stand where |x| is at most this, and |y|, too, if nothing else is said of it; in
    /// metres.
    public var positionRange: Double
    /// Objects stand where |y| is at most this, in metres; nil for `positionRange`.
    package var positionRangeY: Double?
    /// Two objects' axes are at least this far apart, in metres.
    public var minimumSeparation: Double
    /// Two objects' footprints are at least this far apart, in metres, if their meshes have any.
    package var minimumGap = 0.0
    /// How sharply these two bounds hold: the standard deviation beyond them, in metres.
    public var softness: Double

    /// Makes a prior.
    public init(
      countProbabilities: [Double], meshProbabilities: [Double], positionRange: Double = 0.75,
      minimumSeparation: Double = 0.52, softness: Double = 0.02
    ) {
      self.countProbabilities = countProbabilities
      self.meshProbabilities = meshProbabilities
      self.positionRange = positionRange
      self.minimumSeparation = minimumSeparation
      self.softness = softness
    }

    /// Objects stand where |x| and |y| are at most this, in metres.
    package var positionRanges: SIMD2<Double> {
      SIMD2(positionRange, positionRangeY ?? positionRange)
    }

    /// What keeps the meshes' outlines apart; nil if none has a footprint.
    func outlines(of meshes: [Mesh]) -> PairInteraction.Outlines? {
      guard meshes.contains(where: { $0.footprint != nil }) else { return nil }
      return PairInteraction.Outlines(
        footprints: meshes.map(\.footprint), minimumGap: minimumGap,
        meshProbabilities: meshProbabilities, periods: meshes.map(\.yawSymmetry.period))
    }

    /// The largest number of objects that the prior allows.
    public var maximumCount: Int {
      countProbabilities.lastIndex { $0 > 0 } ?? 0
    }

    /// The number of objects on average.
    package var meanCount: Double {
      countProbabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    }
  }

  /// The numbers of the image likelihood.
  public struct Likelihood: Sendable, Equatable {
    /// The standard deviation of a pixel's channel about its rendering, in linear RGB; the largest
    /// one if it is inferred.
    public var noiseStandardDeviation: Double
    /// Between which bounds it is inferred from each picture; nil if nothing is said but the
    /// largest one.
    package var noiseBounds: ClosedRange<Double>?

    /// Makes a likelihood.
    public init(noiseStandardDeviation: Double = 0.1) {
      self.noiseStandardDeviation = noiseStandardDeviation
    }
  }
}
