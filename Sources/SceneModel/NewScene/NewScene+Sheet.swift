import Rendering

extension NewScene {
  /// Pixels of one frame of the sheet.
  private static let frameSide = 200

  /// Every mesh on the table, a row each, in the specification's light: turned by 0°, 90°, 180° and
  /// 270°.
  package func sheet() -> Image {
    let rows = meshes.indices.map { index -> [Image] in
      let (radius, height) = meshes[index].reach
      return MeshSheet(
        renderer, mesh: index, side: Self.frameSide, radius: radius, height: height
      ).frames()
    }
    return Image.grid(rows, gap: 8, background: SIMD3(1, 1, 1))
  }
}
