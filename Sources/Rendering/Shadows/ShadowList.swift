import Geometry

/// The shadows that the objects on a canvas cast on fixtures and on each other, and how much of
/// each light they leave at each pixel's centre.
///
/// A shadow and what it may fall on are a *pair*. Most pairs are found to be none from boxes around
/// the two; of the others it is known which pixels matter. Where several objects cover the same
/// light, what each leaves of it is multiplied.
final class ShadowList {
  private let renderer: Renderer
  /// The lights that cast shadows, as indices into the lighting's.
  @exclusivity(unchecked) private(set) var lights: [Int] = []
  /// Which of them each of the lighting's lights is, or −1.
  @exclusivity(unchecked) private(set) var slotOfLight: [Int] = []
  @exclusivity(unchecked) private(set) var lighting: Lighting
  /// `[caster, light]`, in the order in which the objects were added.
  @exclusivity(unchecked) private(set) var shadows: [Shadow] = []
  private var spare: [Shadow] = []
  /// In the order in which objects were added.
  let pairs = WorkingMemory<ShadowPair>()
  @exclusivity(unchecked) private(set) var pairCount = 0
  /// Of each object: its last pair as a receiver, or −1; the pixels of all its pairs; and how many
  /// pairs there were before it was added.
  private let receivers = WorkingMemory<Receiver>()
  @exclusivity(unchecked) private var receiverCount = 0
  /// The planes of fixtures all of whose faces lie in one: normal and offset; `[fixture]`.
  let planes: [SIMD4<Double>?]
  /// The share of each light that arrives at the surface that a pixel's centre shows,
  /// `[light][height, width]`.
  private let visible = WorkingMemory<Float>()
  private var saved: [SavedShares] = []
  /// 1; or 0 for pictures of points.
  @exclusivity(unchecked) private(set) var blur: Float = 1

  let places = ShadowPlaces()
  let seen = WorkingMemory<SIMD8<Float>>()
  /// The pairs of the receiver that is looked at, in order.
  private let current = WorkingMemory<Int>()
  private let outlineMemory = OutlineMemory()
  let dimmedLights = WorkingMemory<ObjectLight>()
  let parts = WorkingMemory<SIMD4<Float>>()
  let slots = ShadowSlots()
  let tangents = ShadowTangents()
  /// The shares of the lights at the place that is looked at.
  let shares = WorkingMemory<Float>(capacity: Renderer.shadowLightLimit)

  private struct Receiver {
    var last: Int
    var reach: PixelRect
    var pairsBefore: Int
  }

  init(_ renderer: Renderer) {
    self.renderer = renderer
    lighting = renderer.lighting
    planes = renderer.fixtures.map { fixture in
      let mesh = renderer.meshes[fixture.mesh]
      guard let first = mesh.faces.first else { return nil }
      let normal = fixture.worldFromObject.rotation * first.normal
      let offset = normal.dot(fixture.worldFromObject(mesh.position(Int(first.vertices.x))))
      let isFlat =
        (0..<mesh.vertexCount).allSatisfy {
          abs(normal.dot(fixture.worldFromObject(mesh.position($0))) - offset) < 1e-6
        }
      return isFlat ? SIMD4(normal, offset) : nil
    }
  }

  private var pixelCount: Int { renderer.camera.width * renderer.camera.height }

  /// How many lights cast shadows.
  @inline(__always) var lightCount: Int { lights.count }

  /// The share of a light that arrives at the surfaces that pixels' centres show,
  /// `[height, width]`.
  @inline(__always)
  func visible(_ light: Int) -> UnsafeMutablePointer<Float> {
    visible.pointer + light &* pixelCount
  }

  /// Begins with fixtures alone, in a given light.
  func setUp(lighting: Lighting, filter: PixelFilter) {
    removeAll(from: 0)
    self.lighting = lighting
    blur = filter == .box ? 1 : 0
    lights.removeAll(keepingCapacity: true)
    slotOfLight.removeAll(keepingCapacity: true)
    for (index, light) in lighting.lights.enumerated() {
      let casts =
        light.isUsable && light.shadowStrength > 0 && lights.count < Renderer.shadowLightLimit
      slotOfLight.append(casts ? lights.count : -1)
      if casts { lights.append(index) }
    }
    for index in renderer.fixtures.indices { addReceiver(index) }
    clear()
  }

  /// All light arrives.
  func clear() {
    // Eight are written at a time.
    visible.reserve(pixelCount * lightCount + 8)
    visible.pointer.update(repeating: 1, count: pixelCount * lightCount + 8)
  }

  private func addReceiver(_ instance: Int) {
    receivers.reserve(instance + 1, keeping: receiverCount)
    receivers.pointer[instance] = Receiver(last: -1, reach: .empty, pairsBefore: pairCount)
    receiverCount = instance + 1
  }

  /// Adds the last object: its shadows, and what falls on it.
  func add(_ objects: [ProjectedObject], camera: PinholeCamera) {
    let instance = objects.count - 1
    addReceiver(instance)
    let first = shadows.count
    for (slot, light) in lights.enumerated() {
      let shadow = spare.popLast() ?? Shadow()
      shadow.cast(
        by: objects[instance], instance, lighting.lights[light], light: slot, camera: camera,
        outlineMemory)
      shadows.append(shadow)
    }
    for index in 0..<first { pair(instance, with: index, objects, camera) }
    for index in first..<shadows.count {
      for receiver in 0..<instance { pair(receiver, with: index, objects, camera) }
    }
  }

  private func pair(
    _ receiver: Int, with shadow: Int, _ objects: [ProjectedObject], _ camera: PinholeCamera
  ) {
    let object = objects[receiver]
    let limit = object.bounds.expanded(by: 1).intersection(renderer.bounds)
    guard !limit.isEmpty, shadows[shadow].frame != nil else { return }
    let rect = shadows[shadow].rect(
      on: object, plane: receiver < planes.count ? planes[receiver] : nil, camera
    ).intersection(limit)
    guard !rect.isEmpty else { return }
    let known = receivers.pointer + receiver
    pairs.reserve(pairCount + 1, keeping: pairCount)
    pairs.pointer[pairCount] = ShadowPair(
      receiver: receiver, shadow: shadow, rect: rect, previous: known.pointee.last,
      reachBefore: known.pointee.reach)
    known.pointee.last = pairCount
    known.pointee.reach = known.pointee.reach.union(rect)
    pairCount += 1
  }

  /// Takes off all objects from one on.
  func removeAll(from instance: Int) {
    guard instance < receiverCount else { return }
    let kept = receivers.pointer[instance].pairsBefore
    while pairCount > kept {
      pairCount -= 1
      let pair = pairs.pointer + pairCount
      let receiver = receivers.pointer + pair.pointee.receiver
      (receiver.pointee.last, receiver.pointee.reach) = (
        pair.pointee.previous, pair.pointee.reachBefore
      )
    }
    receiverCount = instance
    while let last = shadows.last, last.caster >= instance { spare.append(shadows.removeLast()) }
  }

  /// The pixels that the shadows of the last object may change.
  var influence: PixelRect {
    var rect = PixelRect.empty
    let last = receiverCount - 1
    for index in receivers.pointer[last].pairsBefore..<pairCount
    where pairs.pointer[index].receiver != last {
      rect = rect.union(pairs.pointer[index].rect)
    }
    return rect.isEmpty ? .empty : rect.expanded(by: 1)
  }

  /// The pixels that the shadows of an object may darken.
  func influence(of instance: Int) -> PixelRect {
    var rect = PixelRect.empty
    for index in 0..<pairCount where shadows[pairs.pointer[index].shadow].caster == instance {
      rect = rect.union(pairs.pointer[index].rect)
    }
    return rect.isEmpty ? .empty : rect.expanded(by: 1)
  }

  /// The pixels of a receiver that shadows may fall on.
  @inline(__always)
  func reach(of instance: Int) -> PixelRect { receivers.pointer[instance].reach }

  /// The pairs of a receiver in order, from one on, until this is asked again.
  func pairs(of receiver: Int, from first: Int = 0) -> UnsafeBufferPointer<Int> {
    var count = 0
    var index = receivers.pointer[receiver].last
    while index >= first {
      current.reserve(count + 1, keeping: count)
      current.pointer[count] = index
      count += 1
      index = pairs.pointer[index].previous
    }
    var list = UnsafeMutableBufferPointer(start: current.pointer, count: count)
    list.reverse()
    return UnsafeBufferPointer(list)
  }

  // MARK: What pixels' centres show

  /// Darkens the pixels whose centres lie in shadow, in a picture without shadows; no edge's pixel
  /// is mixed.
  func shadeAll(_ objects: [ProjectedObject], _ buffer: PixelBuffer) {
    clear()
    for index in 0..<pairCount { shade(pairs.pointer + index, objects, buffer) }
  }

  /// The same after the last object has been drawn.
  func shadeLast(_ objects: [ProjectedObject], _ buffer: PixelBuffer) {
    let last = receiverCount - 1
    for light in 0..<lightCount {
      let shares = visible(light)
      buffer.forEachPixel(showing: last, in: objects[last].bounds) { _, _, _, index in
        shares[index] = 1
      }
    }
    for index in receivers.pointer[last].pairsBefore..<pairCount {
      shade(pairs.pointer + index, objects, buffer)
    }
  }

  /// Darkens what lies in a pair's shadow, eight pixels of a row at a time.
  private func shade(
    _ pair: UnsafePointer<ShadowPair>, _ objects: [ProjectedObject], _ buffer: PixelBuffer
  ) {
    let object = objects[pair.pointee.receiver]
    let shadow = shadows[pair.pointee.shadow]
    let view = UnsafePointer(shadow.view.pointer)
    let rect = pair.pointee.rect.intersection(object.bounds)
    let instance = Int32(truncatingIfNeeded: pair.pointee.receiver)
    let planes = UnsafePointer(object.planes.pointer)
    let shares = visible(shadow.light)
    var painter = ShadowPainter(object, slotOfLight, parts)
    var eight = EightPlaces()
    for row in rect.rows {
      eight.y = SIMD8(repeating: Float(row) + 0.5)
      for column in stride(from: rect.minX, to: rect.maxX, by: 8) {
        let first = row &* buffer.width &+ column
        let ids = UnsafeRawPointer(buffer.surface + first).loadUnaligned(as: SIMD8<Int32>.self)
        let isShown =
          ~(EightLanes.unequal(SurfaceID.instances(ids), instance)
          | buffer.lanes.beyond(rect.maxX &- column))
        guard EightLanes.any(isShown) else { continue }
        eight.x = SIMD8<Float>(buffer.lanes.numbers) + (Float(column) + 0.5)
        eight.inverseDepth = .load(buffer.inverseDepth + first)
        eight.setSlopes(ids, isShown, planes)
        guard let cover = cover(shadow, eight, view, isShown) else { continue }
        let left = SIMD8.load(shares + first) * (1 - cover)
        left.store(shares + first)
        var changed = EightLanes.oneBitALane((0 - cover).signs)
        while changed != 0 {
          let lane = changed.trailingZeroBitCount / 8
          changed &= changed &- 1
          loadShares(ofPixel: first &+ lane)
          buffer.color[first &+ lane] = painter.color(
            ofFace: SurfaceID.face(ids[lane]), x: eight.x[lane], y: eight.y[lane],
            inverseDepth: eight.inverseDepth[lane], self.shares.pointer)
        }
      }
    }
  }

  /// The share of its light that a shadow takes from eight places; nil if it reaches none.
  ///
  /// - Parameter isAsked: the lanes that count; zero in the others.
  @inline(__always)
  private func cover(
    _ shadow: Shadow, _ places: EightPlaces, _ view: UnsafePointer<ShadowView>,
    _ isAsked: SIMD8<Int32>
  ) -> SIMD8<Float>? {
    var receivers = EightReceivers(places, view, blur: blur)
    return withUnsafePointer(to: &receivers) { receivers in
      let reached = shadow.reaches(receivers) & isAsked
      return EightLanes.any(reached) ? shadow.cover(receivers, reached, seen) : nil
    }
  }

  /// Takes from the shares of a shadow's light at the listed places what the shadow covers.
  func cover(_ shadow: Shadow) {
    let view = UnsafePointer(shadow.view.pointer)
    let shares = places.visible(shadow.light)
    for first in stride(from: 0, to: places.count, by: 8) {
      let isThere = ~EightLanes().beyond(places.count &- first)
      if let cover = cover(shadow, places.eight(first), view, isThere) {
        (SIMD8.load(shares + first) * (1 - cover)).store(shares + first)
      }
    }
  }

  /// The colour of what a pixel's centre shows, in the light that arrives there.
  func color(
    of object: ProjectedObject, face: Int, column: Int, row: Int, inverseDepth: Float
  ) -> SIMD4<Float> {
    let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
    guard loadShares(ofPixel: row &* renderer.camera.width &+ column) else {
      return object.color(ofFace: face, x: x, y: y, inverseDepth: inverseDepth)
    }
    var painter = ShadowPainter(object, slotOfLight, parts)
    return painter.color(
      ofFace: face, x: x, y: y, inverseDepth: inverseDepth, shares.pointer)
  }

  /// Takes the shares of the lights at a pixel's centre into `shares`.
  ///
  /// - Returns: whether any of them is less than one.
  @inline(__always) @discardableResult
  func loadShares(ofPixel index: Int) -> Bool {
    var isShaded = false
    for light in 0..<lightCount {
      let share = visible(light)[index]
      shares.pointer[light] = share
      isShaded = isShaded || share < 1
    }
    return isShaded
  }

  // MARK: Pushing and popping

  /// Keeps a copy of what is known of the pixels of a rectangle.
  func save(_ rect: PixelRect, level: Int) {
    while saved.count <= level { saved.append(SavedShares()) }
    saved[level].rect = rect
    let memory = saved[level].shares
    memory.reserve(rect.width * rect.height * lightCount)
    forEachRow(rect) { memory.pointer.advanced(by: $0).update(from: $1, count: rect.width) }
  }

  /// Puts the copy back.
  func restore(level: Int) {
    let rect = saved[level].rect
    let memory = saved[level].shares
    forEachRow(rect) { $1.update(from: memory.pointer + $0, count: rect.width) }
  }

  private func forEachRow(
    _ rect: PixelRect, _ body: (_ here: Int, _ there: UnsafeMutablePointer<Float>) -> Void
  ) {
    var here = 0
    for light in 0..<lightCount {
      for row in rect.rows {
        body(here, visible(light) + (row * renderer.camera.width + rect.minX))
        here += rect.width
      }
    }
  }

  private struct SavedShares {
    var rect = PixelRect.empty
    let shares = WorkingMemory<Float>()
  }
}
