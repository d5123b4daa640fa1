import AssetIO
import Files
import Foundation
import Geometry

extension NewSceneMesh {
  /// Formats whose files are in metres, or are brought to metres when they are read.
  private static let metricFormats = ["gltf", "glb", "fbx", "dae"]

  /// Reads a mesh file.
  ///
  /// - Parameters:
  ///   - path: its path, or the name of a shipped mesh.
  ///   - folder: that of the specification, from which it names files.
  ///   - given: the file's unit; nil to find it out.
  init(_ path: String, folder: String, unit given: MeshUnit? = nil) throws(FileError) {
    let shipped =
      SystemFile.exists(path) ? nil : ShippedFiles.standard.file(named: path, .mesh)?.path
    let found = shipped ?? path
    let (read, texture) = try Self.read(found)
    let mesh = read.model.mesh
    let convention = MeshFile(path: found).upAxisOrFormats
    let (low, high) = mesh.positions.reduce(
      (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
    ) { (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1)) }
    let format = (PathText.name(of: found) as NSString).pathExtension.lowercased()
    let extent = (high - low).max()
    unit =
      given.map { UnitGuess(given: $0, extent: extent) }
      ?? UnitGuess(extent: extent, isMetric: Self.metricFormats.contains(format))
    standing = StandingGuess(mesh, convention: convention)
    standsByConvention = standing.axis == convention
    let size = (high - low) * unit.unit.metres
    extents = standing.axis == .z ? size : Vector3(size.x, size.z, size.y)
    reach = ((extents.x * extents.x + extents.y * extents.y).squareRoot() / 2, extents.z)
    let stem = (PathText.name(of: path) as NSString).deletingPathExtension
    name = stem.isEmpty ? "mesh" : stem
    self.path = path
    file = shipped == nil ? Self.named(path, from: folder) : path
    self.texture = texture.map {
      Self.named(PathText.joined(PathText.folder(of: found), $0), from: folder)
    }
    if let texture {
      doubts.append(
        "its texture \"\(displayed(read.textureNames.first ?? ""))\" is not in its folder; "
          + "\"\(displayed(texture))\" beside the mesh is taken")
    }
  }

  /// The mesh in its file's coordinates, and the picture beside it that stands in for a texture
  /// which it names elsewhere.
  private static func read(
    _ path: String
  ) throws(FileError) -> (mesh: ImportedMesh, texture: String?) {
    func read(givesTexture: Bool) throws(FileError) -> ImportedMesh {
      let file = MeshFile(path: path, upAxis: .z, givesTexture: givesTexture)
      return try MeshImport.read([file])[0]
    }
    do { return (try read(givesTexture: false), nil) } catch {
      // Modellers write where a picture lay on their disk. One that lies beside the mesh under the
      // same name is meant.
      guard let plain = try? read(givesTexture: true) else { throw error }
      let names = Set(
        plain.textureNames.map {
          $0.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        })
      guard names.count == 1, let name = names.first, !plain.textureNames.contains(name),
        SystemFile.exists(PathText.joined(PathText.folder(of: path), name))
      else { throw error }
      return (plain, name)
    }
  }

  /// A file as a specification in a folder names it: from that folder, or, if the two have nothing
  /// in common, from the root.
  private static func named(_ path: String, from folder: String) -> String {
    PathText.relative(path, from: folder)
      ?? SystemFile.realPath(PathText.folder(of: path)).map {
        PathText.joined($0, PathText.name(of: path))
      } ?? path
  }
}
