import CAssimp

/// The unit and the axes of an FBX file, which Assimp hands over and does not heed.
struct FBXSettings {
  /// Takes what Assimp hands over into metres, +Y up.
  let uprightFromScene: Affine

  init(of scene: UnsafePointer<aiScene>) throws(MeshFault) {
    let metadata = AssimpMetadata(of: scene)
    // In centimetres, and a file that does not say it is in these.
    let unit = metadata.number("UnitScaleFactor") ?? 1
    guard unit.isFinite, unit > 0 else {
      throw MeshFault("its UnitScaleFactor is \(unit), but must be above 0")
    }
    let scale = unit / 100
    let metres = Affine(SIMD4(scale, 0, 0, 0), SIMD4(0, scale, 0, 0), SIMD4(0, 0, scale, 0))
    uprightFromScene = try metres * Self.upright(metadata, scene)
  }

  /// The turn that brings the axis that points up in the file to +Y.
  private static func upright(
    _ metadata: AssimpMetadata, _ scene: UnsafePointer<aiScene>
  ) throws(MeshFault) -> Affine {
    // The root has no transform in a file: where it has one here, Assimp has turned it already.
    if let root = scene.pointee.mRootNode, Affine(root.pointee.mTransformation).turns {
      return .identity
    }
    let axis = metadata.number("UpAxis") ?? 1
    let sign = metadata.number("UpAxisSign") ?? 1
    guard [0, 1, 2].contains(axis), abs(sign) == 1 else {
      throw MeshFault("its UpAxis is \(axis) and its UpAxisSign \(sign), which name no axis")
    }
    switch axis {
    case 0: return Affine(SIMD4(0, -sign, 0, 0), SIMD4(sign, 0, 0, 0), SIMD4(0, 0, 1, 0))
    case 1: return Affine(SIMD4(1, 0, 0, 0), SIMD4(0, sign, 0, 0), SIMD4(0, 0, sign, 0))
    default: return Affine(SIMD4(1, 0, 0, 0), SIMD4(0, 0, sign, 0), SIMD4(0, -sign, 0, 0))
    }
  }
}

extension Affine {
  /// Whether the transform does more than to move.
  fileprivate var turns: Bool {
    rows.0.lowHalf != SIMD2(1, 0) || rows.0.z != 0 || rows.1.lowHalf != SIMD2(0, 1)
      || rows.1.z != 0 || rows.2.lowHalf != .zero || rows.2.z != 1
  }
}
