import AssetIO
import Geometry
import Rendering
import SceneModel

/// CLEVR's words for a specification's meshes.
struct CLEVRWords: Sendable {
  /// The name of the nearest of CLEVR's colours, `[mesh]`.
  let colors: [String]
  /// `large`, or `small` of those that are nearer to the smallest mesh than to the largest, if that
  /// is at least 1.4 times as large; `[mesh]`.
  let sizes: [String]
  /// `metal` of what reflects specularly, else `rubber`, `[mesh]`.
  let materials: [String]
  /// The middles of the meshes' bounding boxes, in their frames, `[mesh]`.
  let centers: [Vector3]

  init(_ renderer: SceneRenderer) {
    let models = renderer.models
    colors = models.map { Self.colorName($0.meanColor) }
    materials = models.map {
      $0.materials.contains { $0.specular.max() > 0 } ? "metal" : "rubber"
    }
    centers = models.map(\.center)
    let extents = models.map { model -> Double in
      let (low, high) = model.bounds
      return (high - low).max()
    }
    let (least, most) = (extents.min() ?? 1, extents.max() ?? 1)
    sizes = extents.map { $0 * $0 < least * most && most >= 1.4 * least ? "small" : "large" }
  }

  /// CLEVR's colours, in sRGB.
  private static let palette: [(name: String, color: SIMD3<Double>)] = [
    ("gray", SIMD3(87, 87, 87)), ("red", SIMD3(173, 35, 35)), ("blue", SIMD3(42, 75, 215)),
    ("green", SIMD3(29, 105, 20)), ("brown", SIMD3(129, 74, 25)),
    ("purple", SIMD3(129, 38, 192)), ("cyan", SIMD3(41, 208, 208)),
    ("yellow", SIMD3(255, 238, 51)),
  ]

  /// The name of the nearest colour; `gray` of what has hardly any hue.
  static func colorName(_ linear: SIMD3<Float>) -> String {
    let bytes = SRGB.encode([linear.x, linear.y, linear.z]).map(Double.init)
    let color = SIMD3(bytes[0], bytes[1], bytes[2])
    func distance(_ other: SIMD3<Double>) -> Double {
      let difference = color - other
      return (difference * difference).sum()
    }
    // Of its strongest channel a colour without a hue has nearly as much in the weakest.
    if color.max() - color.min() < 0.18 * max(color.max(), 1) { return "gray" }
    return palette.dropFirst().min { distance($0.color) < distance($1.color) }?.name ?? "gray"
  }
}
