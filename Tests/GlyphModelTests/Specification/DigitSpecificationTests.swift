import Files
import GlyphModel
import TestSupport
import Testing

/// What a specification of digits may say, and the sentences for what it may not.
@Suite struct DigitSpecificationTests {
  private func read(_ text: String) throws -> DigitSpecification {
    try DigitSpecification(JSON5Reader.parse(text, path: "d.json"), path: "d.json")
  }

  private func reason(_ text: String) -> String? { message { _ = try read(text) } }

  @Test func theKeyTellsDigitsFromScenes() throws {
    #expect(DigitSpecification.isOne(try JSON5Reader.parse("{ digits: {} }", path: "")))
    #expect(!DigitSpecification.isOne(try JSON5Reader.parse("{ meshes: [] }", path: "")))
  }

  @Test func whatIsNotSaidIsAsInTheStandardPictures() throws {
    #expect(try read("{ digits: {} }") == DigitSpecification())
    let other = try read(
      """
      { picture: { size: 64 }, digits: { countProbabilities: [0, 1, 0, 3], largestOverlap: 0 },
        likelihood: { noiseStandardDeviation: 0.2 } }
      """)
    #expect(other.size == 64 && other.counts == [0, 0.25, 0, 0.75])
    #expect(other.largestOverlap == 0 && other.noise == 0.2)
    #expect(try read(other.json.line) == other)
    #expect(other.withCounts([0, 3]).counts == [0.5, 0, 0, 0.5])
  }

  @Test func spritesHaveAKeyOfTheirOwn() throws {
    #expect(DigitSpecification.isOne(try JSON5Reader.parse("{ sprites: {} }", path: "")))
    let sprites = try read(
      "{ sprites: { countProbabilities: [1, 3], largestOverlap: 0.5, occlude: true } }")
    #expect(sprites.kind == .sprites && sprites.occludes && sprites.largestOverlap == 0.5)
    #expect(try read(sprites.json.line) == sprites)
    #expect(
      reason("{ digits: {}, sprites: {} }")
        == "d.json:1: a specification of sprites has no key \"digits\"; its keys are \"picture\", \"sprites\" and \"likelihood\"")
    #expect(
      reason("{ sprites: { occlude: 1 } }")
        == "d.json:1: \"occlude\" is 1, but must be true or false")
  }

  @Test func whatCannotBeMeantIsSaid() {
    #expect(
      reason("{ digits: {}, camera: {} }")
        == "d.json:1: a specification of digits has no key \"camera\"; its keys are \"picture\", \"digits\" and \"likelihood\"")
    #expect(
      reason("{ picture: { size: 10 }, digits: {} }")
        == "d.json:1: \"size\" is 10, but must be an integer from 20 to 200")
    #expect(
      reason("{ digits: { countProbabilities: [0, 0] } }")
        == "d.json:1: \"countProbabilities\" is a list, but must be the probabilities of no digit, one, two and so on, 2 to 13 numbers that are not all 0")
    #expect(
      reason("{ digits: { largestOverlap: 2 } }")
        == "d.json:1: \"largestOverlap\" is 2, but must be a number from 0 to 1")
  }
}
