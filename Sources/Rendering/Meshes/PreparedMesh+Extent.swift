extension PreparedMesh {
  /// The mesh's largest distance from its z axis and its highest point, in metres.
  package var extent: (radius: Double, height: Double) {
    var square = 0.0
    for index in vertexBlocks.indices {
      let block = vertexBlocks[index]
      square = max(square, (block.x * block.x + block.y * block.y).max())
    }
    return (square.squareRoot(), vertexCount == 0 ? 0 : max(0, box.high.z))
  }
}
