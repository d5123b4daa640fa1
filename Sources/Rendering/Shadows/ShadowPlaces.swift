/// Places of the picture at which it is asked which share of the lights reaches the surface: the
/// centres of pixels, or the feet of crossings. All of one receiver at a time.
final class ShadowPlaces {
  @exclusivity(unchecked) private(set) var count = 0
  /// In pixels, and in 1/m.
  private let x = WorkingMemory<Float>()
  private let y = WorkingMemory<Float>()
  private let inverseDepth = WorkingMemory<Float>()
  /// How the inverse depth changes over the surface's plane from column to column and from row to
  /// row.
  private let slopeX = WorkingMemory<Float>()
  private let slopeY = WorkingMemory<Float>()
  private let faces = WorkingMemory<Int32>()
  /// What each place stands for: a pixel's index, or a slot.
  private let targets = WorkingMemory<Int32>()
  /// The share of each light that arrives, `[light][place]`.
  private let visible: [WorkingMemory<Float>]
  /// A loss's derivative in those shares, `[light][place]`.
  private let adjoints: [WorkingMemory<Float>]
  /// A loss's derivative in the surface points' places in the world, through what is in the lights'
  /// way, along each axis.
  private let forces: [WorkingMemory<Float>]

  init() {
    func memory(_ count: Int) -> [WorkingMemory<Float>] {
      (0..<count).map { _ in WorkingMemory<Float>() }
    }
    visible = memory(Renderer.shadowLightLimit)
    adjoints = memory(Renderer.shadowLightLimit)
    forces = memory(3)
  }

  func removeAll() { count = 0 }

  /// Adds a place that all lights reach.
  @inline(__always)
  func append(
    x: Float, y: Float, inverseDepth: Float, face: Int, plane: SIMD4<Double>, target: Int,
    lights: Int
  ) {
    if count &+ 8 >= self.x.capacity { grow() }
    self.x.pointer[count] = x
    self.y.pointer[count] = y
    self.inverseDepth.pointer[count] = inverseDepth
    slopeX.pointer[count] = Float(plane.y)
    slopeY.pointer[count] = Float(plane.z)
    faces.pointer[count] = Int32(truncatingIfNeeded: face)
    targets.pointer[count] = Int32(truncatingIfNeeded: target)
    for light in 0..<lights { visible[light].pointer[count] = 1 }
    count &+= 1
  }

  private func grow() {
    let size = 2 * x.capacity + 8
    for memory in [x, y, inverseDepth, slopeX, slopeY] + visible + adjoints + forces {
      memory.reserve(size, keeping: count)
    }
    faces.reserve(size, keeping: count)
    targets.reserve(size, keeping: count)
  }

  @inline(__always) func x(_ place: Int) -> Float { x.pointer[place] }
  @inline(__always) func y(_ place: Int) -> Float { y.pointer[place] }
  @inline(__always) func inverseDepth(_ place: Int) -> Float { inverseDepth.pointer[place] }
  @inline(__always) func face(_ place: Int) -> Int { Int(faces.pointer[place]) }
  @inline(__always) func target(_ place: Int) -> Int { Int(targets.pointer[place]) }

  /// The share of a light that arrives.
  @inline(__always)
  func visible(_ light: Int) -> UnsafeMutablePointer<Float> { visible[light].pointer }

  /// A loss's derivative in that share.
  @inline(__always)
  func adjoints(_ light: Int) -> UnsafeMutablePointer<Float> { adjoints[light].pointer }

  /// A loss's derivative in the surface points' places in the world, along an axis.
  @inline(__always)
  func forces(_ axis: Int) -> UnsafeMutablePointer<Float> { forces[axis].pointer }

  /// The same of one place.
  @inline(__always)
  func force(_ place: Int) -> SIMD4<Float> {
    SIMD4(
      forces[0].pointer[place], forces[1].pointer[place], forces[2].pointer[place], 0)
  }

  /// Eight places from one on; those behind the last one are of no meaning.
  @inline(__always)
  func eight(_ first: Int) -> EightPlaces {
    EightPlaces(
      x: .load(x.pointer + first), y: .load(y.pointer + first),
      inverseDepth: .load(inverseDepth.pointer + first), slopeX: .load(slopeX.pointer + first),
      slopeY: .load(slopeY.pointer + first))
  }
}
