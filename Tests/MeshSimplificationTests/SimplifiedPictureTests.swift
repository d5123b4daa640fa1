import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import MeshSimplification

/// Pictures of simplified meshes beside those of the meshes that they stand for.
@Suite struct SimplifiedPictureTests {
  static let size = 64
  /// As a specification's would be: a mug of ten pixels and more.
  static let (focalLength, distance) = (100.0, 0.8)
  /// A tenth of a pixel where the camera is nearest.
  static let metres = 0.1 * (distance - 0.15) / focalLength

  /// Drawn so much larger and brought to size: at the size itself the renderer's own error where
  /// several edges cross a pixel is larger than what is looked for.
  static let samples = 8

  /// A picture of a mesh by itself.
  private func picture(
    _ mesh: TriangleMesh, _ material: Material, yaw: Double, azimuth: Double, elevation: Double,
    isLit: Bool
  ) -> Image {
    let camera = PinholeCamera(
      width: Self.size, height: Self.size, focalLength: SIMD2(repeating: Self.focalLength),
      principalPoint: SIMD2(repeating: Double(Self.size) / 2),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: azimuth, elevation: elevation, distance: Self.distance,
        target: Vector3(0, 0, 0.03))
    ).magnified(by: Self.samples)
    let lighting = Lighting(
      direction: Vector3(-0.5, -0.4, 0.8).normalized, ambient: isLit ? 0.35 : 1,
      diffuse: isLit ? 0.65 : 0)
    let prepared = PreparedMesh(Model(mesh: mesh, materials: [material]))
    return Renderer(camera: camera, lighting: lighting, background: .zero, meshes: [prepared])
      .render([Placement(mesh: 0, worldFromObject: RigidTransform(x: 0.02, y: 0.01, yaw: yaw))])
      .boxFiltered(Self.samples)
  }

  static let views: [(yaw: Double, azimuth: Double, elevation: Double)] = [
    (yaw: 0.3, azimuth: 0.0, elevation: 40.0), (1.9, 1, 20), (3.6, -0.7, 65), (5.2, 2.5, 35),
    (1.5, 0, 5),
  ]

  static let meshes = [("ball", Surfaces.ball(40)), ("mug", Surfaces.mug(16))]

  /// What is white before black shows by how much of a pixel an outline is elsewhere.
  @Test("Outlines are off by a tenth of a pixel at most", arguments: meshes)
  func outlines(_ name: String, _ mesh: TriangleMesh) throws {
    let simple = try #require(
      MeshSimplifier.simplify(
        mesh, tolerance: .init(distance: Self.metres, textureSlip: 5 * Self.metres)))
    #expect(simple.mesh.faces.count < 700, "\(name): \(simple.mesh.faces.count)")
    for view in Self.views {
      let pictures = [mesh, simple.mesh].map {
        picture(
          $0, Material(), yaw: view.yaw, azimuth: view.azimuth,
          elevation: view.elevation * .pi / 180, isLit: false)
      }
      let most = zip(pictures[0].pixels, pictures[1].pixels).map { abs($0 - $1) }.max() ?? 1
      // An outline is up to √2 long in a pixel, and may pass a pixel twice.
      #expect(most <= 0.2, "\(name) \(view): \(most)")
      #expect(pictures[0].pixels.contains { $0 > 0.9 })
    }
  }

  /// A texture of stripes, wound around.
  static let stripes = Image(
    width: 16, height: 4,
    pixels: (0..<64).flatMap { ($0 / 2) % 2 == 0 ? [0.9, 0.2, 0.1] : [0.1, 0.3, 0.8] as [Float] })

  @Test("Light and texture look alike", arguments: meshes)
  func looks(_ name: String, _ mesh: TriangleMesh) throws {
    var mesh = mesh
    for index in mesh.faces.indices {
      // Around the axis; what would wind the wrong way round goes on beyond one.
      let p = TriangleMesh.Corners(of: mesh.faces[index], positions: mesh.positions)
      var u = [p.a, p.b, p.c].map { atan2($0.y, $0.x) / (2 * .pi) + 0.5 }
      for corner in 0..<3 where u[corner] < (u.max() ?? 0) - 0.5 { u[corner] += 1 }
      mesh.faces[index].textureCoordinates = .init(
        SIMD2(u[0], p.a.z * 10), SIMD2(u[1], p.b.z * 10), SIMD2(u[2], p.c.z * 10))
    }
    let simple = try #require(
      MeshSimplifier.simplify(
        mesh, tolerance: .init(distance: Self.metres, textureSlip: 5 * Self.metres)))
    #expect(simple.mesh.faces.count < mesh.faces.count / 2, "\(name): \(simple.mesh.faces.count)")
    let materials = [
      (Material(color: [0.8, 0.3, 0.2]), 0.02), (Material(texture: Self.stripes), 0.05),
    ]
    for (material, most) in materials {
      for view in Self.views {
        let pictures = [mesh, simple.mesh].map {
          picture(
            $0, material, yaw: view.yaw, azimuth: view.azimuth,
            elevation: view.elevation * .pi / 180, isLit: true)
        }
        var squares = 0.0
        for (a, b) in zip(pictures[0].pixels, pictures[1].pixels) {
          let difference = Double(a - b)
          squares += difference * difference
        }
        let seen = pictures[0].pixels.count { $0 > 0 }
        let rms = (squares / Double(max(1, seen))).squareRoot()
        #expect(rms <= most, "\(name) \(view): \(rms)")
      }
    }
  }
}
