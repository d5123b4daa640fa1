import Rendering

/// Something that renders the scenes; one of them works for one thread at a time.
///
/// To compare another renderer, conform a type to this protocol and add it to `Benchmark.contenders`.
protocol Contender: AnyObject, Sendable {
  static var name: String { get }

  /// Prepares the scenes; not timed.
  init(_ list: SceneList, size: Int)

  /// Renders one scene, the table included, as its own camera sees it, from nothing.
  func renderAll(_ scene: Int)
  /// Renders one scene's objects onto the table as the first scene's camera sees it; the table has
  /// been drawn before.
  func renderObjects(_ scene: Int)
  /// The same, and the gradient of Σ (picture − target)² in x, y and yaw of the three objects;
  /// the target shows the first scene with its objects moved a little.
  func renderObjectsWithGradient(_ scene: Int)
  /// Samples, or pixels, that show an object; for the count of work.
  func visibleSamples(_ scene: Int) -> Int
}

/// This renderer, with its usual 2 × 2 samples a pixel.
final class Air3D: Contender, @unchecked Sendable {
  static let name = "air3d"

  private let scenes: [PreparedScene]
  private let meshes: [PreparedMesh]
  private let canvas: Canvas
  private let target: [SIMD4<Float>]
  private var adjoint: [SIMD4<Float>]
  /// What was computed, so that it cannot be left out.
  private(set) var sink = 0.0

  init(_ list: SceneList, size: Int) {
    scenes = list.scenes.map { PreparedScene($0, size: size) }
    meshes = list.preparedMeshes()
    let renderer = scenes[0].renderer(meshes)
    canvas = Canvas(renderer)
    target = renderer.render(scenes[0].targetPlacements).samples
    adjoint = [SIMD4<Float>](repeating: .zero, count: size * size)
  }

  func renderAll(_ scene: Int) {
    let canvas = Canvas(scenes[scene].renderer(meshes))
    for placement in scenes[scene].placements { canvas.push(placement) }
    sink += canvas.withPicture { Double($0[0].x) }
  }

  func renderObjects(_ scene: Int) {
    canvas.removeAll()
    for placement in scenes[scene].placements { canvas.push(placement) }
    sink += canvas.withPicture { Double($0[0].x) }
  }

  func renderObjectsWithGradient(_ scene: Int) {
    renderObjects(scene)
    let gradients = adjoint.withUnsafeMutableBufferPointer { adjoint -> [MotionGradient] in
      canvas.withPicture { picture in
        target.withUnsafeBufferPointer { target in
          for index in adjoint.indices { adjoint[index] = (picture[index] - target[index]) * 2 }
        }
      }
      return adjoint.baseAddress.map { canvas.pullback($0) } ?? []
    }
    for gradient in gradients { sink += gradient.x + gradient.y + gradient.yaw }
  }

  func visibleSamples(_ scene: Int) -> Int {
    renderObjects(scene)
    return canvas.visiblePixelCounts().reduce(0, +)
  }
}
