import Geometry

extension Antialiaser {
  /// How far beside an edge, in pixels, it is at least asked whether light reaches the table:
  /// objects touch it in lines that their shadows begin with. More than vertices are rounded by.
  static let sidestep = 1.0 / 4096

  /// The place so many pixels inwards from the middle of a crossing.
  @inline(__always)
  private func place(
    beside edge: borrowing ActiveEdge, _ crossing: PixelCrossing, _ step: Double
  ) -> SIMD2<Double> {
    let middle = edge(crossing.middle)
    // The inner side is at (−dy, dx).
    let inward = SIMD2(edge.from.y - edge.to.y, edge.to.x - edge.from.x)
    let length = (inward * inward).sum().squareRoot()
    return SIMD2(middle.x, middle.y)
      + inward * (step / max(length, 1e-12))
  }

  /// The colours of two surfaces at the foot of a crossing, tables in the light that reaches them.
  @inline(never)  // Within the loops over crossings it would slow those down without shadows, too.
  func coloredInLight(
    _ inside: VisibleSurface, _ outside: VisibleSurface, _ edge: ActiveEdge,
    _ crossing: PixelCrossing, _ shadows: ShadowList, sidestep: Double
  ) -> CrossingSides {
    colored(
      lit(inside, beside: edge, crossing, sidestep, shadows),
      lit(outside, beside: edge, crossing, -sidestep, shadows), edge, crossing)
  }

  /// Two surfaces as the sides of a crossing.
  func colored(
    _ inside: VisibleSurface, _ outside: VisibleSurface, _ edge: ActiveEdge,
    _ crossing: PixelCrossing
  ) -> CrossingSides {
    var sides = CrossingSides.blank
    set(&sides, inside, outside, edge, crossing)
    return sides
  }

  /// A surface on a side of an edge in the light that reaches it so many pixels inwards.
  private func lit(
    _ surface: VisibleSurface, beside edge: ActiveEdge, _ crossing: PixelCrossing, _ step: Double,
    _ shadows: ShadowList
  ) -> VisibleSurface {
    let fixture = shadows.fixture(of: surface.instance)
    guard shadows.receives(fixture, surface.face) else { return surface }
    var surface = surface
    surface.instance = shadows.shadowedCopy(
      of: fixture, without: shadows.set(at: place(beside: edge, crossing, step)))
    return surface
  }

  /// Whether a pixel's centre shows an object; of a fixture, in shadow or not.
  @inline(__always)
  func shows(_ surface: Int32, _ instance: Int) -> Bool {
    SurfaceID.instance(surface) == instance || isShadowedCopy(surface, of: instance)
  }

  /// Whether a pixel's centre shows a fixture in shadow.
  @inline(__always)
  func isShadowedCopy(_ surface: Int32, of instance: Int) -> Bool {
    guard let shadows else { return false }
    let copy = SurfaceID.instance(surface)
    return copy != instance && shadows.fixture(of: copy) == instance
  }

  /// Calls `body` for every visible crossing of a shadow's outline with a pixel of `rect`.
  @inline(__always)
  func forEachShadowCrossing(
    in rect: PixelRect,
    _ body: (_ shadow: Shadow, _ edge: Int, _ crossing: PixelCrossing, _ sides: CrossingSides) ->
      Void
  ) {
    guard let shadows else { return }
    for shadow in shadows.shadows where !shadow.bounds.isEmpty {
      let around = shadow.bounds.expanded(by: 1).intersection(rect)
      guard !around.isEmpty else { continue }
      let near = objects(near: around)
      for index in 0..<shadow.outline.count where !shadow.outline.edges.pointer[index].isHollow {
        let edge = shadow.outline.edges.pointer[index]
        PixelWalk.forEachCrossing(of: edge, in: around) { crossing in
          // Where no edge passes, the pixel's centre tells what is seen.
          let pixel = crossing.row * buffer.width + crossing.column
          let others =
            buffer.owners[pixel] == PixelBuffer.nobody && seams.count == 0
            ? nil : near
          forEachPart(
            of: crossing, edge, of: nil, besides: -1, -1,
            among: others ?? UnsafeBufferPointer(start: nil, count: 0)
          ) { part in
            if let sides = sides(of: shadow, edge, part, shadows, among: others) {
              body(shadow, index, part, sides)
            }
          }
        }
      }
    }
  }

  /// What lies on the sides of a part of a shadow's outline, or nil if nothing changes across it or
  /// no table is seen there.
  private func sides(
    of shadow: Shadow, _ edge: ActiveEdge, _ part: PixelCrossing, _ shadows: ShadowList,
    among others: UnsafeBufferPointer<Int>?
  ) -> CrossingSides? {
    let inner = place(beside: edge, part, Self.sidestep)
    let outer = place(beside: edge, part, -Self.sidestep)
    let (inside, outside) = (shadows.set(at: inner), shadows.set(at: outer))
    guard (inside ^ outside) & shadow.bit != 0 else { return nil }
    // On both sides, as an object may hide one of them; its edges look no nearer.
    guard var dark = table(at: inner, part, shadows, among: others),
      var bright = table(at: outer, part, shadows, among: others)
    else { return nil }
    // Where outlines in several lights coincide, each changes its own light, one after another.
    let (below, upTo) = (shadow.bit - 1, 2 * shadow.bit - 1)
    let sets = ((inside & ~below) | (outside & below), (inside & ~upTo) | (outside & upTo))
    dark.instance = shadows.shadowedCopy(of: dark.instance, without: sets.0)
    bright.instance = shadows.shadowedCopy(of: bright.instance, without: sets.1)
    return colored(dark, bright, edge, part)
  }

  /// The face of a fixture that receives shadows and is seen in a place, if there is one.
  private func table(
    at place: SIMD2<Double>, _ part: PixelCrossing, _ shadows: ShadowList,
    among others: UnsafeBufferPointer<Int>?
  ) -> VisibleSurface? {
    guard let others else {
      let surface = buffer.surface[part.row * buffer.width + part.column]
      guard surface >= 0 else { return nil }
      let (fixture, face) = (
        shadows.fixture(of: SurfaceID.instance(surface)), SurfaceID.face(surface)
      )
      return shadows.receives(fixture, face)
        ? VisibleSurface(instance: fixture, face: face, inverseDepth: 0) : nil
    }
    let seen = surface(
      at: Vector3(place, 0), besides: -1, -1, among: others, column: part.column, row: part.row)
    return shadows.receives(seen.instance, seen.face) ? seen : nil
  }

  /// Notes the pixels of `rect` that outlines of shadows pass through: there, as beside seams,
  /// centres do not tell what lies beside edges.
  func markShadows(_ rect: PixelRect) {
    guard let shadows else { return }
    for shadow in shadows.shadows where !shadow.bounds.isEmpty {
      for index in 0..<shadow.outline.count where !shadow.outline.edges.pointer[index].isHollow {
        PixelWalk.forEachCrossing(of: shadow.outline.edges.pointer[index], in: rect) { crossing in
          markUnreliable(crossing, in: rect)
        }
      }
    }
  }

  /// Mixes the colours of the pixels of `rect` that outlines of shadows pass through.
  func mixShadows(_ rect: PixelRect) {
    forEachShadowCrossing(in: rect) { _, _, crossing, sides in mix(crossing, sides) }
  }

  /// Cuts a crossing where outlines of shadows pass.
  @inline(never)
  func cutByShadows(_ cuts: inout EdgeCuts, _ crossing: PixelCrossing) {
    guard let shadows else { return }
    for shadow in shadows.shadows
    where !shadow.bounds.isEmpty
      && shadow.bounds.reaches(column: crossing.column, row: crossing.row)
    {
      shadow.outline.forEachEdge(column: crossing.column, row: crossing.row) { edge in
        if !edge.pointee.isHollow { cuts.add(edge) }
      }
    }
  }
}
