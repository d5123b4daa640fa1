import GlyphModel
import SceneModel

/// What all parts of the comparison of digits have in common.
struct DigitsSetting {
  let context: ExperimentContext
  let specification: DigitSpecification
  let source: GlyphSource

  /// Pictures of a measurement.
  var count: Int { context.scenes ?? 3000 }

  init(_ context: ExperimentContext) throws {
    self.context = context
    let document = try SpecificationDocument(readingFrom: "digits")
    specification = try DigitSpecification(document.value, path: document.path)
    source = try GlyphSource(digits: context.digits, specification)
  }

  /// A model to compare: what it is called and how it is trained.
  ///
  /// The first seed on drawn digits is that of the shipped model.
  func model(
    _ kind: String = "", seed: UInt64, _ change: (inout GlyphRecipe) -> Void = { _ in }
  ) -> (name: String, recipe: GlyphRecipe) {
    var recipe = GlyphRecipe(scene: "digits")
    recipe.settings.seed = seed
    recipe.digits = context.digits
    recipe.isHalved = true
    change(&recipe)
    let isShipped = kind.isEmpty && seed == 1 && context.digits == nil
    let prefix = "digits" + (context.digits == nil ? "" : "-given") + kind
    return (isShipped ? "digits" : "\(prefix)-\(seed)", recipe)
  }

  /// Those models that there are, all of them if they may be trained, and how many there are not.
  ///
  /// - Throws: if there is none.
  func available(
    _ models: [(name: String, recipe: GlyphRecipe)]
  ) throws -> (models: [DigitModel], missing: Report.Block?) {
    let library = context.models
    let there = models.filter { library.trains || library.has($0.name) }
    let wanted = there.isEmpty ? Array(models.prefix(1)) : there
    let found = try wanted.map { model in
      let entry = try library.digits(model.name, model.recipe, source: source)
      context.note("\(model.name): there")
      return entry
    }
    guard found.count < models.count else { return (found, nil) }
    return (
      found,
      .paragraph(
        "\(found.count) of \(models.count) trainings: the others have not been made. --train does.")
    )
  }

  /// Measures a model; digits are of those that were kept from training.
  func measure(
    _ model: LearnedGlyphs, _ specification: DigitSpecification, stepLimit: Int? = nil,
    looksAgain: Bool = true
  ) throws -> GlyphEvaluation {
    try GlyphEvaluation.measure(
      model, DigitScenes(specification, source: source), count: count, seed: context.seed,
      threads: context.threads, stepLimit: stepLimit, looksAgain: looksAgain)
  }
}
