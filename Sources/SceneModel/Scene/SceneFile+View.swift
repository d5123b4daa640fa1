import Files
import Foundation

// What is inferred of camera, light and image formation, in the words that specifications have for
// it. What `render` reads is "view"; these numbers say the same for people and their scripts.

extension SceneFile {
  /// `camera`: where it stands, and what else of it was inferred.
  var cameraMember: JSON.Member {
    let camera = scene.view?.camera ?? scene.camera
    var members = [
      JSON.Member("azimuthDegrees", .rounded(camera.azimuth * 180 / .pi)),
      JSON.Member("elevationDegrees", .rounded(camera.elevation * 180 / .pi)),
      JSON.Member("distance", .rounded(camera.distance)),
    ]
    members += lens { latent in value(latent) }
    if deviations != nil {
      let deviations =
        [ViewLatent.azimuth, .elevation, .distance].compactMap { member($0.key, $0, deviation) }
        + lens(isDeviation: true, deviation)
      if !deviations.isEmpty {
        members.append(JSON.Member("standardDeviation", .object(deviations)))
      }
    }
    return JSON.Member("camera", .object(members))
  }

  /// `lights`, `exposure`, `whiteBalance` and how sure the last two are, as far as any of it is
  /// inferred.
  var formationMembers: [JSON.Member] {
    var members: [JSON.Member] = []
    let sunlight = light { value($0) }
    if !sunlight.isEmpty, let view = scene.view {
      // A direction has two angles, though one of them may be known.
      var angles: [JSON.Member] = []
      if !ViewLatent.lightDirection.allSatisfy({ value($0) == nil }) {
        angles = [
          JSON.Member("azimuthDegrees", .rounded(view[.lightAzimuth] * 180 / .pi)),
          JSON.Member("elevationDegrees", .rounded(view[.lightElevation] * 180 / .pi)),
        ]
      }
      var light = angles + sunlight.filter { !$0.key.hasSuffix("Degrees") }
      let deviations = self.light(deviation)
      if !deviations.isEmpty {
        light.append(JSON.Member("standardDeviation", .object(deviations)))
      }
      members.append(JSON.Member("lights", .array([.object(light)])))
    }
    members += exposure { value($0) }
    let deviations = exposure(deviation)
    if !deviations.isEmpty {
      members.append(JSON.Member("standardDeviation", .object(deviations)))
    }
    return members
  }

  /// `view` and `viewStandardDeviation`: every latent by its own name.
  var viewMembers: [JSON.Member] {
    guard let view = scene.view, !specification.inferred.isEmpty else { return [] }
    func number(_ latent: ViewLatent, _ value: Double) -> JSON.Member {
      JSON.Member(latent.key, .rounded(value / latent.fileUnit))
    }
    let free = specification.viewPrior.free
    let found = ViewLatent.foundByRefinement.filter { latent in
      switch latent {
      case .shininess: view[.gloss] != 0
      case .tableShininess: view[.tableGloss] != 0
      default: view[latent] != 0
      }
    }
    let values = JSON.object((free + found).map { number($0, view[$0]) })
    guard let deviations else { return [JSON.Member("view", values)] }
    return [
      JSON.Member("view", values),
      JSON.Member("viewStandardDeviation", .object(zip(free, deviations).map(number))),
    ]
  }

  /// Refuses numbers that contradict `view`, by which the scene is drawn: they would be dropped in
  /// silence.
  func refuseContradictions(in file: JSONObjectReader) throws(FileError) {
    guard scene.view != nil else { return }
    for member in [cameraMember] + formationMembers {
      guard let found = file.optional(member.key) else { continue }
      try Self.compare(found, member.value, member.key, file.path)
    }
  }

  private static func compare(
    _ found: LocatedJSON, _ drawn: JSON, _ name: String, _ path: String
  ) throws(FileError) {
    switch (found.content, drawn) {
    case (.number(let number), .number(let read)):
      let turn = name.hasSuffix("azimuthDegrees") ? 360.0 : 1e300
      guard abs(remainder(number - read, turn)) > 1e-4 * max(1, abs(read)) else { return }
      throw FileError(
        path: path, line: found.line,
        reason: "\"\(name)\" is \(found.kind), but the scene is drawn as \"view\" says, or else as "
          + "the specification does, with \(JSON.rounded(read, digits: 5).line); change \"view\"")
    case (.array(let elements), .array(let read)):
      for (index, pair) in zip(elements, read).enumerated() {
        try compare(pair.0, pair.1, "\(name)[\(index)]", path)
      }
    case (.object(let members), .object(let read)):
      for member in members {
        guard let drawn = read.first(where: { $0.key == member.key }) else { continue }
        try compare(member.value, drawn.value, "\(name).\(member.key)", path)
      }
    default: return
    }
  }

  // MARK: Numbers

  /// The standard deviations of what was inferred; nil if nothing was.
  private var deviations: [Double]? {
    guard let deviations = inference?.viewDeviations, !deviations.isEmpty,
      deviations.count == specification.viewPrior.free.count
    else { return nil }
    return deviations
  }

  /// In the latent's own unit; nil if it is known.
  private func deviation(_ latent: ViewLatent) -> Double? {
    guard let deviations, let place = specification.viewPrior.free.firstIndex(of: latent)
    else { return nil }
    return deviations[place]
  }

  /// In the latent's own unit; nil if it is known.
  private func value(_ latent: ViewLatent) -> Double? {
    guard let view = scene.view, !specification.viewPrior[latent].isKnown else { return nil }
    return view[latent]
  }

  private func member(
    _ key: String, _ latent: ViewLatent, _ number: (ViewLatent) -> Double?, times factor: Double = 1
  ) -> JSON.Member? {
    number(latent).map { JSON.Member(key, .rounded($0 / latent.fileUnit * factor)) }
  }

  // MARK: The objects

  /// What is inferred of a camera beside where it stands.
  private func lens(
    isDeviation: Bool = false, _ number: (ViewLatent) -> Double?
  ) -> [JSON.Member] {
    let lens = specification.pinholeCamera(specification.viewPrior.center)
    var members = [member("rollDegrees", .roll, number), member("leanDegrees", .lean, number)]
      .compactMap { $0 }
    let target = [member("x", .targetX, number), member("y", .targetY, number)].compactMap { $0 }
    if !target.isEmpty { members.append(JSON.Member("target", .object(target))) }
    if let height = member("targetHeight", .targetHeight, number) { members.append(height) }
    if let length = member("focalLength", .zoom, number, times: lens.focalLength.x) {
      members.append(length)
    }
    let shift = [ViewLatent.principalX, .principalY].map(number)
    if shift.contains(where: { $0 != nil }) {
      let middle = isDeviation ? .zero : lens.principalPoint
      let width = Double(specification.pictureWidth)
      members.append(
        JSON.Member(
          "principalPoint",
          .rounded([middle.x + (shift[0] ?? 0) * width, middle.y + (shift[1] ?? 0) * width])))
    }
    return members
  }

  private func light(_ number: (ViewLatent) -> Double?) -> [JSON.Member] {
    let strength = specification.lighting.lights.first.map { $0.intensity.max() } ?? 0
    return [
      member("azimuthDegrees", .lightAzimuth, number),
      member("elevationDegrees", .lightElevation, number),
      member("strength", .sun, number, times: strength), member("shadows", .shadow, number),
    ].compactMap { $0 }
  }

  private func exposure(_ number: (ViewLatent) -> Double?) -> [JSON.Member] {
    let balance = [member("red", .redBalance, number), member("blue", .blueBalance, number)]
      .compactMap { $0 }
    return [
      member("exposure", .exposure, number),
      balance.isEmpty ? nil : JSON.Member("whiteBalance", .object(balance)),
    ].compactMap { $0 }
  }
}
