import AssetIO
import Files
import Geometry
import Rendering

/// The models of a specification's meshes, as its keys have them, and what is to be said of them.
struct SpecificationModels {
  /// In the order of the specification's meshes.
  private(set) var models: [Model] = []
  /// Where each mesh's frame has the origin of its file, in metres.
  private(set) var fileOrigins: [Vector3] = []
  /// What a user should know: a sentence each, which begins with the file's path.
  private(set) var warnings: [String] = []
  /// Size and place of each mesh, a line each, for those who ask.
  private(set) var details: [String] = []

  /// Loads the meshes and their textures, which `textures` keeps.
  init(_ specification: SceneSpecification, textures: TextureCache) throws(FileError) {
    let files = specification.meshes.map {
      MeshFile(
        path: $0.file.path, scale: $0.scale, upAxis: $0.upAxis, origin: $0.origin,
        culling: $0.culling, isSymmetric: $0.yawSymmetry != .order(1),
        givesColor: $0.color != nil, givesTexture: $0.texture != nil)
    }
    let read = try MeshImport.read(files, textures: textures)
    models = read.map(\.model)
    fileOrigins = read.map(\.fileOrigin)
    var warned: Set<String> = []
    for (index, mesh) in specification.meshes.enumerated() {
      let placement = MeshPlacement(
        models[index].mesh, file: files[index], fileOrigin: fileOrigins[index],
        tableSize: specification.table.size,
        pixelsPerMetre: specification.pixelsPerMetre)
      details.append("\(mesh.name): \(mesh.file.path): \(placement.description)")
      let footprint = mesh.footprint.flatMap {
        MeshPlacement.warning(of: $0, for: Footprint(of: models[index].mesh))
      }
      for warning in read[index].warnings + placement.warnings + [footprint].compactMap({ $0 }) {
        let line = "\(mesh.file.path): \(warning)"
        // Several meshes may show one file.
        if warned.insert(line).inserted { warnings.append(line) }
      }
      try Self.apply(mesh, to: &models[index], textures)
    }
  }

  /// Gives a model the colour, the texture and the surface that the specification has of it.
  static func apply(
    _ mesh: SceneSpecification.Mesh, to model: inout Model, _ textures: TextureCache
  ) throws(FileError) {
    if let color = mesh.color {
      for material in model.materials.indices { model.materials[material].color = color }
    }
    if let texture = mesh.texture {
      let image = try textures.image(at: texture.path)
      for material in model.materials.indices { model.materials[material].texture = image }
    }
    for material in model.materials.indices {
      mesh.surface.apply(to: &model.materials[material])
    }
    let count = model.mesh.faces.count
    if model.culling == .none, count > PreparedMesh.faceLimit / 2 {
      throw FileError(
        path: mesh.file.path,
        reason: "has \(count) triangles; at most \(PreparedMesh.faceLimit / 2) are drawn from both "
          + (mesh.culling == nil
            ? "sides, as it demands: write \"culling: 'back'\" or simplify the mesh"
            : "sides: leave out \"culling\" or simplify the mesh"))
    }
  }
}
