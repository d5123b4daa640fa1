import Rendering

/// A mesh file and how to bring it into the object's frame: +Z up, metres.
public struct MeshFile: Sendable, Equatable {
  /// The file: OBJ, PLY, STL, OFF, glTF or GLB, by its extension.
  public var path: String
  /// Metres in one of the file's units.
  public var scale: Double
  /// The axis that points up in the file; nil for what its format says: +Y in glTF, else +Z.
  public var upAxis: UpAxis?
  /// Where the object's origin lies.
  public var origin: Origin
  /// Which faces are drawn; nil for what the file says.
  public var culling: Model.Culling?

  /// Where the object's origin lies in a mesh file.
  public enum Origin: String, Sendable, Equatable, CaseIterable, Codable {
    /// At the file's own: the mesh already stands on z = 0 where it should.
    case file
    /// Below the middle of the bounding box, at the height of its lowest vertex.
    case base
  }

  /// Makes a description of a mesh file.
  public init(
    path: String, scale: Double = 1, upAxis: UpAxis? = nil, origin: Origin = .file,
    culling: Model.Culling? = nil
  ) {
    self.path = path
    self.scale = scale
    self.upAxis = upAxis
    self.origin = origin
    self.culling = culling
  }

  /// The extensions that are read, in lower case.
  public static let extensions = ["obj", "ply", "stl", "off", "gltf", "glb"]

  /// The axis that points up, as said here or by the format.
  public var upAxisOrFormats: UpAxis {
    upAxis ?? (["gltf", "glb"].contains(fileExtension) ? .y : .z)
  }

  /// The extension of `path` in lower case, without its dot.
  var fileExtension: String {
    let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
    return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }
}

/// The axis that points up in a mesh file.
public enum UpAxis: String, Sendable, Equatable, CaseIterable, Codable {
  /// +Y, as glTF demands and most modellers export: (x, y, z) becomes (x, −z, y).
  case y
  /// +Z, as here.
  case z
}
