import SceneModel
import Testing

@testable import AIR

@Suite struct TrainingRecipeTests {
  @Test func itSaysTheCommandThatFollowsIt() {
    var recipe = TrainingRecipe(scene: "primitives")
    #expect(
      recipe.command(output: "a.safetensors", images: 10)
        == "air3d train --scene primitives --output a.safetensors --objective local-posterior "
        + "--images 10 --seed 1")
    recipe.objective = .supervisedHungarian
    recipe.recurrence = .memoryOnly
    recipe.yawHeads = .symmetryUnaware
    recipe.counts = [0, 1, 3]
    recipe.seed = 7
    recipe.isHalved = true
    #expect(
      recipe.command(output: "a.safetensors", images: 10)
        == "air3d train --scene primitives --output a.safetensors --objective "
        + "supervised-hungarian --images 10 --seed 7 --recurrence blind --yaw-heads plain "
        + "--counts 0,1,3 --half")
  }

  @Test func countsAreAsOftenAsEachOther() throws {
    var recipe = TrainingRecipe(scene: "primitives")
    recipe.counts = [0, 1, 3]
    let third = 1.0 / 3
    #expect(try recipe.loadSpecification().prior.countProbabilities == [third, third, 0, third])
  }
}
