import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// Triangles of all sizes and depths across one another, against a rasteriser that looks at every
/// pixel of the picture for every triangle.
@Suite struct TriangleSoupTests {
  /// Three places in the picture, in pixels.
  typealias Places = [SIMD2<Double>]

  /// The triangles' sizes, in pixels; one of them is drawn for each triangle.
  enum Size: CaseIterable {
    case underAPixel, aFewPixels, highAndNarrow, someColumns, wide
    /// Reaches far out of the picture on one side, and in it covers a few pixels.
    case farOut
    /// About as large as edge functions of 32 bits allow, and up to twice as large.
    case nearTheLimit

    static let small: [Size] = [.underAPixel, .aFewPixels]

    func places(around place: SIMD2<Double>, _ generator: inout PCG32) -> Places {
      func random(_ range: ClosedRange<Double>) -> Double {
        Double.random(in: range, using: &generator)
      }
      func within(_ width: Double, _ height: Double) -> Places {
        (0..<3).map { _ in place + SIMD2(random(-width...width), random(-height...height)) }
      }
      switch self {
      case .underAPixel: return within(0.6, 0.6)
      case .aFewPixels: return within(2, 1.2)
      case .highAndNarrow: return within(2, 25)
      case .someColumns: return within(7, 10)
      case .wide: return within(60, 40)
      case .farOut:
        let (near, far) = (random(0...4), random(-1800...(-800)))
        return [
          SIMD2(far, place.y), SIMD2(near, place.y + random(0...1)), SIMD2(far, place.y + 1.8),
        ]
      case .nearTheLimit:
        let width = random(1...16)
        let height = 2047 * random(0.9...2) / (width + 9) - 3
        return [
          place, place + SIMD2(width, random(0...height)), place + SIMD2(random(0...width), height),
        ]
      }
    }
  }

  /// Front faces as a plain camera sees them.
  struct Soup {
    var width = 90
    var height = 70
    var count = 60
    var sizes = Size.allCases
    var depths = 1.0...3
    /// Whether corners lie on pixels' centres, so that edges pass through them.
    var isOnCenters = false
    /// One more triangle, in the camera's frame.
    var outlier: [Vector3]?

    var camera: PinholeCamera { ConventionTests.plainCamera(width, height) }

    func projected(seed: UInt64) -> ProjectedObject {
      var generator = PCG32(seed: seed, stream: 0)
      func random(_ range: ClosedRange<Double>) -> Double {
        Double.random(in: range, using: &generator)
      }
      var corners = outlier ?? []
      while corners.count < 3 * count {
        let place = SIMD2(random(-3...Double(width) + 3), random(-3...Double(height) + 3))
        var p = (sizes.randomElement(using: &generator) ?? .wide).places(around: place, &generator)
        if isOnCenters { p = p.map { $0.rounded(.down) + 0.5 } }
        let area =
          (p[1].x - p[0].x) * (p[2].y - p[0].y) - (p[1].y - p[0].y) * (p[2].x - p[0].x)
        guard area != 0 else { continue }
        // Counter-clockwise as seen, with y downwards.
        if area > 0 { p.swapAt(1, 2) }
        corners += p.map { Vector3($0.x, $0.y, 1) * random(depths) }
      }
      let n = Vector3(0, 0, -1)
      let faces = stride(from: 0, to: Int32(corners.count), by: 3).map {
        TriangleMesh.Face(vertices: SIMD3($0, $0 + 1, $0 + 2), normals: .init(n, n, n))
      }
      let mesh = PreparedMesh(
        Model(mesh: TriangleMesh(positions: corners, faces: faces), materials: [Material()]))
      let object = ProjectedObject(mesh: mesh, lighting: ConventionTests.flatLight)
      object.project(
        mesh: mesh, worldFromObject: .identity, camera: camera,
        lighting: ConventionTests.flatLight)
      return object
    }

    /// Draws soups, and finds what is wrong in them: pixels that show another triangle than the
    /// slow twin tells, depths that are off by more than rounding (of steep planes up to 3e-6), and
    /// what is written behind the picture.
    func mistakes(
      seeds: Range<UInt64> = 0..<4, _ check: (ProjectedObject) -> Void = { _ in }
    ) -> Int {
      var mistakes = 0
      for seed in seeds {
        let object = projected(seed: seed)
        check(object)
        let buffer = PixelBuffer(width: width, height: height)
        Rasterizer.draw(object, instance: 3, camera: camera, into: buffer)
        let slow = drawnSlowly(object)
        for index in 0..<width * height
        where buffer.surface[index] != slow.surfaces[index]
          || abs(Double(buffer.inverseDepth[index]) - slow.inverseDepths[index]) > 1e-5
        {
          mistakes += 1
        }
        for index in width * height..<width * height + 8
        where buffer.surface[index] != SurfaceID.none {
          mistakes += 1
        }
      }
      return mistakes
    }

    /// The slow twin: what the pixels' centres show, `[height, width]`.
    func drawnSlowly(_ object: ProjectedObject) -> (surfaces: [Int32], inverseDepths: [Double]) {
      var surfaces = [Int32](repeating: SurfaceID.none, count: width * height)
      var inverseDepths = [Double](repeating: 0, count: width * height)
      for face in object.frontFaces {
        let v = object.mesh.faces[face].vertices
        let corners = [v.x, v.z, v.y].map { object.vertices.pointer[Int($0)] }
        guard corners.allSatisfy(\.isInside) else { continue }
        let plane = object.planes.pointer[face]
        for index in 0..<width * height {
          let (column, row) = (index % width, index / width)
          let seen = corners.map { $0.seen(fromColumn: column, row: row) }
          let isInside = (0..<3).allSatisfy { EdgeSteps(seen[$0], seen[($0 + 1) % 3]).value >= 0 }
          let inverseDepth =
            plane.x + plane.y * (Double(column) + 0.5) + plane.z * (Double(row) + 0.5)
          if isInside && inverseDepth > inverseDepths[index] {
            inverseDepths[index] = inverseDepth
            surfaces[index] = SurfaceID.make(instance: 3, face: face)
          }
        }
      }
      return (surfaces, inverseDepths)
    }
  }

  /// Whole blocks of eight triangles, and more or less.
  @Test(arguments: [1, 2, 7, 8, 9, 16, 41, 200])
  func thePixelsAreThoseThatEachTriangleWins(count: Int) {
    let mistakes = Soup(count: count).mistakes {
      #expect($0.corner != nil && $0.frontFaces.count == count)
    }
    #expect(mistakes == 0)
  }

  /// Small triangles, whose tiles the borders cut.
  @Test(arguments: [
    (1, 1), (3, 1), (1, 3), (2, 2), (4, 1), (4, 2), (3, 2), (5, 3), (17, 1), (16, 9),
  ])
  func smallPictures(width: Int, height: Int) {
    for isOnCenters in [false, true] {
      let soup = Soup(
        width: width, height: height, count: 40, sizes: Size.small, isOnCenters: isOnCenters)
      #expect(soup.mistakes(seeds: 0..<20) == 0)
    }
  }

  /// Edges through pixels' centres, in triangles that are set up in all ways.
  @Test func cornersOnCenters() {
    for size in Size.allCases {
      #expect(Soup(sizes: [size], isOnCenters: true).mistakes() == 0)
    }
  }

  @Test func edgeFunctionsAboutAsLargeAsTheyMayBe() {
    #expect(Soup(width: 40, height: 250, sizes: [.nearTheLimit]).mistakes(seeds: 0..<8) == 0)
  }

  /// All in one plane that faces the camera, whose depth is the same to the bit everywhere.
  @Test func theEarlierOneWinsATie() {
    let soup = Soup(count: 120, depths: 2...2)
    #expect(Set(soup.drawnSlowly(soup.projected(seed: 0)).inverseDepths) == [0, 0.5])
    #expect(soup.mistakes(seeds: 0..<6) == 0)
  }

  /// An object too large to have a corner, or one that is cut, is set up where its triangles are
  /// near to one another, and drawn triangle by triangle where they are not.
  @Test(arguments: [
    [Vector3(-7000, 3, 1), Vector3(-7001, 60, 1), Vector3(70, 40, 1)],
    [Vector3(-1, 0, -1), Vector3(1, 1, -1), Vector3(1, 0, -1)],
  ])
  func objectsWithoutACorner(outlier: [Vector3]) {
    for sizes in [Size.small, Size.allCases] {
      let soup = Soup(count: 100, sizes: sizes, outlier: outlier)
      let mistakes = soup.mistakes { #expect($0.corner == nil) }
      #expect(mistakes == 0)
    }
  }

  /// An object one of whose triangles reaches from the right border as far to the left as one may,
  /// and a little less and more.
  @Test func objectsAboutAsLargeAsTheyMayBe() {
    var hasCorner: Set<Bool> = []
    for more in -6...6 {
      let left = 80 - Double(TriangleBatch.reach + more)
      // Nothing else reaches as far to the right.
      let soup = Soup(
        width: 70, sizes: [.aFewPixels, .farOut],
        outlier: [Vector3(left, 10, 1), Vector3(left, 12, 1), Vector3(80, 11, 1)])
      let mistakes = soup.mistakes(seeds: 0..<2) { hasCorner.insert($0.corner != nil) }
      #expect(mistakes == 0)
    }
    #expect(hasCorner == [false, true])
  }

  @Test func soupsHaveAllKindsOfTriangles() throws {
    let soup = Soup(count: 400)
    let object = soup.projected(seed: 0)
    let corner = try #require(object.corner)
    let memory = TriangleBatchMemory()
    defer { memory.deallocate() }
    var (tiles, narrow, wide) = (0, 0, 0)
    for first in stride(from: 0, to: soup.count, by: 8) {
      let eight = TriangleBatch(
        object.firstFrontFace + first, of: object.mesh.faces.pointer, object.vertices.pointer,
        corner: corner, width: soup.width, height: soup.height, in: memory)
      for triangle in 0..<8 {
        if eight.tiles >> (8 * triangle) & 0xFF != 0 { tiles += 1 }
        if eight.others >> (8 * triangle + TriangleBatch.narrow) & 1 == 1 { narrow += 1 }
        if eight.others >> (8 * triangle + TriangleBatch.wide) & 1 == 1 { wide += 1 }
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
    let soup = Soup()
    let buffer = PixelBuffer(width: soup.width, height: soup.height)
    for instance in 0..<2 {
      Rasterizer.draw(
        soup.projected(seed: UInt64(instance)), instance: instance, camera: soup.camera,
        into: buffer)
    }
    for instance in 0..<3 {
      var expected: [[Int]] = []
      for row in rect.rows {
        for column in rect.columns {
          let index = row * soup.width + column
          let id = buffer.surface[index]
          if id >= 0 && SurfaceID.instance(id) == instance {
            expected.append([SurfaceID.face(id), column, row, index])
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
