import SceneModel
import Testing

@Suite("The angle between two yaws")
struct YawSymmetryTests {
  let specification = primitives()
  let degree = Double.pi / 180

  func error(_ a: Double, _ b: Double, _ mesh: Int) -> Double {
    specification.meshes[mesh].yawSymmetry.smallestAngle(
      between: a * degree, and: b * degree) / degree
  }

  @Test("counts the short way around")
  func wrapping() {
    #expect(abs(error(350, 10, 2) - 20) < 1e-9)
    #expect(abs(error(10, 350, 2) - 20) < 1e-9)
    #expect(abs(error(0, 180, 2) - 180) < 1e-9)
    #expect(abs(error(-725, 0, 2) - 5) < 1e-9)
  }

  @Test("does not count turns that look the same")
  func symmetry() {
    #expect(abs(error(3, 92, 0) - 1) < 1e-9)
    #expect(abs(error(0, 45, 0) - 45) < 1e-9)
    #expect(abs(error(0, 270, 0)) < 1e-9)
  }

  @Test("is zero for what has no yaw")
  func continuous() {
    #expect(error(12, 99, 1) == 0)
  }

  @Test("A canonical yaw lies in one period")
  func canonical() {
    #expect(abs(YawSymmetry.order(4).canonicalYaw(100 * degree) - 10 * degree) < 1e-12)
    #expect(abs(YawSymmetry.order(1).canonicalYaw(-10 * degree) - 350 * degree) < 1e-12)
    #expect(YawSymmetry.order(4).canonicalYaw(-1e-300) == 0)
    #expect(YawSymmetry.continuous.canonicalYaw(3) == 0)
  }
}
