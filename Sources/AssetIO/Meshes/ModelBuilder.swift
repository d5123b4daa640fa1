import Files
import Geometry
import MeshInterchange
import Rendering

/// Makes a model of what the import process found, trusting none of it.
struct ModelBuilder {
  /// The file that it was found in.
  var file: MeshFile
  /// The textures of this mesh and of those that are loaded with it.
  var textures = TextureCache()

  /// What building and preparing a mesh takes at the most, in bytes a triangle (measured).
  static let bytesPerTriangle = 1500
  /// Lengths beyond these, in metres, are none of a thing on a table: triangles of a smaller mesh
  /// would be taken for points, and numbers of a larger one would overflow.
  static let lengths = 1e-4...1e6

  /// The checked, welded model in metres, +Z up.
  func model(from raw: RawModel) throws(FileError) -> Model { try placed(raw).model }

  /// The same, and where its frame has the file's origin.
  func placed(_ raw: RawModel) throws(FileError) -> (model: Model, fileOrigin: Vector3) {
    let triangleCount = raw.parts.reduce(0) { $0 + $1.indices.count / 3 }
    guard triangleCount <= RawModel.triangleLimit else {
      throw fail("cannot be read as a mesh: \(RawModel.tooManyTriangles(triangleCount))")
    }
    try MemoryLimit.require(
      triangleCount * Self.bytesPerTriangle, for: "a mesh of \(triangleCount) triangles",
      advice: "simplify the mesh", path: file.path)
    var soup = TriangleSoup()
    for (index, part) in raw.parts.enumerated() {
      try check(part, index: index, materialCount: raw.materials.count)
    }
    let (culling, doubled) = sides(of: raw)
    for part in raw.parts {
      append(part, to: &soup)
      if doubled.contains(Int(part.material)) { appendBacks(of: part, to: &soup) }
    }
    guard soup.materials.count <= RawModel.triangleLimit else {
      throw fail(
        "has \(soup.materials.count) triangles, those that are seen from both sides twice; at "
          + "most \(RawModel.triangleLimit) are read: simplify the mesh, or give it \"culling\"")
    }
    try checkSize(of: soup)
    var mesh = soup.welded(creaseAngle: MeshImport.creaseAngleDegrees * .pi / 180)
    guard !mesh.faces.isEmpty else {
      throw fail("has no triangles; a mesh needs at least one that is not degenerate")
    }
    let origin = origin(of: mesh)
    if origin != .zero {
      for index in mesh.positions.indices { mesh.positions[index] -= origin }
    }
    var materials: [Material] = []
    for material in raw.materials { materials.append(try self.material(material)) }
    let model = Model(
      mesh: mesh, materials: materials.isEmpty ? [Material()] : materials, culling: culling)
    return (model, Vector3.zero - origin)
  }

  /// What is drawn of all faces, and the materials whose faces get a back of their own, because
  /// the file has some seen from both sides and others not.
  private func sides(of raw: RawModel) -> (culling: Model.Culling, doubled: Set<Int>) {
    if let culling = file.culling { return (culling, []) }
    let used = Set(raw.parts.filter { !$0.indices.isEmpty }.map { Int($0.material) })
    let doubled = used.filter {
      raw.materials.indices.contains($0) && raw.materials[$0].isDoubleSided
    }
    return doubled.isEmpty ? (.back, []) : doubled == used ? (.none, []) : (.back, doubled)
  }

  /// Appends a part's triangles the other way round, with the opposite normals.
  private func appendBacks(of part: RawPart, to soup: inout TriangleSoup) {
    var back = part
    for triangle in stride(from: 0, to: back.indices.count, by: 3) {
      back.indices.swapAt(triangle + 1, triangle + 2)
    }
    back.normals = back.normals.map { -$0 }
    append(back, to: &soup)
  }

  private func checkSize(of soup: TriangleSoup) throws(FileError) {
    guard !soup.corners.isEmpty else { return }
    var low = Vector3(repeating: .infinity)
    var high = Vector3(repeating: -.infinity)
    for corner in soup.corners {
      low = pointwiseMin(low, corner.position)
      high = pointwiseMax(high, corner.position)
    }
    let size = (high - low).max()
    let farthest = max(abs(low.x), abs(low.y), abs(low.z), abs(high.x), abs(high.y), abs(high.z))
    // A mesh without any extent is told that it has no triangles.
    guard size == 0 || Self.lengths.contains(size), farthest <= Self.lengths.upperBound else {
      throw fail(
        "is \(size) m large and reaches \(farthest) m from its origin; give it another \"scale\" "
          + "than \(file.scale)")
    }
  }

  /// Where the object's origin lies among the file's coordinates, which are in metres, +Z up.
  private func origin(of mesh: TriangleMesh) -> Vector3 {
    switch file.origin {
    case .file: return .zero
    case .axis: return StandingAxis(mesh, isSymmetric: file.isSymmetric).move
    case .base: break
    }
    let low = mesh.positions.reduce(Vector3(repeating: .infinity), pointwiseMin)
    let high = mesh.positions.reduce(Vector3(repeating: -.infinity), pointwiseMax)
    return Vector3((low.x + high.x) / 2, (low.y + high.y) / 2, low.z)
  }

  private func check(
    _ part: RawPart, index: Int, materialCount: Int
  ) throws(FileError) {
    func fail(_ what: String) -> FileError {
      self.fail("its mesh \(index) is damaged: \(what)")
    }
    let count = part.positions.count / 3
    guard part.positions.count == 3 * count,
      [0, 3 * count].contains(part.normals.count),
      [0, 2 * count].contains(part.textureCoordinates.count),
      [0, 3 * count].contains(part.colors.count), part.indices.count.isMultiple(of: 3)
    else { throw fail("its arrays do not fit together") }
    guard part.indices.allSatisfy({ $0 < count }) else {
      throw fail("a triangle refers to a vertex beyond its \(count)")
    }
    guard Int(part.material) < max(materialCount, 1) else {
      throw fail("it refers to material \(part.material) of \(materialCount)")
    }
    for (what, values, size) in [
      ("position", part.positions, 3), ("colour", part.colors, 3),
      ("texture coordinate", part.textureCoordinates, 2),
    ] {
      if let bad = values.firstIndex(where: { !$0.isFinite || $0.magnitude > 1e30 }) {
        throw fail("the \(what) of vertex \(bad / size) is \(values[bad])")
      }
    }
  }

  private func append(_ part: RawPart, to soup: inout TriangleSoup) {
    // STL has a normal for every facet, which says no more than its corners and is often zero.
    let hasNormals = !part.normals.isEmpty && file.fileExtension != "stl"
    let colorsAreEncoded = ["ply", "off", "stl"].contains(file.fileExtension)
    for index in part.indices.map(Int.init) {
      let normal = hasNormals ? upright(vector(part.normals, index)).normalized : .zero
      var corner = TriangleSoup.Corner(
        position: upright(vector(part.positions, index)) * file.scale,
        normal: normal.isFinite ? normal : .zero)
      if !part.textureCoordinates.isEmpty {
        // Files count v upwards from the bottom of the picture.
        corner.textureCoordinate = SIMD2(
          Double(part.textureCoordinates[2 * index]),
          1 - Double(part.textureCoordinates[2 * index + 1]))
      }
      if !part.colors.isEmpty {
        let color = vector(part.colors, index).clamped(lowerBound: .zero, upperBound: .one)
        corner.color =
          colorsAreEncoded
          ? Vector3(SRGB.decode(color.x), SRGB.decode(color.y), SRGB.decode(color.z)) : color
      }
      soup.corners.append(corner)
    }
    soup.materials += [Int](repeating: Int(part.material), count: part.indices.count / 3)
  }

  private func material(_ raw: RawMaterial) throws(FileError) -> Material {
    var material = Material()
    if let color = raw.color {
      guard (0..<3).allSatisfy({ color[$0].isFinite }) else {
        throw fail("the colour of a material is not a number")
      }
      material.color = color.clamped(lowerBound: .zero, upperBound: .one)
    }
    if let specular = raw.specular {
      guard (0..<3).allSatisfy({ specular[$0].isFinite }) else {
        throw fail("the specular colour of a material is not a number")
      }
      material.specular = specular.clamped(lowerBound: .zero, upperBound: .one)
    }
    if let shininess = raw.shininess {
      guard shininess.isFinite, shininess >= 0 else {
        throw fail("the shininess of a material is \(shininess), which is not 0 or above")
      }
      material.shininess = shininess
    }
    material.sampler.wrapU = TextureSampler.Wrap(raw.wrap.u)
    material.sampler.wrapV = TextureSampler.Wrap(raw.wrap.v)
    var use = ["gltf", "glb"].contains(file.fileExtension) ? PictureUse.gltfTexture : .picture
    use.usesAlpha = raw.usesAlpha
    if file.given.contains(.texture) { return material }
    switch raw.texture {
    case .none: break
    case .external(let name): material.texture = try externalTexture(name, as: use)
    case .embedded(let bytes):
      material.texture = try textures.image(
        embedded: bytes, path: "\(file.path) (embedded texture)", as: use)
    case .uncompressed(let width, let height, let bytes):
      guard width > 0, height > 0, bytes.count == 4 * width * height else {
        throw fail("an embedded texture of \(width)×\(height) pixels has \(bytes.count) bytes")
      }
      try textures.check(PictureExtent(width: width, height: height), path: file.path)
      material.texture = Image(
        width: width, height: height,
        pixels: (0..<3 * width * height).map { SRGB.decode(bytes[4 * ($0 / 3) + 2 - $0 % 3]) })
    }
    return material
  }

  /// The texture that the mesh file names, from the mesh file's own directory or below.
  private func externalTexture(
    _ name: String, as use: PictureUse
  ) throws(FileError) -> Image {
    let path: String
    do { path = try ModelFolder(ofMesh: file.path).path(of: name, for: .texture) } catch {
      throw fail(error.reason)
    }
    do { return try textures.image(at: path, as: use) } catch {
      throw fail("its texture cannot be used: \(error)")
    }
  }

  private func upright(_ v: Vector3) -> Vector3 {
    switch file.upAxisOrFormats {
    case .y: Vector3(v.x, -v.z, v.y)
    case .z: v
    }
  }

  private func vector(_ values: [Float], _ index: Int) -> Vector3 {
    Vector3(
      Double(values[3 * index]), Double(values[3 * index + 1]), Double(values[3 * index + 2]))
  }

  private func fail(_ reason: String) -> FileError { FileError(path: file.path, reason: reason) }
}

extension TextureSampler.Wrap {
  fileprivate init(_ raw: RawWrap) {
    switch raw {
    case .repeat: self = .repeat
    case .clampToEdge: self = .clampToEdge
    case .mirroredRepeat: self = .mirroredRepeat
    }
  }
}
