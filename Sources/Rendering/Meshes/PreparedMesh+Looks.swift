extension PreparedMesh {
  /// The same mesh in another tone, and with more specular reflection on every face.
  ///
  /// - Parameters:
  ///   - tone: what its colours are multiplied with.
  ///   - specular: what is added to `Material.specular`.
  ///   - shininess: in place of `Material.shininess`; nil for that.
  package func with(
    tone: SIMD3<Float> = .one, specular: SIMD3<Float> = .zero, shininess: Float? = nil
  ) -> PreparedMesh {
    let appearances = (0..<faces.count).map {
      FaceAppearance(
        looks.appearances[$0], tone: tone, addedSpecular: specular, shininess: shininess)
    }
    return PreparedMesh(self, looks: FaceLooks(appearances, Array(textures)))
  }
}
