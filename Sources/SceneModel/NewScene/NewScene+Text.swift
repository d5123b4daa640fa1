import Files
import Foundation
import Geometry

extension NewScene {
  /// The text of a specification of these meshes.
  static func text(_ meshes: [NewSceneMesh], _ layout: NewSceneLayout) -> String {
    let smallest = Formatted.fixed(layout.appearances.min() ?? 0, digits: 0)
    let (side, width) = (layout.side, short(layout.tableWidth))
    let (elevation, distance) = (short(NewSceneLayout.elevationDegrees), short(layout.distance))
    let (target, focal) = (short(layout.targetHeight), short(layout.focalLength))
    let entries = meshes.map(text).joined(separator: "\n")
    return """
    // Pictures of none to three of these meshes on a table, as air3d new-scene proposes them. Every
    // number may be changed; air3d generate shows what pictures then look like. All keys are in
    // Documentation/SceneSpecification.md.
    //
    // Lengths in metres, angles in degrees, colours in sRGB as painting programs show them.
    {
      // In these the smallest mesh is \(smallest) pixels large. Larger pictures take longer to
      // train on; focalLength is in pixels and grows with them.
      picture: { width: \(side), height: \(side) },

      // Looks at a point targetHeight above the centre of the table, from its −y side, and is
      // known. Give it your camera's place; [lowest, highest] instead of a number leaves it to be
      // inferred.
      camera: {
        azimuthDegrees: 0, elevationDegrees: \(elevation), distance: \(distance),
        targetHeight: \(target), focalLength: \(focal),
      },

      // A surface reflects its colour times (ambient + diffuse · cos(angle to the light)).
      light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 },

      // A square, its top at z = 0 and centred on the origin, wide enough for three.
      table: { width: \(width), color: "#a39b91" },
      background: "#4a525e",

      // scale: metres in one of the file's units. upAxis: what points up in the file. origin: "axis"
      // stands a mesh on the table and lets it turn about its own axis. yawSymmetry: how many turns
      // about the vertical look the same ("none", a number), or "continuous" if all do.
      meshes: [
    \(entries)
      ],

      prior: {
        // Of no object, one, two, three.
        countProbabilities: [0.25, 0.25, 0.25, 0.25],
        // Objects stand where |x| and |y| are at most positionRange, and minimumSeparation apart,
        // so that the widest do not touch; both bounds give way by about the softness.
        positionRange: \(short(layout.positionRange)),
        minimumSeparation: \(short(layout.minimumSeparation)),
        softness: \(short(layout.softness)),
      },

      // Of a pixel's channel about its rendering, in linear light.
      likelihood: { noiseStandardDeviation: \(short(noise)) },
    }

    """
  }

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
    var parts = ["\(size) m if in \(unit.unit.rawValue)"]
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
