import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// Triangles of all sizes and depths across one another, against a rasteriser that looks at every pixel of
/// the picture for every triangle.
@Suite struct TriangleSoupTests {
  /// What the pixels' centres show, `[height, width]`.
  struct Samples {
    var surfaces: [Int32]
    var inverseDepths: [Double]
  }

  /// The triangles' sizes, in pixels; one is drawn for each triangle.
  enum Size: CaseIterable {
    case underAPixel, aFewPixels, highAndNarrow, someColumns, wide
    /// Reaches far out of the picture on one side, and in it covers a few pixels.
    case farOut

    /// Three corners around a place of a picture of 90 × 70.
    func corners(_ generator: inout PCG32) -> [SIMD2<Double>] {
      func random(_ range: ClosedRange<Double>) -> Double {
        Double.random(in: range, using: &generator)
      }
      let place = SIMD2(random(-3...93), random(-3...73))
      func around(_ width: Double, _ height: Double) -> [SIMD2<Double>] {
        (0..<3).map { _ in
          place + SIMD2(random(-width...width), random(-height...height))
        }
      }
      switch self {
      case .underAPixel: return around(0.4, 0.4)
      case .aFewPixels: return around(2, 1.2)
      case .highAndNarrow: return around(2, 25)
      case .someColumns: return around(7, 10)
      case .wide: return around(60, 40)
      case .farOut:
        let (near, far) = (random(0...4), random(-1800...(-800)))
        let row = place.y
        return [SIMD2(far, row), SIMD2(near, row + random(0...1)), SIMD2(far, row + 1.8)]
      }
    }
  }

  /// Front faces as the plain camera sees them.
  static func soup(
    _ count: Int, seed: UInt64, depths: ClosedRange<Double> = 1...3, stretch: Double = 1
  ) -> PreparedMesh {
    var generator = PCG32(seed: seed, stream: 0)
    var (positions, faces): ([Vector3], [TriangleMesh.Face]) = ([], [])
    let n = Vector3(0, 0, -1)
    while faces.count < count {
      let size = Size.allCases.randomElement(using: &generator) ?? .wide
      var p = size.corners(&generator)
      let area =
        (p[1].x - p[0].x) * (p[2].y - p[0].y) - (p[1].y - p[0].y) * (p[2].x - p[0].x)
      // Counter-clockwise as seen, with y downwards.
      if area > 0 { p.swapAt(1, 2) }
      let first = Int32(positions.count)
      for corner in p {
        positions.append(
          Vector3(corner.x * (corner.x < -100 ? stretch : 1), corner.y, 1)
            * Double.random(in: depths, using: &generator))
      }
      faces.append(
        .init(vertices: SIMD3(first, first + 1, first + 2), normals: .init(n, n, n)))
    }
    return PreparedMesh(
      Model(mesh: TriangleMesh(positions: positions, faces: faces), materials: [Material()]))
  }

  static let camera = ConventionTests.plainCamera(90, 70)

  static func projected(_ mesh: PreparedMesh) -> ProjectedObject {
    let object = ProjectedObject(mesh: mesh, lighting: ConventionTests.flatLight)
    object.project(
      mesh: mesh, worldFromObject: .identity, camera: camera,
      lighting: ConventionTests.flatLight)
    return object
  }

  static func drawn(_ object: ProjectedObject) -> Samples {
    let buffer = PixelBuffer(width: camera.width, height: camera.height)
    Rasterizer.draw(object, instance: 3, camera: camera, into: buffer)
    let pixels = 0..<camera.width * camera.height
    return Samples(
      surfaces: pixels.map { buffer.surface[$0] },
      inverseDepths: pixels.map { Double(buffer.inverseDepth[$0]) })
  }

  /// The slow twin.
  static func drawnSlowly(_ object: ProjectedObject) -> Samples {
    let count = camera.width * camera.height
    var samples = Samples(
      surfaces: [Int32](repeating: SurfaceID.none, count: count),
      inverseDepths: [Double](repeating: 0, count: count))
    for face in object.frontFaces {
      let v = object.mesh.faces[face].vertices
      let corners = [v.x, v.z, v.y].map { object.vertices.pointer[Int($0)] }
      let plane = object.planes.pointer[face]
      for index in 0..<count {
        let (column, row) = (index % camera.width, index / camera.width)
        let seen = corners.map { $0.seen(fromColumn: column, row: row) }
        let isInside = (0..<3).allSatisfy { EdgeSteps(seen[$0], seen[($0 + 1) % 3]).value >= 0 }
        let inverseDepth =
          plane.x + plane.y * (Double(column) + 0.5) + plane.z * (Double(row) + 0.5)
        if isInside && inverseDepth > samples.inverseDepths[index] {
          samples.inverseDepths[index] = inverseDepth
          samples.surfaces[index] = SurfaceID.make(instance: 3, face: face)
        }
      }
    }
    return samples
  }

  /// Whole blocks of eight triangles, and more or less.
  @Test(arguments: [1, 2, 7, 8, 9, 16, 41, 200])
  func thePixelsAreThoseThatEachTriangleWins(count: Int) {
    for seed in 0..<4 as Range<UInt64> {
      let object = Self.projected(Self.soup(count, seed: seed))
      #expect(object.isCompact && object.frontFaces.count == count)
      let (fast, slow) = (Self.drawn(object), Self.drawnSlowly(object))
      #expect(fast.surfaces == slow.surfaces, "seed \(seed)")
      let errors = zip(fast.inverseDepths, slow.inverseDepths).map { abs($0 - $1) }
      #expect((errors.max() ?? 1) < 1e-6, "seed \(seed)")
    }
  }

  /// Triangles that reach so far out of the picture that they are drawn one by one.
  @Test func soDoesAnObjectOfThousandsOfPixels() {
    for seed in 0..<4 as Range<UInt64> {
      let object = Self.projected(Self.soup(60, seed: seed, stretch: 4))
      #expect(object.isInside && !object.isCompact)
      #expect(Self.drawn(object).surfaces == Self.drawnSlowly(object).surfaces, "seed \(seed)")
    }
  }

  /// All in one plane that faces the camera, whose depth is the same to the bit everywhere.
  @Test func theEarlierOneWinsATie() {
    for seed in 0..<6 as Range<UInt64> {
      let object = Self.projected(Self.soup(120, seed: seed, depths: 2...2))
      let slow = Self.drawnSlowly(object)
      #expect(Set(slow.inverseDepths) == [0, 0.5])
      #expect(Self.drawn(object).surfaces == slow.surfaces, "seed \(seed)")
    }
  }

  @Test func soupsHaveAllKindsOfTriangles() {
    let object = Self.projected(Self.soup(400, seed: 0))
    let memory = EightTrianglesMemory()
    defer { memory.deallocate() }
    var (tiles, narrow, wide) = (0, 0, 0)
    for first in stride(from: 0, to: 400, by: 8) {
      let eight = EightTriangles(
        object.firstFrontFace + first, of: object.mesh.faces.pointer, object.vertices.pointer,
        corner: object.corner,
        width: Self.camera.width, height: Self.camera.height, in: memory)
      for triangle in 0..<8 {
        if eight.tiles >> (8 * triangle) & 0xFF != 0 { tiles += 1 }
        if eight.others >> (8 * triangle + EightTriangles.narrow) & 1 == 1 { narrow += 1 }
        if eight.others >> (8 * triangle + EightTriangles.wide) & 1 == 1 { wide += 1 }
      }
    }
    #expect(tiles > 20 && narrow > 20 && wide > 20, "\(tiles), \(narrow), \(wide)")
  }

  /// A row that begins and ends anywhere, more pixels than are listed at a time, and none at all.
  @Test(arguments: [
    PixelRect(minX: 0, minY: 0, maxX: 90, maxY: 70),
    PixelRect(minX: 3, minY: 5, maxX: 4, maxY: 66),
    PixelRect(minX: 17, minY: 9, maxX: 42, maxY: 10),
    PixelRect(minX: 81, minY: 0, maxX: 90, maxY: 70), PixelRect.empty,
  ])
  func theObjectsPixelsAreGoneThroughRowByRow(rect: PixelRect) {
    let buffer = PixelBuffer(width: 90, height: 70)
    for (instance, seed) in [4, 5].enumerated() {
      let object = Self.projected(Self.soup(60, seed: UInt64(seed)))
      Rasterizer.draw(object, instance: instance, camera: Self.camera, into: buffer)
    }
    for instance in 0..<3 {
      var expected: [[Int]] = []
      for row in rect.minY..<rect.maxY {
        for column in rect.minX..<rect.maxX {
          let id = buffer.surface[row * 90 + column]
          if id >= 0 && SurfaceID.instance(id) == instance {
            expected.append([SurfaceID.face(id), column, row, row * 90 + column])
          }
        }
      }
      var found: [[Int]] = []
      buffer.forEachPixel(showing: instance, in: rect) { face, column, row, index in
        found.append([face, column, row, index])
      }
      #expect(found == expected)
    }
  }
}
