import AssetIO
import Files
import Foundation
import Geometry

/// A scene in a file, `air3d-scene-1`: drawn from the prior, inferred, or written by hand.
public struct SceneFile: Sendable, Equatable {
  /// Files of more objects are refused: what objects in one place take to draw grows with the
  /// square of their number, and a renderer tells 2,048 apart, the table and what it looks like in
  /// shadows among them.
  static let largestObjectCount = 1000
  /// What the first key, `format`, says.
  public static let format = "air3d-scene-1"

  /// The specification that the scene belongs to; the file has its name only.
  public var specification: SceneSpecification
  /// The scene.
  public var scene: Scene
  /// Where each mesh's frame has the origin of its file, in metres, as `SceneRenderer` knows it;
  /// where that is elsewhere than the frame's own, objects are written with it, too. Not read back.
  package var fileOrigins: [Vector3] = []
  /// What an inference knows besides; written, but not read back.
  public var inference: Inference?
  /// What it counts among samples; nil writes nothing. Not read back.
  package var weight: Double?

  /// Makes the contents of a scene file.
  public init(specification: SceneSpecification, scene: Scene, inference: Inference? = nil) {
    precondition(
      inference.map { $0.objects.count == scene.objects.count } ?? true,
      "an inference describes each object")
    self.specification = specification
    self.scene = scene
    self.inference = inference
  }

  /// What `infer` adds to a scene.
  public struct Inference: Sendable, Equatable {
    /// The picture's file, as the user named it; nil, and not written, for one from no file.
    public var picture: String?
    /// The model's name.
    public var model: String
    /// The probability of each number of objects, `[count]`.
    public var countProbabilities: [Double]
    /// An estimate of log p(picture), or of a lower bound of it, in nats.
    public var logEvidence: Double
    /// What is known of each object, in the scene's order.
    public var objects: [ObjectEstimate]
    /// The standard deviations of what was inferred of the view, in the order of `ViewLatent`; none
    /// where nothing was.
    package var viewDeviations: [Double] = []
    /// How the scene was refined, under the key `refinement`; nil writes none.
    package var refinement: JSON?
    /// Whether the model explains the picture; nil writes nothing about it.
    public var explanation: Explanation?
    /// What a user should know of the reading, a sentence each; nil writes nothing about it.
    package var warnings: [String]?
    /// The scenes that the picture may show, the scene first; none are written of a network's.
    package var modes: [Mode] = []
    /// What is known of the scenes that were drawn from the posterior; nil writes nothing about it.
    package var samples: JSON?
    /// Where the deviations come from, but for those of yaws that have ranges.
    package var deviationSource: String?

    /// Makes the additions.
    package init(
      picture: String?, model: String, countProbabilities: [Double], logEvidence: Double,
      objects: [ObjectEstimate], refinement: JSON? = nil, explanation: Explanation? = nil
    ) {
      self.picture = picture
      self.model = model
      self.countProbabilities = countProbabilities
      self.logEvidence = logEvidence
      self.objects = objects
      self.refinement = refinement
      self.explanation = explanation
    }
  }

  /// One of the scenes that a picture may show.
  package struct Mode: Sendable, Equatable {
    /// How probable it is, if one of them is shown.
    package var weight: Double
    /// In what it differs from the scene, in a word.
    package var change: String
    /// What stands on the table.
    package var objects: [SceneObject]

    /// Makes a mode.
    package init(weight: Double, change: String, objects: [SceneObject]) {
      self.weight = weight
      self.change = change
      self.objects = objects
    }
  }

  /// Whether a model explains a picture, under the keys `explained` and `residual`.
  public struct Explanation: Sendable, Equatable {
    /// If not, the scene is not to be trusted.
    public var isExplained: Bool
    /// The root mean square of what is left of the picture in blocks of `blockSide`, in linear RGB.
    public var rms: Double
    /// The most that pictures of the model have.
    public var expected: Double
    /// In pixels.
    public var blockSide: Int

    /// Makes the statement.
    public init(isExplained: Bool, rms: Double, expected: Double, blockSide: Int) {
      self.isExplained = isExplained
      self.rms = rms
      self.expected = expected
      self.blockSide = blockSide
    }
  }
}

// MARK: Writing

extension SceneFile {
  /// Writes the file, all of it or nothing.
  public func write(to path: String) throws { try write(to: path, durability: .now) }

  /// Writes the file, all of it or nothing.
  func write(to path: String, durability: WholeFile.Durability) throws {
    try WholeFile.write(Array(json.text.utf8), to: path, durability: durability)
  }

  /// The document; angles in degrees, numbers with seven digits.
  package var json: JSON {
    var members: [JSON.Member] = [
      JSON.Member("format", .string(Self.format)),
      JSON.Member("specification", .string(specification.name)),
    ]
    if let weight { members.append(JSON.Member("weight", .rounded(weight))) }
    if let inference {
      if let picture = inference.picture {
        members.append(JSON.Member("picture", .string(picture)))
      }
      members += [
        JSON.Member("model", .string(inference.model)),
        JSON.Member("countProbabilities", .rounded(inference.countProbabilities)),
        JSON.Member("logEvidence", .rounded(inference.logEvidence)),
      ]
      if let explanation = inference.explanation {
        members += [
          JSON.Member("explained", .bool(explanation.isExplained)),
          JSON.Member(
            "residual",
            [
              "rms": .rounded(explanation.rms), "expected": .rounded(explanation.expected),
              "blockSide": .integer(explanation.blockSide),
            ]),
        ]
      }
      if let warnings = inference.warnings {
        members.append(JSON.Member("warnings", .array(warnings.map { .string($0) })))
      }
      if let refinement = inference.refinement {
        members.append(JSON.Member("refinement", refinement))
      }
      if let samples = inference.samples { members.append(JSON.Member("samples", samples)) }
      if !inference.modes.isEmpty {
        members.append(JSON.Member("modes", .array(inference.modes.map(json(ofMode:)))))
      }
    }
    members.append(cameraMember)
    if !specification.inferred.isEmpty { members += formationMembers }
    members += viewMembers
    members.append(JSON.Member("objects", .array(scene.objects.indices.map { json(ofObject: $0) })))
    return .object(members)
  }

  private func json(ofMode mode: Mode) -> JSON {
    [
      "weight": .rounded(mode.weight), "change": .string(mode.change),
      "objects": .array(mode.objects.map { .object(members(of: $0)) }),
    ]
  }

  private func members(of object: SceneObject) -> [JSON.Member] {
    [
      JSON.Member("mesh", .string(specification.meshes[object.mesh].name)),
      JSON.Member("x", .rounded(object.position.x)),
      JSON.Member("y", .rounded(object.position.y)),
      JSON.Member("yawDegrees", Self.degrees(object.yaw)),
    ]
  }

  /// From 0 to 360.
  private static func degrees(_ yaw: Double) -> JSON {
    let turns = yaw / (2 * .pi)
    let degrees = JSON.rounded((turns - turns.rounded(.down)) * 360)
    // Rounding can complete the turn.
    return degrees == .number(360) ? 0 : degrees
  }

  private func json(ofObject index: Int) -> JSON {
    let object = scene.objects[index]
    var members = members(of: object)
    if fileOrigins.indices.contains(object.mesh), fileOrigins[object.mesh] != .zero {
      let place = object.worldFromObject(fileOrigins[object.mesh])
      members.append(
        JSON.Member(
          "fileOrigin",
          ["x": .rounded(place.x), "y": .rounded(place.y), "z": .rounded(place.z)]))
    }
    if let known = inference?.objects[index] {
      let probabilities = specification.meshes.map {
        JSON.Member($0.name, .rounded(known.meshProbabilities[$0.name] ?? 0))
      }
      var deviations: [JSON.Member] = [
        JSON.Member("x", .rounded(known.positionDeviation.x)),
        JSON.Member("y", .rounded(known.positionDeviation.y)),
      ]
      if let yaw = known.yawDeviation {
        deviations.append(JSON.Member("yawDegrees", .rounded(yaw * 180 / .pi)))
      }
      members.append(JSON.Member("meshProbabilities", .object(probabilities)))
      members.append(JSON.Member("standardDeviation", .object(deviations)))
      if let source = inference?.deviationSource {
        members.append(
          JSON.Member("source", .string(known.yawRanges == nil ? source : "profile")))
      }
      if let ranges = known.yawRanges {
        members.append(
          JSON.Member(
            "yawRanges",
            .array(
              ranges.map {
                [
                  "fromDegrees": Self.degrees($0.bounds.lowerBound),
                  "toDegrees": Self.degrees($0.bounds.upperBound),
                  "probability": .rounded($0.probability),
                ]
              })))
      }
    }
    return .object(members)
  }
}

// MARK: Reading

extension SceneFile {
  /// Reads a scene file. Keys that are not a scene's are ignored.
  ///
  /// Its specification is `specification` if that is given, else the one that it names: a file
  /// beside the scene file, with or without `.json`, the copy beside it if it is one of a generated
  /// set, or a shipped one.
  ///
  /// - Throws: `FileError`.
  public static func read(
    _ path: String, specification: SceneSpecification? = nil
  ) throws -> SceneFile {
    try read(path, specification: specification, files: .standard)
  }

  /// The same, with other shipped files.
  package static func read(
    _ path: String, specification: SceneSpecification? = nil, files: ShippedFiles
  ) throws -> SceneFile {
    try read(JSON5Reader.read(path), path: path, specification: specification, files: files)
  }

  /// The same, of a document that was found in a file.
  static func read(
    _ document: LocatedJSON, path: String, specification: SceneSpecification?,
    files: ShippedFiles = .standard
  ) throws -> SceneFile {
    let file = try JSONObjectReader(document, path: path, name: "a scene file")
    let format = try file.text("format", "\"\(format)\"")
    guard format == Self.format else {
      throw file.error(
        "format", try file.required("format", ""), "\"\(Self.format)\"; is this a scene file?")
    }
    let specification = try specification ?? namedSpecification(of: file, files)
    let camera = try readCamera(file, specification)
    let expected = "a list of objects, [{ mesh: …, x: …, y: …, yawDegrees: … }, …]"
    let objects = try file.required("objects", expected)
    guard case .array(let elements) = objects.content else {
      throw file.error("objects", objects, expected)
    }
    guard elements.count <= largestObjectCount else {
      throw FileError(
        path: path, line: objects.line,
        reason: "has \(elements.count) objects; at most \(largestObjectCount) are read")
    }
    var scene = Scene(
      camera: camera, objects: try elements.map { try readObject($0, path: path, specification) })
    scene.view = try readView(file, camera, specification)
    let read = SceneFile(specification: specification, scene: scene)
    try read.refuseContradictions(in: file)
    return read
  }

  /// What is told of the view, the rest as the specification's middle has it; nil if the
  /// specification leaves nothing to be inferred.
  private static func readView(
    _ file: JSONObjectReader, _ camera: CameraPose, _ specification: SceneSpecification
  ) throws(FileError) -> View? {
    let prior = specification.viewPrior
    guard !specification.inferred.isEmpty else { return nil }
    var view = prior.center
    (view[.azimuth], view[.elevation], view[.distance]) = (
      camera.azimuth, camera.elevation, camera.distance
    )
    guard file.optional("view") != nil else { return view }
    let object = try file.object("view")
    for latent in prior.free + ViewLatent.foundByRefinement
    where object.optional(latent.key) != nil {
      view[latent] = try object.number(latent.key, .between(-1e6, 1e6)) * latent.fileUnit
    }
    return view
  }

  private static func namedSpecification(
    of file: JSONObjectReader, _ files: ShippedFiles
  ) throws -> SceneSpecification {
    let name = try file.text("specification", "the name of the scene's specification")
    let folder = PathText.folder(of: file.path)
    let beside = name.hasPrefix("/") || folder == "." ? name : PathText.joined(folder, name)
    for candidate in [beside, beside + ".json"] where candidate != file.path {
      if SystemFile.exists(candidate), !SystemFile.isFolder(candidate) {
        return try SceneSpecification.load(
          candidate.contains("/") ? candidate : "./" + candidate, files: files)
      }
    }
    // Beside it there may be the copy that a generated set has of its specification.
    if DatasetDescription.specificationName(in: folder) == name {
      let copy = PathText.joined(folder, SpecificationDocument.copyName)
      if SystemFile.exists(copy) { return try SceneSpecification.load(copy, files: files) }
    }
    do {
      return try SceneSpecification.load(name, files: files)
    } catch let error as FileError where error.path == name && error.line == nil {
      throw FileError(
        path: file.path, line: try file.required("specification", "").line,
        reason: "\"specification\" is \"\(name)\", but \(error.reason)")
    }
  }

  private static func readCamera(
    _ file: JSONObjectReader, _ specification: SceneSpecification
  ) throws(FileError) -> CameraPose {
    // Written by hand, a scene seen by a fixed camera need not repeat where it is.
    if file.optional("camera") == nil, specification.camera.isFixed {
      return specification.camera.centralPose
    }
    let camera = try file.object("camera")
    let azimuth = try camera.number("azimuthDegrees", .between(-360, 360))
    let elevation = try camera.number(
      "elevationDegrees", SceneSpecification.Camera.elevationDegrees)
    return CameraPose(
      azimuth: azimuth * .pi / 180, elevation: elevation * .pi / 180,
      distance: try camera.number("distance", .between(0.01, 1000)))
  }

  private static func readObject(
    _ value: LocatedJSON, path: String, _ specification: SceneSpecification
  ) throws(FileError) -> SceneObject {
    let object = try JSONObjectReader(value, path: path, name: "an object")
    let names = specification.meshes.map(\.name)
    let expected = "one of the meshes of \"\(specification.name)\", \(listed(names))"
    let mesh = try object.text("mesh", expected)
    guard let category = specification.mesh(named: mesh) else {
      throw object.error("mesh", try object.required("mesh", expected), expected)
    }
    let x = try object.number("x", .between(-1000, 1000))
    let y = try object.number("y", .between(-1000, 1000))
    let hasYaw = specification.meshes[category].yawSymmetry != .continuous
    let degrees = try object.number(
      "yawDegrees", .between(-360, 360), default: hasYaw ? nil : 0)
    let yaw = (degrees < 0 ? degrees + 360 : degrees == 360 ? 0 : degrees) * .pi / 180
    return SceneObject(mesh: category, position: SIMD2(x, y), yaw: yaw)
  }
}
