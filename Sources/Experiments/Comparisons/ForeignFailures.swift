import AIR
import Files
import Foundation
import Geometry
import Rendering
import SceneModel

/// The pictures of a set that were read worst, and why.
struct ForeignFailures {
  /// What is wrong with a reading, the worst first.
  enum Fault: String, CaseIterable {
    case count = "another count"
    case mesh = "a wrong mesh"
    case position = "a position off by more than 2 % of the table's width"

    /// The same as a key.
    var key: String {
      switch self {
      case .count: return "count"
      case .mesh: return "mesh"
      case .position: return "position"
      }
    }
  }

  /// A picture that was read wrongly.
  fileprivate struct Failure {
    var example: ForeignExperiment.Example
    var reading: EvaluatedReader.Reading
    var fault: Fault
    /// In metres, of objects that can be matched.
    var largestError: Double
    /// By how much the picture's log evidence is higher at what refinement makes of the true scene;
    /// nil if that is no number.
    var gain: Double?
  }

  /// What stands above the pictures.
  static let explanation =
    "The pictures that were read worst: the picture, the reading, four times the difference, and the "
    + "picture with the camera and the light of the reading. Below: true → found. Each wrong "
    + "reading was made once more from the true scene, camera and light. If that explains the "
    + "picture better, the search did not find it; if not, the model takes the wrong scene for the "
    + "more likely one, because something in the picture is not modelled."

  private static let shown = 3
  fileprivate let failures: [Failure]
  private let renderer: SceneRenderer
  private let count: Int

  init(
    _ readings: [EvaluatedReader.Reading], of examples: [ForeignExperiment.Example],
    _ renderer: SceneRenderer
  ) {
    self.renderer = renderer
    count = readings.count
    let refiner = Refiner(renderer)
    failures = readings.compactMap { reading -> Failure? in
      let example = examples[reading.index]
      var evaluation = Evaluation(renderer.specification)
      evaluation.add(truth: example.scene, inferred: reading.objects, in: reading.view)
      guard evaluation.rightScenes == 0 else { return nil }
      let fault: Fault =
        evaluation.countAccuracy < 1
        ? .count : evaluation.rightMeshes < evaluation.matchedObjects ? .mesh : .position
      let best = refiner.refine(
        example.picture, from: example.scene.objects, Self.view(of: example, renderer))
      let gain = reading.logEvidence.map { best.logEvidence - $0 }
      // As the truth is told, of the scenes that look the same.
      let turn = renderer.specification.turn(
        of: reading.view[.azimuth], towards: example.scene.camera.azimuth)
      var reading = reading
      reading.objects = reading.objects.map { turn($0) }
      reading.view = turn(reading.view)
      return Failure(
        example: example, reading: reading, fault: fault,
        largestError: (evaluation.positionErrors.max() ?? 0) * renderer.specification.table.width,
        gain: gain.flatMap { $0.isFinite ? $0 : nil })
    }.sorted {
      let (a, b) = (Self.rank($0.fault), Self.rank($1.fault))
      return a != b ? a < b : $0.largestError > $1.largestError
    }
  }

  private static func rank(_ fault: Fault) -> Int { Fault.allCases.firstIndex(of: fault) ?? 0 }

  /// As much of the true view as is told.
  private static func view(
    of example: ForeignExperiment.Example, _ renderer: SceneRenderer
  ) -> View {
    var view = renderer.specification.viewPrior.center
    let camera = example.scene.camera
    (view[.azimuth], view[.elevation], view[.distance]) = (
      camera.azimuth, camera.elevation, camera.distance
    )
    if let sun = example.sun {
      view[.lightAzimuth] = atan2(sun.x, -sun.y)
      view[.lightElevation] = atan2(sun.z, (sun.x * sun.x + sun.y * sun.y).squareRoot())
    }
    return view
  }

  // MARK: The page

  /// How many readings are wrong and why, and the worst ones.
  func blocks(heading: String) -> [Report.Block] {
    guard !failures.isEmpty else {
      return [.paragraph("\(heading): none of \(count) scenes is wrong.")]
    }
    let kinds = Fault.allCases.compactMap { fault -> String? in
      let number = failures.count { $0.fault == fault }
      return number == 0 ? nil : "\(number) \(fault.rawValue)"
    }
    let missed = failures.count { ($0.gain ?? 0) > Self.equal }
    let others = failures.count - missed
    let reasons = [
      missed > 0 ? "of \(missed) there is a better explanation that the search did not find" : nil,
      others > 0 ? "\(others) the model takes for as likely as the truth, or more" : nil,
    ].compactMap { $0 }.joined(separator: "; ")
    return [
      .paragraph(
        "\(heading): \(failures.count) of \(count) scenes wrong (\(kinds.joined(separator: ", "))): "
          + "\(reasons)."),
      .pictures(failures.prefix(Self.shown).map { ($0.caption(renderer), panel($0)) }),
    ]
  }

  /// Nats that are no difference.
  private static let equal = 1.0

  private func panel(_ failure: Failure) -> Image {
    let picture = failure.example.picture
    let (objects, view) = (failure.reading.objects, failure.reading.view)
    let rendering = renderer.renderer(for: view).render(objects.map(renderer.placement))
    let factor = max(1, 192 / max(picture.width, picture.height))
    let frames = [
      picture, rendering,
      Image.absoluteDifference(
        picture, rendering.blurred(deviation: view[.blur]).quantizedToSRGB8(), gain: 4),
    ].map { $0.enlarged(by: factor) }
    let seen = ViewPanel(renderer, view, objects, factor: factor).frame(picture)
    return Image.grid(
      [frames + (seen.map { [$0] } ?? [])], gap: 6, background: SIMD3(1, 1, 1))
  }

  // MARK: JSON

  var json: JSON {
    .array(
      failures.map {
        .object([
          .init("picture", .string($0.example.name)), .init("fault", .string($0.fault.key)),
          .init("trueCount", .integer($0.example.scene.objects.count)),
          .init("foundCount", .integer($0.reading.objects.count)),
          .init("largestError", .rounded($0.largestError, digits: 3)),
          .init("gainFromTruth", $0.gain.map { .rounded($0, digits: 4) } ?? .null),
        ])
      })
  }
}

extension ForeignFailures.Failure {
  /// What it is, the true and the found numbers, and why.
  fileprivate func caption(_ renderer: SceneRenderer) -> String {
    let specification = renderer.specification
    let truth = example.scene
    var parts = ["\(example.name): \(fault.rawValue)"]
    let (a, b) = (truth.objects.count, reading.objects.count)
    if a != b { parts[0] += ", \(a) → \(b)" }
    parts += matched(specification)
    if !specification.camera.isFixed || reading.view.camera != specification.camera.centralPose {
      parts.append(
        "camera \(Self.camera(truth.camera)) → \(Self.camera(reading.view.camera))")
    }
    if let sun = example.sun, !specification.viewPrior[.lightAzimuth].isKnown {
      let found = specification.sunDirection(reading.view)
      parts.append("light \(Self.direction(sun)) → \(Self.direction(found))")
    }
    if let gain {
      parts.append(
        gain > 1
          ? "from the true scene the log evidence is \(Formatted.fixed(gain, digits: 0)) nats higher: "
            + "the search did not find it"
          : gain < -1
            ? "the reading's log evidence is \(Formatted.fixed(-gain, digits: 0)) nats higher than "
              + "the true scene's: the model prefers it"
            : "from the true scene refinement comes to the same")
    }
    return parts.joined(separator: "; ") + "."
  }

  /// Each true object with the nearest found one of its kind, and what is left of those found.
  private func matched(_ specification: SceneSpecification) -> [String] {
    var left = reading.objects
    func name(_ object: SceneObject) -> String { specification.meshes[object.mesh].name }
    func place(_ object: SceneObject) -> String {
      "(\(Formatted.fixed(object.position.x, digits: 2)), "
        + "\(Formatted.fixed(object.position.y, digits: 2)))"
    }
    var lines = example.scene.objects.map { object -> String in
      func distance(_ other: SceneObject) -> Double {
        let d = other.position - object.position
        return (d * d).sum()
      }
      guard let nearest = left.indices.min(by: { distance(left[$0]) < distance(left[$1]) }),
        distance(left[nearest]) < 0.25 * 0.25
      else { return "\(name(object)) \(place(object)) → not found" }
      let found = left.remove(at: nearest)
      return "\(name(object)) \(place(object)) → "
        + (found.mesh == object.mesh ? "" : name(found) + " ") + place(found)
    }
    lines += left.map { "nothing → \(name($0)) \(place($0))" }
    return lines
  }

  private static func camera(_ camera: CameraPose) -> String {
    "\(Formatted.fixed(camera.azimuth * 180 / .pi, digits: 1))°, "
      + "\(Formatted.fixed(camera.elevation * 180 / .pi, digits: 1))°, "
      + "\(Formatted.fixed(camera.distance, digits: 2)) m"
  }

  private static func direction(_ v: Vector3) -> String {
    "\(Formatted.fixed(atan2(v.x, -v.y) * 180 / .pi, digits: 0))°, "
      + "\(Formatted.fixed(atan2(v.z, (v.x * v.x + v.y * v.y).squareRoot()) * 180 / .pi, digits: 0))°"
  }
}
