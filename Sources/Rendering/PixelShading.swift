/// Colours the pixels that an object has won.
///
/// Not triangle by triangle while it is rasterised: most triangles win a few pixels of many rows, and to
/// work on these by eights wastes most lanes and guesses, again and again, how many there are.
extension ProjectedObject {
  /// Gives each pixel that shows the object the colour at its centre.
  func shade(instance: Int, of buffer: PixelBuffer) {
    let (surface, color, lanes) = (buffer.surface, buffer.color, buffer.lanes)
    let (views, uniform) = (faceViews.pointer, uniformColors.pointer)
    let smooth = UnsafePointer(smoothFaces.pointer)
    let light = UnsafePointer(smoothLight.pointer)
    let origin = light.pointee.origin
    var waiting = SmoothPixels(buffer.smoothPixelMemory)
    let bounds = bounds
    for row in bounds.minY..<bounds.maxY {
      let y = Float(row) + 0.5 - origin.y
      var column = bounds.minX
      while column < bounds.maxX {
        let first = row &* buffer.width &+ column
        let ids = UnsafeRawPointer(surface + first).loadUnaligned(as: SIMD8<Int32>.self)
        let others = EightLanes.unequal(
          SurfaceID.instances(ids), Int32(truncatingIfNeeded: instance))
        var rest = EightLanes.oneBitALane(~(others | lanes.beyond(bounds.maxX &- column)))
        let x = Float(column) + 0.5 - origin.x
        while rest != 0 {
          let lane = rest.trailingZeroBitCount &>> 3
          rest &= rest &- 1
          let index = first &+ lane
          let face = SurfaceID.face(surface[index])
          switch views[face] {
          case FaceView.uniform: color[index] = uniform[face]
          case FaceView.smooth:
            waiting.add(smooth[face].normal(x + Float(lane), y), face: face, index: index)
          default: shadeGeneral(face: face, column: column &+ lane, row: row, of: buffer)
          }
        }
        if waiting.isAlmostFull { waiting.shade(smooth, light, into: color) }
        column &+= 8
      }
    }
    waiting.shade(smooth, light, into: color)
  }

  /// Out of line: the other kinds, which most faces are, need the registers.
  @inline(never)
  private func shadeGeneral(face: Int, column: Int, row: Int, of buffer: PixelBuffer) {
    let index = row &* buffer.width &+ column
    buffer.color[index] = shader.color(
      of: shader.appearances[face],
      at: shader.point(column: column, row: row, inverseDepth: buffer.inverseDepth[index]))
  }
}

/// Pixels of an object that show smooth faces, each one with its normal, which wait until there are enough
/// to be coloured eight at a time, whatever faces they show.
private struct SmoothPixels {
  private let memory: SmoothPixelMemory
  private var count = 0

  init(_ memory: SmoothPixelMemory) { self.memory = memory }

  /// Whether there is no room for eight more.
  var isAlmostFull: Bool { count > SmoothPixelMemory.capacity - 8 }

  /// - Parameters:
  ///   - normal: m of `SmoothFace` at the pixel's centre.
  ///   - index: of the pixel in the picture.
  @inline(__always)
  mutating func add(_ normal: SIMD4<Float>, face: Int, index: Int) {
    memory.x[count] = normal.x
    memory.y[count] = normal.y
    memory.z[count] = normal.z
    memory.face[count] = Int32(truncatingIfNeeded: face)
    memory.index[count] = Int32(truncatingIfNeeded: index)
    count &+= 1
  }

  /// Colours them all, to the bit as `SmoothFace.color` does, and none are left.
  mutating func shade(
    _ faces: UnsafePointer<SmoothFace>, _ light: UnsafePointer<SmoothLight>,
    into colors: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    typealias Eight = SIMD8<Float>
    let toLight = light.pointee.vector
    let least = Eight(repeating: .smallestSquare)
    for first in stride(from: 0, to: count, by: 8) {
      func load(_ numbers: UnsafeMutablePointer<Float>) -> Eight {
        UnsafeRawPointer(numbers + first).loadUnaligned(as: Eight.self)
      }
      let m = (x: load(memory.x), y: load(memory.y), z: load(memory.z))
      let square = (m.x * m.x + m.y * m.y) + m.z * m.z
      let along = (m.x * toLight.x + m.y * toLight.y) + m.z * toLight.z
      let cosine = along / square.replacing(with: least, where: square .< least).squareRoot()
      UnsafeMutableRawPointer(memory.cosine + first).storeBytes(
        of: cosine.replacing(with: 0, where: .!(cosine .>= 0)), as: Eight.self)
    }
    let (ambient, intensity) = (light.pointee.ambient, light.pointee.intensity)
    for place in 0..<count {
      colors[Int(memory.index[place])] =
        faces[Int(memory.face[place])].albedo * (ambient + intensity * memory.cosine[place])
    }
    count = 0
  }
}

/// Room for smooth pixels that wait.
struct SmoothPixelMemory {
  /// So many that what was written one by one is no longer on its way to memory when it is read by
  /// eights: a processor waits for that.
  static let capacity = 64

  let x, y, z, cosine: UnsafeMutablePointer<Float>
  let face, index: UnsafeMutablePointer<Int32>

  init() {
    func allocate<Number: Numeric>() -> UnsafeMutablePointer<Number> {
      let memory = UnsafeMutablePointer<Number>.allocate(capacity: Self.capacity)
      memory.initialize(repeating: 0, count: Self.capacity)
      return memory
    }
    (x, y, z, cosine) = (allocate(), allocate(), allocate(), allocate())
    (face, index) = (allocate(), allocate())
  }

  func deallocate() {
    for numbers in [x, y, z, cosine] { numbers.deallocate() }
    for numbers in [face, index] { numbers.deallocate() }
  }
}
