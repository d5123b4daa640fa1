import Files
import SceneModel

/// Scenes as a table with a row for each object: CSV as of RFC 4180, with a header.
package struct ObjectTable: Sendable {
  private var lines = [header.joined(separator: ",")]

  /// The names of the columns.
  static let header = [
    "picture", "specification", "object", "mesh", "probability", "x", "y", "yawDegrees",
    "xDeviation", "yDeviation", "yawDegreesDeviation", "countProbability", "explained",
  ]

  /// A table without rows.
  package init() {}

  /// Adds the objects of a scene. What is not known is empty, as all that an inference says is in a
  /// scene that was drawn.
  package mutating func add(_ scene: ExchangedScene) {
    let specification = scene.file.specification
    let inference = scene.file.inference
    let objects = scene.file.scene.objects
    let count = inference.flatMap {
      $0.countProbabilities.indices.contains(objects.count)
        ? $0.countProbabilities[objects.count] : nil
    }
    for (index, object) in objects.enumerated() {
      let known = inference?.objects[index]
      let mesh = specification.meshes[object.mesh]
      let turns = object.yaw / (2 * .pi)
      lines.append(
        [
          Self.field(scene.pictureName), Self.field(specification.name), "\(index + 1)",
          Self.field(mesh.name), Self.number(known?.meshProbability),
          Self.number(object.position.x), Self.number(object.position.y),
          mesh.yawSymmetry == .continuous
            ? "" : Self.number((turns - turns.rounded(.down)) * 360),
          Self.number(known?.positionDeviation.x), Self.number(known?.positionDeviation.y),
          Self.number(known?.yawDeviation.map { $0 * 180 / .pi }), Self.number(count),
          inference?.explanation.map { $0.isExplained ? "yes" : "no" } ?? "",
        ].joined(separator: ","))
    }
  }

  /// The file's text.
  package var text: String { lines.map { $0 + "\r\n" }.joined() }

  private static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return JSON.rounded(value).line
  }

  /// A text, in quotes where it has to be.
  static func field(_ text: String) -> String {
    let text = PathText.encodable(text)
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
