import CAssimp
import MeshInterchange

/// Reading one file with Assimp.
enum AssimpImport {
  /// More corners than this in one file are refused: nodes can repeat a mesh without end.
  static let largestIndexCount = 6_000_000

  /// The model in the file at `path`, or why there is none.
  static func read(_ path: String) -> ImportOutcome {
    if GLTFImport.reads(path) { return GLTFImport.read(path, ConfinedFiles(of: path)) }
    if path.lowercased().hasSuffix(".ply"), let fault = PLYHeader.fault(path) {
      return .failure(fault)
    }
    let files = ConfinedFiles(of: path)
    let scene = files.scene(flags: aiProcess_Triangulate.rawValue)
    defer { withExtendedLifetime(files) { aiReleaseImport(scene) } }
    // Assimp goes on without a material library, and says of a buffer only that it did not open.
    if let refusal = files.refusal { return .failure(refusal) }
    guard let scene else { return .failure(String(cString: aiGetErrorString())) }
    var model = RawModel()
    model.materials = (0..<Int(scene.pointee.mNumMaterials)).map { index in
      scene.pointee.mMaterials[index].map { material(UnsafePointer($0), in: scene) }
        ?? RawMaterial(color: nil)
    }
    var indexCount = 0
    guard let root = scene.pointee.mRootNode else { return .model(model) }
    var pending = [(node: UnsafePointer(root), transform: Affine(root.pointee.mTransformation))]
    while let (node, transform) = pending.popLast() {
      for slot in 0..<Int(node.pointee.mNumMeshes) {
        let index = Int(node.pointee.mMeshes[slot])
        guard index < Int(scene.pointee.mNumMeshes), let mesh = scene.pointee.mMeshes[index]
        else { return .failure("a node refers to mesh \(index), which does not exist") }
        indexCount += 3 * Int(mesh.pointee.mNumFaces)
        guard indexCount <= largestIndexCount else {
          return .failure("it has more than \(largestIndexCount / 3) triangles")
        }
        model.parts.append(part(UnsafePointer(mesh), transform))
      }
      // Backwards, because the stack is emptied from its end: parts keep the file's order.
      for child in (0..<Int(node.pointee.mNumChildren)).reversed() {
        guard let next = node.pointee.mChildren[child] else { continue }
        let local = Affine(next.pointee.mTransformation)
        pending.append((node: UnsafePointer(next), transform: transform * local))
      }
    }
    return .model(model)
  }

  private static func part(_ mesh: UnsafePointer<aiMesh>, _ transform: Affine) -> RawPart {
    let mesh = mesh.pointee
    let count = Int(mesh.mNumVertices)
    var part = RawPart(positions: [], indices: [], material: mesh.mMaterialIndex)
    if let positions = mesh.mVertices {
      part.positions = (0..<count).flatMap { transform.point(positions[$0]) }
    }
    if let normals = mesh.mNormals {
      part.normals = (0..<count).flatMap { transform.normal(normals[$0]) }
    }
    if let coordinates = mesh.mTextureCoords.0 {
      part.textureCoordinates = (0..<count).flatMap { [coordinates[$0].x, coordinates[$0].y] }
    }
    if let colors = mesh.mColors.0 {
      part.colors = (0..<count).flatMap { [colors[$0].r, colors[$0].g, colors[$0].b] }
    }
    for index in 0..<Int(mesh.mNumFaces) {
      let face = mesh.mFaces[index]
      // Points and lines stay behind.
      guard face.mNumIndices == 3 else { continue }
      let (a, b, c) = (face.mIndices[0], face.mIndices[1], face.mIndices[2])
      // A mirrored node turns its triangles inside out; exchanging two corners turns them back.
      part.indices += transform.mirrors ? [a, c, b] : [a, b, c]
    }
    return part
  }

  private static func material(
    _ material: UnsafePointer<aiMaterial>, in scene: UnsafePointer<aiScene>
  ) -> RawMaterial {
    // The keys are the AI_MATKEY_… macros of assimp/material.h, which Swift does not see.
    var name = aiString()
    let isUnnamed =
      aiGetMaterialString(material, "?mat.name", 0, 0, &name) != aiReturn_SUCCESS
      || text(name) == "DefaultMaterial"
    var color = aiColor4D()
    let hasColor = aiGetMaterialColor(material, "$clr.diffuse", 0, 0, &color) == aiReturn_SUCCESS
    var path = aiString()
    let hasTexture =
      aiGetMaterialTexture(
        material, aiTextureType_DIFFUSE, 0, &path, nil, nil, nil, nil, nil, nil)
      == aiReturn_SUCCESS
    return RawMaterial(
      color: hasColor && !isUnnamed ? SIMD3(color.r, color.g, color.b) : nil,
      texture: hasTexture ? texture(text(path), in: scene) : .none)
  }

  private static func texture(_ name: String, in scene: UnsafePointer<aiScene>) -> RawTexture {
    // "*3" is embedded texture 3; glTF also refers to them by their own names.
    let embeddedOnes = (0..<Int(scene.pointee.mNumTextures)).compactMap {
      scene.pointee.mTextures[$0]?.pointee
    }
    let number = name.hasPrefix("*") ? Int(name.dropFirst()) : nil
    guard
      let embedded = number.flatMap({ embeddedOnes.indices.contains($0) ? embeddedOnes[$0] : nil })
        ?? embeddedOnes.first(where: { $0.mFilename.length > 0 && text($0.mFilename) == name })
    else { return .external(name) }
    let width = Int(embedded.mWidth)
    let height = Int(embedded.mHeight)
    let byteCount = height == 0 ? width : width * height * 4
    let bytes = Array(UnsafeRawBufferPointer(start: embedded.pcData, count: byteCount))
    return height == 0
      ? .embedded(bytes) : .uncompressed(width: width, height: height, bytes: bytes)
  }

  private static func text(_ string: aiString) -> String {
    withUnsafeBytes(of: string.data) {
      String(decoding: $0.prefix(Int(string.length)), as: UTF8.self)
    }
  }
}
