import MeshInterchange

/// Reading OBJ files and their material libraries.
///
/// Assimp leaves out or misreads, without a word, what many of them say: comments after faces,
/// numbers without a leading zero, a byte order mark, several libraries, options of textures,
/// missing materials.
struct OBJImport {
  private let files: ConfinedFiles
  private let geometry: OBJGeometry
  private let given: GivenSurface
  private var warnings: [String]

  /// The model in these bytes of an OBJ file; `files` are those that it may name.
  static func read(
    _ bytes: [UInt8], _ files: ConfinedFiles, given: GivenSurface
  ) throws(MeshFault) -> RawModel {
    var reading = OBJImport(files: files, geometry: try OBJGeometry(bytes), given: given)
    return try reading.model()
  }

  private init(files: ConfinedFiles, geometry: OBJGeometry, given: GivenSurface) {
    self.files = files
    self.given = given
    self.geometry = geometry
    warnings = geometry.warnings
  }

  // MARK: Materials

  /// The libraries that there are, and whether one is missing. Who gives a colour or a texture
  /// does not miss one.
  private mutating func libraries() throws(MeshFault) -> (found: [OBJLibrary], isMissing: Bool) {
    var found: [OBJLibrary] = []
    var isMissing = false
    for name in geometry.libraries.flatMap({ fileNames($0) }) {
      guard let bytes = files.bytes(of: name) else {
        isMissing = true
        if !given.isEmpty { continue }
        if let refusal = files.refusal { throw MeshFault(refusal) }
        warnings.append(
          "its material library \(MeshFault.shown(name.utf8)) is missing; what it describes is "
            + "drawn white")
        continue
      }
      do {
        found.append(
          try OBJLibrary(bytes, isFile: { files.has($0, for: .texture) }))
      } catch {
        throw MeshFault(
          "its material library \(MeshFault.shown(name.utf8)) cannot be read: \(error.reason)")
      }
    }
    return (found, isMissing)
  }

  /// The files that one line names: as many words as make the name of one, again and again.
  private func fileNames(_ name: OBJName) -> [String] {
    for candidate in name.candidates
    where files.has(candidate, for: .materialLibrary) { return [candidate] }
    let words = name.bare.split { $0 == " " || $0 == "\t" }
    guard words.count > 1 else { return [name.bare] }
    var names: [String] = []
    var first = 0
    while first < words.count {
      // Words are as far apart as they were, because a name may hold two spaces.
      func text(to last: Int) -> String {
        String(name.bare[words[first].startIndex..<words[last].endIndex])
      }
      let last =
        (first..<words.count).reversed().first { files.has(text(to: $0), for: .materialLibrary) }
        ?? (first..<words.count).first { words[$0].lowercased().hasSuffix(".mtl") }
        ?? words.count - 1
      names.append(text(to: last))
      first = last + 1
    }
    return names
  }

  /// The material of each name that faces have; nil where no library has it.
  private mutating func materials() throws(MeshFault) -> [OBJMaterial?] {
    let (libraries, isMissing) = try libraries()
    var isUsed = [Bool](repeating: false, count: geometry.materials.count)
    for face in geometry.faces where face.material >= 0 { isUsed[Int(face.material)] = true }
    var unknown: [String] = []
    let materials = geometry.materials.indices.map { index -> OBJMaterial? in
      guard isUsed[index] else { return nil }
      for library in libraries {
        if let material = library.material(geometry.materials[index]) { return material }
      }
      unknown.append(geometry.materials[index].bare)
      return nil
    }
    if !unknown.isEmpty, !isMissing, given.isEmpty {
      warnings.append(
        "its \(Self.listed(unknown, "material")) in no material library; drawn white")
    }
    warn(of: materials.compactMap { $0 })
    return materials
  }

  private mutating func warn(of materials: [OBJMaterial]) {
    let transparent = materials.filter { $0.opacity < 1 }.map(\.name.bare)
    if !transparent.isEmpty {
      warnings.append("its \(Self.listed(transparent, "material")) transparent; drawn opaque")
    }
    var undrawn: [String] = []
    for key in materials.flatMap({ $0.undrawn + ($0.texture?.undrawn ?? []) })
    where !undrawn.contains(key) {
      undrawn.append(key)
    }
    if !undrawn.isEmpty {
      warnings.append(
        "its materials are drawn without their \(undrawn.joined(separator: ", "))")
    }
  }

  /// `material "a" is`, `materials "a", "b" and 3 more are`.
  private static func listed(_ names: [String], _ noun: String) -> String {
    let shown = names.prefix(3).map { MeshFault.shown($0.utf8) }.joined(separator: ", ")
    let more = names.count > 3 ? " and \(names.count - 3) more" : ""
    return names.count == 1 ? "\(noun) \(shown) is" : "\(noun)s \(shown)\(more) are"
  }

  // MARK: Faces

  private mutating func model() throws(MeshFault) -> RawModel {
    let triangleCount = geometry.faces.reduce(0) { $0 + Int($1.count) - 2 }
    guard triangleCount <= RawModel.triangleLimit else {
      throw MeshFault(RawModel.tooManyTriangles(triangleCount))
    }
    let materials = try materials()
    var model = RawModel()
    var assembler = MeshAssembler(vertexCount: geometry.positions.count / 3)
    var partOfSurface: [Surface: Int] = [:]
    var numbers: [Int32: UInt32] = [:]
    var uvTransforms: [OBJTexture?] = []
    var lastSurface: Surface?
    var part = 0
    var cutter = PolygonCutter()
    var lacksCoordinates = false
    for face in geometry.faces {
      let corners = geometry.corners[face.first..<face.first + Int(face.count)]
      let start = corners.startIndex
      let surface = Surface(
        material: face.material, hasCoordinates: corners[start].second >= 0,
        hasNormals: corners[start].third >= 0)
      if surface != lastSurface {
        lastSurface = surface
        let known = face.material >= 0 ? materials[Int(face.material)] : nil
        if known?.texture != nil, !surface.hasCoordinates { lacksCoordinates = true }
        if let existing = partOfSurface[surface] {
          part = existing
        } else {
          let number = numbers[face.material] ?? UInt32(model.materials.count)
          if numbers[face.material] == nil {
            numbers[face.material] = number
            model.materials.append(known?.drawn ?? RawMaterial(color: nil))
          }
          part = assembler.addPart(material: number)
          uvTransforms.append(known?.texture)
          partOfSurface[surface] = part
        }
      }
      if face.count == 3 {
        for corner in corners { assembler.append(corner, to: part) }
        continue
      }
      let places = corners.map { geometry.position($0.vertex) }
      do {
        for corner in try cutter.triangles(of: places) {
          assembler.append(corners[start + corner], to: part)
        }
      } catch { throw MeshFault(line: Int(face.line), error.reason) }
    }
    if lacksCoordinates {
      warnings.append("some faces have a texture and no texture coordinates; drawn in one colour")
    }
    let colors = try vertexColors()
    model.parts = assembler.finished { index, part, corners in
      fill(&part, corners, colors, uvTransforms[index])
    }
    model.warnings = warnings
    return model
  }

  private struct Surface: Hashable {
    var material: Int32
    var hasCoordinates: Bool
    var hasNormals: Bool
  }

  /// `[vertex, 3]`, white where a vertex has none; empty if none has one.
  private func vertexColors() throws(MeshFault) -> [Float] {
    guard let largest = geometry.colors.max() else { return [] }
    let isBytes = largest > 1
    if isBytes, largest > 255 || geometry.colors.contains(where: { $0 != $0.rounded() }) {
      throw MeshFault(
        "the colours of its vertices reach \(largest); write them from 0 to 1, or as whole numbers "
          + "from 0 to 255")
    }
    return geometry.colors.map { $0 < 0 ? 1 : isBytes ? $0 / 255 : $0 }
  }

  private func fill(
    _ part: inout RawPart, _ corners: [MeshAssembler.Corner], _ colors: [Float],
    _ texture: OBJTexture?
  ) {
    part.positions.reserveCapacity(3 * corners.count)
    let texture = texture ?? OBJTexture()
    for corner in corners {
      let vertex = 3 * Int(corner.vertex)
      part.positions += geometry.positions[vertex..<vertex + 3]
      if !colors.isEmpty { part.colors += colors[vertex..<vertex + 3] }
      if corner.second >= 0 {
        let at = 2 * Int(corner.second)
        for axis in 0..<2 {
          part.textureCoordinates.append(
            texture.scale[axis] * geometry.textureCoordinates[at + axis] + texture.offset[axis])
        }
      }
      if corner.third >= 0 {
        let at = 3 * Int(corner.third)
        part.normals += geometry.normals[at..<at + 3]
      }
    }
  }
}
