import CAssimp

extension String {
  /// A string of Assimp's.
  init(_ text: aiString) {
    self = withUnsafeBytes(of: text.data) {
      String(decoding: $0.prefix(Int(text.length)), as: UTF8.self)
    }
  }
}
