/// What a mesh's faces look like, with what follows from it.
struct FaceLooks: Sendable {
  /// `[face]`.
  let appearances: FrozenArray<FaceAppearance>
  /// Of faces of one colour that follow one another and look alike, the first one; of others, the
  /// face itself; `[face]`.
  let alikes: FrozenArray<Int32>
  /// Each face as it is seen from the front in plain light, a `FaceKind`; filled up to whole
  /// blocks of four.
  let plainFaceKinds: FrozenArray<UInt8>
  /// Which kinds there are among them.
  let hasUniformFaces: Bool
  let hasSmoothFaces: Bool
  let hasGeneralFaces: Bool
  /// Whether no face reflects specularly and no texture has levels.
  let isPlain: Bool

  init(_ appearances: [FaceAppearance], _ textures: [Texture]) {
    self.appearances = FrozenArray(appearances)
    var first = 0
    alikes = FrozenArray(
      appearances.indices.map { face in
        if !appearances[first].looksLike(appearances[face]) { first = face }
        return Int32(first)
      })
    let kinds = appearances.map(FaceKind.inPlainLight)
    plainFaceKinds = FrozenArray(
      kinds + [UInt8](repeating: FaceKind.back, count: (4 - kinds.count % 4) % 4))
    hasUniformFaces = kinds.contains(FaceKind.uniform)
    hasSmoothFaces = kinds.contains(FaceKind.smooth)
    hasGeneralFaces = kinds.contains(FaceKind.general)
    isPlain =
      !appearances.contains { $0.isSpecular } && textures.allSatisfy { $0.levels.count == 1 }
  }
}
