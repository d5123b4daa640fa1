import Files
import NeuralNetworks
import Probability
import TestSupport
import Testing

@testable import GlyphModel

/// Counts, boxes, and a model's file.
@Suite struct GlyphEvaluationTests {
  static func reading(_ boxes: [InkBox]) -> GlyphReading {
    GlyphReading(
      countProbabilities: [1],
      glyphs: boxes.map {
        FoundGlyph(presence: 1, box: $0, window: $0, code: [], glyph: [])
      }, canvases: [], squaredError: 2, elbo: -3)
  }

  static func truth(_ boxes: [InkBox]) -> DigitPicture {
    DigitPicture(pixels: [], glyphs: boxes.map { PlacedGlyph(digit: nil, box: $0) })
  }

  @Test func boxesArePairedByTheirMiddles() {
    let (left, right) = (
      InkBox(left: 0, top: 0, right: 10, bottom: 10),
      InkBox(left: 30, top: 30, right: 40, bottom: 40)
    )
    var evaluation = GlyphEvaluation()
    evaluation.add(
      Self.reading([right, left.moved(columns: 2, rows: 0)]), truth: Self.truth([left, right]))
    #expect(evaluation.countAccuracy == 1)
    #expect(evaluation.centerErrors == [0, 2])
    #expect(evaluation.overlaps == [1, 80.0 / 120])
    evaluation.add(Self.reading([left]), truth: Self.truth([]))
    #expect(evaluation.countAccuracy == 0.5)
    #expect(evaluation.confusion == [[0, 1, 0], [0, 0, 0], [0, 0, 1]])
  }

  @Test func aBoxHoldsTheInk() {
    var pixels = [Float](repeating: 0.1, count: 20)
    pixels[6] = 0.9
    pixels[13] = 0.4
    #expect(
      InkBox(around: pixels, width: 5, height: 4)
        == InkBox(left: 1, top: 1, right: 4, bottom: 3))
    #expect(InkBox(around: pixels.prefix(5), width: 5, height: 1) == nil)
  }

  @Test func aModelIsReadAsItWasWritten() throws {
    let folder = try TemporaryFolder()
    let trainer = GlyphTrainerTests.trainer(.exact, .rest)
    let model = LearnedGlyphs(
      network: trainer.network, parameters: trainer.parameters,
      specification: DigitSpecification(), glyphCost: 7)
    let path = folder.file("m.safetensors")
    try model.write(to: path, training: [:], halved: false)
    #expect(LearnedGlyphs.isOne(path))
    let read = try LearnedGlyphs(readingFrom: path)
    #expect(read.parameters == model.parameters && read.glyphCost == 7)
    #expect(read.network.architecture == model.network.architecture)
    let pictures = [try DigitScenes(DigitSpecification()).picture(seed: 1, index: 4).pixels]
    #expect(GlyphReader(read).read(pictures) == GlyphReader(model).read(pictures))
    // A picture is read alike alone and among others.
    let more = GlyphReader(read).read(pictures + [[Float](repeating: 0, count: 2500)])
    #expect(more[0].countProbabilities.count == 4)
    #expect(abs(more[0].countProbabilities.reduce(0, +) - 1) < 1e-9)
    #expect(abs(more[0].elbo - GlyphReader(read).read(pictures)[0].elbo) < 0.01)
    #expect(!LearnedGlyphs.isOne(folder.file("none")))
    #expect(!LearnedGlyphs.isOne(try folder.write("other", "{}")))
  }

  @Test func anOlderFileProposesOnePlaceAndAddsGlyphs() throws {
    let text = """
      { "pictureSize": 50, "glimpseSize": 24, "codeSize": 50, "hiddenUnits": 256, "sight": "rest",
        "glyphCost": 30 }
      """
    let (architecture, cost) = try GlyphArchitecture.read(
      JSON5Reader.parse(text, path: "m"), path: "m")
    #expect(architecture.proposals == 1 && !architecture.occludes && cost == 30)
    var other = GlyphArchitecture()
    other.proposals = 9
    other.occludes = true
    let again = try GlyphArchitecture.read(
      JSON5Reader.parse(other.json(glyphCost: 3).line, path: "m"), path: "m")
    #expect(again.architecture == other)
  }

  @Test func whatLaterGlyphsHideIsNotPaintedTwice() throws {
    var architecture = GlyphArchitecture()
    architecture.hiddenUnits = 24
    architecture.occludes = true
    let network = GlyphNetwork(architecture, noise: 0.3)
    var generator = PCG32(seed: 3, stream: 0)
    let parameters = network.initialParameters(using: &generator)
    let tape = Tape(parameters: parameters, differentiable: false)
    let steps = LookedSteps(
      network, [[Float](repeating: 0.5, count: 2500)], steps: 2, parameters: parameters, tape)
    let glyphs = [steps.glyph(0, row: 0), steps.glyph(1, row: 0)]
    var error = 0.0
    for pixel in 0..<2500 {
      let hidden = glyphs[1].coverage?[pixel] ?? 0
      let canvas = glyphs[0].painted[pixel] * (1 - hidden) + glyphs[1].painted[pixel]
      error += Double((0.5 - canvas) * (0.5 - canvas))
    }
    #expect(abs(error - Double(steps.errors[2][0])) < 0.01)
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let trainer = GlyphTrainerTests.trainer(.exact, .memory)
    let model = LearnedGlyphs(
      network: trainer.network, parameters: trainer.parameters,
      specification: DigitSpecification(), glyphCost: 7)
    func measured(_ threads: Int) throws -> GlyphEvaluation {
      try .measure(
        model, DigitScenes(DigitSpecification()), count: 120, seed: 3, threads: threads)
    }
    #expect(try measured(1) == measured(2))
    #expect(try measured(1).pictures == 120)
  }
}
