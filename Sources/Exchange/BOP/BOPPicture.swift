import Files

/// The numbers by which the benchmark knows a picture.
package struct BOPPicture: Sendable, Hashable {
  /// The scene that it belongs to.
  package var scene: Int
  /// Its number there.
  package var image: Int

  /// A scene of a generated set has so many pictures.
  package static let picturesOfAScene = 1000

  /// Makes the numbers.
  package init(scene: Int, image: Int) {
    self.scene = scene
    self.image = image
  }

  /// Of picture `index` of a generated set.
  package init(index: Int) {
    self.init(scene: index / Self.picturesOfAScene, image: index % Self.picturesOfAScene)
  }

  /// Of a picture that lies as the benchmark has it, `SCENE/rgb/IMAGE.png`; nil for others.
  package init?(path: String) {
    let names = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    guard names.count >= 3, ["rgb", "gray"].contains(names[names.count - 2]),
      let dot = names[names.count - 1].lastIndex(of: "."),
      let scene = Self.number(names[names.count - 3]),
      let image = Self.number(String(names[names.count - 1][..<dot]))
    else { return nil }
    self.init(scene: scene, image: image)
  }

  /// The numbers of several pictures: of their paths if all of them lie so, else they are pictures
  /// 0, 1, 2, … of scene 0.
  package static func all(_ paths: [String]) -> [BOPPicture] {
    let told = paths.compactMap { BOPPicture(path: $0) }
    return told.count == paths.count && Set(told).count == told.count
      ? told : paths.indices.map { BOPPicture(scene: 0, image: $0) }
  }

  private static func number(_ text: String) -> Int? {
    text.count >= 1 && text.count <= 9 && text.allSatisfy { $0.isASCII && $0.isNumber }
      ? Int(text) : nil
  }
}
