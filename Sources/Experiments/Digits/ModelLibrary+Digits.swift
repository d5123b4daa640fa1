import AIR
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
    let path = try path(
      of: name, record: GlyphTrainingRun.recordPath, command: { recipe.command(output: $0) },
      train: { try train(recipe, source, output: $0, name: name) })
    return DigitModel(
      model: try LearnedGlyphs(readingFrom: path),
      curve: GlyphCurvePoint.read(GlyphTrainingRun.recordPath(output: path)))
  }

  private func train(
    _ recipe: GlyphRecipe, _ source: GlyphSource, output: String, name: String
  ) throws {
    let document = try SpecificationDocument(readingFrom: recipe.scene)
    let specification = try DigitSpecification(document.value, path: document.path)
    var recipe = recipe
    recipe.settings.threads = threads
    var run = try GlyphTrainingRun(
      recipe, recipe.scenes(specification, source: source), output: output, version: version)
    try run.run(progress: progress(of: name, seen: 0, of: recipe.settings.images))
  }
}
