/// What each source of light has of a picture, apart for fixtures and for objects: the components
/// add up to the picture. Each is `[height, width]` of linear RGB and a fourth number, zero.
package struct PictureComponents {
  /// What a group of surfaces shows.
  package struct Group {
    /// In the ambient light from above, or in all of it if it comes from all sides alike.
    package var above: [SIMD4<Float>]
    /// In the ambient light from below.
    package var below: [SIMD4<Float>]
    /// In the first light, as much of it as arrives.
    package var sun: [SIMD4<Float>]
    /// In the other lights.
    package var lamps: [SIMD4<Float>]
    /// In the first light if nothing were in its way: no component of the picture.
    package var openSun: [SIMD4<Float>]
  }

  package var fixtures: Group
  package var objects: Group
  /// Where nothing is seen.
  package var background: [SIMD4<Float>]
}

extension Canvas {
  /// The picture's components.
  package func components() -> PictureComponents {
    let count = camera.width * camera.height
    // Pictures of powers of two would all lie in the same lines of the cache.
    let stride = count + 12
    var memory = [SIMD4<Float>](repeating: .zero, count: stride * ComponentSums.count)
    memory.withUnsafeMutableBufferPointer { memory in
      guard let start = memory.baseAddress else { return }
      let sums = ComponentSums(start, stride: stride, lights: lighting.lights.count)
      antialiaser.addComponents(to: sums, fixtureCount: fixtureCount)
    }
    func picture(_ index: Int) -> [SIMD4<Float>] {
      Array(memory[index * stride..<index * stride + count])
    }
    func group(_ first: Int) -> PictureComponents.Group {
      .init(
        above: picture(first), below: picture(first + 1), sun: picture(first + 2),
        lamps: picture(first + 3), openSun: picture(first + 4))
    }
    return PictureComponents(
      fixtures: group(0), objects: group(ComponentSums.groupCount),
      background: picture(2 * ComponentSums.groupCount))
  }
}

/// Where components are added up.
struct ComponentSums {
  /// Pictures of a group, in the order of `PictureComponents.Group`.
  static let groupCount = 5
  /// Pictures: those of two groups, and the background.
  static let count = 2 * groupCount + 1

  private let start: UnsafeMutablePointer<SIMD4<Float>>
  private let stride: Int
  /// What each light adds at the point that is looked at.
  let lit = WorkingMemory<SIMD4<Float>>()

  init(_ start: UnsafeMutablePointer<SIMD4<Float>>, stride: Int, lights: Int) {
    (self.start, self.stride) = (start, stride)
    lit.reserve(max(1, lights))
  }

  @inline(__always)
  func add(_ color: SIMD4<Float>, to component: Int, pixel: Int) {
    start[component &* stride &+ pixel] += color
  }
}

extension Antialiaser {
  /// Adds a picture's components at pixels' centres and on the two sides of edges.
  func addComponents(to sums: ComponentSums, fixtureCount: Int) {
    // A face of one colour has the same components everywhere: `sums.lit` holds those of `last`.
    var last = (instance: -1, face: -1)
    var ambient = (above: SIMD4<Float>.zero, below: SIMD4<Float>.zero)
    /// What lights of which `shares` arrive show of a surface, times a weight.
    func add(
      _ surface: VisibleSurface, x: Float, y: Float, _ shares: UnsafePointer<Float>?,
      weight: Float, pixel: Int
    ) {
      guard surface.instance >= 0 else {
        return sums.add(
          background * weight, to: 2 * ComponentSums.groupCount, pixel: pixel)
      }
      let object = objects[surface.instance]
      let shader = object.shader
      let first = surface.instance < fixtureCount ? 0 : ComponentSums.groupCount
      let lit = sums.lit.pointer
      let isUniform = object.faceKinds.pointer[surface.face] == FaceKind.uniform
      if !isUniform || last.instance != surface.instance || last.face != surface.face {
        let point = shader.point(x: x, y: y, inverseDepth: surface.inverseDepth)
        ambient = shader.components(
          of: shader.appearances[surface.face], at: point, lit: lit)
        last = isUniform ? (surface.instance, surface.face) : (-1, -1)
      }
      sums.add(ambient.above * weight, to: first, pixel: pixel)
      sums.add(ambient.below * weight, to: first + 1, pixel: pixel)
      for light in shader.lights.indices {
        var arriving = lit[light]
        if let shares, let shadows, shadows.slotOfLight[light] >= 0 {
          arriving *= shares[shadows.slotOfLight[light]]
        }
        sums.add(arriving * weight, to: first + (light == 0 ? 2 : 3), pixel: pixel)
        if light == 0 { sums.add(lit[0] * weight, to: first + 4, pixel: pixel) }
      }
    }
    for row in 0..<buffer.height {
      for column in 0..<buffer.width {
        let pixel = row &* buffer.width &+ column
        let id = buffer.surface[pixel]
        let isShaded = id >= 0 && shadows?.loadShares(ofPixel: pixel) ?? false
        add(
          id < 0
            ? .background
            : VisibleSurface(
              instance: SurfaceID.instance(id), face: SurfaceID.face(id),
              inverseDepth: buffer.inverseDepth[pixel]),
          x: Float(column) + 0.5, y: Float(row) + 0.5,
          isShaded ? shadows.map { UnsafePointer($0.shares.pointer) } : nil, weight: 1,
          pixel: pixel)
      }
    }
    func addSides(_ crossing: PixelCrossing, _ sides: CrossingSides, _ edge: ActiveEdge) {
      let place = edge(sides.foot)
      let pixel = crossing.row * buffer.width + crossing.column
      for (side, slot, weight) in [
        (sides.outside, sides.slot &+ 1, sides.weight), (sides.inside, sides.slot, -sides.weight),
      ] {
        add(
          side.surface, x: Float(place.x), y: Float(place.y),
          shadows.flatMap { $0.slots.lessened(Int(slot)) }.map { UnsafePointer($0) },
          weight: weight, pixel: pixel)
      }
    }
    let whole = PixelRect(minX: 0, minY: 0, maxX: buffer.width, maxY: buffer.height)
    for instance in objects.indices {
      forEachCrossing(of: instance, in: whole) { edge, crossing, sides in
        addSides(crossing, sides, objects[instance].outline.edges.pointer[edge])
      }
    }
    forEachSeamCrossing(in: whole) { seam, crossing, sides in
      addSides(crossing, sides, seam.edge)
    }
  }
}

extension Shader {
  /// The colour of a face at a point of it, apart for each source of light.
  ///
  /// - Parameter lit: what each light adds.
  /// - Returns: what ambient light from above and from below shows; of even light all is above.
  func components(
    of face: borrowing FaceAppearance, at p: SurfacePoint,
    lit: UnsafeMutablePointer<SIMD4<Float>>
  ) -> (above: SIMD4<Float>, below: SIMD4<Float>) {
    let all = parts(of: face, at: p, lit: lit)
    guard !hasEvenAmbient else { return (all, .zero) }
    let n = face.normal(p.position)
    let height = dot(n, up) / max(dot(n, n), .smallestSquare).squareRoot()
    var albedo = face.hasOneColor ? face.color.offset : face.color(p.position)
    if face.texture >= 0 { albedo *= texel(of: face, at: p).color }
    let below = albedo * (ambient - ambientRise) * ((1 - height) / 2)
    return (all - below, below)
  }
}
