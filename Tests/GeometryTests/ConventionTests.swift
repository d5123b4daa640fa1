import Foundation
import Geometry
import Testing

/// The conventions of CONTRIBUTING.md that concern geometry, each as a fact about numbers.
@Suite struct ConventionTests {
  func expectEqual(
    _ a: Vector3, _ b: Vector3, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect((a - b).length < 1e-12, "\(a) is not \(b)", sourceLocation: sourceLocation)
  }

  @Test("The world is right-handed")
  func rightHanded() {
    expectEqual(Vector3(1, 0, 0).cross(Vector3(0, 1, 0)), Vector3(0, 0, 1))
  }

  @Test("Yaw turns counter-clockwise seen from above")
  func yaw() {
    let quarter = RigidTransform(x: 0, y: 0, yaw: .pi / 2)
    // Seen from +Z with +X to the right and +Y up, +X goes to +Y and +Y to −X.
    expectEqual(quarter(Vector3(1, 0, 0)), Vector3(0, 1, 0))
    expectEqual(quarter(Vector3(0, 1, 0)), Vector3(-1, 0, 0))
    expectEqual(quarter(Vector3(0, 0, 1)), Vector3(0, 0, 1))
  }

  @Test("A pose turns first and then moves")
  func order() {
    let worldFromObject = RigidTransform(x: 3, y: 4, z: 5, yaw: .pi / 2)
    expectEqual(worldFromObject(.zero), Vector3(3, 4, 5))
    expectEqual(worldFromObject(Vector3(1, 0, 0)), Vector3(3, 5, 5))
  }

  @Test("In a composition the adjacent names cancel")
  func composition() {
    let cameraFromWorld = RigidTransform(x: 1, y: -2, z: 0.5, yaw: 0.3)
    let worldFromObject = RigidTransform(x: -0.4, y: 0.7, z: 0.1, yaw: -1.2)
    let cameraFromObject = cameraFromWorld * worldFromObject
    let point = Vector3(0.3, -0.2, 0.9)
    expectEqual(cameraFromObject(point), cameraFromWorld(worldFromObject(point)))
    // The order matters.
    #expect(((worldFromObject * cameraFromWorld)(point) - cameraFromObject(point)).length > 0.1)
  }

  @Test("An inverse exchanges destination and source")
  func inverse() {
    let worldFromObject = RigidTransform(x: -0.4, y: 0.7, z: 0.1, yaw: -1.2)
    let point = Vector3(0.3, -0.2, 0.9)
    expectEqual(worldFromObject.inverse(worldFromObject(point)), point)
    expectEqual((worldFromObject * worldFromObject.inverse)(point), point)
  }
}

@Suite struct MatrixTests {
  let matrix = Matrix3x3(rows: Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 10))

  @Test("Rows and columns are each other's transpose")
  func transpose() {
    let byColumns = Matrix3x3(columns: Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 10))
    #expect(matrix.transpose == byColumns)
    #expect(matrix.columns.0 == Vector3(1, 4, 7))
  }

  @Test("A matrix applies its rows to a vector")
  func vector() {
    #expect(matrix * Vector3(1, 0, -1) == Vector3(-2, -2, -3))
  }

  @Test("A product applies the right factor first")
  func product() {
    let other = Matrix3x3(rows: Vector3(0, 1, 0), Vector3(2, 0, 1), Vector3(1, 1, -1))
    let v = Vector3(3, -1, 2)
    #expect((matrix * other) * v == matrix * (other * v))
    #expect(matrix * .identity == matrix)
  }

  @Test("The determinant is a signed volume")
  func determinant() {
    #expect(matrix.determinant == -3)
    #expect(abs(Matrix3x3.rotation(yaw: 0.7).determinant - 1) < 1e-15)
  }

  @Test("A rotation's transpose is its inverse")
  func rotation() {
    let rotation = Matrix3x3.rotation(yaw: 0.7)
    let product = rotation * rotation.transpose
    #expect((product * Vector3(1, 2, 3) - Vector3(1, 2, 3)).length < 1e-15)
  }
}

@Suite struct VectorTests {
  @Test("Products of vectors")
  func products() {
    #expect(Vector3(1, 2, 3).dot(Vector3(4, -5, 6)) == 12)
    #expect(Vector3(1, 2, 3).cross(Vector3(4, -5, 6)) == Vector3(27, 6, -13))
    #expect(Vector3(2, 3, 6).length == 7)
  }

  @Test("A zero vector normalises to zero, not to NaN")
  func normalization() {
    #expect(Vector3.zero.normalized == .zero)
    #expect(Vector3(0, 0, -4).normalized == Vector3(0, 0, -1))
  }

  @Test("A vector with a NaN or an infinity is not finite")
  func finiteness() {
    #expect(Vector3(1, 2, 3).isFinite)
    #expect(!Vector3(1, .nan, 3).isFinite)
    #expect(!Vector3(1, 2, -.infinity).isFinite)
  }
}
