import Probability

/// Changes to the two chunks of a GLB file; lengths are made right again so that they are read.
enum GLBMutation {
  /// Changes `file` in one way; `other` is a file of the same kind.
  ///
  /// - Returns: what was done; nil if it has no chunks.
  static func apply(to file: inout [UInt8], other: [UInt8], using generator: inout PCG32) -> String?
  {
    guard var (tree, data) = parts(of: file), let donor = parts(of: other)?.tree else { return nil }
    let done: String
    if generator.chance(0.8) {
      done = JSONMutation.apply(to: &tree, other: donor, using: &generator)
    } else {
      done = "buffer: " + ByteMutation.apply(to: &data, other: data, using: &generator)
    }
    file = GLTFSeeds.glb(json: Array(tree.text.utf8), binary: data)
    return done
  }

  private static func parts(of file: [UInt8]) -> (tree: JSONTree, data: [UInt8])? {
    func word(_ at: Int) -> Int {
      at + 4 <= file.count ? file[at..<at + 4].reversed().reduce(0) { $0 << 8 | Int($1) } : 0
    }
    let length = word(12)
    guard file.count >= 20, length <= file.count - 20,
      let text = String(validating: file[20..<20 + length], as: UTF8.self),
      let tree = try? JSONTwin.parse(text).tree
    else { return nil }
    return (tree, Array(file.dropFirst(28 + length)))
  }
}
