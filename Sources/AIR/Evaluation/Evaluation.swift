import Foundation
import Probability
import SceneModel

/// How inferred scenes compare with true ones: the field's measures for scenes of known meshes.
///
/// Objects are matched by position (Hungarian method) among scenes whose count is right; errors of
/// position are fractions of the table's width, errors of yaw are modulo the mesh's symmetry.
public struct Evaluation: Sendable {
  /// Scenes compared.
  public private(set) var scenes = 0
  /// `[true count][inferred count]`.
  public private(set) var countConfusion: [[Int]] = []
  /// Matched objects, and how many of them have the right mesh.
  package private(set) var matchedObjects = 0
  /// Matched objects with the right mesh.
  package private(set) var rightMeshes = 0
  /// One a matched object, as a fraction of the table's width.
  package private(set) var positionErrors: [Double] = []
  /// One a matched object of the right mesh, in degrees, by mesh; none for continuous symmetry.
  package private(set) var yawErrorsDegrees: [[Double]]
  /// Scenes with the right count, every mesh right and every position within 2 % of the table's
  /// width.
  package private(set) var rightScenes = 0
  /// Of `rightScenes`, those in which every yaw is right, too: within 10° modulo the mesh's
  /// symmetry.
  package private(set) var rightScenesWithYaw = 0

  /// True objects, and how many of them were found: an object of the right mesh stands within 5 %
  /// of the table's width, whatever else is in the scene.
  package private(set) var trueObjects = 0
  /// Of `trueObjects`.
  package private(set) var foundObjects = 0

  /// How far the camera is from where it is said to be.
  package struct CameraError: Sendable, Equatable {
    package var azimuthDegrees: Double
    package var elevationDegrees: Double
    /// As a share of the true one.
    package var distance: Double
  }

  /// One a scene whose camera was inferred.
  package private(set) var cameraErrors: [CameraError] = []

  private let specification: SceneSpecification

  /// The largest distance of a found object, as a fraction of the table's width.
  public static let findingTolerance = 0.05

  /// The largest error of position, as a fraction of the table's width, in a right scene.
  public static let positionTolerance = 0.02

  /// The largest error of yaw, in degrees, in a scene that is right with its yaw.
  public static let yawToleranceDegrees = 10.0

  /// Nothing compared yet.
  public init(_ specification: SceneSpecification) {
    self.specification = specification
    yawErrorsDegrees = specification.meshes.map { _ in [] }
  }

  /// Compares one inferred scene with the true one.
  public mutating func add(truth: [SceneObject], inferred: [SceneObject]) {
    scenes += 1
    while countConfusion.count <= max(truth.count, specification.prior.maximumCount) {
      countConfusion.append([])
    }
    while countConfusion[truth.count].count <= inferred.count {
      countConfusion[truth.count].append(0)
    }
    countConfusion[truth.count][inferred.count] += 1
    trueObjects += truth.count
    foundObjects +=
      truth.count { a in
        inferred.contains { b in
          a.mesh == b.mesh
            && Self.distance(a, b) <= Self.findingTolerance * specification.table.extent
        }
      }
    guard truth.count == inferred.count else { return }
    let costs = truth.map { a in inferred.map { b in Self.distance(a, b) } }
    var isRight = true
    var turnsAreRight = true
    for (row, column) in Assignment.cheapest(costs).enumerated() {
      let (a, b) = (truth[row], inferred[column])
      let error = costs[row][column] / specification.table.extent
      matchedObjects += 1
      positionErrors.append(error)
      if error > Self.positionTolerance { isRight = false }
      guard a.mesh == b.mesh else {
        isRight = false
        continue
      }
      rightMeshes += 1
      let symmetry = specification.meshes[a.mesh].yawSymmetry
      if symmetry != .continuous {
        let radians = symmetry.smallestAngle(between: a.yaw, and: b.yaw)
        yawErrorsDegrees[a.mesh].append(radians * 180 / .pi)
        if radians * 180 / .pi > Self.yawToleranceDegrees { turnsAreRight = false }
      }
    }
    if isRight { rightScenes += 1 }
    if isRight && turnsAreRight { rightScenesWithYaw += 1 }
  }

  /// Compares an inferred scene and the view in which it is seen with the true one, its camera
  /// among them if it was inferred.
  ///
  /// Of scenes that look the same, turned as a whole, the one is taken whose camera is nearest to
  /// the true one.
  package mutating func add(truth: Scene, inferred: [SceneObject], in view: View) {
    let turn = specification.turn(of: view[.azimuth], towards: truth.camera.azimuth)
    add(truth: truth.objects, inferred: inferred.map { turn($0) })
    if !specification.camera.isFixed {
      add(truth: truth.camera, inferred: turn(view.camera))
    }
  }

  /// Compares an inferred camera with the true one.
  package mutating func add(truth: CameraPose, inferred: CameraPose) {
    let turn = remainder(inferred.azimuth - truth.azimuth, 2 * .pi)
    cameraErrors.append(
      CameraError(
        azimuthDegrees: abs(turn) * 180 / .pi,
        elevationDegrees: abs(inferred.elevation - truth.elevation) * 180 / .pi,
        distance: abs(inferred.distance - truth.distance) / truth.distance))
  }

  /// The median of each of the camera's errors; NaN without any.
  package var cameraErrorMedian: CameraError {
    CameraError(
      azimuthDegrees: quantile(cameraErrors.map(\.azimuthDegrees), 0.5),
      elevationDegrees: quantile(cameraErrors.map(\.elevationDegrees), 0.5),
      distance: quantile(cameraErrors.map(\.distance), 0.5))
  }

  /// Adds what another evaluation of the same specification compared.
  public mutating func merge(_ other: Evaluation) {
    scenes += other.scenes
    for (row, counts) in other.countConfusion.enumerated() {
      while countConfusion.count <= row { countConfusion.append([]) }
      for (column, count) in counts.enumerated() {
        while countConfusion[row].count <= column { countConfusion[row].append(0) }
        countConfusion[row][column] += count
      }
    }
    matchedObjects += other.matchedObjects
    rightMeshes += other.rightMeshes
    positionErrors += other.positionErrors
    for mesh in yawErrorsDegrees.indices { yawErrorsDegrees[mesh] += other.yawErrorsDegrees[mesh] }
    rightScenes += other.rightScenes
    rightScenesWithYaw += other.rightScenesWithYaw
    trueObjects += other.trueObjects
    foundObjects += other.foundObjects
    cameraErrors += other.cameraErrors
  }

  private static func distance(_ a: SceneObject, _ b: SceneObject) -> Double {
    let d = a.position - b.position
    return (d * d).sum().squareRoot()
  }

  /// The share of scenes whose count is right.
  public var countAccuracy: Double {
    let right = countConfusion.indices.reduce(0) {
      $0 + ($1 < countConfusion[$1].count ? countConfusion[$1][$1] : 0)
    }
    return ratio(right, scenes)
  }
  /// The share of matched objects whose mesh is right; NaN without any.
  public var identityAccuracy: Double { ratio(rightMeshes, matchedObjects) }
  /// The share of true objects that were found; NaN without any.
  public var recall: Double { ratio(foundObjects, trueObjects) }
  /// The share of right scenes.
  public var sceneAccuracy: Double { ratio(rightScenes, scenes) }
  /// The share of right scenes in which every yaw is right, too.
  public var sceneAndYawAccuracy: Double { ratio(rightScenesWithYaw, scenes) }
  /// The median error of position; NaN without matched objects.
  public var positionErrorMedian: Double { quantile(positionErrors, 0.5) }
  /// The error of position that 95 % do not exceed.
  public var positionError95: Double { quantile(positionErrors, 0.95) }
  /// The median error of yaw of a mesh, in degrees.
  public func yawErrorDegreesMedian(_ mesh: Int) -> Double {
    quantile(yawErrorsDegrees[mesh], 0.5)
  }
  /// The error of yaw of a mesh that 95 % do not exceed, in degrees.
  public func yawErrorDegrees95(_ mesh: Int) -> Double {
    quantile(yawErrorsDegrees[mesh], 0.95)
  }

  private func ratio(_ a: Int, _ b: Int) -> Double { b == 0 ? .nan : Double(a) / Double(b) }
}
