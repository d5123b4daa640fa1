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
    precondition(objects.count < SurfaceID.instanceLimit, "at most 2047 objects in a picture")
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
    guard !samples.isEmpty else { return PixelRect.empty }
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
  ///
  /// With an even number of samples along a pixel's side no sample lies at the centre; then the
  /// next one to the right and below tells the surface, whose depth is taken at the centre.
  public func depthAndMask() -> (depth: [Float], mask: [Int]) {
    let side = renderer.samplesPerSide
    let fixtures = renderer.backdrop.objects.count
    var depth: [Float] = []
    var mask: [Int] = []
    for row in 0..<renderer.camera.height {
      for column in 0..<renderer.camera.width {
        let index = (row * side + side / 2) * buffer.width + column * side + side / 2
        let surface = buffer.surface[index]
        depth.append(
          surface >= 0
            ? self.depth(
              of: surface, atPixel: (column, row), samplesPerSide: side,
              sampled: buffer.inverseDepth[index])
            : 0)
        mask.append(surface >= 0 ? max(0, SurfaceID.instance(surface) - fixtures + 1) : 0)
      }
    }
    return (depth, mask)
  }

  /// The depth, in metres, of a surface at a pixel's centre; that of the sample itself where the
  /// surface is seen so nearly edge-on that it does not reach the centre.
  private func depth(
    of surface: Int32, atPixel pixel: (column: Int, row: Int), samplesPerSide side: Int,
    sampled: Float
  ) -> Float {
    let plane = objects[SurfaceID.instance(surface)].faces[SurfaceID.face(surface)].plane
    let continued = Float(
      plane.x + plane.y * (Double(pixel.column) + 0.5) * Double(side)
        + plane.z * (Double(pixel.row) + 0.5) * Double(side))
    return 1 / (continued > sampled / 2 && continued < sampled * 2 ? continued : sampled)
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
    let rect = range.reduce(PixelRect.empty) { $0.union(changed[$1]) }
    var gradients = [MotionGradient](repeating: .zero, count: range.count)
    guard !rect.isEmpty else { return gradients }
    let side = renderer.samplesPerSide
    let fixtures = renderer.backdrop.objects.count
    let cells = rect.scaled(by: side)
    let antialiaser = antialiaser
    withScratch(cells.width * cells.height) { samples in
      spread(adjoint, rect, into: samples)
      for instance in antialiaser.objects.indices {
        let wanted = range.contains(instance - fixtures)
        let gradient = antialiaser.pullback(
          rect, instance: instance, wantsMotion: wanted, samplesPerSide: side,
          camera: renderer.camera, adjoint: adjoint, sampleAdjoint: samples)
        if wanted { gradients[instance - fixtures - range.lowerBound] += gradient }
      }
      for object in range {
        let seen = antialiaser.objects[fixtures + object]
        gradients[object - range.lowerBound] += Shader(seen, renderer.lighting).pullback(
          cells, window: seen.bounds.intersection(cells), instance: fixtures + object,
          of: buffer, adjoint: samples)
      }
    }
    return gradients
  }

  /// Forward mode: the picture's derivatives in given motions of one object.
  public func jacobian(of object: Int, motions: [Motion] = Motion.onTable) -> PictureJacobian {
    let rect = changed[object]
    let side = renderer.samplesPerSide
    let instance = renderer.backdrop.objects.count + object
    var tangents = [SIMD4<Float>](
      repeating: .zero, count: rect.width * rect.height * motions.count)
    guard !tangents.isEmpty else { return PictureJacobian(rect: rect, tangents: tangents) }
    let antialiaser = antialiaser
    let seen = antialiaser.objects[instance]
    let window = seen.bounds
    tangents.withUnsafeMutableBufferPointer { tangents in
      guard let tangents = tangents.baseAddress else { return }
      withScratch(window.width * window.height * motions.count) { samples in
        Shader(seen, renderer.lighting).pushforward(
          window, instance: instance, of: buffer, motions: motions, samples: samples,
          samplesPerSide: side, rect, tangents: tangents)
        antialiaser.exchange(
          rect, window: window, instance: instance, samplesPerSide: side, samples: samples,
          motions: motions.count, tangents: tangents)
      }
      antialiaser.pushforward(
        rect, instance: instance, samplesPerSide: side, camera: renderer.camera,
        motions: motions, tangents: tangents)
    }
    return PictureJacobian(rect: rect, tangents: tangents)
  }

  /// The derivative that every sample inherits from its pixel by averaging.
  private func spread(
    _ adjoint: UnsafePointer<SIMD4<Float>>, _ rect: PixelRect,
    into samples: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let side = renderer.samplesPerSide
    let share = 1 / Float(side * side)
    var target = samples
    for row in rect.rows {
      let pixels = adjoint + row * renderer.camera.width
      let first = target
      for column in rect.columns {
        let value = pixels[column] * share
        for _ in 0..<side {
          target.pointee = value
          target += 1
        }
      }
      let width = rect.width * side
      for _ in 1..<side {
        target.update(from: first, count: width)
        target += width
      }
    }
  }

  /// Lends memory that is used again from call to call; what it holds at first is arbitrary.
  private func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<SIMD4<Float>>) -> Void) {
    if scratch.count < count { scratch = [SIMD4<Float>](repeating: .zero, count: count) }
    scratch.withUnsafeMutableBufferPointer { scratch in
      if let samples = scratch.baseAddress { body(samples) }
    }
  }
}

/// The derivatives of a picture in a few parameters, where they are not zero.
public struct PictureJacobian: Sendable {
  /// The pixels outside have derivative zero.
  public var rect: PixelRect
  /// `[parameter, rect.height, rect.width]` of linear RGB per unit of the parameter.
  public var tangents: [SIMD4<Float>]
}
