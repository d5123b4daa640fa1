import Files
import SceneModel

// The copy of a specification in the metadata of weights.

extension SpecificationSource {
  private static let textKey = "air3d.specificationSource"
  private static let filesKey = "air3d.specificationFiles"
  private static let countsKey = "air3d.specificationCounts"

  /// The copy as metadata.
  var metadata: [String: String] {
    let places = files.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
    var metadata = [Self.textKey: text, Self.filesKey: JSON.object(places).line]
    if let counts {
      metadata[Self.countsKey] = counts.map(String.init).joined(separator: ",")
    }
    return metadata
  }

  /// The copy that metadata have; nil if they have none.
  ///
  /// - Throws: `AIRError.strangeSource`.
  init?(metadata: [String: String], path: String) throws(AIRError) {
    guard let text = metadata[Self.textKey] else { return nil }
    self.init(text: text)
    if let places = metadata[Self.filesKey] {
      guard case .object(let members)? = try? JSON5Reader.parse(places, path: path).json else {
        throw .strangeSource(path: path)
      }
      for member in members {
        guard case .string(let place) = member.value else { throw .strangeSource(path: path) }
        files[member.key] = place
      }
    }
    if let list = metadata[Self.countsKey] {
      let counts = list.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard counts.allSatisfy({ $0.map { $0 >= 0 } ?? false }) else {
        throw .strangeSource(path: path)
      }
      self.counts = counts.compactMap { $0 }
    }
  }
}
