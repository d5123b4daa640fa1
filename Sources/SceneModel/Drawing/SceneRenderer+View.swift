import Geometry
import Rendering

extension SceneRenderer {
  /// The renderer of a view.
  package func renderer(for view: View) -> Renderer {
    let background = SIMD3<Double>(specification.backgroundColor)
    return renderer(
      camera: specification.pinholeCamera(view), lighting: specification.lighting(view),
      tableTone: view.tableTone,
      background: SIMD3<Float>(background * view.backgroundTone * view.gain))
  }

  /// The renderer of the specification's central view.
  package var centralRenderer: Renderer {
    specification.inferred.isEmpty
      ? renderer(for: specification.camera.centralPose)
      : renderer(for: specification.viewPrior.center)
  }

  /// A renderer by a camera in some light.
  ///
  /// - Parameters:
  ///   - tableTone: what the table's colour is multiplied with.
  ///   - background: linear RGB.
  package func renderer(
    camera: PinholeCamera, lighting: Lighting, tableTone: SIMD3<Double>, background: SIMD3<Float>
  ) -> Renderer {
    var meshes = meshes
    if tableTone != .one {
      var table = table
      for index in table.materials.indices {
        table.materials[index].color *= SIMD3<Float>(tableTone)
      }
      meshes[meshes.count - 1] = PreparedMesh(table)
    }
    return Renderer(
      camera: camera, lighting: lighting, background: background, meshes: meshes,
      fixtures: [Placement(mesh: meshes.count - 1, worldFromObject: .identity)],
      castsShadows: specification.castsShadows)
  }
}
