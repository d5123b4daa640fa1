import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Faces of one colour are coloured once a picture, and those that look alike together.
@Suite struct UniformFaceTests {
  /// A cube whose top consists of a red and a green triangle, and whose sides are smooth.
  static let cube: Model = {
    var model = Shapes.cube(edge: 0.4)
    model.materials.append(Material(color: SIMD3(0, 1, 0)))
    model.mesh.faces[3].material = 1
    for index in 4..<model.mesh.faces.count {
      model.mesh.faces[index].normals.a = Vector3(0.1, 0.2, 1).normalized
    }
    return model
  }()

  @Test func facesThatFollowOneAnotherAndHaveOneColourAreAlike() {
    let alikes = { Array(PreparedMesh($0).looks.alikes) }
    #expect(alikes(Shapes.cube(edge: 0.4)) == [0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10])
    #expect(alikes(Self.cube) == [0, 0] + Array(2..<12))
  }

  /// In plain light and in that of two lamps far away, from above and from below.
  @Test(arguments: [false, true], [0.0, 2.5])
  func eachHasTheColourOfItsOwnPoints(hasTwoLights: Bool, tilt: Double) {
    var lighting = Lighting(direction: Vector3(-0.5, -0.4, 0.8), ambient: 0.35, diffuse: 0.65)
    if hasTwoLights { lighting.lights.append(Light(.directional(Vector3(0.6, -0.1, 0.3)))) }
    let pose = RigidTransform(
      rotation: DerivativePieceTests.rotation(Vector3(tilt, 0, 0.3)), translation: .zero)
    let models = [
      Shapes.cube(edge: 0.4), Self.cube, Shapes.cylinder(diameter: 0.36, height: 0.45),
    ]
    for mesh in models.map(PreparedMesh.init) {
      let object = ProjectedObject(mesh: mesh, lighting: lighting)
      object.project(
        mesh: mesh, worldFromObject: pose, camera: Shapes.tableRenderer().camera,
        lighting: lighting)
      let uniform = object.frontFaces.filter { object.faceKinds.pointer[$0] == FaceKind.uniform }
      #expect(!uniform.isEmpty)
      for face in uniform {
        #expect(
          object.uniformColors.pointer[face]
            == object.shader.color(of: mesh.looks.appearances[face], at: object.shader.anyPoint))
      }
    }
  }
}
