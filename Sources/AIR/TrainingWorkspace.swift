import Foundation
import Rendering
import SceneModel

/// The memory in which one slice of a batch is worked on: a canvas, pyramids, and a picture and a
/// canvas's picture for each item. Used again from batch to batch, by one thread at a time.
final class TrainingWorkspace {
  let canvas: Canvas
  /// Picture − canvas.
  let residual: ImagePyramid
  /// Candidate − canvas.
  let difference: ImagePyramid
  let pixelCount: Int
  private(set) var items = 0
  private var pictures: UnsafeMutablePointer<SIMD4<Float>>
  private var drawn: UnsafeMutablePointer<SIMD4<Float>>
  let empty: UnsafeMutablePointer<SIMD4<Float>>

  init(_ renderer: Renderer, items: Int) {
    canvas = Canvas(renderer)
    let camera = renderer.camera
    let levels = ImagePyramid.usefulLevelCount(width: camera.width, height: camera.height)
    residual = ImagePyramid(width: camera.width, height: camera.height, levelCount: levels)
    difference = ImagePyramid(width: camera.width, height: camera.height, levelCount: levels)
    pixelCount = camera.width * camera.height
    self.items = items
    pictures = .allocate(capacity: items * pixelCount)
    drawn = .allocate(capacity: items * pixelCount)
    empty = .allocate(capacity: pixelCount)
    pictures.initialize(repeating: .zero, count: items * pixelCount)
    drawn.initialize(repeating: .zero, count: items * pixelCount)
    canvas.withPicture { empty.initialize(from: $0, count: pixelCount) }
  }

  deinit {
    pictures.deallocate()
    drawn.deallocate()
    empty.deallocate()
  }

  var levelCount: Int { residual.sizes.count }

  /// An item's observed picture, `[height, width]`.
  func picture(_ item: Int) -> UnsafeMutablePointer<SIMD4<Float>> {
    pictures + item * pixelCount
  }

  /// The rendering of what has been proposed for an item, `[height, width]`.
  func drawn(_ item: Int) -> UnsafeMutablePointer<SIMD4<Float>> { drawn + item * pixelCount }

  /// Makes the canvas show these objects.
  func show(_ placements: [Placement]) {
    canvas.removeAll()
    for placement in placements { canvas.push(placement) }
  }

  /// Renders a scene into an item's picture.
  func observe(_ placements: [Placement], item: Int) {
    show(placements)
    canvas.withPicture { picture(item).update(from: $0, count: pixelCount) }
  }

  /// Keeps the canvas's picture as what has been proposed for an item.
  func keepDrawing(item: Int) {
    canvas.withPicture { drawn(item).update(from: $0, count: pixelCount) }
  }

  /// Builds the residual of an item's picture against the canvas.
  func measureResidual(item: Int) {
    canvas.withPicture {
      residual.build(picture(item), minus: $0, support: canvas.renderer.bounds)
    }
  }

  /// Makes each of the pictures 0 ..< `count` several: that of item i becomes those of the items
  /// i · times ..< (i + 1) · times.
  func repeatPictures(_ count: Int, times: Int) {
    precondition(count * times <= items, "the workspace has room")
    // From the last one on, so that none is overwritten before it has been copied.
    for item in stride(from: count * times - 1, to: 0, by: -1) where item / times != item {
      picture(item).update(from: picture(item / times), count: pixelCount)
    }
  }

  /// Σ of the residual's squares, all channels.
  var residualSquares: Double {
    let level = residual.level(0)
    var squares = SIMD4<Float>.zero
    for index in 0..<pixelCount { squares += level[index] * level[index] }
    return Double(squares.sum())
  }
}
