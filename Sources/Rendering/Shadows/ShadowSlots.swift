/// What is known of the sides of crossings in shadow: two slots a crossing, the inner side's first.
final class ShadowSlots {
  /// The shares of the lights that arrive, `[slot][light]`.
  private let shares = WorkingMemory<Float>()
  /// A loss's derivative in the place in space of the surface point that a side shows, through what
  /// is in the light's way; in the world; `[slot]`.
  let forces = WorkingMemory<SIMD4<Float>>()
  @exclusivity(unchecked) private var lightCount = 0
  /// How many crossings of seams have slots, behind those of edges.
  @exclusivity(unchecked) var seamCrossingCount = 0

  /// The sides to be shaded: of each receiver a list.
  private let crossings = WorkingMemory<Listed>()
  private let nexts = WorkingMemory<Int32>()
  private let heads = WorkingMemory<Int32>()
  private let receivers = WorkingMemory<Int>()
  @exclusivity(unchecked) private var receiverCount = 0
  @exclusivity(unchecked) private var objectCount = 0

  /// A crossing of which sides are listed.
  struct Listed {
    var sides: UnsafeMutablePointer<CrossingSides>
    /// The foot, in pixels.
    var x: Float
    var y: Float
    var pixel = 0
  }

  /// Makes room.
  ///
  /// - Parameter count: of crossings.
  func begin(crossings count: Int, objects: Int, lights: Int) {
    lightCount = lights
    shares.reserve(2 * count * lights, keeping: shares.capacity)
    forces.reserve(2 * count, keeping: forces.capacity)
    crossings.reserve(count, keeping: crossings.capacity)
    nexts.reserve(2 * count, keeping: nexts.capacity)
    if objects > objectCount {
      heads.reserve(objects, keeping: objectCount)
      for index in objectCount..<objects { heads.pointer[index] = -1 }
      objectCount = objects
      receivers.reserve(objects)
    }
    receiverCount = 0
  }

  /// The shares that arrive at a side.
  @inline(__always)
  func shares(_ slot: Int) -> UnsafeMutablePointer<Float> { shares.pointer + slot &* lightCount }

  /// The shares that arrive at a side, if any of them is less than one.
  @inline(__always)
  func lessened(_ slot: Int) -> UnsafePointer<Float>? {
    let shares = shares(slot)
    for light in 0..<lightCount where shares[light] < 1 { return UnsafePointer(shares) }
    return nil
  }

  /// Notes a crossing, both of whose sides are in full light for now.
  @inline(__always)
  func note(_ sides: UnsafeMutablePointer<CrossingSides>, crossing: Int) {
    sides.pointee.slot = Int32(truncatingIfNeeded: 2 &* crossing)
    let shares = shares(2 &* crossing)
    for index in 0..<2 &* lightCount { shares[index] = 1 }
  }

  /// Notes where a crossing is of which sides will be listed.
  @inline(__always)
  func place(_ sides: UnsafeMutablePointer<CrossingSides>, crossing: Int, x: Float, y: Float) {
    crossings.pointer[crossing] = Listed(sides: sides, x: x, y: y)
    forces.pointer[2 &* crossing] = .zero
    forces.pointer[2 &* crossing &+ 1] = .zero
  }

  /// Whether a part of a light arrives at a side: not all and not nothing.
  @inline(__always)
  func isPartial(_ slot: Int) -> Bool {
    let shares = shares(slot)
    for light in 0..<lightCount where shares[light] > 0 && shares[light] < 1 { return true }
    return false
  }

  /// Lists those sides of a crossing, shaded before, at which a part of a light arrives.
  ///
  /// - Parameter pixel: its index.
  func listPartial(
    _ sides: UnsafeMutablePointer<CrossingSides>, crossing: Int, x: Float, y: Float, pixel: Int
  ) {
    crossings.pointer[crossing] = Listed(sides: sides, x: x, y: y, pixel: pixel)
    for slot in 2 * crossing..<2 * crossing + 2 {
      forces.pointer[slot] = .zero
      if isPartial(slot) { list(slot, of: side(slot).pointee.surface.instance) }
    }
  }

  /// The pixel of a listed side's crossing, and how much of its colour the side is.
  @inline(__always) func pixel(_ slot: Int) -> Int { crossings.pointer[slot / 2].pixel }

  @inline(__always)
  func weight(_ slot: Int) -> Float {
    let weight = crossings.pointer[slot / 2].sides.pointee.weight
    return slot & 1 == 0 ? -weight : weight
  }

  /// Lists a side of a crossing that has been noted.
  @inline(__always)
  func list(_ slot: Int, of receiver: Int) {
    let head = heads.pointer[receiver]
    if head < 0 {
      receivers.pointer[receiverCount] = receiver
      receiverCount &+= 1
    }
    nexts.pointer[slot] = head
    heads.pointer[receiver] = Int32(truncatingIfNeeded: slot)
  }

  /// Calls `body` with each receiver that sides are listed of.
  @inline(__always)
  func forEachReceiver(_ body: (Int) -> Void) {
    for index in 0..<receiverCount {
      body(receivers.pointer[index])
      heads.pointer[receivers.pointer[index]] = -1
    }
    receiverCount = 0
  }

  /// Calls `body` with the listed sides of a receiver.
  @inline(__always)
  func forEachSide(of receiver: Int, _ body: (_ slot: Int, _ x: Float, _ y: Float) -> Void) {
    var slot = heads.pointer[receiver]
    while slot >= 0 {
      let crossing = crossings.pointer[Int(slot) / 2]
      body(Int(slot), crossing.x, crossing.y)
      slot = nexts.pointer[Int(slot)]
    }
  }

  /// A side.
  @inline(__always)
  func side(_ slot: Int) -> UnsafeMutablePointer<SurfaceSide> {
    let sides = crossings.pointer[slot / 2].sides
    return UnsafeMutableRawPointer(sides).advanced(
      by: slot & 1 == 0 ? Self.insideOffset : Self.outsideOffset
    ).assumingMemoryBound(to: SurfaceSide.self)
  }

  private static let insideOffset = MemoryLayout<CrossingSides>.offset(of: \.inside) ?? 0
  private static let outsideOffset = MemoryLayout<CrossingSides>.offset(of: \.outside) ?? 0
}
