import AIR
import AssetIO
import Foundation
import Probability
import Rendering
import SceneModel

/// Pictures of tables that a specification does not describe: another camera, light, table or mesh,
/// or its own pictures turned, mirrored or cut. Picture `index` is the same at every call.
struct OtherTables: Sendable {
  let specification: SceneSpecification
  let seed: UInt64
  private let scenes: SceneSampler
  private let cone: String

  init(_ renderer: SceneRenderer, seed: UInt64) throws {
    specification = renderer.specification
    self.seed = seed
    scenes = SceneSampler(renderer, seed: seed)
    cone = try ShippedFiles.standard.path(of: "cone.obj", .mesh)
  }

  /// All kinds.
  func kinds() -> [PictureKind] {
    let degree = Double.pi / 180
    /// Of a size between two, to either side.
    @Sendable func either(_ low: Double, _ high: Double, _ g: inout PCG32) -> Double {
      DrawnPictures.uniform(low, high, &g) * (Double.uniform(using: &g) < 0.5 ? -1 : 1)
    }
    return [
      redrawn("another camera: 3 to 30° to the side", stream: 1) { specification, g in
        let azimuth = specification.camera.centralPose.azimuth + either(3, 30, &g) * degree
        specification.camera.azimuth = azimuth...azimuth
      },
      redrawn("another camera: 3 to 15° higher or lower", stream: 2) { specification, g in
        let elevation = specification.camera.centralPose.elevation + either(3, 15, &g) * degree
        specification.camera.elevation = elevation...elevation
      },
      redrawn("another camera: 5 to 30 % nearer or farther", stream: 3) { specification, g in
        let distance = specification.camera.centralPose.distance * (1 + either(0.05, 0.3, &g))
        specification.camera.distance = distance...distance
      },
      redrawn("another light: turned by 90 to 180°", stream: 4) { specification, g in
        specification.lighting = specification.lighting.turned(by: either(90, 180, &g) * degree)
      },
      redrawn("another light: half to two thirds, or 1.5 to 2 times as strong", stream: 5) {
        specification, g in
        let factor = DrawnPictures.uniform(1.5, 2, &g)
        specification.lighting = specification.lighting.scaled(
          by: Double.uniform(using: &g) < 0.5 ? factor : 1 / factor)
      },
      redrawn("another table: any colour", stream: 6) { specification, g in
        specification.table.color = DrawnPictures.color(&g)
      },
      redrawn("another background: any colour", stream: 7) { specification, g in
        specification.backgroundColor = DrawnPictures.color(&g)
      },
      redrawn("other objects: each mesh of any colour", stream: 8, minimumCount: 1) {
        specification, g in
        for mesh in specification.meshes.indices {
          specification.meshes[mesh].color = DrawnPictures.color(&g)
        }
      },
      redrawn(
        "other objects: 0.5 to 0.75, or 1.3 to 1.6 times as large", stream: 9, minimumCount: 1
      ) {
        specification, g in
        let factor =
          Double.uniform(using: &g) < 0.5
          ? DrawnPictures.uniform(0.5, 0.75, &g) : DrawnPictures.uniform(1.3, 1.6, &g)
        for mesh in specification.meshes.indices { specification.meshes[mesh].scale *= factor }
      },
      redrawn("an unknown object among them: a cone", stream: 10, cones: 1, minimumCount: 1) {
        _, _ in
      },
      redrawn("an unknown object on the empty table: a cone", stream: 11, cones: 1, keeps: false) {
        _, _ in
      },
      changed("upside down", stream: 12, minimumCount: 0) { image, _ in
        Image(
          width: image.width, height: image.height,
          pixels: (0..<image.width * image.height).reversed().flatMap {
            image.pixels[$0 * 3..<$0 * 3 + 3]
          })
      },
      changed("mirrored, one object or more", stream: 13, minimumCount: 1) { image, _ in
        var mirrored = image
        for row in 0..<image.height {
          for column in 0..<image.width {
            mirrored[column, row] = image[image.width - 1 - column, row]
          }
        }
        return mirrored
      },
      changed("a wrong crop: 50 to 90 % of a side", stream: 14, minimumCount: 0) { image, g in
        let share = DrawnPictures.uniform(0.5, 0.9, &g)
        let width = max(1, Int(share * Double(image.width)))
        let height = max(1, Int(share * Double(image.height)))
        let left = Int(Double.uniform(using: &g) * Double(image.width - width))
        let top = Int(Double.uniform(using: &g) * Double(image.height - height))
        var cut = Image(width: width, height: height)
        for row in 0..<height {
          for column in 0..<width { cut[column, row] = image[left + column, top + row] }
        }
        return cut.fitted(width: image.width, height: image.height)
      },
    ]
  }

  /// Scene `index` of those with at least so many objects.
  private func scene(_ index: Int, minimumCount: Int) -> (index: Int, scene: Scene) {
    var place = index * 50
    while scenes.scene(place).objects.count < minimumCount, place < index * 50 + 49 { place += 1 }
    return (place, scenes.scene(place))
  }

  /// Scenes drawn after a change of the specification.
  ///
  /// - Parameters:
  ///   - cones: how many are added to its meshes and to each scene.
  ///   - keeps: whether the scene's own objects stay.
  private func redrawn(
    _ name: String, stream: UInt64, cones: Int = 0, keeps: Bool = true, minimumCount: Int = 0,
    _ change: @escaping @Sendable (inout SceneSpecification, inout PCG32) -> Void
  ) -> PictureKind {
    PictureKind(name) { index in
      var generator = PCG32(seed: seed ^ (stream << 48), stream: UInt64(index))
      var other = specification
      change(&other, &generator)
      let prior = ScenePrior(specification)
      var objects = keeps ? scene(index, minimumCount: minimumCount).scene.objects : []
      if cones > 0 {
        other.meshes.append(
          SceneSpecification.Mesh(
            name: "cone", file: URL(fileURLWithPath: cone), yawSymmetry: .continuous))
        other.prior.meshProbabilities.append(0)
        // Where it keeps its distance to the others; on a crowded table somewhere.
        var added = prior.sampleObjects(count: 1, using: &generator)[0]
        for _ in 0..<1000 {
          let isApart = objects.allSatisfy {
            let d = $0.position - added.position
            return (d * d).sum().squareRoot() >= specification.prior.minimumSeparation
          }
          if isApart { break }
          added = prior.sampleObjects(count: 1, using: &generator)[0]
        }
        added.mesh = specification.meshes.count
        objects.append(added)
      }
      guard let renderer = try? SceneRenderer(other) else {
        preconditionFailure("meshes that were loaded once are there")
      }
      let drawn = renderer.photograph(
        Scene(camera: other.camera.centralPose, objects: objects), using: &generator)
      return drawn.quantizedToSRGB8()
    }
  }

  /// The specification's own pictures, changed.
  private func changed(
    _ name: String, stream: UInt64, minimumCount: Int,
    _ change: @escaping @Sendable (Image, inout PCG32) -> Image
  ) -> PictureKind {
    PictureKind(name) { index in
      var generator = PCG32(seed: seed ^ (stream << 48), stream: UInt64(index))
      let place = scene(index, minimumCount: minimumCount).index
      return change(scenes(place).picture, &generator).quantizedToSRGB8()
    }
  }
}
