import AIR

/// The models that the experiments compare, by name, each with the recipe that trains it.
public enum ComparisonModels {
  /// Pictures that each of the models of `primitives` and of other counts sees: a third of the
  /// shipped model's. What is compared has seen equally many.
  static let images = 400_000

  /// Pictures that the model trained with nuisances sees: there is more to learn.
  static let nuisancesImages = 600_000

  /// All of them; `primitives` and `single` are the shipped models of `infer`.
  public static let recipes: [String: TrainingRecipe] = {
    var recipes = [
      "single": TrainingRecipe(scene: "single"), "primitives": TrainingRecipe(scene: "primitives"),
    ]
    for scene in ["single", "primitives"] {
      for (suffix, heads) in yawHeads {
        for (name, objective) in objectives {
          var recipe = TrainingRecipe(scene: scene)
          recipe.objective = objective
          recipe.yawHeads = heads
          // The shipped model of `single` sees fewer anyway.
          recipe.images = scene == "single" ? nil : images
          recipe.isHalved = true
          recipes[scene + name + suffix] = recipe
        }
      }
    }
    var robust = TrainingRecipe(scene: "primitives-nuisances")
    robust.images = nuisancesImages
    robust.isHalved = true
    recipes["primitives-nuisances"] = robust
    for (name, counts) in splits {
      for (suffix, recurrence, objective) in [
        ("", NetworkArchitecture.Recurrence.memory, TrainingObjective.elbo),
        ("-blind", .blind, .elbo), ("-supervised", .memory, .supervised),
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

  /// What the yaw heads are told, by the ending of the models' names.
  static let yawHeads: [(suffix: String, heads: NetworkArchitecture.YawHeads)] = [
    ("", .symmetric), ("-plain", .plain),
  ]

  /// What is followed, by the middle of the models' names.
  static let objectives: [(name: String, objective: TrainingObjective)] = [
    ("-air", .elbo), ("-supervised", .supervised), ("-hungarian", .supervisedHungarian),
  ]

  /// Counts that are trained on, by the beginning of the models' names.
  static let splits: [(name: String, counts: [Int])] = [
    ("counts-012", [0, 1, 2]), ("counts-013", [0, 1, 3]),
  ]
}
