/// What a training on digits is made of, and the command that makes it.
package struct GlyphRecipe: Sendable {
  /// The specification, as commands name it.
  package var scene: String
  /// How it is trained.
  package var settings = GlyphTrainingSettings()
  /// What carries over from step to step.
  package var sight = GlyphSight.rest
  /// Counts, each as often, in place of the specification's.
  package var counts: [Int]?
  /// The file of the digits; nil for those that are drawn.
  package var digits: String?
  /// Whether the weights are written as 16-bit floats.
  package var isHalved = false

  /// The standard training.
  package init(scene: String) { self.scene = scene }

  /// The network's sizes.
  package func architecture(_ specification: DigitSpecification) -> GlyphArchitecture {
    var architecture = GlyphArchitecture()
    architecture.pictureSize = specification.size
    architecture.sight = sight
    architecture.occludes = specification.occludes
    // Sprites have 12 to 16 pixels, digits about 20.
    if specification.kind == .sprites { architecture.windowSize = 18 }
    // The paper's AIR does not look at what is left, by which proposals are told apart.
    if sight == .memory { architecture.proposals = 1 }
    return architecture
  }

  /// The pictures to train on.
  ///
  /// - Parameter specification: that of `scene`.
  package func scenes(
    _ specification: DigitSpecification, source: GlyphSource
  ) -> DigitScenes {
    DigitScenes(counts.map { specification.withCounts($0) } ?? specification, source: source)
  }

  /// What makes the same weights.
  package func command(output: String) -> String {
    var words = "air3d train --scene \(scene) --images \(settings.images) --seed \(settings.seed)"
    switch settings.objective {
    case .exact: break
    case .posterior: words += " --objective local-posterior"
    case .score: words += " --objective score"
    }
    if sight == .memory { words += " --recurrence blind" }
    if let counts { words += " --counts " + counts.map(String.init).joined(separator: ",") }
    if let digits { words += " --digits \(digits)" }
    if isHalved { words += " --half" }
    return words + " --output \(output)"
  }
}
