import Geometry

/// A mesh of fewer faces in place of another.
package struct SimplifiedMesh: Sendable {
  /// Its faces have materials of the other mesh.
  package var mesh: TriangleMesh
  /// How far it was measured to be from the other mesh, in the terms of the tolerance.
  package var error: SimplificationTolerance
}
