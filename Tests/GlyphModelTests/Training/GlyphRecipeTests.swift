import GlyphModel
import Testing

/// What a training is made of, and the command that makes it again.
@Suite struct GlyphRecipeTests {
  @Test func theCommandSaysWhatDiffersFromTheStandardTraining() {
    var recipe = GlyphRecipe(scene: "digits")
    #expect(
      recipe.command(output: "a.safetensors")
        == "air3d train --scene digits --images 128000 --seed 1 --output a.safetensors")
    recipe.settings.seed = 3
    recipe.settings.objective = .score
    recipe.sight = .memory
    recipe.counts = [0, 1, 3]
    recipe.digits = "real"
    recipe.isHalved = true
    #expect(
      recipe.command(output: "b.safetensors")
        == "air3d train --scene digits --images 128000 --seed 3 --objective score --recurrence blind --counts 0,1,3 --digits real --half --output b.safetensors")
    let scenes = recipe.scenes(DigitSpecification(), source: .drawn)
    #expect(scenes.specification.largestCount == 3 && scenes.specification.counts[2] == 0)
    #expect(recipe.architecture(scenes.specification).sight == .memory)
  }
}
