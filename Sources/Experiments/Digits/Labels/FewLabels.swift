import AIR
import Files
import GlyphModel
import NeuralNetworks
import Pages
import Probability

/// What codes are good for (Eslami et al. 2016, section 3.1): questions about two digits, learned
/// from few labelled pictures, on frozen codes and on pixels.
enum FewLabels {
  private static let labelCounts = [10, 30, 100, 300, 1000]
  private static let draws = 5
  private static let testSeedOffset: UInt64 = 17
  private static let labelSeed: UInt64 = 0x1ABE_1000
  private static let testCount = 2000
  /// Pictures without labels whose codes are grouped.
  private static let unlabelledCount = 2500
  private static let unlabelledSeed: UInt64 = 0x0A11_1000
  private static let groupCount = 30

  /// What an answer is learned on.
  private enum Kind: String, CaseIterable {
    case groups = "object codes in groups"
    case digitwise = "object codes, digit by digit"
    case codes = "object codes, all numbers at once"
    case autoencoder = "codes of a plain auto-encoder"
    case pixels = "convolutional network on pixels"
  }

  /// Examples as one kind sees them.
  private struct Examples {
    var test: [[Float]]
    /// By draw.
    var labelled: [[[Float]]]
  }

  static func compare(_ setting: DigitsSetting) throws -> DigitsResult {
    let context = setting.context
    let draws = context.trainings ?? draws
    let scenes = DigitScenes(setting.specification, source: setting.source)
    if case .collection(let collection) = setting.source, collection.glyphs[0].digit == nil {
      throw TrainingFailure(
        "\(context.digits ?? ""): nothing says which digits these are, which 'labels' must know; "
          + "put the file of labels beside it, called as MNIST's is, or leave out that part")
    }
    guard let model = try setting.available([setting.model(seed: 1)]).models.first?.model
    else { return DigitsResult(blocks: [], json: .null) }
    let most = labelCounts.last ?? 0
    let test = try TwoDigits.drawn(
      context.scenes ?? testCount, seed: context.seed &+ testSeedOffset, isHeldOut: true,
      from: scenes, threads: context.threads)
    let labelled = try (0..<draws).map { draw in
      try TwoDigits.drawn(
        most, seed: labelSeed + UInt64(draw), isHeldOut: false, from: scenes,
        threads: context.threads)
    }
    context.note("labels: \(ObjectCodes.count(model)) numbers a picture; the auto-encoder learns")
    var autoencoder = PlainAutoencoder(
      pixels: setting.specification.size * setting.specification.size,
      numbers: ObjectCodes.count(model), seed: 1)
    let images = GlyphTrainingSettings().images
    try autoencoder.learn(scenes, images: images, seed: 1) { seen, error in
      guard seen % 32_000 == 0 else { return }
      context.note(
        "auto-encoder: \(seen)/\(images) pictures  error \(Formatted.fixed(error, digits: 1))")
    }
    func examples(_ codes: ([[Float]]) -> [[Float]]) -> Examples {
      Examples(
        test: codes(test.map(\.pixels)), labelled: labelled.map { codes($0.map(\.pixels)) })
    }
    let raw = examples { ObjectCodes.read($0, model, threads: context.threads) }
    let objects = standardized(raw)
    context.note("labels: codes are grouped")
    let groups = try grouped(raw, setting, scenes, model)
    let all: [Kind: Examples] = [
      .groups: groups, .digitwise: objects, .codes: objects,
      .autoencoder: standardized(examples { autoencoder.codes($0) }),
      .pixels: examples { $0 },
    ]
    var blocks: [Report.Block] = [
      .heading("Few labels"),
      .paragraph(
        "Pictures of two digits. Sum: what both are together, 19 answers. Ascending: whether the "
          + "left one is less than the right one. The codes are those of the first seed's model, "
          + "which has seen no label; they are frozen, \(ObjectCodes.count(model)) numbers for two "
          + "digits with their places, and so are those of an auto-encoder of two layers each way "
          + "that has seen as many pictures. 'In groups': the codes of \(2 * unlabelledCount) other digits "
          + "without labels fall into \(groupCount) groups of neighbours, and what is learned is "
          + "which digit each group is. On codes otherwise a network with one hidden layer learns; "
          + "'digit by digit' one network reads both codes, and says for each which of ten digits "
          + "it is, of which the answer follows: told the answer alone. The convolutional network "
          + "has three such layers and sees its pictures moved by up to three pixels. Of "
          + "\(test.count) other pictures those answered right; median of \(draws) draws of the "
          + "labelled ones (least to most)."),
    ]
    var json: [JSON.Member] = []
    for question in DigitQuestion.allCases {
      var table = Report.Table(
        caption: question == .sum ? "Sums right" : "Orders right",
        header: ["learned on"] + labelCounts.map { "\($0) labels" })
      var series: [Plot.Series] = []
      var members: [JSON.Member] = []
      for kind in Kind.allCases {
        guard let examples = all[kind] else { continue }
        context.note("labels: \(question.rawValue), \(kind.rawValue)")
        let shares = measure(
          kind, question, examples, test: test, labelled: labelled, threads: context.threads)
        let medians = shares.map { quantile($0, 0.5) }
        table.rows.append(
          [kind.rawValue]
            + zip(shares, medians).map { shares, median in
              Formatted.percent(median)
                + " (\(Formatted.percent(shares.min() ?? 0, digits: 0)) to "
                + "\(Formatted.percent(shares.max() ?? 0, digits: 0)))"
            })
        series.append(
          Plot.Series(
            kind.rawValue, zip(labelCounts, medians).map { SIMD2(Double($0), $1 * 100) }))
        members.append(.init(kind.rawValue, .array(shares.map { .rounded($0) })))
      }
      blocks.append(.table(table))
      var plot = Plot(
        caption: table.caption, xLabel: "labelled pictures", yLabel: "right, %", series: series)
      plot.xScale = .logarithmic
      blocks.append(.plot(plot))
      json.append(.init(question.rawValue, .object(members)))
    }
    return DigitsResult(blocks: blocks, json: .object(json))
  }

  /// The shares of right answers, by number of labels and draw.
  private static func measure(
    _ kind: Kind, _ question: DigitQuestion, _ examples: Examples, test: [TwoDigits],
    labelled: [[TwoDigits]], threads: Int
  ) -> [[Double]] {
    if kind == .groups { return measureGroups(question, examples, test: test, labelled: labelled) }
    let numbers = examples.test.first?.count ?? 0
    let draws = labelled.count
    @Sendable func asked(_ pictures: ArraySlice<TwoDigits>) -> [Int] {
      pictures.map { question.answer($0.left, $0.right) }
    }
    let network: any AnsweringNetwork =
      switch kind {
      case .groups, .digitwise: DigitwiseNetwork(numbers: numbers, question: question)
      case .codes, .autoencoder: CodeNetwork(numbers: numbers, answers: question.answerCount)
      case .pixels:
        PixelNetwork(
          side: Int(Double(numbers).squareRoot().rounded()), answers: question.answerCount)
      }
    let answers = asked(test[...])
    let shares = mapSlices(count: labelCounts.count * draws, threads: threads) { slice in
      let (count, draw) = (labelCounts[slice / draws], slice % draws)
      func share(_ network: some AnsweringNetwork) -> Double {
        let parameters = AnswerTraining.learned(
          network, examples: Array(examples.labelled[draw].prefix(count)),
          answers: asked(labelled[draw].prefix(count)), seed: UInt64(draw))
        return AnswerTraining.accuracy(
          network, parameters, examples: examples.test, answers: answers)
      }
      return share(network)
    }
    return labelCounts.indices.map { Array(shares[$0 * draws..<($0 + 1) * draws]) }
  }

  /// The groups of both codes of a picture, as numbers.
  private static func grouped(
    _ codes: Examples, _ setting: DigitsSetting, _ scenes: DigitScenes, _ model: LearnedGlyphs
  ) throws -> Examples {
    let threads = setting.context.threads
    func looks(_ pictures: [[Float]]) -> [[Float]] {
      pictures.flatMap { ObjectCodes.looks($0, model) }
    }
    let unlabelled = try TwoDigits.drawn(
      unlabelledCount, seed: unlabelledSeed, isHeldOut: false, from: scenes, threads: threads)
    let groups = CodeGroups(
      looks(ObjectCodes.read(unlabelled.map(\.pixels), model, threads: threads)),
      count: groupCount, seed: 1, threads: threads)
    func pairs(_ pictures: [[Float]]) -> [[Float]] {
      let found = groups.groups(of: looks(pictures), threads: threads)
      return pictures.indices.map { [Float(found[2 * $0]), Float(found[2 * $0 + 1])] }
    }
    return Examples(test: pairs(codes.test), labelled: codes.labelled.map(pairs))
  }

  private static func measureGroups(
    _ question: DigitQuestion, _ examples: Examples, test: [TwoDigits], labelled: [[TwoDigits]]
  ) -> [[Double]] {
    labelCounts.map { count in
      labelled.indices.map { draw in
        let told = zip(examples.labelled[draw], labelled[draw]).prefix(count).map {
          GroupAnswers.Example(
            left: Int($0[0]), right: Int($0[1]), answer: question.answer($1.left, $1.right))
        }
        let answers = GroupAnswers(told, question, groups: groupCount, seed: UInt64(draw))
        let right = zip(examples.test, test).filter {
          answers.answer(Int($0[0]), Int($0[1])) == question.answer($1.left, $1.right)
        }
        return Double(right.count) / Double(test.count)
      }
    }
  }

  /// Each number less its mean, in its deviations; those of the test pictures, which have no
  /// labels.
  private static func standardized(_ examples: Examples) -> Examples {
    let count = Double(max(1, examples.test.count))
    let width = examples.test.first?.count ?? 0
    let means = (0..<width).map { column in
      examples.test.reduce(0) { $0 + Double($1[column]) } / count
    }
    let deviations = (0..<width).map { column in
      let square = examples.test.reduce(0) {
        $0 + (Double($1[column]) - means[column]) * (Double($1[column]) - means[column])
      }
      return max((square / count).squareRoot(), 1e-3)
    }
    func scaled(_ rows: [[Float]]) -> [[Float]] {
      rows.map { row in
        row.indices.map { Float((Double(row[$0]) - means[$0]) / deviations[$0]) }
      }
    }
    return Examples(test: scaled(examples.test), labelled: examples.labelled.map(scaled))
  }
}
