import Foundation
import Geometry
import Rendering
import SceneModel

/// Draws what was inferred of camera and light into the picture, so that people can see whether it
/// is right: a grid on the table as the camera sees it, and where the light stands.
package struct ViewPanel {
  private let renderer: SceneRenderer
  private let view: View
  private let deviations: [ViewLatent: Double]
  /// How many pixels of the frame are one of the picture's, a side.
  private let factor: Int
  /// Of the enlarged picture.
  private let camera: PinholeCamera
  /// Metres along the axis, of the enlarged picture; 0 where nothing is.
  private let depth: [Float]

  /// - Parameters:
  ///   - deviations: of what was inferred, in the order of the prior; none draws none.
  ///   - factor: by which the frame is larger than the picture.
  package init(
    _ renderer: SceneRenderer, _ view: View, deviations: [Double] = [], _ objects: [SceneObject],
    factor: Int
  ) {
    self.renderer = renderer
    self.view = view
    self.factor = factor
    let free = renderer.specification.viewPrior.free
    self.deviations = Dictionary(
      zip(free, deviations.count == free.count ? deviations : []), uniquingKeysWith: { a, _ in a })
    let small = renderer.renderer(for: view)
    var camera = small.camera
    camera.width *= factor
    camera.height *= factor
    camera.focalLength *= Double(factor)
    camera.principalPoint *= Double(factor)
    self.camera = camera
    let canvas = Canvas(
      Renderer(
        camera: camera, lighting: small.lighting, background: small.background,
        meshes: small.meshes, fixtures: small.fixtures))
    canvas.show(objects.map(renderer.placement))
    depth = canvas.depthAndMask().depth.map { Float($0) }
  }

  /// The picture, enlarged, with what was inferred drawn into it; nil if neither camera nor light's
  /// direction was.
  package func frame(_ picture: Image) -> Image? {
    let prior = renderer.specification.viewPrior
    let isCameraFree = ViewLatent.camera.contains { !prior[$0].isKnown }
    let isLightFree = ViewLatent.lightDirection.contains { !prior[$0].isKnown }
    guard isCameraFree || isLightFree else { return nil }
    var frame = picture.enlarged(by: factor)
    if isCameraFree { drawGrid(&frame) }
    if isLightFree { drawCompass(&frame) }
    return frame
  }

  // MARK: The grid

  private static let white = SIMD3<Float>(1, 1, 1)
  private static let red = SIMD3<Float>(0.9, 0.02, 0.02)
  private static let green = SIMD3<Float>(0.02, 0.6, 0.05)

  /// The distance of the grid's lines in metres: 1, 2 or 5 of a power of ten, such that there are
  /// about ten fields a side.
  static func step(tableWidth width: Double) -> Double {
    let rough = width / 12
    let unit = pow(10, log10(rough).rounded(.down))
    return [1, 2, 5, 10].map { $0 * unit }.first { $0 >= rough * 0.999 } ?? rough
  }

  private func drawGrid(_ frame: inout Image) {
    let half = renderer.specification.table.size / 2
    let step = Self.step(tableWidth: 2 * half.max())
    /// The places of the lines across an edge.
    func places(_ half: Double) -> [Double] {
      let count = Int((half / step + 1e-9).rounded(.down))
      return (-count...count).map { Double($0) * step }
    }
    for x in places(half.x) {
      line(
        Vector3(x, -half.y, 0), Vector3(x, half.y, 0), width: 1, Self.white, opacity: 0.4, &frame)
    }
    for y in places(half.y) {
      line(
        Vector3(-half.x, y, 0), Vector3(half.x, y, 0), width: 1, Self.white, opacity: 0.4, &frame)
    }
    let corners = [
      Vector3(-half.x, -half.y, 0), Vector3(half.x, -half.y, 0), Vector3(half.x, half.y, 0),
      Vector3(-half.x, half.y, 0),
    ]
    for index in corners.indices {
      line(corners[index], corners[(index + 1) % 4], width: 1.6, Self.white, opacity: 0.9, &frame)
    }
    // The axes from the table's middle on: x red, y green.
    let reach = 2 * step
    line(.zero, Vector3(reach, 0, 0), width: 2.4, Self.red, opacity: 1, &frame)
    line(.zero, Vector3(0, reach, 0), width: 2.4, Self.green, opacity: 1, &frame)
  }

  /// Draws what is seen of a line on the table.
  private func line(
    _ a: Vector3, _ b: Vector3, width: Double, _ color: SIMD3<Float>, opacity: Double,
    _ frame: inout Image
  ) {
    var (p, q) = (camera.cameraFromWorld(a), camera.cameraFromWorld(b))
    guard p.z > camera.near || q.z > camera.near else { return }
    if p.z < camera.near { p += (q - p) * ((camera.near - p.z) / (q.z - p.z)) }
    if q.z < camera.near { q += (p - q) * ((camera.near - q.z) / (p.z - q.z)) }
    let (from, to) = (camera.project(camera: p), camera.project(camera: q))
    let (near, far) = (1 / p.z, 1 / q.z)
    frame.stroke(from: from, to: to, width: width, color: color, opacity: opacity) {
      column, row, place in
      // What is seen there stands in front if it is nearer than the table.
      let seen = Double(depth[row * camera.width + column])
      let table = 1 / (near + (far - near) * place)
      return seen == 0 || seen > table - 0.01 * table
    }
  }

  // MARK: The compass

  /// The sky's dome seen from above: its middle is the zenith, its rim the horizon, below is where
  /// the camera stands. The light is where it stands in
  /// the sky, with two standard deviations about it; its rays go along the line from there.
  private func drawCompass(_ frame: inout Image) {
    let side = Double(min(frame.width, frame.height))
    let radius = 0.13 * side
    let center = SIMD2(Double(frame.width) - radius - 0.03 * side, radius + 0.03 * side)
    frame.disk(at: center, radius: radius, color: .zero, opacity: 0.55)
    frame.disk(at: center, radius: radius, width: 1.4, color: Self.white)
    // 30 and 60° above the horizon.
    for height in [Double.pi / 6, .pi / 3] {
      frame.disk(
        at: center, radius: radius * cos(height), width: 1, color: Self.white, opacity: 0.35)
    }
    /// Where something in the sky is seen.
    func place(_ azimuth: Double, _ elevation: Double) -> SIMD2<Double> {
      let turn = azimuth - view[.azimuth]
      return center + radius * cos(elevation) * SIMD2(sin(turn), cos(turn))
    }
    let (azimuth, elevation) = (view[.lightAzimuth], view[.lightElevation])
    let sun = place(azimuth, elevation)
    let yellow = SIMD3<Float>(1, 0.6, 0.02)
    // What is as likely as two standard deviations of the one angle or the other.
    let (a, b) = (deviations[.lightAzimuth] ?? 0, deviations[.lightElevation] ?? 0)
    if a.isFinite, b.isFinite {
      let points = (0...32).map { index in
        let t = Double(index) / 32 * 2 * Double.pi
        return place(
          azimuth + min(.pi, 2 * a) * cos(t),
          min(.pi / 2, max(0, elevation + min(.pi / 2, 2 * b) * sin(t))))
      }
      for (p, q) in zip(points, points.dropFirst()) {
        frame.stroke(from: p, to: q, width: 1, color: yellow, opacity: 0.9)
      }
    }
    frame.stroke(from: sun, to: center, width: 2, color: yellow, opacity: 0.9)
    frame.disk(at: sun, radius: 0.022 * side, color: yellow)
    frame.disk(at: center, radius: 2, color: Self.white)
    // The camera.
    frame.disk(at: center + SIMD2(0, radius), radius: 3, color: Self.white)
  }
}
