import Geometry

/// A picture that objects are drawn on one after another and taken off again.
///
/// Drawing touches only the rectangle around the object, which is what makes proposing, judging
/// and withdrawing objects cheap. A canvas is for one thread at a time.
public final class Canvas {
  /// What the canvas draws with.
  public let renderer: Renderer
  /// The objects drawn, in order.
  public private(set) var placements: [Placement] = []

  private let buffer: SampleBuffer
  private let pixels: UnsafeMutablePointer<SIMD4<Float>>
  /// Fixtures first, then the drawn objects.
  private var objects: [ProjectedObject]
  /// Where each drawn object changed the picture.
  private var changed: [PixelRect] = []
  private var saved: [SavedRegion] = []
  private var spare: [ProjectedObject] = []
  private var scratch: [SIMD4<Float>] = []

  /// Makes a canvas that shows the renderer's fixtures.
  public init(_ renderer: Renderer) {
    self.renderer = renderer
    let source = renderer.backdrop
    buffer = SampleBuffer(width: source.buffer.width, height: source.buffer.height)
    buffer.copy(from: source.buffer)
    pixels = .allocate(capacity: source.picture.count)
    pixels.initialize(from: source.picture, count: source.picture.count)
    objects = source.objects
  }

  deinit { pixels.deallocate() }

  /// The picture, `[height, width]` of linear RGB and an unused fourth number, while `body` runs.
  @inline(__always)
  public func withPicture<R>(_ body: (UnsafePointer<SIMD4<Float>>) throws -> R) rethrows -> R {
    try body(UnsafePointer(pixels))
  }

  /// The picture.
  public var image: Image {
    let camera = renderer.camera
    return Image(
      width: camera.width, height: camera.height,
      samples: Array(UnsafeBufferPointer(start: pixels, count: camera.width * camera.height)))
  }

  private var antialiaser: Antialiaser { Antialiaser(buffer: buffer, objects: objects) }

  /// Draws one more object and returns the pixels that may have changed.
  @discardableResult
  public func push(_ placement: Placement) -> PixelRect {
    let mesh = renderer.meshes[placement.mesh]
    let side = renderer.samplesPerSide
    var object = spare.popLast() ?? ProjectedObject(mesh: mesh)
    object.project(
      mesh: mesh, worldFromObject: placement.worldFromObject, camera: renderer.camera,
      lighting: renderer.lighting, samplesPerSide: side)
    let samples = object.bounds
    let rect = pixelRect(of: object)
    let level = placements.count
    if saved.count == level { saved.append(SavedRegion()) }
    saved[level].save(samples, of: buffer, rect, of: pixels, stride: renderer.camera.width)
    let instance = objects.count
    objects.append(object)
    placements.append(placement)
    changed.append(rect)
    if !rect.isEmpty {
      Rasterizer.draw(
        object, instance: instance, camera: renderer.camera, samplesPerSide: side, into: buffer)
      Shader(object, renderer.lighting).shade(samples, instance: instance, of: buffer)
      antialiaser.resolve(rect, samplesPerSide: side, samples: buffer.color, into: pixels)
    }
    return rect
  }

  /// Takes the last object off.
  public func pop() {
    guard placements.popLast() != nil else { return }
    saved[placements.count].restore(
      to: buffer, picture: pixels, stride: renderer.camera.width)
    spare.append(objects.removeLast())
    changed.removeLast()
  }

  /// Takes all objects off.
  public func removeAll() {
    while !placements.isEmpty { pop() }
  }

  /// The pixels whose colour an object can influence: those of its samples and one more all round,
  /// for the shares exchanged along edges.
  private func pixelRect(of object: ProjectedObject) -> PixelRect {
    let side = renderer.samplesPerSide
    let samples = object.bounds
    guard !samples.isEmpty else { return PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0) }
    return PixelRect(
      minX: samples.minX / side, minY: samples.minY / side,
      maxX: (samples.maxX + side - 1) / side, maxY: (samples.maxY + side - 1) / side
    ).expanded(by: 1).intersection(renderer.bounds)
  }

  /// The pixels that an object influences.
  public func rect(of object: Int) -> PixelRect { changed[object] }

  /// For every sample that shows an object: how many samples each object owns in the picture.
  public func visibleSampleCounts() -> [Int] {
    let fixtures = renderer.backdrop.objects.count
    var counts = [Int](repeating: 0, count: placements.count)
    for index in 0..<buffer.width * buffer.height where buffer.surface[index] >= 0 {
      let instance = SurfaceID.instance(buffer.surface[index]) - fixtures
      if instance >= 0 { counts[instance] += 1 }
    }
    return counts
  }

  /// What the centre of each pixel shows: depth in metres (0 for nothing) and the object's index
  /// plus one (0 for none, or a fixture), both `[height, width]`.
  public func depthAndMask() -> (depth: [Float], mask: [Int]) {
    let side = renderer.samplesPerSide
    let fixtures = renderer.backdrop.objects.count
    var depth: [Float] = []
    var mask: [Int] = []
    for row in 0..<renderer.camera.height {
      for column in 0..<renderer.camera.width {
        let index = (row * side + side / 2) * buffer.width + column * side + side / 2
        let surface = buffer.surface[index]
        depth.append(surface >= 0 ? 1 / buffer.inverseDepth[index] : 0)
        mask.append(surface >= 0 ? max(0, SurfaceID.instance(surface) - fixtures + 1) : 0)
      }
    }
    return (depth, mask)
  }

  // MARK: Derivatives

  /// Reverse mode: the derivative of a loss in the motions of drawn objects.
  ///
  /// - Parameters:
  ///   - adjoint: the loss's derivative in each pixel's colour, `[height, width]`.
  ///   - range: which objects; all by default.
  /// - Returns: one gradient for each object of `range`.
  public func pullback(
    _ adjoint: UnsafePointer<SIMD4<Float>>, objects range: Range<Int>? = nil
  ) -> [MotionGradient] {
    let range = range ?? 0..<placements.count
    let rect = range.reduce(PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0)) {
      $0.union(changed[$1])
    }
    var gradients = [MotionGradient](repeating: .zero, count: range.count)
    guard !rect.isEmpty else { return gradients }
    let side = renderer.samplesPerSide
    let fixtures = renderer.backdrop.objects.count
    let cells = PixelRect(
      minX: rect.minX * side, minY: rect.minY * side, maxX: rect.maxX * side,
      maxY: rect.maxY * side)
    let count = cells.width * cells.height
    if scratch.count < count { scratch = [SIMD4<Float>](repeating: .zero, count: count) }
    let antialiaser = antialiaser
    let share = 1 / Float(side * side)
    scratch.withUnsafeMutableBufferPointer { scratch in
      guard let samples = scratch.baseAddress else { return }
      for row in 0..<cells.height {
        let from = (rect.minY + row / side) * renderer.camera.width + rect.minX
        for column in 0..<cells.width {
          samples[row * cells.width + column] = adjoint[from + column / side] * share
        }
      }
      for instance in antialiaser.objects.indices {
        let gradient = antialiaser.pullback(
          rect, instance: instance, samplesPerSide: side, camera: renderer.camera,
          adjoint: adjoint, sampleAdjoint: samples)
        if range.contains(instance - fixtures) {
          gradients[instance - fixtures - range.lowerBound] += gradient
        }
      }
      for object in range {
        let seen = antialiaser.objects[fixtures + object]
        let window = seen.bounds.intersection(cells)
        gradients[object - range.lowerBound] += Shader(seen, renderer.lighting).pullback(
          cells, window: window, instance: fixtures + object, of: buffer, adjoint: samples)
      }
    }
    return gradients
  }

  /// Forward mode: the picture's derivatives in given motions of one object.
  public func jacobian(of object: Int, motions: [Motion] = Motion.onTable) -> PictureJacobian {
    let rect = changed[object]
    let side = renderer.samplesPerSide
    let instance = renderer.backdrop.objects.count + object
    let cells = PixelRect(
      minX: rect.minX * side, minY: rect.minY * side, maxX: rect.maxX * side,
      maxY: rect.maxY * side)
    let count = rect.width * rect.height
    var tangents = [SIMD4<Float>](repeating: .zero, count: count * motions.count)
    guard count > 0 else { return PictureJacobian(rect: rect, tangents: tangents) }
    let sampleCount = cells.width * cells.height
    var samples = [SIMD4<Float>](repeating: .zero, count: sampleCount * motions.count)
    let antialiaser = antialiaser
    let seen = antialiaser.objects[instance]
    samples.withUnsafeMutableBufferPointer { samples in
      tangents.withUnsafeMutableBufferPointer { tangents in
        guard let samples = samples.baseAddress, let tangents = tangents.baseAddress else {
          return
        }
        Shader(seen, renderer.lighting).pushforward(
          cells, instance: instance, of: buffer, motions: motions, tangents: samples)
        antialiaser.resolve(
          rect, samplesPerSide: side, tangents: samples, motions: motions.count, into: tangents)
        antialiaser.pushforward(
          rect, instance: instance, samplesPerSide: side, camera: renderer.camera,
          motions: motions, tangents: tangents)
      }
    }
    return PictureJacobian(rect: rect, tangents: tangents)
  }
}

/// The derivatives of a picture in a few parameters, where they are not zero.
public struct PictureJacobian: Sendable {
  /// The pixels outside have derivative zero.
  public var rect: PixelRect
  /// `[parameter, rect.height, rect.width]` of linear RGB per unit of the parameter.
  public var tangents: [SIMD4<Float>]
}
