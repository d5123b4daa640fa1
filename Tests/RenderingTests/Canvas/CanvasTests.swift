import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// Drawing and taking off again.
@Suite struct CanvasTests {
  static func state(_ canvas: Canvas) -> [UInt32] {
    let (depth, mask) = canvas.depthAndMask()
    return canvas.image.pixels.map(\.bitPattern) + depth.map(\.bitPattern)
      + mask.map { UInt32($0) } + canvas.visiblePixelCounts().map { UInt32($0) }
  }

  @Test func takingOffRestoresEveryBit() {
    let canvas = Canvas(Shapes.tableRenderer(size: 48))
    for index in 0..<20 {
      var states = [Self.state(canvas)]
      let placements = TestScene(index).placements
      for placement in placements {
        canvas.push(placement)
        states.append(Self.state(canvas))
      }
      // Off and on and off again, as proposing objects does.
      for placement in placements.reversed() {
        states.removeLast()
        canvas.pop()
        #expect(Self.state(canvas) == states.last)
        canvas.push(placement)
        canvas.pop()
        #expect(Self.state(canvas) == states.last)
      }
      #expect(canvas.placements.isEmpty)
    }
    #expect(canvas.image == canvas.renderer.emptyPicture)
  }

  @Test func onlyTheReturnedPixelsChange() {
    let canvas = Canvas(Shapes.tableRenderer(size: 48))
    for index in 0..<20 {
      for placement in TestScene(index).placements {
        let before = canvas.image
        let rect = canvas.push(placement)
        let after = canvas.image
        for row in 0..<48 {
          for column in 0..<48 where !rect.contains((column, row)) {
            #expect(before[column, row] == after[column, row])
          }
        }
        #expect(canvas.rect(of: canvas.placements.count - 1) == rect)
      }
      canvas.removeAll()
    }
  }

  @Test func theOrderOfDrawingDoesNotMatter() {
    // Shares along edges are added in another order: a few units in the last place.
    let renderer = Shapes.tableRenderer(size: 48)
    for index in 0..<20 {
      let p = TestScene(index).placements
      let image = renderer.render(p)
      for order in [[p[0], p[2], p[1]], [p[2], p[1], p[0]], [p[1], p[0], p[2]]] {
        let other = renderer.render(order)
        let worst = zip(image.pixels, other.pixels).map { abs($0 - $1) }.max() ?? 1
        #expect(worst < 1e-6)
      }
    }
  }

  @Test func theSamePlacementsGiveTheSameBits() {
    let renderer = Shapes.tableRenderer()
    let used = Canvas(renderer)
    for index in 0..<10 {
      // A canvas that has drawn much else, and a fresh one.
      used.removeAll()
      let fresh = Canvas(renderer)
      for placement in TestScene(index).placements {
        used.push(placement)
        fresh.push(placement)
      }
      #expect(Self.state(used) == Self.state(fresh))
      let weights = PoseDerivativeTests.weights(64)
      let (found, expected) = (used.pullback(weights), fresh.pullback(weights))
      #expect(found == expected)
      for object in 0..<3 {
        #expect(used.jacobian(of: object).tangents == fresh.jacobian(of: object).tangents)
      }
    }
  }

  @Test func anObjectOutOfSightChangesNothing() {
    let canvas = Canvas(Shapes.tableRenderer())
    let before = Self.state(canvas)
    for place in [Vector3(90, 0, 0), Vector3(0, 0, -30), canvas.renderer.camera.center * 3] {
      canvas.push(
        Placement(mesh: 1, worldFromObject: RigidTransform(translation: place)))
      #expect(canvas.image == canvas.renderer.emptyPicture)
      #expect(canvas.visiblePixelCounts() == [0])
      #expect(canvas.jacobian(of: 0).tangents.allSatisfy { $0 == .zero })
      let gradients = canvas.pullback(PoseDerivativeTests.weights(64))
      #expect(gradients == [.zero])
      canvas.pop()
      #expect(Self.state(canvas) == before)
    }
  }

  /// Where an object has no influence the loss may have any derivative.
  @Test(arguments: [false, true])
  func theAdjointCountsWhereObjectsAre(castsShadows: Bool) throws {
    let table = Shapes.tableRenderer(size: 64)
    let canvas = Canvas(
      Renderer(
        camera: table.camera, lighting: table.lighting, background: table.background,
        meshes: table.meshes, fixtures: table.fixtures, castsShadows: castsShadows))
    canvas.draw([
      Placement(mesh: 1, worldFromObject: RigidTransform(x: 0.5, y: -0.4, yaw: 0.3)),
      Placement(mesh: 2, worldFromObject: RigidTransform(x: -0.4, y: 0.5, yaw: 0)),
      // Cuts through the cube.
      Placement(mesh: 3, worldFromObject: RigidTransform(x: 0.6, y: -0.2, yaw: 1)),
    ])
    let whole = DerivativePieceTests.adjoint(count: 64 * 64)
    for range in [0..<3, 0..<1, 1..<2, 2..<3] {
      let rects = range.map(canvas.rect)
      let needed = whole.indices.map { index in
        rects.contains { $0.contains((index % 64, index / 64)) }
          ? whole[index] : SIMD4(1e3, 2e3, -1e3, 0)
      }
      #expect(needed.filter { $0.x == 1e3 }.count > 64 * 64 / 4)
      let gradients = [whole, needed].map { canvas.pullback($0, objects: range) }
      #expect(gradients[0] == gradients[1], "\(range)")
      #expect(gradients[0].allSatisfy { $0.x != 0 && $0.y != 0 })
    }
  }

  @Test func badFacesAndVerticesReachNeitherPixelNorDerivative() {
    let good = Shapes.cube(edge: 0.4)
    var bad = good
    let n = Vector3(0, 0, 1)
    let count = Int32(good.mesh.positions.count)
    bad.mesh.positions += [
      Vector3(.nan, 0, 0), Vector3(0, .infinity, 0), Vector3(-.infinity, .nan, 1e300),
      good.mesh.positions[7],  // coincides with another
    ]
    for vertices in [
      SIMD3<Int32>(0, 0, 1), SIMD3(3, 3, 3), SIMD3(4, 7, count + 3), SIMD3(0, 1, count),
      SIMD3(count, count + 1, count + 2), SIMD3(2, count + 1, 3),
    ] {
      bad.mesh.faces.insert(.init(vertices: vertices, normals: .init(n, n, n)), at: 3)
    }
    bad.mesh.faces.append(
      .init(
        vertices: SIMD3(0, 1, 5), normals: .init(n, n, n),
        textureCoordinates: .init(SIMD2(.nan, 0), .zero, .zero)))
    bad.mesh.faces.append(
      .init(
        vertices: SIMD3(0, 1, 5), normals: .init(n, n, n),
        colors: .init(.one, Vector3(0, .infinity, 0), .one)))
    // A normal that is not finite is replaced by the face's own, which here is the right one.
    bad.mesh.faces[0].normals.b = Vector3(.nan, 0, 0)
    let expected = PreparedMesh(good)
    let found = PreparedMesh(bad)
    #expect(found.boundingRadius == expected.boundingRadius)
    let pose = RigidTransform(x: 0.1, y: -0.2, yaw: 0.4)
    let canvases = [expected, found].map { mesh in
      let canvas = Canvas(
        Shapes.tableRenderer(exactly: [PreparedMesh(Shapes.table(width: 2)), mesh]))
      canvas.push(Placement(mesh: 1, worldFromObject: pose))
      return canvas
    }
    #expect(Self.state(canvases[0]) == Self.state(canvases[1]))
    #expect(canvases[0].jacobian(of: 0).tangents == canvases[1].jacobian(of: 0).tangents)
  }

  @Test func normalsThatCancelGiveNoNaN() {
    // Opposite normals at the corners interpolate to zero in the middle of the lower edge.
    let (a, b) = (Vector3(0, 0, 1), Vector3(0, 0, -1))
    let model = Model(
      mesh: TriangleMesh(
        positions: [Vector3(-1, -1, 0), Vector3(1, -1, 0), Vector3(0, 1, 0)],
        faces: [.init(vertices: SIMD3(0, 1, 2), normals: .init(a, b, a))]),
      materials: [Material()])
    let canvas = Canvas(Shapes.tableRenderer(exactly: [PreparedMesh(model)]))
    #expect(canvas.image.pixels.allSatisfy { $0.isFinite })
    let mesh = PreparedMesh(model)
    let object = ProjectedObject(mesh: mesh, lighting: canvas.renderer.lighting)
    object.project(
      mesh: mesh, worldFromObject: .identity, camera: canvas.renderer.camera,
      lighting: canvas.renderer.lighting)
    let middle = SIMD4<Float>(0, -1, 0, 0)
    #expect(mesh.looks.appearances[0].normal(middle) == .zero)
    #expect(object.color(at: middle) == object.shader.ambient)
    let derivative = object.derivative(at: middle)
    for part in [derivative.x, derivative.y, derivative.z, derivative.turning] {
      #expect(!part.sum().isNaN)
    }
  }

  @Test func depthIsTakenAtThePixelsCentre() {
    let canvas = Canvas(Shapes.tableRenderer(size: 32))
    let camera = canvas.renderer.camera
    let (depth, mask) = canvas.depthAndMask()
    for (row, column) in [(16, 16), (20, 10), (12, 25)] {
      let pixel = SIMD2(Double(column) + 0.5, Double(row) + 0.5)
      let ray = camera.ray(through: pixel)
      let expected = -camera.center.z / ray.z
      #expect(abs(Double(depth[row * 32 + column]) - expected) < 1e-6)
      #expect(mask[row * 32 + column] == 0)
    }
  }
}
