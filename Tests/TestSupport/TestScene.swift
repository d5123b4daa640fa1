import Geometry
import Probability
import Rendering

/// Scenes with three objects on a table, the same ones every time; in many of them one object
/// hides a part of another, in none do they interpenetrate.
public struct TestScene: Sendable {
  /// One object: `mesh` is an index into `Shapes.tableModels`.
  public struct Pose: Sendable {
    /// Index of the mesh.
    public var mesh: Int
    /// In metres and radians.
    public var x: Double, y: Double, yaw: Double
  }

  /// The objects.
  public var poses: [Pose]

  /// The objects for a renderer made by `Shapes.tableRenderer`.
  public var placements: [Placement] {
    poses.map {
      Placement(mesh: $0.mesh, worldFromObject: RigidTransform(x: $0.x, y: $0.y, yaw: $0.yaw))
    }
  }

  /// A cube, a sphere and a cylinder, in this order.
  public init(_ index: Int) {
    var generator = PCG32(seed: 20_240_607, stream: UInt64(index))
    func number(_ range: ClosedRange<Double>) -> Double {
      Double.random(in: range, using: &generator)
    }
    poses = []
    while poses.count < 3 {
      let pose = Pose(
        mesh: poses.count + 1, x: number(-0.55...0.55), y: number(-0.45...0.5),
        yaw: number(-Double.pi...Double.pi))
      let isClear = poses.allSatisfy {
        let (dx, dy) = ($0.x - pose.x, $0.y - pose.y)
        return dx * dx + dy * dy > 0.48 * 0.48
      }
      if isClear { poses.append(pose) }
    }
  }
}

extension Shapes {
  /// The meshes of `tableRenderer`, as models.
  public static var tableModels: [Model] {
    [
      table(width: 2), cube(edge: 0.4), sphere(radius: 0.22),
      cylinder(diameter: 0.36, height: 0.45),
    ]
  }
}
