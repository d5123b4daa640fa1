import Geometry
import Rendering

/// A mesh file that has been read.
package struct ImportedMesh: Sendable {
  /// In metres, +Z up.
  package var model: Model
  /// A sentence for each thing that is not drawn as the file has it.
  package var warnings: [String]
  /// Where the file's origin lies in the object's frame, in metres.
  package var fileOrigin: Vector3
  /// The pictures beside it that it names for its surface, as it names them.
  package var textureNames: [String]
}
