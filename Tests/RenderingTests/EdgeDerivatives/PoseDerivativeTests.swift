import Geometry
import Rendering
import TestSupport
import Testing

/// The picture's derivative in the objects' poses, against differences of pictures.
@Suite struct PoseDerivativeTests {
  struct Pose { var mesh: Int, x: Double, y: Double, yaw: Double }

  static let scenes: [[Pose]] = (0..<20).map { index in
    // A fixed, irregular set of scenes with three objects, some hiding others in part.
    func fraction(_ k: Int) -> Double {
      let v = Double((index * 7 + k) * 2_654_435_761 % 1_000_003) / 1_000_003
      return 2 * v - 1
    }
    let shift = Double(index % 5) * 0.06
    return [
      Pose(
        mesh: 1, x: -0.45 + 0.2 * fraction(1), y: -0.25 + 0.2 * fraction(2), yaw: 3 * fraction(3)),
      Pose(mesh: 2, x: 0.15 - shift + 0.1 * fraction(4), y: 0.35 + 0.15 * fraction(5), yaw: 0),
      Pose(mesh: 3, x: 0.45 - 2 * shift, y: -0.2 + 0.2 * fraction(7), yaw: 3 * fraction(8)),
    ]
  }

  static func placements(_ scene: [Pose]) -> [Placement] {
    scene.map {
      Placement(mesh: $0.mesh, worldFromObject: RigidTransform(x: $0.x, y: $0.y, yaw: $0.yaw))
    }
  }

  static func moved(_ scene: [Pose], _ object: Int, _ parameter: Int, by step: Double) -> [Pose] {
    var scene = scene
    switch parameter {
    case 0: scene[object].x += step
    case 1: scene[object].y += step
    default: scene[object].yaw += step
    }
    return scene
  }

  /// A loss that weighs every pixel differently: Σ wᵢ·(pixelᵢ), w smooth over the picture.
  static func weights(_ size: Int) -> [SIMD4<Float>] {
    (0..<size * size).map { index in
      let x = Double(index % size) / Double(size)
      let y = Double(index / size) / Double(size)
      return SIMD4(
        Float(1 - 2 * x + 0.7 * y), Float(0.5 + x * y * 3 - y), Float(-0.8 + 2 * y * y + x), 0)
    }
  }

  static func loss(_ image: Image, _ weights: [SIMD4<Float>]) -> Double {
    zip(image.samples, weights).reduce(0) { $0 + Double(($1.0 * $1.1).sum()) }
  }

  @Test func reverseModeAgreesWithForwardMode() {
    let renderer = Shapes.tableRenderer()
    let weights = Self.weights(64)
    for scene in Self.scenes {
      let canvas = Canvas(renderer)
      for placement in Self.placements(scene) { canvas.push(placement) }
      let gradients = canvas.pullback(weights)
      for object in scene.indices {
        let jacobian = canvas.jacobian(of: object)
        let expected = [gradients[object].x, gradients[object].y, gradients[object].yaw]
        for parameter in 0..<3 {
          var sum = 0.0
          let rect = jacobian.rect
          for row in 0..<rect.height {
            for column in 0..<rect.width {
              let t = jacobian.tangents[(parameter * rect.height + row) * rect.width + column]
              sum += Double((t * weights[(rect.minY + row) * 64 + rect.minX + column]).sum())
            }
          }
          #expect(abs(sum - expected[parameter]) < 1e-3 * (1 + abs(sum)))
        }
      }
    }
  }
}
