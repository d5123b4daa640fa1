import AIR
import Files
import Foundation
import GlyphModel
import SceneModel

extension ModelLibrary {
  /// The model of digits called `name`, trained by `recipe`.
  ///
  /// A training that was interrupted begins again; what was trained to the end is kept.
  ///
  /// - Parameter source: the digits.
  /// - Throws: `TrainingFailure` if it is nowhere and may not be trained.
  func digits(_ name: String, _ recipe: GlyphRecipe, source: GlyphSource) throws -> DigitModel {
    let own = "\(folder)/\(name).safetensors"
    if FileManager.default.fileExists(atPath: own) {
      try check(own, recipe)
      return try digits(at: own)
    }
    if let shipped = ShippedFiles.standard.file(named: name, .model) {
      return try digits(at: shipped.path)
    }
    guard trains else {
      throw TrainingFailure(
        "the model '\(name)' is not among the shipped ones; train it with --train, or by "
          + "'\(recipe.command(output: own))'")
    }
    let document = try SpecificationDocument(readingFrom: recipe.scene)
    let specification = try DigitSpecification(document.value, path: document.path)
    var threaded = recipe
    threaded.settings.threads = threads
    var run = try GlyphTrainingRun(
      threaded, threaded.scenes(specification, source: source), output: own, version: version)
    var last = Date.distantPast
    try run.run { images, words, isForced in
      let now = Date()
      guard isForced || now.timeIntervalSince(last) > 15 else { return }
      last = now
      note("\(name): \(images)/\(recipe.settings.images) pictures  " + words())
    }
    return try digits(at: own)
  }

  /// Refuses a model that was trained by another recipe; one without a record is taken at its word.
  private func check(_ path: String, _ recipe: GlyphRecipe) throws {
    /// Without the part that says where the weights go.
    func essence(_ command: String) -> String {
      command.range(of: " --output ", options: .backwards)
        .map { String(command[..<$0.lowerBound]) } ?? command
    }
    struct Header: Decodable { var command: String }
    let record = GlyphTrainingRun.recordPath(output: path)
    guard let text = try? String(contentsOfFile: record, encoding: .utf8),
      let first = text.split(separator: "\n").first,
      let header = try? JSONDecoder().decode(Header.self, from: Data(first.utf8))
    else { return }
    let wanted = essence(recipe.command(output: path))
    guard essence(header.command) != wanted else { return }
    throw TrainingFailure(
      "\(path) was trained by '\(essence(header.command))', this comparison wants '\(wanted)'; "
        + "move it away, or choose another --output")
  }

  private func digits(at path: String) throws -> DigitModel {
    DigitModel(
      model: try LearnedGlyphs(readingFrom: path),
      curve: GlyphCurvePoint.read(GlyphTrainingRun.recordPath(output: path)))
  }
}
