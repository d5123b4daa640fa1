import Geometry

/// A picture that objects are drawn on one after another and taken off again.
///
/// Drawing touches only the rectangle around the object, which is what makes proposing, judging
/// and withdrawing objects cheap. A canvas is for one thread at a time; once it has seen pictures
/// like the ones to come, it allocates nothing.
public final class Canvas {
  /// What the canvas draws with.
  public let renderer: Renderer
  /// The camera; the renderer's unless a picture was taken by another.
  public private(set) var camera: PinholeCamera
  /// The light; the renderer's unless a picture was taken in another.
  public private(set) var lighting: Lighting
  /// How pixels are filtered: `.box` unless a whole picture was drawn in another way.
  public private(set) var filter = PixelFilter.box
  /// The objects drawn, in order.
  public private(set) var placements: [Placement] = []

  let buffer: PixelBuffer
  /// Fixtures first, then the drawn objects.
  private(set) var objects: [ProjectedObject]
  /// Where each drawn object changed the picture.
  private var changed: [PixelRect] = []
  private var saved: [SavedRegion] = []
  /// How many objects, the first ones, were drawn together, with nothing saved.
  private var redrawn = 0
  private var spare: [ProjectedObject] = []
  let objectAdjoints = WorkingMemory<ObjectAdjoint>()
  private let crossings = CrossingList()
  private let seams: SeamList
  let shadows: ShadowList?

  /// Makes a canvas that shows the renderer's fixtures.
  public convenience init(_ renderer: Renderer) {
    self.init(renderer, castsShadows: renderer.castsShadows)
  }

  /// Makes a canvas that shows the renderer's fixtures.
  ///
  /// - Parameter castsShadows: whether they and the drawn objects do.
  package init(_ renderer: Renderer, castsShadows: Bool) {
    self.renderer = renderer
    camera = renderer.camera
    lighting = renderer.lighting
    buffer = PixelBuffer(width: camera.width, height: camera.height)
    buffer.copy(from: renderer.backdrop)
    objects = renderer.fixtures.map { placement in
      let mesh = renderer.meshes[placement.mesh]
      let object = ProjectedObject(mesh: mesh, lighting: renderer.lighting)
      object.project(
        mesh: mesh, worldFromObject: placement.worldFromObject, camera: renderer.camera,
        lighting: renderer.lighting)
      return object
    }
    shadows = castsShadows ? ShadowList(renderer) : nil
    seams = SeamList(width: camera.width, height: camera.height)
    shadows?.setUp(lighting: lighting, filter: filter)
    seams.add(allOf: objects)
  }

  /// The picture where it lies, `[height, width]` of linear RGB and an unused fourth number, while
  /// `body` runs.
  @inline(__always)
  package func withPicture<R>(_ body: (UnsafePointer<SIMD4<Float>>) throws -> R) rethrows -> R {
    try body(UnsafePointer(buffer.color))
  }

  /// A copy of the picture.
  public var image: Image { Image(buffer) }

  /// For derivatives, too, which there are of the box-filtered picture alone.
  var antialiaser: Antialiaser {
    precondition(filter == .box, "derivatives need a picture drawn with the filter .box")
    return Antialiaser(
      buffer: buffer, objects: objects, background: SIMD4(renderer.background, 0),
      crossings: crossings, seams: seams, shadows: shadows)
  }

  /// How many of `objects` are fixtures.
  var fixtureCount: Int { renderer.fixtures.count }

  /// Draws one more object and returns the pixels that may have changed.
  @discardableResult
  public func push(_ placement: Placement) -> PixelRect {
    let object = add(placement)
    if filter == .box {
      seams.add(lastOf: objects, beyond: buffer, fixtureCount: fixtureCount)
    }
    let rect = influence(of: object)
    let level = placements.count - 1
    while saved.count <= level { saved.append(SavedRegion()) }
    saved[level].save(rect, of: buffer)
    shadows?.save(rect, level: level)
    changed.append(rect)
    crossings.forget()
    if !rect.isEmpty {
      let antialiaser = filter == .box ? antialiaser : nil
      antialiaser?.unmix(rect)
      object.draw(instance: objects.count - 1, camera: camera, into: buffer)
      shadows?.shadeLast(objects, buffer)
      antialiaser?.mix(rect)
    }
    return rect
  }

  /// Draws a whole scene from nothing, the fixtures included: what pictures by moving cameras or in
  /// changing light need. It is faster than pushing one object after another, but taking one of
  /// these objects off draws the rest anew.
  ///
  /// - Parameters:
  ///   - camera: of the renderer's picture size; the last one by default.
  ///   - lighting: the last one by default.
  ///   - filter: derivatives can be had of `.box` alone; it stays until a whole picture is drawn
  ///     again.
  public func draw(
    _ scene: [Placement], camera: PinholeCamera? = nil, lighting: Lighting? = nil,
    filter: PixelFilter = .box
  ) {
    let camera = camera ?? self.camera
    let lighting = lighting ?? self.lighting
    precondition(
      camera.width == buffer.width && camera.height == buffer.height, "pictures of one size")
    // Edges are found for one filter only.
    let isMoved = camera != self.camera || lighting != self.lighting || filter != self.filter
    self.filter = filter
    self.camera = camera
    self.lighting = lighting
    while objects.count > fixtureCount { spare.append(objects.removeLast()) }
    shadows?.removeAll(from: fixtureCount)
    seams.removeAll(from: isMoved ? 0 : fixtureCount)
    placements.removeAll(keepingCapacity: true)
    changed.removeAll(keepingCapacity: true)
    for (object, placement) in zip(objects, renderer.fixtures) where isMoved {
      object.project(
        mesh: renderer.meshes[placement.mesh], worldFromObject: placement.worldFromObject,
        camera: camera, lighting: lighting, withEdges: filter == .box)
    }
    if isMoved {
      shadows?.setUp(lighting: lighting, filter: filter)
      if filter == .box { seams.add(allOf: objects) }
    }
    for placement in scene {
      changed.append(influence(of: add(placement)))
    }
    redrawn = scene.count
    drawAll()
    guard filter == .box else { return }
    seams.add(
      from: fixtureCount, of: objects, shownBy: buffer, fixtureCount: fixtureCount)
    antialiaser.mixWhole()
  }

  /// Gives every pixel the colour of its centre.
  private func drawAll() {
    let background = SIMD4(renderer.background, 0)
    if filter == .box { buffer.clearMarks() }
    var first = 0
    if let object = objects.first, object.mayBeFirst {
      object.drawFirst(camera: camera, background: background, into: buffer)
      first = 1
    } else {
      buffer.clear(background)
    }
    for instance in first..<max(first, objects.count) {
      objects[instance].draw(instance: instance, camera: camera, into: buffer)
    }
    shadows?.shadeAll(objects, buffer)
  }

  /// The pixels that the last object may change: those whose centres it may cover and those beside
  /// them, whose shares along edges change, too, and those that its shadows and those on it may
  /// darken. An object between pixel
  /// centres has the second ones alone.
  private func influence(of object: ProjectedObject) -> PixelRect {
    let rect = object.bounds.expanded(by: 1).intersection(renderer.bounds)
    guard let shadows else { return rect }
    return rect.union(shadows.influence.intersection(renderer.bounds))
  }

  /// Brings an object into view, without drawing it.
  private func add(_ placement: Placement) -> ProjectedObject {
    precondition(
      objects.count < SurfaceID.instanceLimit,
      "at most 2048 objects in a picture, fixtures included")
    let mesh = renderer.meshes[placement.mesh]
    let object = spare.popLast() ?? ProjectedObject(mesh: mesh, lighting: lighting)
    object.project(
      mesh: mesh, worldFromObject: placement.worldFromObject, camera: camera, lighting: lighting,
      withEdges: filter == .box)
    objects.append(object)
    shadows?.add(objects, camera: camera)
    placements.append(placement)
    return object
  }

  /// Makes an empty canvas show some objects, so that taking off the last one is fast where there
  /// are few of them: many are drawn together, for pictures of some of them would be mixed that
  /// nobody sees.
  public func show(_ scene: [Placement]) {
    removeAll()
    if scene.count > Self.pushedCount {
      draw(scene, filter: filter)
    } else {
      for placement in scene { push(placement) }
    }
  }

  /// So many objects are pushed one after another.
  private static let pushedCount = 8

  /// Takes the last object off.
  public func pop() {
    guard placements.popLast() != nil else { return }
    if placements.count < redrawn { return draw(placements, filter: filter) }
    saved[placements.count].restore(to: buffer)
    shadows?.restore(level: placements.count)
    crossings.forget()
    spare.append(objects.removeLast())
    seams.removeAll(from: objects.count)
    shadows?.removeAll(from: objects.count)
    changed.removeLast()
  }

  /// Takes all objects off.
  public func removeAll() {
    if redrawn > 0 { return draw([], filter: filter) }
    while !placements.isEmpty { pop() }
  }

  /// The pixels that an object influences, by its shadows, too.
  public func rect(of object: Int) -> PixelRect {
    guard let shadows else { return changed[object] }
    // On what came later they have fallen since.
    return changed[object].union(
      shadows.influence(of: fixtureCount + object).intersection(renderer.bounds))
  }

  /// How many pixels' centres show each object.
  public func visiblePixelCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: placements.count)
    for index in 0..<buffer.width * buffer.height where buffer.surface[index] >= 0 {
      let instance = SurfaceID.instance(buffer.surface[index]) - fixtureCount
      if instance >= 0 { counts[instance] += 1 }
    }
    return counts
  }

  /// What the centre of each pixel shows: depth in metres (0 for nothing) and the object's index
  /// plus one (0 for none, or a fixture), both `[height, width]`.
  public func depthAndMask() -> (depth: [Float], mask: [Int]) {
    let count = buffer.width * buffer.height
    let depth = (0..<count).map {
      buffer.surface[$0] >= 0 ? 1 / buffer.inverseDepth[$0] : 0
    }
    let mask = (0..<count).map {
      buffer.surface[$0] >= 0
        ? max(0, SurfaceID.instance(buffer.surface[$0]) - fixtureCount + 1) : 0
    }
    return (depth, mask)
  }
}
