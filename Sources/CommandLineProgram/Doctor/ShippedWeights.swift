import AIR
import Files
import GlyphModel
import SceneModel

/// Weights that come with air3d, read as a whole.
struct ShippedWeights {
  let name: String
  let path: String
  /// Numbers in them.
  let parameters: Int
  /// Of the file.
  let sha256: String

  /// Reads weights, with the checksum that they carry.
  ///
  /// - Throws: what is wrong with them.
  init(named name: String) throws {
    self.name = name
    path = try ShippedFiles.standard.path(of: name, .model)
    parameters =
      LearnedGlyphs.isOne(path)
      ? try LearnedGlyphs(readingFrom: path).parameters.count
      : try TrainedModel(readingFrom: path).parameters.count
    var digest = SHA256()
    digest.add(try WholeFile.read(path))
    sha256 = digest.hexadecimal
  }

  var json: JSON {
    [
      "name": .string(name), "path": .string(PathText.encodable(path)),
      "parameters": .integer(parameters), "sha256": .string(sha256),
    ]
  }
}
