import AIR
import AssetIO
import Files
import Foundation
import Probability
import Rendering
import SceneModel

/// Pictures from outside the training's distribution: what the network alone makes of them, and
/// what refinement recovers. The model is told of none of the changes.
enum ShiftExperiment: Experiment {
  static let name = "shift"
  static let abstract = "Pictures that differ from those that were trained on."

  private static let defaultScenes = 500
  /// Models to compare, those of them that there are.
  private static let contenders = [
    ("primitives", "shipped model"), ("primitives-nuisances", "trained with nuisances"),
  ]

  /// A kind of pictures.
  struct Shift: Sendable {
    var name: String
    /// How many different ones there are; nil for any number.
    var count: Int?
    /// Scene `index`, its known objects alone, and its picture.
    var scene: @Sendable (Int) -> (scene: Scene, picture: Image)
  }

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    let specification = try SceneSpecification.load("primitives")
    let renderer = try SceneRenderer(specification)
    let count = context.scenes ?? defaultScenes
    let shifts = try self.shifts(specification, renderer, seed: context.seed)
    var report = Report(title: "Pictures unlike those of the training")
    report.blocks.append(
      .paragraph(
        "\(count) scenes of none to three objects each, the same ones where the change allows it. "
          + "The models are told of no change; the one that was trained with nuisances has seen "
          + "light, noise, blur and table vary, the cameras and the last four kinds never. Found: the share of the known objects for which one "
          + "of the right mesh was put within 5 % of the table's width, whatever else was."))
    report.blocks.append(
      .pictures(
        shifts.map { shift in
          let index = (0..<100).first { shift.scene($0).scene.objects.count == 2 } ?? 0
          return (caption: shift.name, picture: shift.scene(index).picture.enlarged(by: 2))
        }))
    var json: [JSON.Member] = []
    let (names, missing) = try context.available(contenders.map(\.0))
    if let missing { report.blocks.append(missing) }
    for (name, label) in contenders where names.contains(name) {
      let entry = try context.model(name)
      for isRefined in [false, true] {
        let way = isRefined ? "refined" : "network alone"
        var table = Report.Table(
          caption: "\(label), \(way)",
          header: ["pictures", "count right", "found", "identity", "position"]
            + specification.turningMeshes.map { "yaw of the \(specification.meshes[$0].name)" }
            + ["scene right (yaw too)"])
        var members: [JSON.Member] = []
        for shift in shifts {
          context.note("\(name), \(way): \(shift.name)")
          var model = EvaluatedReader(entry.model.network, entry.model.parameters, renderer)
          if isRefined { model.refinement = RefinementSettings() }
          let e = model.measure(
            count: min(count, shift.count ?? count), threads: context.threads,
            progress: { _ in }, scene: shift.scene
          ).evaluation
          table.rows.append(
            [
              shift.name, Formatted.percent(e.countAccuracy), Formatted.percent(e.recall),
              Formatted.percent(e.identityAccuracy),
              Formatted.position(e, digits: isRefined ? 3 : 2),
            ] + specification.turningMeshes.map { Formatted.yaw(e, mesh: $0) }
              + [Formatted.scene(e)])
          members.append(
            .init(
              shift.name,
              .object(
                [.init("recall", .rounded(e.recall))]
                  + MeasurementReport(evaluation: e, specification: specification).members)))
        }
        report.blocks.append(.table(table))
        json.append(.init("\(name), \(way)", .object(members)))
      }
    }
    report.blocks.append(.command("air3d experiment \(self.name) --seed \(context.seed)"))
    return ExperimentResult(report: report, json: .object(json))
  }

  /// Of `primitives`.
  static func shifts(
    _ specification: SceneSpecification, _ renderer: SceneRenderer, seed: UInt64
  ) throws -> [Shift] {
    let scenes = SceneSampler(renderer, seed: seed)
    /// The same scenes, drawn after a change of the specification.
    func redrawn(
      _ name: String, _ change: (inout SceneSpecification) -> Void
    ) throws -> Shift {
      var changed = specification
      change(&changed)
      let other = try SceneRenderer(changed)
      let pose = changed.camera.centralPose
      return Shift(name: name) { index in
        let scene = scenes.scene(index)
        let drawn = other.render(Scene(camera: pose, objects: scene.objects))
        return (scene, drawn.quantizedToSRGB8())
      }
    }
    /// The same pictures, changed.
    func changed(
      _ name: String, _ change: @escaping @Sendable (Image, inout PCG32) -> Image
    ) -> Shift {
      Shift(name: name) { index in
        let scene = scenes.scene(index)
        var generator = PCG32(seed: ~seed, stream: UInt64(index))
        return (scene, change(renderer.render(scene), &generator).quantizedToSRGB8())
      }
    }
    let degree = Double.pi / 180
    return [
      Shift(name: "as trained") { scenes($0) },
      try redrawn("light turned by 45°") {
        $0.lighting = $0.lighting.turned(by: 45 * degree)
      },
      try redrawn("light turned by 80°") {
        $0.lighting = $0.lighting.turned(by: 80 * degree)
      },
      try redrawn("light 30 % stronger") { $0.lighting = $0.lighting.scaled(by: 1.3) },
      try redrawn("light 40 % weaker") { $0.lighting = $0.lighting.scaled(by: 0.6) },
      try redrawn("table half as bright") { $0.table.color *= 0.5 },
      changed("noise 0.05") { $0.withNoise(deviation: 0.05, using: &$1) },
      changed("noise 0.1") { $0.withNoise(deviation: 0.1, using: &$1) },
      changed("blur of 1 pixel") { image, _ in image.blurred(deviation: 1) },
      try redrawn("camera 3° to the right") {
        let azimuth = $0.camera.centralPose.azimuth + 3 * degree
        $0.camera.azimuth = azimuth...azimuth
      },
      try redrawn("camera 3° higher") {
        let elevation = $0.camera.centralPose.elevation + 3 * degree
        $0.camera.elevation = elevation...elevation
      },
      try withUnknownObject(specification, scenes, seed: seed),
      try occluded(specification, seed: seed),
      try drawnByMesa(specification, "drawn by Mesa", suffix: ""),
      try drawnByMesa(specification, "drawn by Mesa, one sample a pixel", suffix: "-aliased"),
    ]
  }

  /// Scenes of the same specification that another renderer has drawn
  /// (`scripts/make-mesa-pictures`).
  private static func drawnByMesa(
    _ specification: SceneSpecification, _ name: String, suffix: String
  ) throws -> Shift {
    guard let folder = ShippedFiles.standard.pictures(named: "mesa") else {
      throw TrainingFailure(
        "Assets/Pictures/mesa is not among the shipped files; scripts/make-mesa-pictures makes it")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.sorted()
    let scenes = try names.map { name -> (scene: Scene, picture: Image) in
      let path = folder.appendingPathComponent(name).path
      return (
        try SceneFile.read(path, specification: specification).scene,
        try PictureFile.read(path.dropLast(".json".count) + suffix + ".png").image
      )
    }
    return Shift(name: name, count: scenes.count) { scenes[$0] }
  }

  /// The same scenes with a cone in each, of which the model knows nothing.
  private static func withUnknownObject(
    _ specification: SceneSpecification, _ scenes: SceneSampler, seed: UInt64
  ) throws -> Shift {
    var wider = specification
    wider.meshes.append(
      SceneSpecification.Mesh(
        name: "cone",
        file: URL(fileURLWithPath: try ShippedFiles.standard.path(of: "cone.obj", .mesh)),
        yawSymmetry: .continuous))
    wider.prior.meshProbabilities.append(0)
    let renderer = try SceneRenderer(wider)
    let prior = ScenePrior(specification)
    return Shift(name: "a cone among them") { index in
      let known = scenes.scene(index)
      var generator = PCG32(seed: ~seed, stream: UInt64(index))
      var objects = known.objects
      // Where it keeps its distance to the others; of a crowded table somewhere.
      for _ in 0..<1000 {
        var cone = prior.sampleObjects(count: 1, using: &generator)[0]
        cone.mesh = specification.meshes.count
        let isApart = known.objects.allSatisfy {
          let d = $0.position - cone.position
          return (d * d).sum().squareRoot() >= specification.prior.minimumSeparation
        }
        guard isApart else { continue }
        objects.append(cone)
        break
      }
      let drawn = renderer.render(Scene(camera: known.camera, objects: objects))
      return (known, drawn.quantizedToSRGB8())
    }
  }

  /// Scenes in which less than half of some object's outline is seen. The prior keeps objects so
  /// far apart that there are none; here they may stand closer.
  private static func occluded(
    _ specification: SceneSpecification, seed: UInt64
  ) throws -> Shift {
    var crowded = specification
    crowded.prior.minimumSeparation = crowdedSeparation
    let scenes = SceneSampler(try SceneRenderer(crowded), seed: seed)
    let indices = OccludedScenes.indices(among: scenes)
    precondition(!indices.isEmpty, "some scenes of a crowded table hide an object")
    return Shift(name: "an object more than half hidden", count: indices.count) {
      scenes(indices[$0 % indices.count])
    }
  }

  /// In metres: objects of 0.36 to 0.44 m nearly touch, and the corners of cubes may cut into
  /// others.
  private static let crowdedSeparation = 0.42
}
