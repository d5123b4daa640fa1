import Foundation
import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// Every sample belongs to exactly one triangle of a tiling: no holes, no doubles.
@Suite struct CoverageTests {
  typealias Triangle = (Vector3, Vector3, Vector3)

  /// How many triangles cover each sample, `[height, width]`; each is drawn alone.
  static func counts(_ triangles: [Triangle], _ camera: PinholeCamera) -> [Int] {
    let count = camera.width * camera.height
    var counts = [Int](repeating: 0, count: count)
    let n = Vector3(0, 0, 1)
    for triangle in triangles {
      let mesh = PreparedMesh(
        Model(
          mesh: TriangleMesh(
            positions: [triangle.0, triangle.1, triangle.2],
            faces: [.init(vertices: SIMD3(0, 1, 2), normals: .init(n, n, n))]),
          materials: [Material()]))
      let object = ProjectedObject(mesh: mesh, lighting: ConventionTests.flatLight)
      object.project(
        mesh: mesh, worldFromObject: .identity, camera: camera,
        lighting: ConventionTests.flatLight)
      let buffer = PixelBuffer(width: camera.width, height: camera.height)
      Rasterizer.draw(object, instance: 0, camera: camera, into: buffer)
      for index in 0..<count where buffer.surface[index] >= 0 {
        counts[index] += 1
        let (x, y) = (index % camera.width, index / camera.width)
        let isBounded =
          x >= object.bounds.minX && x < object.bounds.maxX && y >= object.bounds.minY
          && y < object.bounds.maxY
        #expect(isBounded, "a sample outside the object's bounds")
      }
    }
    return counts
  }

  /// The triangle turned so that the plain camera sees its front, or nil if it has no area.
  static func facing(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> Triangle? {
    let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    if area == 0 { return nil }
    let (p, q, r) = (Vector3(a, 1), Vector3(b, 1), Vector3(c, 1))
    return area < 0 ? (p, q, r) : (p, r, q)
  }

  /// Triangles of a grid of 12 × 12 quadrilaterals that overlaps a picture of 32 × 32.
  static func tiling(seed: UInt64, vertex: (SIMD2<Double>, inout PCG32) -> SIMD2<Double>)
    -> [Triangle]
  {
    var generator = PCG32(seed: seed, stream: 0)
    var places: [SIMD2<Double>] = []
    for index in 0..<13 * 13 {
      let (column, row) = (Double(index % 13), Double(index / 13))
      places.append(vertex(SIMD2(3.4 * column - 4, 3.4 * row - 4), &generator))
    }
    var triangles: [Triangle?] = []
    for cell in 0..<12 * 12 {
      let corner = cell / 12 * 13 + cell % 12
      let (a, b) = (places[corner], places[corner + 1])
      let (c, d) = (places[corner + 14], places[corner + 13])
      triangles +=
        Bool.random(using: &generator)
        ? [facing(a, b, c), facing(a, c, d)] : [facing(a, b, d), facing(b, c, d)]
    }
    return triangles.compactMap { $0 }
  }

  @Test(arguments: 0..<6)
  func randomTilingsCoverEverySampleOnce(seed: UInt64) {
    let triangles = Self.tiling(seed: seed) { place, generator in
      place
        + SIMD2(
          Double.random(in: -0.8...0.8, using: &generator),
          Double.random(in: -0.8...0.8, using: &generator))
    }
    let counts = Self.counts(triangles, ConventionTests.plainCamera(32, 32))
    #expect(counts.allSatisfy { $0 == 1 })
  }

  @Test(arguments: 0..<4)
  func tilingsWithCornersOnPixelCentresCoverEverySampleOnce(seed: UInt64) {
    // Every corner is a sample and most edges pass through several.
    let triangles = Self.tiling(seed: seed) { place, _ in place.rounded(.down) + 0.5 }
    let counts = Self.counts(triangles, ConventionTests.plainCamera(32, 32))
    #expect(counts.allSatisfy { $0 == 1 })
  }

  @Test(arguments: [7, 64, 1500])
  func aFanOfSliversCoversEverySampleOnce(spokes: Int) {
    // The hub is a sample; with 1500 spokes the slivers are a tenth of a sample wide.
    let hub = SIMD2(12.5, 9.5)
    let rim = (0..<spokes).map { k in
      let angle = 2 * Double.pi * Double(k) / Double(spokes)
      return hub + SIMD2(cos(angle), sin(angle)) * 40
    }
    let triangles = (0..<spokes).compactMap {
      Self.facing(hub, rim[$0], rim[($0 + 1) % spokes])
    }
    let counts = Self.counts(triangles, ConventionTests.plainCamera(24, 24))
    #expect(counts.allSatisfy { $0 == 1 })
  }

  @Test func trianglesFarLargerThanTheGuardBandCoverEverySampleOnce() {
    // Corners 10⁶ samples away: clipped, and still nothing is missing or doubled.
    let hub = SIMD2(12.25, 9.75)
    let rim = (0..<9).map { k in
      let angle = 2 * Double.pi * (Double(k) + 0.3) / 9
      return hub + SIMD2(cos(angle), sin(angle)) * 1e6
    }
    let triangles = (0..<9).compactMap { Self.facing(hub, rim[$0], rim[($0 + 1) % 9]) }
    let counts = Self.counts(triangles, ConventionTests.plainCamera(24, 24))
    #expect(counts.allSatisfy { $0 == 1 })
  }

  @Test func aFloorThatRunsUnderAndBehindTheCameraIsCoveredOnceBelowTheHorizon() {
    // The camera stands 0.7 m above a floor of irregular triangles that reaches far behind it.
    var generator = PCG32(seed: 1, stream: 0)
    let camera = PinholeCamera(
      width: 40, height: 40, focalLength: SIMD2(20, 20), cameraFromWorld: .identity, near: 0.05)
    let side = 9
    let corners = (0..<side * side).map { index in
      let isRim = index % side % (side - 1) == 0 || index / side % (side - 1) == 0
      let reach = isRim ? 500.0 : 1
      func jitter() -> Double { isRim ? 0 : Double.random(in: -0.3...0.3, using: &generator) }
      let (x, z) = (Double(index % side) - 4, Double(index / side) - 4)
      return Vector3(x * reach + jitter(), 0.7, z * reach + jitter())
    }
    var triangles: [Triangle] = []
    for row in 0..<side - 1 {
      for column in 0..<side - 1 {
        let a = row * side + column
        let quad = [corners[a], corners[a + 1], corners[a + side + 1], corners[a + side]]
        // Counter-clockwise from above, which is −y.
        triangles += [(quad[0], quad[1], quad[2]), (quad[0], quad[2], quad[3])]
      }
    }
    let counts = Self.counts(triangles, camera)
    // The horizon is at row 20; the first row of samples below it sees 28 m far.
    for index in counts.indices {
      let row = index / 40
      #expect(counts[index] == (row >= 20 ? 1 : 0), "row \(row), column \(index % 40)")
    }
  }

  @Test func samplesOnEdgesBelongToTopAndLeftEdges() {
    // The right triangle with legs along rows 2.5 and columns 2.5: its corner, its top edge and
    // its left edge are samples inside it, the samples on its hypotenuse are not.
    let triangle = Self.facing(SIMD2(2.5, 2.5), SIMD2(6.5, 2.5), SIMD2(2.5, 6.5))
    let counts = Self.counts([triangle].compactMap { $0 }, ConventionTests.plainCamera(9, 9))
    for row in 0..<9 {
      for column in 0..<9 {
        let expected = column >= 2 && row >= 2 && column + row < 8
        #expect(counts[row * 9 + column] == (expected ? 1 : 0))
      }
    }
    // The triangle on the other side of the hypotenuse has it, but neither its right edge nor
    // its bottom edge.
    let other = Self.facing(SIMD2(6.5, 6.5), SIMD2(6.5, 2.5), SIMD2(2.5, 6.5))
    let otherCounts = Self.counts([other].compactMap { $0 }, ConventionTests.plainCamera(9, 9))
    for row in 0..<9 {
      for column in 0..<9 {
        let expected = column < 6 && row < 6 && column + row >= 8
        #expect(otherCounts[row * 9 + column] == (expected ? 1 : 0))
      }
    }
  }

  @Test func nothingNearerThanTheNearPlaneIsDrawn() {
    let camera = PinholeCamera(
      width: 16, height: 16, focalLength: SIMD2(8, 8), cameraFromWorld: .identity, near: 0.5)
    // A ramp that climbs away from the camera: y = 1 − z, from z = −1 to z = 3.
    let (a, b) = (Vector3(-9, 2, -1), Vector3(9, 2, -1))
    let (c, d) = (Vector3(9, -2, 3), Vector3(-9, -2, 3))
    let n = Vector3(0, -1, -1).normalized
    let ramp = Model(
      mesh: TriangleMesh(
        positions: [a, b, c, d],
        faces: [
          .init(vertices: SIMD3(0, 1, 2), normals: .init(n, n, n)),
          .init(vertices: SIMD3(0, 2, 3), normals: .init(n, n, n)),
        ]), materials: [Material()])
    let canvas = Canvas(
      Renderer(
        camera: camera, lighting: ConventionTests.flatLight, background: .zero,
        meshes: [PreparedMesh(ramp)]))
    canvas.push(Placement(mesh: 0, worldFromObject: .identity))
    let depth = canvas.depthAndMask().depth
    for row in 0..<16 {
      // The ray's y per metre; it meets the ramp at z = 1 / (1 + y).
      let y = (Double(row) + 0.5 - 8) / 8
      let z = 1 / (1 + y)
      for column in 0..<16 {
        let found = Double(depth[row * 16 + column])
        let expected = z >= 0.5 && z <= 3 ? z : 0
        #expect(abs(found - expected) < 1e-6 * max(1, expected), "row \(row)")
      }
    }
  }

  /// Whether a pixel's centre belongs to a triangle given clockwise as seen: the edge functions in
  /// numbers of 128 bits, which hold any product.
  static func covers(_ triangle: [ProjectedVertex], column: Int, row: Int) -> Bool {
    let grid = Int128(1) << Int128(ProjectedVertex.gridBits)
    let (x, y) = (Int128(column) * grid + grid / 2, Int128(row) * grid + grid / 2)
    return (0..<3).allSatisfy { k in
      let (a, b) = (triangle[k], triangle[(k + 1) % 3])
      let (dx, dy) = (Int128(b.x) - Int128(a.x), Int128(b.y) - Int128(a.y))
      let side = dx * (y - Int128(a.y)) - dy * (x - Int128(a.x))
      return side > 0 || (side == 0 && (dy < 0 || (dy == 0 && dx > 0)))
    }
  }

  /// Large triangles are drawn by runs of pixels, narrow ones eight pixels at a time, and the first
  /// object without comparing; all as the exact edge functions at every pixel's centre say.
  @Test func pixelsAreThoseThatTheEdgeFunctionsGive() {
    var generator = PCG32(seed: 21, stream: 0)
    let size = 160
    let camera = PinholeCamera(
      width: size, height: size, focalLength: SIMD2(1, 1), principalPoint: .zero,
      cameraFromWorld: .identity)
    for round in 0..<600 {
      /// In pixels; in every second round on centres, so that edges pass through them, in every
      /// third within eight columns, in every fifth far outside the picture, and in every seventh
      /// so that no more than eight columns of the triangle are inside.
      func corner() -> SIMD2<Double> {
        func number(_ range: ClosedRange<Double>) -> Double {
          Double.random(in: range, using: &generator)
        }
        let all = round % 5 == 0 ? -8000...8000 : -40...200.0
        let corner = SIMD2(
          number(round % 3 == 0 ? 77...85 : round % 7 == 0 ? -100...7 : all), number(all))
        return round % 2 == 0 ? corner : corner.rounded(.down) + 0.5
      }
      guard let (a, b, c) = Self.facing(corner(), corner(), corner()) else { continue }
      let n = Vector3(0, 0, -1)
      let mesh = PreparedMesh(
        Model(
          mesh: TriangleMesh(
            positions: [a, b, c],
            faces: [.init(vertices: SIMD3(0, 1, 2), normals: .init(n, n, n))]),
          materials: [Material()]))
      #expect(mesh.isSheet)
      let object = ProjectedObject(mesh: mesh, lighting: ConventionTests.flatLight)
      object.project(
        mesh: mesh, worldFromObject: .identity, camera: camera,
        lighting: ConventionTests.flatLight)
      let (drawn, first) = (
        PixelBuffer(width: size, height: size), PixelBuffer(width: size, height: size)
      )
      object.draw(instance: 0, camera: camera, into: drawn)
      // What was there before must not matter.
      first.surface.update(repeating: 77, count: size * size)
      first.inverseDepth.update(repeating: 1e9, count: size * size)
      guard object.isInside, !object.bounds.isEmpty else { continue }
      object.drawFirst(camera: camera, background: .zero, into: first)
      let v = mesh.faces[0].vertices
      let p = [v.x, v.z, v.y].map { object.vertices.pointer[Int($0)] }
      var (drawnWrong, firstWrong, otherwise) = (0, 0, 0)
      for row in 0..<size {
        for column in 0..<size {
          let isInside = Self.covers(p, column: column, row: row)
          let index = row * size + column
          if (drawn.surface[index] >= 0) != isInside { drawnWrong += 1 }
          if (first.surface[index] >= 0) != isInside { firstWrong += 1 }
          if first.inverseDepth[index] != drawn.inverseDepth[index]
            || first.color[index] != drawn.color[index]
          {
            otherwise += 1
          }
        }
      }
      #expect(drawnWrong == 0 && firstWrong == 0 && otherwise == 0)
    }
  }

  /// Where objects of small faces come first, what they do not cover is cleared before; to draw
  /// them first shows the same.
  @Test func onlyLargeFacesAreDrawnFirst() throws {
    let renderer = Shapes.tableRenderer()
    #expect(try #require(Canvas(renderer).objects.first).mayBeFirst)
    for mesh in 1...3 {
      let object = ProjectedObject(mesh: renderer.meshes[mesh], lighting: renderer.lighting)
      object.project(
        mesh: renderer.meshes[mesh], worldFromObject: RigidTransform(x: 0.1, y: -0.1, yaw: 0.4),
        camera: renderer.camera, lighting: renderer.lighting)
      #expect(object.isInside && object.mesh.isSheet && !object.mayBeFirst)
      let (first, cleared) = (
        PixelBuffer(width: 64, height: 64), PixelBuffer(width: 64, height: 64)
      )
      object.drawFirst(camera: renderer.camera, background: .one, into: first)
      cleared.clear(.one)
      object.draw(instance: 0, camera: renderer.camera, into: cleared)
      let differ = (0..<64 * 64).filter {
        // Colours by the depth, whose rounding differs.
        first.surface[$0] != cleared.surface[$0]
          || (first.color[$0] - cleared.color[$0]).max() > 1e-5
          || (cleared.color[$0] - first.color[$0]).max() > 1e-5
      }
      #expect(differ.isEmpty && object.bounds.width > 5)
    }
  }

  @Test func onlyConvexPiecesAreSheets() {
    func sheet(
      _ positions: [SIMD2<Double>], _ faces: [SIMD3<Int32>], culling: Model.Culling = .back
    )
      -> Bool
    {
      let n = Vector3(0, 0, 1)
      var model = Model(
        mesh: TriangleMesh(
          positions: positions.map { Vector3($0, 0) },
          faces: faces.map { .init(vertices: $0, normals: .init(n, n, n)) }),
        materials: [Material()])
      model.culling = culling
      return PreparedMesh(model).isSheet
    }
    let square = [SIMD2(0.0, 0), SIMD2(1, 0), SIMD2(1, 1), SIMD2(0, 1)]
    let halves = [SIMD3<Int32>(0, 1, 2), SIMD3(0, 2, 3)]
    #expect(sheet(square, halves))
    #expect(sheet(square, [halves[0]]))
    #expect(!sheet(square, halves, culling: .none))
    // Twice the same; two apart; an arrowhead.
    #expect(!sheet(square + square, halves + halves.map { $0 &+ 4 }))
    #expect(!sheet(square + square.map { $0 + 3 }, halves + halves.map { $0 &+ 4 }))
    #expect(!sheet([SIMD2(0.0, 0), SIMD2(1, 0), SIMD2(0.2, 0.2), SIMD2(0, 1)], halves))
    for model in [Shapes.cube(edge: 1), Shapes.sphere(radius: 1)] {
      #expect(PreparedMesh(model).isSheet)
    }
  }
}
