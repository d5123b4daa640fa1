/// Forward mode of what arrives of the lights: how the colours at places change, while it is found.
final class ShadowTangents {
  /// How many motions.
  @exclusivity(unchecked) private(set) var count = 0
  /// The change of a shadow's share with each motion, at eight places.
  private let shares = WorkingMemory<SIMD8<Float>>()
  /// What the place's light adds.
  private let lit = WorkingMemory<SIMD4<Float>>()
  /// Of the listed places: how the colour changes as casters move, `[place][motion]`; and as the
  /// surface point moves along the world's axes, `[place][axis]`.
  private let carried = WorkingMemory<SIMD4<Float>>()
  private let slopes = WorkingMemory<SIMD4<Float>>()
  /// The same of the sides of crossings, `[slot]`.
  private let slotCarried = WorkingMemory<SIMD4<Float>>()
  private let slotSlopes = WorkingMemory<SIMD4<Float>>()

  func begin(motions count: Int) {
    self.count = count
    shares.reserve(count)
  }

  /// Makes room for places, at which nothing changes yet.
  func begin(places: Int) {
    lit.reserve(places)
    carried.reserve(places * count)
    slopes.reserve(places * 3)
    carried.pointer.update(repeating: .zero, count: places * count)
    slopes.pointer.update(repeating: .zero, count: places * 3)
  }

  /// Changes of a share at eight places; zero to begin with.
  @inline(__always)
  func clearShares() -> UnsafeMutablePointer<SIMD8<Float>> {
    shares.pointer.update(repeating: .zero, count: count)
    return shares.pointer
  }

  @inline(__always) subscript(lit place: Int) -> SIMD4<Float> {
    get { lit.pointer[place] }
    set { lit.pointer[place] = newValue }
  }

  /// Adds what has been found of a share at one of eight places.
  @inline(__always)
  func add(
    lane: Int, of place: Int, force: (x: SIMD8<Float>, y: SIMD8<Float>, z: SIMD8<Float>)
  ) {
    let lit = lit.pointer[place]
    for motion in 0..<count {
      carried.pointer[place * count + motion] += lit * shares.pointer[motion][lane]
    }
    slopes.pointer[3 * place] += lit * force.x[lane]
    slopes.pointer[3 * place + 1] += lit * force.y[lane]
    slopes.pointer[3 * place + 2] += lit * force.z[lane]
  }

  /// The change of the colour at a place with a motion.
  ///
  /// - Parameter velocity: of the surface point, in the world.
  @inline(__always)
  func change(place: Int, _ motion: Int, velocity: SIMD4<Float>) -> SIMD4<Float> {
    Self.change(
      carried.pointer[place * count + motion], slopes.pointer + 3 * place, velocity)
  }

  /// Keeps what has been found of a place for a slot.
  func keep(place: Int, slot: Int) {
    slotCarried.reserve((slot + 1) * count, keeping: slotCarried.capacity)
    slotSlopes.reserve((slot + 1) * 3, keeping: slotSlopes.capacity)
    for motion in 0..<count {
      slotCarried.pointer[slot * count + motion] = carried.pointer[place * count + motion]
    }
    for axis in 0..<3 { slotSlopes.pointer[3 * slot + axis] = slopes.pointer[3 * place + axis] }
  }

  /// The change of the colour of a side of a crossing with a motion.
  ///
  /// - Parameter velocity: of the surface point, in the world.
  @inline(__always)
  func change(slot: Int, _ motion: Int, velocity: SIMD4<Float>) -> SIMD4<Float> {
    Self.change(
      slotCarried.pointer[slot * count + motion], slotSlopes.pointer + 3 * slot, velocity)
  }

  @inline(__always)
  private static func change(
    _ carried: SIMD4<Float>, _ slopes: UnsafePointer<SIMD4<Float>>, _ v: SIMD4<Float>
  ) -> SIMD4<Float> {
    carried + ((slopes[0] * v.x + slopes[1] * v.y) + slopes[2] * v.z)
  }
}
