import Geometry

/// What lies on the two sides of a visible crossing.
struct CrossingSides {
  /// Where on the crossing, 0 at the edge's `from` and 1 at its `to`.
  var foot: Double
  /// The share of the pixel that lies on the other side of this part of the edge as seen from the
  /// centre: the area between the part and the pixel's border, swept by the ray from the centre
  /// to the border as it turns over the part. Positive if the centre is inside.
  var weight: Float
  /// The part of the edge's own object next to the edge: on the inner side.
  var inside: SurfaceSide
  /// On the other side: behind the edge, or the other face of a crease.
  var outside: SurfaceSide

  /// To be filled in.
  static let blank = CrossingSides(foot: 0, weight: 0, inside: .blank, outside: .blank)
}

/// A surface next to an edge, at the foot of a crossing.
struct SurfaceSide {
  var surface: VisibleSurface
  var color: SIMD4<Float>

  static let blank = SurfaceSide(surface: .background, color: .zero)
}

/// A visible crossing, kept.
struct CrossingRecord {
  var edge: Int
  var crossing: PixelCrossing
  var sides: CrossingSides
}

/// An edge of some object in a pixel, seen or not.
struct Passage {
  /// Comes first, so that it lies where the passage does.
  var crossing: PixelCrossing
  var edge: Int
}

extension UnsafePointer<Passage> {
  /// The passage's crossing where it lies: a copy of what was just written in other pieces would wait for
  /// them.
  @inline(__always) var crossing: UnsafePointer<PixelCrossing> {
    UnsafeRawPointer(self).assumingMemoryBound(to: PixelCrossing.self)
  }
}

/// The visible crossings of objects with pixels, in memory that is used again.
final class CrossingList {
  /// Those of all objects, hidden ones among them, and where those of each instance end.
  let passages = WorkingMemory<Passage>(capacity: 1024)
  let passageEnds = WorkingMemory<Int>(capacity: 16)
  let records = WorkingMemory<CrossingRecord>(capacity: 1024)
  /// See `Antialiaser.objects(near:)`.
  let near = WorkingMemory<Int>()
  /// See `Antialiaser.findShown(in:)`.
  let shown = WorkingMemory<Bool>()
  @exclusivity(unchecked) var passageCount = 0
  @exclusivity(unchecked) var count = 0
  /// Where the crossings of each instance end, if the list holds those of a whole picture.
  var ends: [Int] = []

  /// The objects have changed.
  func forget() { ends.removeAll(keepingCapacity: true) }

  @inline(__always)
  func append(_ passage: Passage) {
    passages.reserve(passageCount + 1, keeping: passageCount)
    passages.pointer[passageCount] = passage
    passageCount += 1
  }

  /// A record to be filled in. It is written where it stays: copies of what was just written in
  /// smaller pieces wait for each other.
  @inline(__always)
  func append() -> UnsafeMutablePointer<CrossingRecord> {
    records.reserve(count + 1, keeping: count)
    count += 1
    return records.pointer + (count - 1)
  }
}
