import AIR

/// The models that the experiments compare, by name, each with the recipe that trains it.
package enum ComparisonModels {
  /// Pictures that each of the models of `primitives` and of other counts sees: a third of the
  /// shipped model's. What is compared has seen equally many.
  static let images = 400_000

  /// Pictures that the model trained with nuisances sees: there is more to learn.
  static let nuisancesImages = 600_000

  /// Pictures that the model for unknown cameras and lights sees.
  static let anywhereImages = 2_000_000

  /// Pictures that the models of crockery see.
  static let crockeryImages = 300_000

  /// All of them; `primitives` and `single` are the shipped models of `infer`.
  package static let recipes: [String: TrainingRecipe] = {
    var recipes = [
      "single": TrainingRecipe(scene: "single"), "primitives": TrainingRecipe(scene: "primitives"),
    ]
    for scene in ["single", "primitives"] {
      // The shipped model of `single` is that of the comparison, too.
      for model in supervision(scene) where recipes[model.name] == nil {
        var recipe = TrainingRecipe(scene: scene)
        recipe.objective = model.objective
        recipe.yawHeads = model.heads
        // `single` sees fewer anyway.
        recipe.images = scene == "single" ? nil : images
        recipe.isHalved = true
        recipes[model.name] = recipe
      }
    }
    var robust = TrainingRecipe(scene: "primitives-nuisances")
    robust.images = nuisancesImages
    robust.isHalved = true
    recipes["primitives-nuisances"] = robust
    var anywhere = TrainingRecipe(scene: "primitives-anywhere")
    anywhere.images = anywhereImages
    anywhere.isHalved = true
    recipes["primitives-anywhere"] = anywhere
    var crockery = TrainingRecipe(scene: "crockery")
    crockery.images = crockeryImages
    crockery.isHalved = true
    recipes["crockery"] = crockery
    crockery.objective = .supervised
    recipes["crockery-supervised"] = crockery
    for (name, counts) in splits {
      for (suffix, recurrence, objective) in [
        ("", NetworkArchitecture.Recurrence.canvasAndMemory, TrainingObjective.localPosterior),
        ("-blind", .memoryOnly, .localPosterior),
        ("-supervised", .canvasAndMemory, .supervised),
      ] {
        var recipe = TrainingRecipe(scene: "primitives")
        recipe.counts = counts
        recipe.recurrence = recurrence
        recipe.objective = objective
        recipe.images = images
        recipe.isHalved = true
        recipes[name + suffix] = recipe
      }
    }
    return recipes
  }()

  /// How one of them is trained.
  static func recipe(_ name: String) -> TrainingRecipe {
    guard let recipe = recipes[name] else { preconditionFailure("there is a recipe for \(name)") }
    return recipe
  }

  /// The models of one specification that are compared with labels: what they are called, what they
  /// follow and what their yaw heads are told.
  static func supervision(
    _ scene: String
  ) -> [(name: String, objective: TrainingObjective, heads: NetworkArchitecture.YawHeads)] {
    var models:
      [(name: String, objective: TrainingObjective, heads: NetworkArchitecture.YawHeads)] =
        []
    for (suffix, heads) in [
      ("", NetworkArchitecture.YawHeads.symmetryAware), ("-plain", .symmetryUnaware),
    ] {
      let isShipped = scene == "single" && heads == .symmetryAware
      models.append((isShipped ? scene : scene + "-air" + suffix, .localPosterior, heads))
      models.append((scene + "-supervised" + suffix, .supervised, heads))
      // With one object at most there is nothing to match, and what heads are told has nothing to
      // do with the matching.
      if scene != "single" && heads == .symmetryAware {
        models.append((scene + "-hungarian", .supervisedHungarian, heads))
      }
    }
    return models
  }

  /// Counts that are trained on, by the beginning of the models' names.
  static let splits: [(name: String, counts: [Int])] = [
    ("counts-012", [0, 1, 2]), ("counts-013", [0, 1, 3]),
  ]
}
