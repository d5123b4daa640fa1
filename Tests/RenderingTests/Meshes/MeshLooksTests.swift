import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Meshes that are made to look otherwise look like models that do.
@Suite struct MeshLooksTests {
  @Test(arguments: [Shapes.cube(edge: 0.3), Shapes.sphere(radius: 0.15)])
  func aChangedMeshIsThatOfAChangedModel(model: Model) {
    var model = model
    model.materials[0].color = SIMD3(0.5, 0.25, 0.125)
    model.materials[0].specular = SIMD3(0.1, 0, 0.05)
    let changed = PreparedMesh(model)
      .with(tone: SIMD3(0.5, 2, 1), specular: SIMD3(0.2, 0.1, 0.3), shininess: 24)
    model.materials[0].color = SIMD3(0.25, 0.5, 0.125)
    model.materials[0].specular += SIMD3(0.2, 0.1, 0.3)
    model.materials[0].shininess = 24
    let expected = PreparedMesh(model)
    func picture(_ mesh: PreparedMesh) -> [SIMD4<Float>] {
      Shapes.tableRenderer(size: 32, exactly: [mesh, mesh])
        .render([Placement(mesh: 1, worldFromObject: .identity)]).samples
    }
    #expect(picture(changed) == picture(expected))
    #expect(picture(changed) != picture(PreparedMesh(model).with(tone: SIMD3(1, 1, 0.5))))
  }
}
