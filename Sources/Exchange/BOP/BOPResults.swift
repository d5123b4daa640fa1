import Files
import Geometry
import SceneModel

/// Readings as the benchmark's table of estimates: `scene_id,im_id,obj_id,score,R,t,time`.
package struct BOPResults: Sendable {
  private let centers: [Vector3]
  private var lines = ["scene_id,im_id,obj_id,score,R,t,time"]

  /// A table without estimates.
  package init(_ renderer: SceneRenderer) { centers = renderer.models.map(\.center) }

  /// Adds the objects of a scene.
  ///
  /// - Parameters:
  ///   - picture: the numbers of the picture's scene and of the picture in it.
  ///   - seconds: what the whole picture took; nil for not known.
  package mutating func add(_ scene: ExchangedScene, picture: BOPPicture, seconds: Double?) {
    for (index, object) in scene.file.scene.objects.enumerated() {
      let pose = BOPPose(object, center: centers[object.mesh], scene.frame.camera)
      func list(_ numbers: [Double]) -> String {
        numbers.map { JSON.rounded($0, digits: 10).line }.joined(separator: " ")
      }
      lines.append(
        [
          "\(picture.scene)", "\(picture.image)", "\(object.mesh + 1)",
          JSON.number(Self.score(scene.meshProbability(index) ?? 1)).line, list(pose.rotation),
          list(pose.translation), seconds.map { Formatted.fixed($0, digits: 4) } ?? "-1",
        ].joined(separator: ","))
    }
  }

  /// A probability as the file has it.
  static func score(_ probability: Double) -> Double {
    guard case .number(let rounded) = JSON.rounded(probability) else { return probability }
    return rounded
  }

  /// The file's text.
  package var text: String { lines.joined(separator: "\n") + "\n" }

  /// `METHOD_DATASET-SPLIT.csv`, where a data set's name has neither line nor dash.
  package static func fileName(of specification: String) -> String {
    let name = specification.unicodeScalars.filter {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
    }
    let set = String(String.UnicodeScalarView(name)).lowercased()
    return "air3d_\(set.isEmpty ? "set" : set)-test.csv"
  }
}
