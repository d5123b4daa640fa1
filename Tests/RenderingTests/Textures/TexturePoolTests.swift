import TestSupport
import Testing

@testable import Rendering

/// Materials and meshes with the same picture share its texels.
@Suite struct TexturePoolTests {
  private static let picture = Image(width: 4, height: 4, color: SIMD3(0.5, 0.25, 1))

  private func model(_ materials: [Material]) -> Model {
    Model(mesh: Shapes.cube(edge: 1).mesh, materials: materials)
  }

  @Test func materialsThatNameOnePictureShareIt() {
    let material = Material(texture: Self.picture)
    var copied = Self.picture
    copied[0, 0] = SIMD3(0.5, 0.25, 1)
    var clamped = material
    clamped.sampler.wrapU = .clampToEdge
    let mesh = PreparedMesh(model([material, material, Material(texture: copied), clamped]))
    // One texture a material, as the derivatives in them have it; the texels are what is shared.
    #expect(mesh.textures.count == 4)
    #expect(mesh.textures[0].texels === mesh.textures[1].texels)
    #expect(mesh.textures[0].texels !== mesh.textures[2].texels)
    #expect(mesh.textures[0].texels !== mesh.textures[3].texels)
  }

  @Test func meshesShareWhatAPoolHas() {
    let pool = TexturePool()
    let material = Material(texture: Self.picture)
    let meshes = (0..<2).map { _ in PreparedMesh(model([material]), sharing: pool) }
    #expect(meshes[0].textures[0].texels === meshes[1].textures[0].texels)
    #expect(PreparedMesh(model([material])).textures[0].texels !== meshes[0].textures[0].texels)
  }
}
