import AIR

/// The models that the experiments compare, by name, each with the recipe that trains it.
public enum ComparisonModels {
  /// Pictures of a training on other counts, where models are compared with each other and not with
  /// the shipped ones.
  static let countsImages = 400_000

  /// All of them; `primitives` and `single` are the shipped models of `infer`.
  public static let recipes: [String: TrainingRecipe] = {
    var recipes: [String: TrainingRecipe] = [:]
    for scene in ["single", "primitives"] {
      for (suffix, heads) in yawHeads {
        for (name, objective) in objectives {
          var recipe = TrainingRecipe(scene: scene)
          recipe.objective = objective
          recipe.yawHeads = heads
          recipes[scene + name + suffix] = recipe
        }
      }
    }
    for (name, counts) in splits {
      for (suffix, recurrence, objective) in [
        ("", NetworkArchitecture.Recurrence.memory, TrainingObjective.elbo),
        ("-blind", .blind, .elbo), ("-supervised", .memory, .supervised),
      ] {
        var recipe = TrainingRecipe(scene: "primitives")
        recipe.counts = counts
        recipe.recurrence = recurrence
        recipe.objective = objective
        recipe.images = countsImages
        recipes[name + suffix] = recipe
      }
    }
    return recipes
  }()

  /// What the yaw heads are told, by the ending of the models' names.
  static let yawHeads: [(suffix: String, heads: NetworkArchitecture.YawHeads)] = [
    ("", .symmetric), ("-plain", .plain),
  ]

  /// What is followed, by the middle of the models' names.
  static let objectives: [(name: String, objective: TrainingObjective)] = [
    ("", .elbo), ("-supervised", .supervised), ("-hungarian", .supervisedHungarian),
  ]

  /// Counts that are trained on, by the beginning of the models' names.
  static let splits: [(name: String, counts: [Int])] = [
    ("counts-012", [0, 1, 2]), ("counts-013", [0, 1, 3]),
  ]
}
