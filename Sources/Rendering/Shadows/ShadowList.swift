import Geometry

/// The shadows that the objects on a canvas cast on fixtures and on each other, and how much of each
/// light they leave at each pixel's centre.
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
      let casts = light.isUsable && lights.count < Renderer.shadowLightLimit
      slotOfLight.append(casts ? lights.count : -1)
      if casts { lights.append(index) }
    }
    for index in renderer.fixtures.indices { addReceiver(index) }
    clear()
  }

  /// All light arrives.
  func clear() {
    visible.reserve(pixelCount * lightCount)
    visible.pointer.update(repeating: 1, count: pixelCount * lightCount)
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
    for receiver in 0..<receiverCount where receivers.pointer[receiver].last >= 0 {
      shade(
        receiver, pairs(of: receiver), in: reach(of: receiver), objects, buffer, isFresh: true)
    }
  }

  /// The same after the last object has been drawn.
  func shadeLast(_ objects: [ProjectedObject], _ buffer: PixelBuffer) {
    let last = receiverCount - 1
    shade(
      last, pairs(of: last), in: objects[last].bounds, objects, buffer, isFresh: true)
    let first = receivers.pointer[last].pairsBefore
    for index in first..<pairCount {
      let pair = pairs.pointer + index
      // Each receiver once, for all its pairs with the last object.
      guard pair.pointee.receiver != last, pair.pointee.previous < first else { continue }
      let list = pairs(of: pair.pointee.receiver, from: first)
      let rect = list.reduce(PixelRect.empty) { $0.union(pairs.pointer[$1].rect) }
      shade(pair.pointee.receiver, list, in: rect, objects, buffer, isFresh: false)
    }
  }

  /// - Parameters:
  ///   - list: pairs of the receiver.
  ///   - isFresh: whether the receiver's pixels have been drawn without shadows.
  private func shade(
    _ receiver: Int, _ list: UnsafeBufferPointer<Int>, in rect: PixelRect,
    _ objects: [ProjectedObject], _ buffer: PixelBuffer, isFresh: Bool
  ) {
    let object = objects[receiver]
    let count = lightCount
    places.removeAll()
    let planes = object.planes.pointer
    buffer.forEachPixel(showing: receiver, in: rect.intersection(object.bounds)) {
      face, column, row, index in
      places.append(
        x: Float(column) + 0.5, y: Float(row) + 0.5, inverseDepth: buffer.inverseDepth[index],
        face: face, plane: planes[face], target: index, lights: count)
    }
    if !isFresh {
      for light in 0..<count {
        let (shares, known) = (places.visible(light), visible(light))
        for place in 0..<places.count { shares[place] = known[places.target(place)] }
      }
    }
    for index in list { cover(pairs.pointer + index) }
    var painter = ShadowPainter(object, slotOfLight, parts)
    for place in 0..<places.count {
      let target = places.target(place)
      var isChanged = false
      for light in 0..<count {
        let share = places.visible(light)[place]
        isChanged = isChanged || (isFresh ? share < 1 : share < visible(light)[target])
        visible(light)[target] = share
        shares.pointer[light] = share
      }
      guard isChanged else { continue }
      buffer.color[target] = painter.color(
        ofFace: places.face(place), x: places.x(place), y: places.y(place),
        inverseDepth: places.inverseDepth(place), shares.pointer)
    }
  }

  /// Multiplies the shares of a pair's light that arrive at the places with what the pair's shadow
  /// leaves of it.
  func cover(_ pair: UnsafePointer<ShadowPair>) {
    let shadow = shadows[pair.pointee.shadow]
    let shares = places.visible(shadow.light)
    for first in stride(from: 0, to: places.count, by: 8) {
      var receivers = EightReceivers(
        places.eight(first), UnsafePointer(shadow.view.pointer), blur: blur)
      let left = withUnsafePointer(to: &receivers) { receivers in
        let reached = shadow.reaches(receivers)
        return EightLanes.any(reached) ? 1 - shadow.cover(receivers, reached, seen) : nil
      }
      if let left { (SIMD8.load(shares + first) * left).store(shares + first) }
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
  @inline(__always)
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
