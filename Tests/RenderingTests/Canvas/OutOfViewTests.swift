import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Objects that are drawn beside the picture or behind the camera: training proposes such, and a
/// loss has a derivative in all that are drawn.
@Suite struct OutOfViewTests {
  static let renderer = Shapes.tableRenderer(size: 32)
  /// In view: a cube and a sphere.
  static let seen = [
    Placement(mesh: 1, worldFromObject: RigidTransform(x: 0.1, y: -0.1, yaw: 0.3)),
    Placement(mesh: 2, worldFromObject: RigidTransform(x: -0.1, y: 0.3, yaw: 0)),
  ]
  /// Above the picture, below it, on either side, and, the last two, behind the camera; of each
  /// mesh.
  static let unseen = (1...3).flatMap { mesh in
    // In the camera's frame, y downwards.
    [
      Vector3(0, -2.5, 4), Vector3(0, 2.5, 4), Vector3(-2.5, 0, 4), Vector3(2.5, 0, 4),
      Vector3(2.5, 2.5, 4), Vector3(-2.5, -2.5, 4), Vector3(0, 0, -3), Vector3(1, 0.5, -2),
    ].map {
      Placement(
        mesh: mesh,
        worldFromObject: RigidTransform(
          rotation: .identity, translation: renderer.camera.cameraFromWorld.inverse($0)))
    }
  }

  static let adjoint = DerivativePieceTests.adjoint(count: 32 * 32)

  /// A scene of objects in view among others, and the same ones alone; pushed or drawn at once.
  static func canvases(isPushed: Bool) -> (all: Canvas, alone: Canvas) {
    let canvases = [unseen + seen + unseen, seen].map { scene in
      let canvas = Canvas(renderer)
      if isPushed {
        for placement in scene { canvas.push(placement) }
      } else {
        canvas.draw(scene)
      }
      return canvas
    }
    return (canvases[0], canvases[1])
  }

  @Test func theyChangeNoPixel() {
    let canvas = Canvas(Self.renderer)
    let areEmpty = Self.unseen.map { placement in
      defer { canvas.pop() }
      return canvas.push(placement).isEmpty
    }
    // What is behind the camera may be anywhere as far as the canvas knows.
    #expect(areEmpty.filter { $0 }.count == 18)
    let isEmpty = canvas.image == Self.renderer.emptyPicture
    #expect(isEmpty)
  }

  @Test(arguments: [false, true])
  func theyHaveNoGradient(isPushed: Bool) {
    let (all, alone) = Self.canvases(isPushed: isPushed)
    let isSamePicture = all.image == alone.image
    #expect(isSamePicture)
    let (first, last) = (Self.unseen.count, Self.unseen.count + Self.seen.count)
    let gradients = all.pullback(Self.adjoint)
    #expect(Array(gradients[first..<last]) == alone.pullback(Self.adjoint))
    #expect(gradients[..<first].allSatisfy { $0 == .zero })
    #expect(gradients[last...].allSatisfy { $0 == .zero })
    #expect(gradients[first].x != 0 && gradients[first + 1].y != 0)
    let geometry = (all.geometryGradient(Self.adjoint), alone.geometryGradient(Self.adjoint))
    #expect(geometry.0.camera == geometry.1.camera)
    let areSameVertices = Array(geometry.0.vertices[first..<last]) == geometry.1.vertices
    #expect(areSameVertices)
    let (shading, expected) = (
      all.gradient(Self.adjoint, in: [.lighting, .colors]),
      alone.gradient(Self.adjoint, in: [.lighting, .colors])
    )
    #expect(shading.lighting == expected.lighting)
    let areSameObjects = Array(shading.objects[first..<last]) == expected.objects
    #expect(areSameObjects)
    #expect(shading.motions[..<first].allSatisfy { $0 == .zero })
  }

  @Test func theyHaveNoTangent() {
    let (all, _) = Self.canvases(isPushed: false)
    for object in Self.unseen.indices {
      #expect(all.jacobian(of: object).tangents.allSatisfy { $0 == .zero })
    }
  }
}
