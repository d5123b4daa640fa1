import CAssimp
import Files
import MeshInterchange

/// Reading a mesh file with Assimp: a format that this project has no reader of its own for.
///
/// What the file means is then what Assimp makes of it, and Assimp says little of what it leaves
/// out. So a user is always told to look.
struct AssimpImport {
  private let scene: UnsafePointer<aiScene>
  /// Takes what Assimp hands over into metres, +Y up.
  private let uprightFromScene: Affine
  private var materials: AssimpMaterials
  private var parts: [RawPart] = []
  private var triangleCount = 0
  private var warnings: [String] = []
  /// Numbers of materials without their textures, by the numbers of those with them.
  private var plain: [Int: Int] = [:]

  /// The model in a mesh file whose extension is `format`.
  static func read(
    _ files: ConfinedFiles, format: String, given: GivenSurface
  ) throws(MeshFault) -> RawModel {
    guard AssimpFormats.extensions.contains(format) else {
      throw MeshFault("its name says no format that is read")
    }
    let assimpFiles = AssimpFiles(files)
    let properties = aiCreatePropertyStore()
    defer { aiReleasePropertyStore(properties) }
    // What has a skeleton and no mesh would get one made of bones.
    aiSetImportPropertyInteger(properties, "IMPORT_NO_SKELETON_MESHES", 1)
    let scene = assimpFiles.scene(flags: Self.flags, properties: properties)
    defer { withExtendedLifetime(assimpFiles) { aiReleaseImport(scene) } }
    // Assimp goes on without a file that it may not open.
    if let refusal = files.refusal { throw MeshFault(refusal) }
    guard let scene else {
      let reason = displayed(String(cString: aiGetErrorString()), limit: 300)
      throw MeshFault(reason.isEmpty ? "Assimp cannot read it" : "Assimp cannot read it: \(reason)")
    }
    var reading = try AssimpImport(scene, files, format: format, given: given)
    return try reading.model()
  }

  /// Polygons are cut into triangles; what a texture's coordinates are multiplied with, or made by
  /// where there are none, is worked into them.
  private static let flags =
    aiProcess_Triangulate.rawValue | aiProcess_GenUVCoords.rawValue
    | aiProcess_TransformUVCoords.rawValue

  private init(
    _ scene: UnsafePointer<aiScene>, _ files: ConfinedFiles, format: String, given: GivenSurface
  ) throws(MeshFault) {
    self.scene = scene
    materials = try AssimpMaterials(of: scene, files, given: given)
    warnings.append(
      "it is read through Assimp, by whose conventions +Y points up and a material is a colour and a "
        + "texture; look at it with air3d render")
    // Of other formats that say their unit and what is up, Assimp heeds it.
    uprightFromScene = format == "fbx" ? try FBXSettings(of: scene).uprightFromScene : .identity
  }

  private mutating func model() throws(MeshFault) -> RawModel {
    guard let root = scene.pointee.mRootNode else { throw MeshFault("it has no nodes") }
    var pending = [
      (
        node: UnsafePointer(root),
        transform: uprightFromScene * Affine(root.pointee.mTransformation)
      )
    ]
    while let (node, transform) = pending.popLast() {
      for slot in 0..<Int(node.pointee.mNumMeshes) {
        guard let index = node.pointee.mMeshes?[slot], index < scene.pointee.mNumMeshes,
          let mesh = scene.pointee.mMeshes?[Int(index)]
        else { throw MeshFault("a node refers to a mesh that does not exist") }
        try append(mesh.pointee, transform)
      }
      // Backwards, because the stack is emptied from its end: parts keep the file's order.
      for child in (0..<Int(node.pointee.mNumChildren)).reversed() {
        guard let next = node.pointee.mChildren?[child] else { continue }
        pending.append((UnsafePointer(next), transform * Affine(next.pointee.mTransformation)))
      }
    }
    guard triangleCount > 0 else {
      throw MeshFault("it has no triangles: Assimp finds no surface in it")
    }
    return RawModel(
      materials: materials.materials, parts: parts, warnings: warnings + materials.warnings)
  }

  /// Appends a mesh as a node places it: its triangles, and the vertices that these have.
  private mutating func append(_ mesh: aiMesh, _ transform: Affine) throws(MeshFault) {
    let vertexCount = Int(mesh.mNumVertices)
    let corners = try corners(of: mesh, vertexCount: vertexCount, isMirrored: transform.mirrors)
    guard !corners.isEmpty else { return }
    triangleCount += corners.count / 3
    guard triangleCount <= RawModel.triangleLimit else {
      throw MeshFault(RawModel.tooManyTriangles(triangleCount))
    }
    guard let positions = mesh.mVertices else { throw MeshFault("a mesh of it has no vertices") }
    if mesh.mNumBones > 0 { warn("its bones are left as they are; it is drawn in its rest pose") }

    let material = Int(mesh.mMaterialIndex)
    guard material < max(1, materials.materials.count) else {
      throw MeshFault("a mesh of it refers to a material that does not exist")
    }
    let coordinates = materials.materials.isEmpty ? nil : coordinates(of: mesh, material)
    var part = RawPart(
      positions: [], indices: [],
      material: UInt32(coordinates == nil ? untextured(material) : material))
    let normals = transform.normals
    var newIndex = [UInt32](repeating: .max, count: vertexCount)
    for corner in corners {
      if newIndex[corner] == .max {
        newIndex[corner] = UInt32(part.positions.count / 3)
        part.positions += floats(transform.point(vector(positions[corner])))
        if let own = mesh.mNormals { part.normals += floats(normals.point(vector(own[corner]))) }
        if let coordinates {
          part.textureCoordinates += [coordinates[corner].x, coordinates[corner].y]
        }
        if let colors = mesh.mColors.0 {
          part.colors += [colors[corner].r, colors[corner].g, colors[corner].b]
        }
      }
      part.indices.append(newIndex[corner])
    }
    parts.append(part)
  }

  /// The vertices of the corners of all triangles. A mirrored node turns them inside out;
  /// exchanging two corners turns them back.
  private mutating func corners(
    of mesh: aiMesh, vertexCount: Int, isMirrored: Bool
  ) throws(MeshFault) -> [Int] {
    var corners: [Int] = []
    for index in 0..<Int(mesh.mNumFaces) {
      guard let face = mesh.mFaces?[index] else { break }
      guard face.mNumIndices == 3, let indices = face.mIndices else {
        warn("its points and lines are not drawn")
        continue
      }
      let (a, b, c) = (Int(indices[0]), Int(indices[1]), Int(indices[2]))
      guard max(a, b, c) < vertexCount else {
        throw MeshFault("a triangle refers to a vertex beyond its mesh's \(vertexCount)")
      }
      corners += isMirrored ? [a, c, b] : [a, b, c]
    }
    return corners
  }

  /// The texture coordinates that a mesh's material asks for; nil without.
  private func coordinates(of mesh: aiMesh, _ material: Int) -> UnsafeMutablePointer<aiVector3D>? {
    withUnsafeBytes(of: mesh.mTextureCoords) { sets in
      let sets = sets.bindMemory(to: UnsafeMutablePointer<aiVector3D>?.self)
      let wanted = materials.coordinateSets[material]
      return sets.indices.contains(wanted) ? sets[wanted] : nil
    }
  }

  /// The number of a material that is this one without its texture.
  private mutating func untextured(_ material: Int) -> Int {
    guard material < materials.materials.count, materials.materials[material].texture != .none
    else {
      return material
    }
    warn("some faces have a texture and no texture coordinates; drawn in one colour")
    if let known = plain[material] { return known }
    let added = materials.addPlain(material)
    plain[material] = added
    return added
  }

  private mutating func warn(_ sentence: String) {
    if !warnings.contains(sentence) { warnings.append(sentence) }
  }

  private func vector(_ v: aiVector3D) -> SIMD3<Double> {
    SIMD3(Double(v.x), Double(v.y), Double(v.z))
  }

  private func floats(_ v: SIMD3<Double>) -> [Float] { [Float(v.x), Float(v.y), Float(v.z)] }
}
