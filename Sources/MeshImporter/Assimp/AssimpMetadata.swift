import CAssimp

/// What a file says of itself as a whole, as far as Assimp hands it over.
struct AssimpMetadata {
  private let metadata: aiMetadata?

  init(of scene: UnsafePointer<aiScene>) { metadata = scene.pointee.mMetaData?.pointee }

  /// The number under `key`; nil if there is none.
  func number(_ key: String) -> Double? {
    guard let metadata, let keys = metadata.mKeys, let values = metadata.mValues else { return nil }
    for index in 0..<Int(metadata.mNumProperties) where String(keys[index]) == key {
      guard let data = values[index].mData else { return nil }
      switch values[index].mType {
      case AI_INT32: return Double(data.load(as: Int32.self))
      case AI_UINT64: return Double(data.load(as: UInt64.self))
      case AI_FLOAT: return Double(data.load(as: Float.self))
      case AI_DOUBLE: return data.load(as: Double.self)
      default: return nil
      }
    }
    return nil
  }
}
