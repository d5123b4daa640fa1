import Foundation
import Probability
import Rendering
import SceneModel

/// The memory in which one slice of a batch is worked on: canvases, pyramids, and a picture and a
/// canvas's picture for each item. Used again from batch to batch, by one thread at a time.
///
/// If pictures differ by nuisances, the likelihood is evaluated in the light and with the table
/// that the item's picture was drawn with. The network is never told them: it sees the canvas in
/// the specification's own light, as it will when it infers.
final class TrainingWorkspace {
  /// What the likelihood compares with: shows the item that `show` was last called for.
  private(set) var canvas: Canvas
  /// In the specification's light.
  private let specified: Canvas
  /// Of the items whose pictures have a light of their own.
  private var own: [Canvas?]
  /// The views that have been proposed for items; nil where the network proposes none.
  private var proposed: [Canvas?]
  /// For small pictures, one for each item, in the specification's light: from step to step only
  /// what is new is drawn. Made when an item is first shown.
  private var kept: [Canvas?]
  /// With jagged outlines and without shadows, and the canvas whose scenes it shows; made when
  /// first needed.
  private var sketches: [(of: Canvas, sketch: Canvas)?]
  /// The one that `beginSketch` was last called for.
  private var sketch: Canvas?
  /// What it showed then, `[height, width]`.
  private var sketched: [SIMD4<Float>] = []
  /// Items with more pixels than this share one canvas.
  static let keptPixels = 1 << 14
  /// Picture − canvas.
  let residual: ImagePyramid
  /// Candidate − canvas.
  let difference: ImagePyramid
  let pixelCount: Int
  private(set) var items = 0
  private var pictures: UnsafeMutablePointer<SIMD4<Float>>
  private var drawn: UnsafeMutablePointer<SIMD4<Float>>
  private var seen: UnsafeMutablePointer<SIMD4<Float>>
  let empty: UnsafeMutablePointer<SIMD4<Float>>

  init(_ renderer: Renderer, items: Int) {
    specified = Canvas(renderer)
    canvas = specified
    own = [Canvas?](repeating: nil, count: items)
    kept = own
    proposed = own
    sketches = [(of: Canvas, sketch: Canvas)?](repeating: nil, count: items)
    let camera = renderer.camera
    let levels = ImagePyramid.usefulLevelCount(width: camera.width, height: camera.height)
    residual = ImagePyramid(width: camera.width, height: camera.height, levelCount: levels)
    difference = ImagePyramid(width: camera.width, height: camera.height, levelCount: levels)
    pixelCount = camera.width * camera.height
    self.items = items
    pictures = .allocate(capacity: items * pixelCount)
    drawn = .allocate(capacity: items * pixelCount)
    seen = .allocate(capacity: items * pixelCount)
    empty = .allocate(capacity: pixelCount)
    pictures.initialize(repeating: .zero, count: items * pixelCount)
    drawn.initialize(repeating: .zero, count: items * pixelCount)
    seen.initialize(repeating: .zero, count: items * pixelCount)
    canvas.withPicture { empty.initialize(from: $0, count: pixelCount) }
  }

  deinit {
    pictures.deallocate()
    drawn.deallocate()
    seen.deallocate()
    empty.deallocate()
  }

  var levelCount: Int { residual.sizes.count }

  /// An item's observed picture, `[height, width]`.
  func picture(_ item: Int) -> UnsafeMutablePointer<SIMD4<Float>> {
    pictures + item * pixelCount
  }

  /// The rendering of what has been proposed for an item in the light of its picture,
  /// `[height, width]`.
  func drawn(_ item: Int) -> UnsafeMutablePointer<SIMD4<Float>> { drawn + item * pixelCount }

  /// What the network sees of it, in the specification's light, `[height, width]`.
  func seen(_ item: Int) -> UnsafeMutablePointer<SIMD4<Float>> {
    own[item] == nil || proposed[item] != nil ? drawn(item) : seen + item * pixelCount
  }

  /// The table without objects in the view that has been proposed for an item, `[height, width]`;
  /// nil where none has.
  func ownEmpty(_ item: Int) -> UnsafePointer<SIMD4<Float>>? {
    proposed[item] == nil ? nil : UnsafePointer(seen + item * pixelCount)
  }

  /// What the network looks at in a step.
  func view(of item: Int) -> StepView {
    let camera = (proposed[item] ?? own[item] ?? specified).renderer.camera
    return StepView(
      picture: picture(item), canvas: seen(item), empty: empty, ownEmpty: ownEmpty(item),
      camera: camera)
  }

  /// What the network looks at before a view has been proposed: the empty table in the central one.
  func firstView(of item: Int) -> StepView {
    StepView(
      picture: picture(item), canvas: empty, empty: empty, ownEmpty: nil,
      camera: specified.renderer.camera)
  }

  /// Sees an item's proposed objects, from now on, in a view that has been proposed for it.
  func propose(_ renderer: Renderer, item: Int) {
    let canvas = Canvas(renderer)
    proposed[item] = canvas
    canvas.withPicture { (seen + item * pixelCount).update(from: $0, count: pixelCount) }
  }

  /// Makes an item's canvas show these objects.
  func show(_ placements: [Placement], item: Int) {
    canvas = proposed[item] ?? own[item] ?? keptCanvas(item)
    Self.show(placements, on: canvas)
  }

  private func keptCanvas(_ item: Int) -> Canvas {
    if let canvas = kept[item] { return canvas }
    guard pixelCount <= Self.keptPixels else { return specified }
    let canvas = Canvas(specified.renderer)
    kept[item] = canvas
    return canvas
  }

  /// Objects that stand there already, from the first one on, are kept: taking off the others
  /// leaves the picture as it was without them, to the bit.
  private static func show(_ placements: [Placement], on canvas: Canvas) {
    var common = 0
    while common < min(placements.count, canvas.placements.count),
      placements[common] == canvas.placements[common]
    {
      common += 1
    }
    while canvas.placements.count > common { canvas.pop() }
    for placement in placements[common...] { canvas.push(placement) }
  }

  /// Renders a scene into an item's picture.
  func observe(_ placements: [Placement], item: Int) {
    (own[item], proposed[item]) = (nil, nil)
    show(placements, item: item)
    canvas.withPicture { picture(item).update(from: $0, count: pixelCount) }
  }

  /// Renders a scene into an item's picture, with nuisances drawn from the specification's ranges.
  func observe(
    _ scene: Scene, _ renderer: SceneRenderer, item: Int, using generator: inout PCG32
  ) {
    let placements = scene.objects.map(renderer.placement)
    guard scene.view != nil || !renderer.specification.nuisances.isNone else {
      return observe(placements, item: item)
    }
    let nuisance = renderer.specification.nuisances.sample(using: &generator)
    proposed[item] = nil
    own[item] = Canvas(renderer.renderer(for: scene, under: nuisance))
    show(placements, item: item)
    let image = nuisance.photograph(canvas.image, using: &generator)
    picture(item).update(from: image.samples, count: pixelCount)
  }

  /// Begins to try objects beside those that the canvas shows: see `trySketch`.
  func beginSketch(item: Int) {
    if sketches[item]?.of !== canvas {
      sketches[item] = (canvas, Canvas(canvas.renderer, castsShadows: false))
    }
    guard let sketch = sketches[item]?.sketch else { return }
    sketch.draw(canvas.placements, filter: .point)
    self.sketch = sketch
    sketch.withPicture { picture in
      sketched = Array(UnsafeBufferPointer(start: picture, count: pixelCount))
    }
  }

  /// Builds the difference that one more object makes to the sketch. With jagged outlines and
  /// without its shadow it is drawn several times as fast, for what is compared with others and has
  /// no derivative.
  func trySketch(_ placement: Placement) {
    guard let sketch else { return }
    let rect = sketch.push(placement)
    sketched.withUnsafeBufferPointer { before in
      guard let before = before.baseAddress else { return }
      sketch.withPicture { difference.build($0, minus: before, support: rect) }
    }
    sketch.pop()
  }

  /// Keeps the canvas's picture, which shows these objects, as what has been proposed for an item.
  func keepDrawing(of placements: [Placement], item: Int) {
    canvas.withPicture { drawn(item).update(from: $0, count: pixelCount) }
    guard own[item] != nil, proposed[item] == nil else { return }
    Self.show(placements, on: specified)
    specified.withPicture { seen(item).update(from: $0, count: pixelCount) }
  }

  /// Begins with the empty table.
  func clearDrawing(item: Int) {
    show([], item: item)
    keepDrawing(of: [], item: item)
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
      own[item] = own[item / times]
      proposed[item] = nil
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
