import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Faces whose colours change only as their normals turn have a short way to them: here it is
/// compared with the long one, over points of the surface.
@Suite struct SmoothFaceTests {
  /// A cylinder near enough to the camera that perspective counts, a part of it outside the
  /// picture.
  static let poses = [
    RigidTransform(x: 0.1, y: -0.1, yaw: 0.3), RigidTransform(x: 0.45, y: 0.5, yaw: -2),
    RigidTransform(
      rotation: DerivativePieceTests.rotation(Vector3(0.3, 0.2, 0.4)),
      translation: Vector3(-0.2, 0.1, 0.2)),
  ]

  /// A round side and flat ends, without a texture.
  static let cylinder: PreparedMesh = {
    var model = Shapes.cylinder(diameter: 0.9, height: 0.8)
    for index in model.materials.indices { model.materials[index].texture = nil }
    return PreparedMesh(model)
  }()

  /// With a pattern on its ends, whose faces are general ones.
  static let cylinderWithPatternedEnds: PreparedMesh = {
    var model = Shapes.cylinder(diameter: 0.9, height: 0.8)
    let texture = model.materials.lazy.compactMap(\.texture).first
    let sides = Set(model.mesh.faces.filter { $0.normals.a.z == 0 }.map(\.material))
    for index in model.materials.indices {
      model.materials[index].texture = sides.contains(index) ? nil : texture
    }
    return PreparedMesh(model)
  }()

  static func drawn(
    _ pose: RigidTransform, _ mesh: PreparedMesh = cylinder
  ) -> (buffer: PixelBuffer, object: ProjectedObject) {
    DerivativePieceTests.pixels(mesh, pose, Shapes.tableRenderer(size: 48))
  }

  /// Calls `body` for each pixel whose centre shows a smooth face.
  static func forEachSmoothPixel(
    of buffer: PixelBuffer, _ object: ProjectedObject,
    _ body: (_ face: Int, _ column: Int, _ row: Int, _ inverseDepth: Float) -> Void
  ) {
    for row in object.bounds.rows {
      for column in object.bounds.columns {
        let index = row * buffer.width + column
        let face = SurfaceID.face(buffer.surface[index])
        guard buffer.surface[index] >= 0, object.faceKinds.pointer[face] == FaceKind.smooth
        else { continue }
        body(face, column, row, buffer.inverseDepth[index])
      }
    }
  }

  @Test(arguments: poses)
  func coloursAreThoseOfTheSurfacePoints(pose: RigidTransform) {
    let (buffer, object) = Self.drawn(pose)
    var count = 0
    Self.forEachSmoothPixel(of: buffer, object) { face, column, row, inverseDepth in
      let x = Float(column) + 0.5
      let y = Float(row) + 0.5
      let point = object.shader.point(x: x, y: y, inverseDepth: inverseDepth)
      let expected = object.shader.color(of: object.mesh.looks.appearances[face], at: point)
      let color = object.color(ofFace: face, x: x, y: y, inverseDepth: inverseDepth)
      let difference = color - expected
      #expect((difference * difference).max().squareRoot() < 2e-6)
      // Eight pixels at a time or one by one, to the bit: a pixel is restored to what was drawn.
      #expect(buffer.color[row * buffer.width + column] == color)
      count += 1
    }
    #expect(count > 50)
  }

  @Test(arguments: poses)
  func derivativesAreThoseOfTheSurfacePoints(pose: RigidTransform) {
    let (buffer, object) = Self.drawn(pose)
    let camera = Shapes.tableRenderer(size: 48).camera
    let adjoint = DerivativePieceTests.adjoint(count: buffer.width * buffer.height)
    func gather(_ sinks: AdjointSinks) {
      object.pullback(object.bounds, instance: 0, of: buffer, adjoint: adjoint, into: sinks)
      object.pullbackGathered(0, into: sinks)
    }
    let short = object.adjoint(gather)
    // Where derivatives in vertices are asked for, too, all faces go the long way.
    let geometry = GeometryAdjoint([object], camera)
    let long = object.adjoint(geometry: geometry, gather)
    func size(_ v: SIMD4<Float>) -> Float { dot(v, v).squareRoot() }
    #expect(size(long.force) > 0.1 && size(long.torque) > 0.01)
    #expect(size(short.force - long.force) < 1e-4 * size(long.force))
    #expect(size(short.torque - long.torque) < 1e-4 * size(long.force))
  }

  /// Pixels' derivatives are gathered eight at a time where faces are smooth, those of edges one by
  /// one.
  @Test(arguments: poses, [false, true])
  func derivativesByEightsAreThoseOneByOneToTheBit(pose: RigidTransform, hasPattern: Bool) {
    let (buffer, object) = Self.drawn(
      pose, hasPattern ? Self.cylinderWithPatternedEnds : Self.cylinder)
    let adjoint = DerivativePieceTests.adjoint(count: buffer.width * buffer.height)
    let byEights = object.adjoint { sinks in
      object.pullback(object.bounds, instance: 0, of: buffer, adjoint: adjoint, into: sinks)
      object.pullbackGathered(0, into: sinks)
    }
    var kinds: Set<UInt8> = []
    let oneByOne = object.adjoint { sinks in
      for row in 0..<buffer.height {
        for column in 0..<buffer.width {
          let index = row * buffer.width + column
          guard buffer.surface[index] >= 0 else { continue }
          let face = SurfaceID.face(buffer.surface[index])
          kinds.insert(object.faceKinds.pointer[face])
          object.pullback(
            face: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
            inverseDepth: buffer.inverseDepth[index], adjoint: adjoint[index], instance: 0,
            into: sinks)
          // Pixels are coloured so, too.
          let color = object.color(
            ofFace: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
            inverseDepth: buffer.inverseDepth[index])
          #expect(buffer.color[index] == color)
        }
      }
      object.pullbackGathered(0, into: sinks)
    }
    #expect(kinds == [FaceKind.smooth, hasPattern ? FaceKind.general : FaceKind.uniform])
    #expect(byEights.force == oneByOne.force && byEights.torque == oneByOne.torque)
  }

  @Test(arguments: poses)
  func theDerivativeInThePlaceIsThatOfTheSurfacePoints(pose: RigidTransform) {
    let (buffer, object) = Self.drawn(pose)
    let geometry = GeometryAdjoint([object], Shapes.tableRenderer(size: 48).camera)
    let adjoint = SIMD4<Float>(0.5, -0.2, 0.7, 0)
    var steepest: Float = 0
    _ = object.adjoint(geometry: geometry) { sinks in
      Self.forEachSmoothPixel(of: buffer, object) { face, column, row, inverseDepth in
        let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
        let short = sinks.objects[0].gatherSmooth(face, x: x, y: y, adjoint: adjoint)
        let long = object.pullback(
          face: face, x: x, y: y, inverseDepth: inverseDepth, adjoint: adjoint, instance: 0,
          into: sinks)
        let difference = short - long
        #expect((difference * difference).sum().squareRoot() < 1e-4)
        steepest = max(steepest, abs(long.x), abs(long.y))
      }
    }
    #expect(steepest > 0.01)
  }

  @Test func onlyOneDirectionalLightMakesFacesSmooth() {
    let mesh = Self.cylinder
    func views(_ lighting: Lighting) -> Set<UInt8> {
      let object = ProjectedObject(mesh: mesh, lighting: lighting)
      object.project(
        mesh: mesh, worldFromObject: Self.poses[0], camera: Shapes.tableRenderer().camera,
        lighting: lighting)
      return Set((0..<mesh.faces.count).map { object.faceKinds.pointer[$0] })
    }
    // The cylinder's side is round, its top flat.
    #expect(views(ShadedTriangle.sun) == [FaceKind.back, FaceKind.smooth, FaceKind.uniform])
    var two = ShadedTriangle.sun
    two.lights.append(two.lights[0])
    #expect(views(two) == [FaceKind.back, FaceKind.general, FaceKind.uniform])
    #expect(views(ShadedTriangle.lamps) == [FaceKind.back, FaceKind.general])
  }
}
