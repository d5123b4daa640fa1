import SceneModel
import Testing

@Suite struct UnitGuessTests {
  @Test(
    "The unit is that in which a mesh is a thing on a table",
    arguments: [
      (0.12, MeshUnit.metres), (0.5, .metres), (0.03, .metres), (12, .centimetres),
      (80, .millimetres), (250, .millimetres),
    ])
  func certain(extent: Double, unit: MeshUnit) {
    let guess = UnitGuess(extent: extent, isMetric: false)
    #expect(guess.unit == unit)
    #expect(guess.doubt == nil)
  }

  @Test func whatMayBeTwoThingsIsDoubted() {
    for extent in [1.5, 3, 5] {
      #expect(UnitGuess(extent: extent, isMetric: false).doubt?.contains("uncertain") == true)
    }
  }

  @Test func aFormatThatSaysMetresIsBelieved() {
    #expect(UnitGuess(extent: 0.9, isMetric: true).unit == .metres)
    #expect(UnitGuess(extent: 0.02, isMetric: true).unit == .metres)
    // But not a mug of a hundred metres.
    #expect(UnitGuess(extent: 100, isMetric: true).unit == .millimetres)
  }

  @Test func aUserIsBelieved() {
    let given = UnitGuess(given: .inches, extent: 5)
    #expect(given.unit == .inches && given.isGiven && given.doubt == nil)
    #expect(
      UnitGuess(given: .metres, extent: 5).doubt
        == "it is 5 m large in metres, as you say, which few things on a table are")
  }

  @Test func whatIsNoThingOnATableIsDoubted() {
    #expect(
      UnitGuess(extent: 4000, isMetric: false).doubt
        == "it is 4 m large in the likeliest unit, millimetres, which few things on a table are; give "
        + "the mesh the scale that is right")
  }
}
