import Geometry

/// The seams of all pairs of objects, in memory that is used again.
///
/// In the picture the inverse depth of a plane is affine, so the line where two planes have the
/// same is straight: it is cut to where both triangles are, and that is a seam. Only pairs whose
/// boxes overlap are looked at, which those of a table and of an object that stands on it do not
/// do. Triangles that leave the view are left out.
///
/// Faces of two objects that lie in one plane would be equally deep everywhere: so of each pair the
/// earlier object counts as nearer by a little.
///
/// Many objects in one place have seams by the square of their number, nearly all of them hidden.
/// So what is asked again and again must not go through all of them: seams are filed under the
/// pixels that they pass through, piercings under their edges, and what hides a seam is remembered
/// as long as it stands there.
final class SeamList {
  /// By this share of its inverse depth; more than vertices are rounded by.
  static let bias = 2e-5

  private let seams = WorkingMemory<Seam>()
  let piercings = WorkingMemory<Piercing>()
  @exclusivity(unchecked) private(set) var count = 0
  @exclusivity(unchecked) private(set) var piercingCount = 0
  /// How many there were of each before each object, and the object's box: the boxes of all pairs
  /// are compared, and to ask objects for them would count references.
  private let starts = WorkingMemory<
    (seams: Int, piercings: Int, entries: Int, box: BoundingBox)
  >()
  @exclusivity(unchecked) private var startCount = 0
  private let near = FaceBoxes()
  private let far = FaceBoxes()
  /// The seams under the pixels that they pass through, and under some that they only come near to.
  private let byPixel = FiledNumbers()
  /// The piercings under their edges.
  private let byEdge = FiledNumbers()
  private let fates = WorkingMemory<SeamFate>()
  /// What is known of two objects, for each object and those before it.
  private let pairs = WorkingMemory<Pair>()
  /// How many others may cut through each object.
  private let neighborCounts = WorkingMemory<Int32>()
  /// How many objects are crowded.
  @exclusivity(unchecked) private var crowdedCount = 0
  /// Whether the objects before the last one are shown, while that is added to a crowd.
  private let shown = WorkingMemory<Bool>()

  /// What is known of two objects.
  private struct Pair: OptionSet {
    var rawValue: UInt8
    /// Their boxes overlap, so that they may cut through each other.
    static let near = Pair(rawValue: 1)
    /// They have a seam.
    static let joined = Pair(rawValue: 2)
  }

  /// An object that more others than these may cut through is crowded: see `isCrowded`.
  static let crowd = 5
  /// The picture's size.
  private let width: Int
  private let height: Int

  init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  subscript(_ index: Int) -> Seam { seams.pointer[index] }

  /// A seam where it lies.
  @inline(__always)
  func edge(_ index: Int) -> UnsafePointer<ActiveEdge> {
    UnsafeRawPointer(seams.pointer + index).assumingMemoryBound(to: ActiveEdge.self)
  }

  /// The two objects of a seam.
  @inline(__always)
  func instances(_ index: Int) -> (Int, Int) {
    let seam = seams.pointer + index
    return (seam.pointee.first.instance, seam.pointee.second.instance)
  }

  /// What is known of a seam.
  @inline(__always)
  func fate(_ index: Int) -> UnsafeMutablePointer<SeamFate> { fates.pointer + index }

  /// How many objects there are.
  var objectCount: Int { startCount }

  /// Calls `body` for the seams that pass through a pixel, and perhaps for others near to it, in
  /// order, until it answers that it has enough.
  @inline(__always)
  func forEachSeam(
    column: Int, row: Int, until body: (_ a: Int, _ b: Int, UnsafePointer<ActiveEdge>) -> Bool
  ) {
    byPixel.forEach(under: row &* width &+ column) { index in
      let seam = seams.pointer + index
      return body(seam.pointee.first.instance, seam.pointee.second.instance, edge(index))
    }
  }

  /// Calls `body` for the places where an edge of an object goes through surfaces, in order, until
  /// it answers that it has enough.
  @inline(__always)
  func forEachPiercing(of edge: Int, of instance: Int, until body: (Double) -> Bool) {
    byEdge.forEach(under: Self.key(edge, instance)) { body(piercings.pointer[$0].place) }
  }

  @inline(__always)
  private static func key(_ edge: Int, _ instance: Int) -> Int { instance &<< 32 &+ edge }

  /// By how much an edge of an object may lie deeper than what another one shows and not be hidden,
  /// as a share of inverse depth, if the two cut through each other; else nil.
  func tolerance(of instance: Int, behind other: Int) -> Float? {
    joins(instance, other) ? Float(instance < other ? Self.bias : -Self.bias) : nil
  }

  private func joins(_ a: Int, _ b: Int) -> Bool {
    guard a != b, a >= 0, b >= 0 else { return false }
    return pairs.pointer[Self.place(min(a, b), max(a, b))].contains(.joined)
  }

  /// Whether so many others may cut through an object that only pixels' centres tell what is seen
  /// of its edges and of its seams with other such objects.
  ///
  /// Objects on a table are of equal height: where many stand in one place, their tops are equally
  /// deep everywhere, and none of their edges and seams is hidden by another object. Each would be
  /// compared with all others, pixel by pixel, which takes time with the fourth power of their
  /// number.
  @inline(__always)
  func isCrowded(_ instance: Int) -> Bool { neighborCounts.pointer[instance] > Self.crowd }

  /// Whether any object is.
  @inline(__always) var hasCrowd: Bool { crowdedCount > 0 }

  /// Notes that two objects may cut through each other.
  private func approach(_ a: Int, _ b: Int) {
    pairs.pointer[Self.place(a, b)] = .near
    count(a, 1)
    count(b, 1)
  }

  private func count(_ instance: Int, _ change: Int32) {
    let wasCrowded = isCrowded(instance)
    neighborCounts.pointer[instance] += change
    if isCrowded(instance) != wasCrowded { crowdedCount += wasCrowded ? -1 : 1 }
  }

  /// Forgets whom an object, the last one, may cut through.
  private func leave(_ instance: Int) {
    for other in 0..<instance where pairs.pointer[Self.place(other, instance)].contains(.near) {
      count(other, -1)
      count(instance, -1)
    }
  }

  /// Where it is noted what is known of an object and one before it.
  @inline(__always)
  private static func place(_ before: Int, _ instance: Int) -> Int {
    instance &* (instance &- 1) / 2 &+ before
  }

  /// Takes off the seams of all objects but the first few.
  func removeAll(from instance: Int) {
    guard instance < startCount else { return }
    let start = starts.pointer[instance]
    (count, piercingCount) = (start.seams, start.piercings)
    while startCount > instance {
      startCount -= 1
      leave(startCount)
    }
    byPixel.removeAll(from: start.entries)
    byEdge.removeAll(from: piercingCount)
    for index in 0..<count { fates.pointer[index].forget(from: instance) }
  }

  /// Adds the seams of all objects with each other.
  func add(allOf objects: [ProjectedObject]) {
    for instance in objects.indices { add(instance, objects) }
  }

  /// Adds the seams of the last object with all before it.
  ///
  /// - Parameters:
  ///   - buffer: shows those.
  ///   - fixtureCount: how many of the objects are fixtures.
  func add(lastOf objects: [ProjectedObject], beyond buffer: PixelBuffer, fixtureCount: Int) {
    let last = objects.count - 1
    approach(last, objects)
    addAll(last, objects, shown: findShown(last, in: buffer), fixtureCount)
  }

  /// Adds the seams of the objects from `first` on with all before each of them.
  ///
  /// - Parameters:
  ///   - buffer: shows all.
  ///   - fixtureCount: how many of the objects are fixtures.
  func add(
    from first: Int, of objects: [ProjectedObject], shownBy buffer: PixelBuffer, fixtureCount: Int
  ) {
    for last in first..<max(first, objects.count) {
      approach(last, objects)
      let shown = findShown(last, in: buffer, all: objects.count)
      if let shown, last >= fixtureCount, !shown[last] {
        addAll(last, objects, shown: shown, fixtureCount, isShown: false)
      } else {
        addAll(last, objects, shown: shown, fixtureCount)
      }
    }
  }

  private func add(_ last: Int, _ objects: [ProjectedObject]) {
    approach(last, objects)
    addAll(last, objects, shown: nil, 0)
  }

  /// Finds the objects that may cut through the last one.
  private func approach(_ last: Int, _ objects: [ProjectedObject]) {
    precondition(startCount == last, "objects are added in order")
    let object = objects[last]
    let (box, touch) = (object.box, object.touch)
    starts.reserve(startCount + 1, keeping: startCount)
    starts.pointer[startCount] = (count, piercingCount, byPixel.count, box)
    startCount += 1
    let row = Self.place(0, last)
    pairs.reserve(row + last, keeping: row)
    (pairs.pointer + row).update(repeating: [], count: last)
    neighborCounts.reserve(startCount, keeping: last)
    neighborCounts.pointer[last] = 0
    for other in 0..<last
    where box.cuts(starts.pointer[other].box, deeperThan: touch)
      && object.mayCut(objects[other], deeperThan: touch)
    {
      approach(other, last)
    }
  }

  /// Adds the seams of the last object with those before it, but for those in a crowd that are
  /// hidden already: these will not be seen as long as the last object stands there.
  ///
  /// - Parameters:
  ///   - shown: whether each object is shown; nil if that is not known, or there is no crowd.
  ///   - isShown: whether the last one may be.
  private func addAll(
    _ last: Int, _ objects: [ProjectedObject], shown: UnsafePointer<Bool>?, _ fixtureCount: Int,
    isShown: Bool = true
  ) {
    for other in 0..<last where pairs.pointer[Self.place(other, last)].contains(.near) {
      if let shown, isCrowded(other), !isShown || (other >= fixtureCount && !shown[other]) {
        continue
      }
      add(objects, other, last)
    }
  }

  /// Finds out, if an object is crowded, which ones are shown.
  private func findShown(
    _ instance: Int, in buffer: PixelBuffer, all: Int? = nil
  ) -> UnsafePointer<Bool>? {
    guard isCrowded(instance) else { return nil }
    let count = all ?? instance
    shown.reserve(count)
    buffer.findShown(
      shown.pointer, count: count, in: PixelRect(minX: 0, minY: 0, maxX: width, maxY: height))
    return UnsafePointer(shown.pointer)
  }

  private func add(_ objects: [ProjectedObject], _ a: Int, _ b: Int) {
    let (first, second) = (objects[a], objects[b])
    let overlap = first.bounds.expanded(by: 1).intersection(second.bounds.expanded(by: 1))
    guard !overlap.isEmpty else { return }
    near.collect(first, in: overlap)
    far.collect(second, in: overlap)
    far.keep(inside: near.box)
    near.keep(inside: far.box)
    near.arrange()
    far.arrange()
    for index in 0..<near.count {
      let (face, box) = near[index]
      far.forEach(meeting: box) { other in add((a, face), first, (b, other), second) }
    }
    addPiercings(of: a, first, through: second, far, nearer: 1 + Self.bias)
    addPiercings(of: b, second, through: first, near, nearer: 1 - Self.bias)
  }

  /// Adds the line that two triangles have in common.
  private func add(
    _ a: (instance: Int, face: Int), _ first: ProjectedObject, _ b: (instance: Int, face: Int),
    _ second: ProjectedObject
  ) {
    let plane = first.planes.pointer[a.face]
    let difference = plane * (1 + Self.bias) - second.planes.pointer[b.face]
    let rise = SIMD2(difference.y, difference.z)
    let slope = (rise * rise).sum().squareRoot()
    guard slope > 1e-12 else { return }
    // The place of the line that is nearest to a corner, and the direction that has the first
    // object, which rises there, on its right.
    let corner = first.vertices.pointer[Int(first.mesh.faces.pointer[a.face].vertices.x)].onScreen
    let height = difference.x + difference.y * corner.x + difference.z * corner.y
    let base = SIMD2(corner.x, corner.y) - rise * (height / (slope * slope))
    let along = SIMD2(rise.y, -rise.x) / slope
    var part = (-Double.infinity, Double.infinity)
    first.clip(&part, base, along, face: a.face)
    second.clip(&part, base, along, face: b.face)
    guard part.1 - part.0 > 1e-9, part.0.isFinite, part.1.isFinite else { return }
    func end(_ t: Double) -> Vector3 {
      let place = base + along * t
      return Vector3(place, plane.x + plane.y * place.x + plane.z * place.y)
    }
    let edge = ActiveEdge(
      from: end(part.0), to: end(part.1), fromVertex: 0, toVertex: 0, face: Int32(a.face),
      otherFace: -1, isHollow: false)
    seams.reserve(count + 1, keeping: count)
    seams.pointer[count] = Seam(edge: edge, first: a, second: b, slope: slope)
    fates.reserve(count + 1, keeping: count)
    fates.pointer[count] = SeamFate()
    pairs.pointer[Self.place(a.instance, b.instance)].insert(.joined)
    // In a crowd they are not asked for.
    if !isCrowded(a.instance) || !isCrowded(b.instance) { filePixels(of: edge, count) }
    count += 1
  }

  /// Files a seam under all pixels that it passes through or comes very near to.
  private func filePixels(of edge: ActiveEdge, _ index: Int) {
    let slack = 1e-3
    let (top, bottom) = edge.from.y <= edge.to.y ? (edge.from, edge.to) : (edge.to, edge.from)
    guard bottom.y + slack >= 0, top.y - slack < Double(height) else { return }
    let (wayX, wayY) = (bottom.x - top.x, bottom.y - top.y)
    let rows = (
      Int(roundingDown: top.y - slack, from: 0, through: height - 1),
      Int(roundingDown: bottom.y + slack, from: 0, through: height - 1)
    )
    for row in rows.0...rows.1 {
      var (begin, end) = (0.0, 1.0)
      if wayY > 0 {
        begin = max(0, (Double(row) - slack - top.y) / wayY)
        end = min(1, (Double(row + 1) + slack - top.y) / wayY)
      }
      let (a, b) = (top.x + wayX * begin, top.x + wayX * end)
      let (left, right) = (min(a, b) - slack, max(a, b) + slack)
      guard right >= 0, left < Double(width) else { continue }
      let columns = (
        Int(roundingDown: left, from: 0, through: width - 1),
        Int(roundingDown: right, from: 0, through: width - 1)
      )
      for column in columns.0...columns.1 {
        byPixel.file(index, under: row &* width &+ column)
      }
    }
  }

  private func addPiercings(
    of instance: Int, _ object: ProjectedObject, through other: ProjectedObject, _ faces: FaceBoxes,
    nearer factor: Double
  ) {
    for index in 0..<object.outline.count {
      let edge = object.outline.edges.pointer[index]
      let box = BoundingBox(
        low: pointwiseMin(edge.from, edge.to), high: pointwiseMax(edge.from, edge.to))
      guard box.meets(faces.box) else { continue }
      faces.forEach(meeting: box) { face in
        let plane = other.planes.pointer[face]
        func height(_ p: Vector3) -> Double {
          p.z * factor - (plane.x + plane.y * p.x + plane.z * p.y)
        }
        let (a, b) = (height(edge.from), height(edge.to))
        guard (a > 0) != (b > 0) else { return }
        let place = edge(a / (a - b))
        guard other.covers(place.x, place.y, face: face) else { return }
        piercings.reserve(piercingCount + 1, keeping: piercingCount)
        piercings.pointer[piercingCount] = Piercing(
          instance: instance, edge: index, place: a / (a - b))
        byEdge.file(piercingCount, under: Self.key(index, instance))
        piercingCount += 1
      }
    }
  }
}

extension ProjectedObject {
  /// How far boxes may overlap and only touch: what counts as equally deep, in metres.
  fileprivate var touch: Double {
    Double(Antialiaser.contact) * view.cameraFromObject.translation.length
  }

  /// Whether the boxes of two objects overlap along the axes of both, too; along the world's they
  /// do.
  fileprivate func mayCut(_ other: ProjectedObject, deeperThan touch: Double) -> Bool {
    let (here, there) = (view.worldFromObject, other.view.worldFromObject)
    return mesh.box.cuts(other.mesh.box.moved(by: here.inverse * there), deeperThan: touch)
      && other.mesh.box.cuts(mesh.box.moved(by: there.inverse * here), deeperThan: touch)
  }

  /// Cuts a part of the line base + t·along in the picture to where a face lies.
  fileprivate func clip(
    _ part: inout (Double, Double), _ base: SIMD2<Double>, _ along: SIMD2<Double>, face: Int
  ) {
    let v = mesh.faces.pointer[face].vertices
    for corner in 0..<3 {
      let p = vertices.pointer[Int(v[corner])].onScreen
      let q = vertices.pointer[Int(v[(corner + 1) % 3])].onScreen
      let (dx, dy) = (q.x - p.x, q.y - p.y)
      // Counter-clockwise as seen is, with y downwards, the negative sense.
      let start = dx * (base.y - p.y) - dy * (base.x - p.x)
      let change = dx * along.y - dy * along.x
      if change > 0 {
        part.1 = min(part.1, -start / change)
      } else if change < 0 {
        part.0 = max(part.0, -start / change)
      } else if start > 0 {
        part.1 = -.infinity
      }
    }
  }
}
