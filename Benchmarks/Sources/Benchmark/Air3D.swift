@testable import Rendering

/// This renderer at work on the scenes; one of these works for one thread at a time.
///
/// The meshes are those of the first scene in all scenes, colours included: colours take no time.
final class Air3D: @unchecked Sendable {
  private let scenes: [PreparedScene]
  private let meshes: [PreparedMesh]
  /// For objects on the first scene's table.
  private let canvas: Canvas
  /// For whole pictures.
  private let whole: Canvas
  /// Each scene with its objects moved a little, under its own camera.
  private let targets: [[SIMD4<Float>]]
  /// The first scene with its objects moved a little.
  private let target: [SIMD4<Float>]
  private var adjoint: [SIMD4<Float>]
  /// What was computed, so that it cannot be left out.
  private(set) var sink = 0.0

  /// Prepares the scenes; not timed.
  init(_ list: SceneList, size: Int) {
    let scenes = list.scenes.map { PreparedScene($0, size: size) }
    let meshes = list.preparedMeshes()
    targets = scenes.map { $0.renderer(meshes).render($0.targetPlacements).samples }
    (self.scenes, self.meshes) = (scenes, meshes)
    let renderer = scenes[0].renderer(meshes)
    canvas = Canvas(renderer)
    whole = Canvas(renderer)
    target = targets[0]
    adjoint = [SIMD4<Float>](repeating: .zero, count: size * size)
  }

  /// Another one for another thread; what does not change is shared.
  init(besides other: Air3D) {
    (scenes, meshes) = (other.scenes, other.meshes)
    (targets, target) = (other.targets, other.target)
    canvas = Canvas(other.canvas.renderer)
    whole = Canvas(other.canvas.renderer)
    adjoint = other.adjoint
  }

  /// Does one kind of work on one scene.
  func perform(_ work: Benchmark.Work, _ scene: Int) {
    switch work {
    case .points: renderAll(scene, filter: .point)
    case .all: renderAll(scene)
    case .allGradient: renderAllWithGradient(scene)
    case .objects: renderObjects(scene)
    case .objectsGradient: renderObjectsWithGradient(scene)
    }
  }

  /// Renders one scene, the table included, as its own camera sees it, from nothing.
  func renderAll(_ scene: Int, filter: PixelFilter = .box) {
    let scene = scenes[scene]
    whole.draw(
      scene.placements, camera: scene.camera, lighting: scene.lighting, filter: filter)
    sink += whole.withPicture { Double($0[0].x) }
  }

  /// The same, and the gradient of Σ (picture − target)² in x, y and yaw of the three objects.
  func renderAllWithGradient(_ scene: Int) {
    renderAll(scene)
    pullBack(whole, target: targets[scene])
  }

  /// Renders one scene's objects onto the table as the first scene's camera sees it; the table has
  /// been drawn before.
  func renderObjects(_ scene: Int) {
    canvas.removeAll()
    for placement in scenes[scene].placements { canvas.push(placement) }
    sink += canvas.withPicture { Double($0[0].x) }
  }

  /// The same, and the gradient; the target shows the first scene.
  func renderObjectsWithGradient(_ scene: Int) {
    renderObjects(scene)
    pullBack(canvas, target: target)
  }

  private func pullBack(_ canvas: Canvas, target: [SIMD4<Float>]) {
    // Only pixels that an object influences have a part in the gradient.
    let width = canvas.camera.width
    adjoint.withUnsafeMutableBufferPointer { adjoint in
      canvas.withPicture { picture in
        target.withUnsafeBufferPointer { target in
          for object in canvas.placements.indices {
            let rect = canvas.rect(of: object)
            for row in rect.minY..<rect.maxY {
              for index in row * width + rect.minX..<row * width + rect.maxX {
                adjoint[index] = (picture[index] - target[index]) * 2
              }
            }
          }
        }
      }
      guard let adjoint = adjoint.baseAddress else { return }
      canvas.pullback(adjoint) { sink += $1.x + $1.y + $1.yaw }
    }
  }

  /// Samples, or pixels, that show an object; for the count of work.
  func visibleSamples(_ scene: Int) -> Int {
    renderObjects(scene)
    return canvas.visiblePixelCounts().reduce(0, +)
  }

  /// The pictures of the first scenes in their own colours, `[scene, height, width, 3]`, to be
  /// compared with other renderers' pictures.
  static func pictures(_ list: SceneList, count: Int, size: Int) -> [Float] {
    list.scenes.prefix(count).flatMap { scene in
      let prepared = PreparedScene(scene, size: size)
      return prepared.renderer(list.preparedMeshes(coloredAs: scene)).render(prepared.placements)
        .pixels
    }
  }
}
