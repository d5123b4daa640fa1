import Geometry

/// Front faces of an object, with a box around each; x and y in pixels, z 1/depth.
final class FaceBoxes {
  private let faces = WorkingMemory<(face: Int, box: BoundingBox)>()
  /// The same boxes, eight to a block.
  private let blocks = WorkingMemory<EightBoxes>()
  private(set) var count = 0
  /// Around all of them.
  private(set) var box = BoundingBox.empty

  subscript(_ index: Int) -> (face: Int, box: BoundingBox) { faces.pointer[index] }

  /// Makes them ready for being asked.
  func arrange() {
    blocks.reserve((count + 7) / 8)
    for block in 0..<(count + 7) / 8 {
      blocks.pointer[block] = EightBoxes()
      for index in 8 * block..<min(count, 8 * block + 8) {
        blocks.pointer[block].set(index % 8, faces.pointer[index].box)
      }
    }
  }

  /// Calls `body` with the faces whose boxes have a point in common with a box, in order.
  @inline(__always)
  func forEach(meeting box: BoundingBox, _ body: (_ face: Int) -> Void) {
    let around = EightBoxes.Corners(box)
    for block in 0..<(count + 7) / 8 {
      var meeting = blocks.pointer[block].meeting(around)
      while meeting != 0 {
        let index = 8 &* block &+ meeting.trailingZeroBitCount / 8
        meeting &= meeting &- 1
        if faces.pointer[index].box.meets(box) { body(faces.pointer[index].face) }
      }
    }
  }

  /// Those that reach into a part of the picture.
  func collect(_ object: ProjectedObject, in rect: PixelRect) {
    count = 0
    box = .empty
    faces.reserve(object.mesh.faces.count)
    // Most do not, which corners on their grid tell.
    let low = SIMD2(rect.minX, rect.minY).onGrid
    let high = SIMD2(rect.maxX, rect.maxY).onGrid
    let vertices = object.vertices.pointer
    for face in object.frontFaces {
      let v = object.mesh.faces.pointer[face].vertices
      let (a, b, c) = (vertices[Int(v.x)], vertices[Int(v.y)], vertices[Int(v.z)])
      guard a.isInside && b.isInside && c.isInside, max(a.x, b.x, c.x) >= low.x,
        min(a.x, b.x, c.x) <= high.x, max(a.y, b.y, c.y) >= low.y, min(a.y, b.y, c.y) <= high.y
      else { continue }
      var around = BoundingBox.empty
      around.add(a.onScreen)
      around.add(b.onScreen)
      around.add(c.onScreen)
      add(face, around)
    }
  }

  /// Takes off those that lie outside a box.
  func keep(inside limit: BoundingBox) {
    let all = count
    count = 0
    box = .empty
    for index in 0..<all {
      let (face, around) = faces.pointer[index]
      if limit.meets(around) { add(face, around) }
    }
  }

  private func add(_ face: Int, _ around: BoundingBox) {
    faces.pointer[count] = (face, around)
    count += 1
    box.add(around.low)
    box.add(around.high)
  }
}

/// Eight boxes, to find the few that meet another one. Single precision will do: rounding keeps
/// numbers in order, so that none of these is missed.
private struct EightBoxes {
  private var low = (
    SIMD8(repeating: Float.infinity), SIMD8(repeating: Float.infinity),
    SIMD8(repeating: Float.infinity)
  )
  private var high = (
    SIMD8(repeating: -Float.infinity), SIMD8(repeating: -Float.infinity),
    SIMD8(repeating: -Float.infinity)
  )

  /// The box that is asked for.
  struct Corners {
    let low: SIMD3<Float>
    let high: SIMD3<Float>

    init(_ box: BoundingBox) { (low, high) = (SIMD3(box.low), SIMD3(box.high)) }
  }

  @inline(__always)
  mutating func set(_ lane: Int, _ box: BoundingBox) {
    let (low, high) = (SIMD3<Float>(box.low), SIMD3<Float>(box.high))
    (self.low.0[lane], self.low.1[lane], self.low.2[lane]) = (low.x, low.y, low.z)
    (self.high.0[lane], self.high.1[lane], self.high.2[lane]) = (high.x, high.y, high.z)
  }

  /// A bit in the byte of each box that has a point in common with another one.
  @inline(__always)
  func meeting(_ box: Corners) -> UInt64 {
    let x = Self.sign(high.0 - box.low.x) | Self.sign(box.high.x - low.0)
    let y = Self.sign(high.1 - box.low.y) | Self.sign(box.high.y - low.1)
    let z = Self.sign(high.2 - box.low.z) | Self.sign(box.high.z - low.2)
    return EightLanes.oneBitALane(~((x | y | z) &>> 31))
  }

  /// The first bit of each is set where a number is negative.
  @inline(__always)
  private static func sign(_ numbers: SIMD8<Float>) -> SIMD8<Int32> {
    unsafeBitCast(numbers, to: SIMD8<Int32>.self)
  }
}

extension SIMD2<Int> {
  /// A pixel's corner on the grid of vertices.
  fileprivate var onGrid: (x: Int, y: Int) {
    (x << ProjectedVertex.gridBits, y << ProjectedVertex.gridBits)
  }
}
