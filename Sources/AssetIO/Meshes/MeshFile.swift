import MeshInterchange
import Rendering

/// A mesh file and how to bring it into the object's frame: +Z up, metres.
package struct MeshFile: Sendable, Equatable {
  /// The file: OBJ, PLY, STL, OFF, glTF, GLB, or what the installed Assimp reads, by its extension.
  package var path: String
  /// Metres in one of the file's units.
  package var scale: Double
  /// The axis that points up in the file; nil for what its format says: +Z in OBJ, PLY, STL and
  /// OFF, else +Y.
  package var upAxis: UpAxis?
  /// Where the object's origin lies.
  package var origin: Origin
  /// Which faces are drawn; nil for what the file says.
  package var culling: Model.Culling?
  /// Whether some turn about the vertical leaves it looking the same.
  package var isSymmetric: Bool
  /// What of its surface is given in place of what the file says, which is then not opened.
  private(set) var given: GivenSurface

  /// Where the object's origin lies in a mesh file.
  package enum Origin: String, Sendable, Equatable, CaseIterable, Codable {
    /// At the file's own: the mesh already stands on z = 0 where it should.
    case file
    /// Below the middle of the bounding box, at the height of its lowest vertex.
    case base
    /// On the vertical about which turning it changes least, at the height of its lowest vertex;
    /// the file's own where that is there already (`StandingAxis`).
    case axis
  }

  /// Makes a description of a mesh file.
  package init(
    path: String, scale: Double = 1, upAxis: UpAxis? = nil, origin: Origin = .file,
    culling: Model.Culling? = nil, isSymmetric: Bool = false,
    givesColor: Bool = false, givesTexture: Bool = false
  ) {
    self.path = path
    self.scale = scale
    self.upAxis = upAxis
    self.origin = origin
    self.culling = culling
    self.isSymmetric = isSymmetric
    given = []
    if givesColor { given.insert(.color) }
    if givesTexture { given.insert(.texture) }
  }

  /// The extensions, in lower case, of what is read without Assimp.
  package static let extensions = MeshFormats.own

  /// The axis that points up, as said here or by the format.
  package var upAxisOrFormats: UpAxis {
    upAxis ?? (MeshFormats.standingOnXY.contains(fileExtension) ? .z : .y)
  }

  /// The extension of `path` in lower case, without its dot.
  var fileExtension: String { MeshFormats.fileExtension(of: path) }
}
