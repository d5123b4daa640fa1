import MeshInterchange

/// Reading PLY files.
///
/// Assimp aborts on damaged ones, reads elements between vertices and faces as faces, and knows no
/// colours of faces.
enum PLYImport {
  /// The model in these bytes of a PLY file.
  static func read(_ bytes: [UInt8]) throws(MeshFault) -> RawModel {
    let header = try PLYHeader(bytes)
    let geometry = try PLYGeometry(bytes, header)
    let triangleCount = geometry.faces.reduce(0) { $0 + Int($1) - 2 }
    guard triangleCount <= RawModel.triangleLimit else {
      throw MeshFault(RawModel.tooManyTriangles(triangleCount))
    }
    var model = RawModel(
      materials: header.textures.map { RawMaterial(color: nil, texture: .external($0)) },
      warnings: geometry.warnings)
    if geometry.faceTextures.isEmpty, header.textures.count > 1 {
      model.warnings.append("it names several textures and not which face has which; the first is "
        + "drawn")
    }
    var assembler = MeshAssembler(vertexCount: geometry.positions.count / 3)
    var partOfSurface: [Surface: Int] = [:]
    var cutter = PolygonCutter()
    var first = 0
    for (face, count) in geometry.faces.enumerated() {
      let corners = first..<first + Int(count)
      first = corners.upperBound
      let surface = Surface(
        material: try material(of: face, geometry, &model, header.textures.count),
        hasCornerCoordinates: !geometry.cornerCoordinates.isEmpty
          && !geometry.cornerCoordinates[2 * corners.lowerBound].isNaN)
      let part = partOfSurface[surface] ?? assembler.addPart(material: surface.material)
      partOfSurface[surface] = part
      func append(_ corner: Int) {
        assembler.append(
          MeshAssembler.Corner(
            vertex: geometry.corners[corner],
            second: surface.hasCornerCoordinates ? Int32(clamping: corner) : -1,
            third: geometry.faceColors.isEmpty ? -1 : Int32(clamping: face)),
          to: part)
      }
      if count == 3 {
        for corner in corners { append(corner) }
        continue
      }
      let places = corners.map { geometry.position(geometry.corners[$0]) }
      for corner in try cutter.triangles(of: places) { append(corners.lowerBound + corner) }
    }
    model.parts = assembler.finished { _, part, corners in fill(&part, corners, geometry) }
    return model
  }

  private struct Surface: Hashable {
    var material: UInt32
    var hasCornerCoordinates: Bool
  }

  /// The material of a face; white ones are made when the first face has no picture.
  private static func material(
    of face: Int, _ geometry: PLYGeometry, _ model: inout RawModel, _ textureCount: Int
  ) throws(MeshFault) -> UInt32 {
    guard textureCount > 0, !geometry.faceTextures.isEmpty else { return 0 }
    let number = Int(geometry.faceTextures[face])
    guard number != -1 else {
      if model.materials.count == textureCount { model.materials.append(RawMaterial(color: nil)) }
      return UInt32(textureCount)
    }
    guard number >= 0, number < textureCount else {
      throw MeshFault("face \(face) has texture \(number), but it names \(textureCount), from 0")
    }
    return UInt32(number)
  }

  private static func fill(
    _ part: inout RawPart, _ corners: [MeshAssembler.Corner], _ geometry: PLYGeometry
  ) {
    part.positions.reserveCapacity(3 * corners.count)
    for corner in corners {
      let vertex = Int(corner.vertex)
      part.positions += geometry.positions[3 * vertex..<3 * vertex + 3]
      if !geometry.normals.isEmpty {
        part.normals += geometry.normals[3 * vertex..<3 * vertex + 3]
      }
      if corner.second >= 0 {
        let at = 2 * Int(corner.second)
        part.textureCoordinates += geometry.cornerCoordinates[at..<at + 2]
      } else if !geometry.textureCoordinates.isEmpty {
        part.textureCoordinates += geometry.textureCoordinates[2 * vertex..<2 * vertex + 2]
      }
      if corner.third >= 0 {
        let at = 3 * Int(corner.third)
        part.colors += geometry.faceColors[at..<at + 3]
      } else if !geometry.colors.isEmpty {
        part.colors += geometry.colors[3 * vertex..<3 * vertex + 3]
      }
    }
  }
}
