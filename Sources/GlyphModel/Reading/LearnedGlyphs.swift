import Files
import Foundation
import NeuralNetworks

/// A trained glyph network and what it was trained on: a safetensors file.
package struct LearnedGlyphs: Sendable {
  /// The network.
  package let network: GlyphNetwork
  /// Its weights.
  package let parameters: ParameterSet
  /// The pictures that it was trained on.
  package let specification: DigitSpecification
  /// What a glyph costs in nats: minus the logarithm of the prior's odds for one more.
  package let glyphCost: Double

  private static let architectureKey = "air3d.glyphs.architecture"
  private static let specificationKey = "air3d.glyphs.specification"
  private static let trainingKey = "air3d.glyphs.training"

  /// A model of the given parts.
  package init(
    network: GlyphNetwork, parameters: ParameterSet, specification: DigitSpecification,
    glyphCost: Double
  ) {
    self.network = network
    self.parameters = parameters
    self.specification = specification
    self.glyphCost = glyphCost
  }

  /// Whether a file says at its beginning that it holds glyphs; false of one that cannot be read.
  package static func isOne(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    guard let start = try? file.read(upToCount: 1 << 16) else { return false }
    return start.range(of: Data(architectureKey.utf8)) != nil
  }

  /// Reads a model.
  ///
  /// - Throws: `LearningError` or `FileError`.
  package init(readingFrom path: String) throws {
    var found: (GlyphNetwork, DigitSpecification, Double)?
    let checkpoint = try Checkpoint(readingFrom: path) { metadata throws(FileError) in
      guard let architecture = metadata[Self.architectureKey],
        let specification = metadata[Self.specificationKey]
      else {
        throw FileError(
          path: path, reason: "holds no glyphs: train a model on a specification of digits")
      }
      do throws(FileError) {
        let (sizes, cost) = try GlyphArchitecture.read(
          JSON5Reader.parse(architecture, path: path), path: path)
        let scenes = try DigitSpecification(
          JSON5Reader.parse(specification, path: path), path: path)
        let network = GlyphNetwork(sizes, noise: scenes.noise)
        guard scenes.size == sizes.pictureSize else {
          throw FileError(
            path: path,
            reason: "its network reads pictures of \(sizes.pictureSize) pixels, its specification "
              + "makes \(scenes.size)")
        }
        found = (network, scenes, cost)
        return network.layout
      } catch {
        throw FileError(
          path: path, reason: "what it says of itself cannot be used: \(error.reason); train anew")
      }
    }
    guard let found else {
      throw FileError(path: path, reason: "holds no glyphs")
    }
    (network, specification, glyphCost) = found
    parameters = checkpoint.parameters
  }

  /// Writes the model.
  ///
  /// - Parameters:
  ///   - training: how it was trained.
  ///   - halved: as 16-bit floats.
  package func write(to path: String, training: JSON, halved: Bool) throws(LearningError) {
    try Checkpoint(
      parameters: parameters,
      metadata: [
        Self.architectureKey: network.architecture.json(glyphCost: glyphCost).line,
        Self.specificationKey: specification.json.line, Self.trainingKey: training.line,
      ]
    ).write(to: path, halved: halved)
  }
}
