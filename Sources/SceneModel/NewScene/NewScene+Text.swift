import Files
import Foundation
import Geometry

extension NewScene {
  /// The text of a specification of these meshes.
  static func text(
    _ meshes: [NewSceneMesh], _ layout: NewSceneLayout, _ photo: PhotographedTable?
  ) -> String {
    let smallest = Formatted.fixed(layout.appearances.min() ?? 0, digits: 0)
    let most = ["none", "one", "two", "three"][layout.largestCount]
    let counts = ["1", "0.5, 0.5", "0.34, 0.33, 0.33", "0.25, 0.25, 0.25, 0.25"][
      layout.largestCount]
    let entries = meshes.map(text).joined(separator: "\n")
    return """
    // Pictures of none to \(most) of these meshes on a table, as air3d new-scene proposes them.
    // Every number may be changed; air3d generate shows what pictures then look like. All keys
    // are in Documentation/SceneSpecification.md.
    //
    // Lengths in metres, angles in degrees, colours in sRGB as painting programs show them.
    {
      // In these the smallest mesh is \(smallest) pixels large. Larger pictures take longer to
      // train on\(photo == nil ? "; focalLength is in pixels and grows with them" : "").
      picture: { width: \(layout.width), height: \(layout.height) },

    \(view(layout, photo))

      // scale: metres in one of the file's units. upAxis: what points up in the file. origin: "axis"
      // stands a mesh on the table and lets it turn about its own axis. yawSymmetry: how many turns
      // about the vertical look the same ("none", a number), or "continuous" if all do.
      meshes: [
    \(entries)
      ],

      prior: {
        // Of no object, one, and so on.
        countProbabilities: [\(counts)],
    \(separation(layout, of: meshes))
        softness: \(short(layout.softness)),
      },

      // Of a pixel's channel about its rendering, in linear light.
      likelihood: { noiseStandardDeviation: \(short(noise)) },\(photo == nil ? "" : nuisances)
    }

    """
  }

  /// How objects are kept apart.
  private static func separation(_ layout: NewSceneLayout, of meshes: [NewSceneMesh]) -> String {
    guard meshes.contains(where: { $0.footprint != nil }) else {
      return """
          // Objects stand where |x| and |y| are at most positionRange, and minimumSeparation apart,
          // so that the widest do not touch; both bounds give way by about the softness.
          positionRange: \(range(layout)),
          minimumSeparation: \(short(layout.minimumSeparation)),
      """
    }
    return """
          // Objects stand where |x| and |y| are at most positionRange, their footprints minimumGap
          // apart, their axes as near as these allow; the bounds give way by about the softness.
          positionRange: \(range(layout)),
          minimumSeparation: 0,
          minimumGap: \(short(2 * layout.softness)),
      """
  }

  private static func range(_ layout: NewSceneLayout) -> String {
    let (x, y) = (short(layout.positionRanges.x), short(layout.positionRanges.y))
    return x == y ? x : "{ x: \(x), y: \(y) }"
  }

  /// Camera, light, table and background.
  private static func view(_ layout: NewSceneLayout, _ photo: PhotographedTable?) -> String {
    guard case .chosen(let distance, let targetHeight, let focalLength) = layout.camera else {
      return photo.map { view($0) } ?? ""
    }
    return """
        // Looks at a point targetHeight above the centre of the table, from its −y side, and is
        // known. Give it your camera's place; [lowest, highest] instead of a number leaves it to be
        // inferred.
        camera: {
          azimuthDegrees: 0, elevationDegrees: \(short(NewSceneLayout.elevationDegrees)),
          distance: \(short(distance)), targetHeight: \(short(targetHeight)),
          focalLength: \(short(focalLength)),
        },

        // A surface reflects its colour times (ambient + diffuse · cos(angle to the light)).
        light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 },

        // A square, its top at z = 0 and centred on the origin, wide enough for three.
        table: { width: \(short(layout.table.x)), color: "#a39b91" },
        background: "#4a525e",
      """
  }

  /// The same of a photograph: the camera is known, the light is not.
  private static func view(_ photo: PhotographedTable) -> String {
    let table = photo.geometry
    let columns = table.rotation.transpose.columns
    let rows = [columns.0, columns.1, columns.2]
      .map { "[\(list($0, "%.6f"))]" }.joined(separator: ",\n      ")
    let (width, height) = (table.width, table.height)
    let focalLength = String(format: "%.5g", table.focalLength)
    let error = String(format: "%.1f", table.cornerError)
    return """
        // The camera that took \(PathText.name(of: photo.path)): found from the table's
        // corners, which it sees within \(error) pixels of where they were told to be. Pictures
        // must come from where it stood, with the same lens, neither cut nor scaled. For one that
        // may have been moved a little give rotationDeviationDegrees and translationDeviation.
        camera: {
          rotation: [
            \(rows),
          ],
          translation: [\(list(table.translation, "%.5g"))],
          width: \(width), height: \(height), fx: \(focalLength),
        },

        // Not known, and inferred with the objects: a sun, the light of the sky above, and what the
        // ground sends back from below; how dark its shadows are; exposure and white balance.
        light: {
          azimuthDegrees: [-180, 180], elevationDegrees: [30, 75], angularRadiusDegrees: 5,
          ambient: { mean: 0.35, deviation: 0.06 }, ground: { mean: 0.3, deviation: 0.06 },
          diffuse: { mean: 0.65, deviation: 0.12 },
        },
        shadows: [0, 1],
        exposure: [0.6, 1.5],
        whiteBalance: { red: { mean: 1, deviation: 0.08 }, blue: { mean: 1, deviation: 0.08 } },

        // Its top at z = 0 and centred on the origin; x along the edge told first. Colours as in
        // the photograph, more or less.
        table: {
          width: \(short(table.table.x)), depth: \(short(table.table.y)),
          color: "\(photo.tableColor)", brightness: [0.4, 1.6],
          tint: { red: { mean: 1, deviation: 0.1 }, blue: { mean: 1, deviation: 0.1 } },
        },
        background: {
          color: "\(photo.backgroundColor)", brightness: { mean: 1, deviation: 0.2 },
          tint: { red: { mean: 1, deviation: 0.1 }, blue: { mean: 1, deviation: 0.1 } },
        },
      """
  }

  private static func list(_ v: Vector3, _ format: String) -> String {
    [v.x, v.y, v.z].map { String(format: format, $0) }.joined(separator: ", ")
  }

  /// What photographs have besides.
  private static let nuisances = """


      // What differs from picture to picture of the training besides, and is not inferred: the
      // sensor's noise, the lens's blur in pixels, the contrast of a pattern on the table, the
      // thickness of its top, and what everything reflects specularly.
      nuisances: {
        noise: [0, 0.03], blur: [0, 0.8], tableTexture: [0, 0.3], tableThickness: [0, 0.05],
        gloss: [0, 0.3],
      },
    """

  /// `likelihood.noiseStandardDeviation`.
  package static let noise = 0.1

  private static func text(_ mesh: NewSceneMesh) -> String {
    var keys = [
      "name: \(JSON.string(mesh.name).line)", "file: \(JSON.string(mesh.file).line)",
    ]
    if mesh.unit.unit != .metres { keys.append("scale: \(short(mesh.unit.unit.metres))") }
    if !mesh.standsByConvention { keys.append("upAxis: \"\(mesh.standing.axis.rawValue)\"") }
    if mesh.isMoved { keys.append("origin: \"axis\"") }
    if let texture = mesh.texture { keys.append("texture: \(JSON.string(texture).line)") }
    keys.append("yawSymmetry: \(JSON(mesh.symmetry).line)")
    if let footprint = mesh.footprint {
      let corners = footprint.outline.map { "[\(short($0.x)), \(short($0.y))]" }
      keys.append("footprint: [\(corners.joined(separator: ", "))]")
    }
    return mesh.reasons.map { "    // \($0)\n" }.joined() + """
          { \(keys.joined(separator: ", ")) },
      """
  }

  /// Four digits at most.
  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}

extension NewSceneMesh {
  /// Until turns are compared, some symmetry: then the middle of the surface is the axis.
  package var symmetry: YawSymmetry { turns?.symmetry ?? .order(2) }

  /// Its size and what speaks for what was found, on one line.
  package var evidence: String { reasons.joined(separator: "; ") }

  /// The same, one by one.
  var reasons: [String] {
    let size = [extents.x, extents.y, extents.z].map { String(format: "%.3g", $0) }
      .joined(separator: " × ")
    let up = standing.axis.rawValue.uppercased()
    let isSaid = unit.isGiven ? "in \(unit.unit.rawValue), as you say" : "if in \(unit.unit.rawValue)"
    var parts = ["\(size) m \(isSaid)"]
    parts.append("+\(up) up\(standing.evidence.isEmpty ? "" : " (\(standing.evidence))")")
    if let turns { parts.append(turns.evidence) }
    return parts
  }
}

extension JSON {
  /// A symmetry as specifications say it.
  package init(_ symmetry: YawSymmetry) {
    self =
      switch symmetry {
      case .continuous: .string("continuous")
      case .order(1): .string("none")
      case .order(let order): .integer(order)
      }
  }
}
