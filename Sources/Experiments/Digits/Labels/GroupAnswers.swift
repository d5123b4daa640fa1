import Foundation
import Probability

/// Which digit each group of codes is, as far as answers about two of them tell; and what they then
/// tell of others.
///
/// The posterior over all namings of the groups, by Gibbs' sampler that begins hot and cools down;
/// of some chains the one that explains the answers best. All namings are as likely beforehand. An
/// answer is that of the two digits, or, as groups are not pure, any.
struct GroupAnswers: Sendable {
  /// Two groups, from left to right, and the answer about them.
  struct Example: Sendable {
    let left: Int
    let right: Int
    let answer: Int
  }

  /// `[left · groups + right]`: the likeliest answer.
  private let likeliest: [Int]
  private let groups: Int

  private static let digits = 10
  /// Of how many answers the groups tell nothing.
  private static let impurity = 0.2
  private static let chains = 6
  private static let sweeps = 300
  /// At the beginning, of log p.
  private static let heat = 10.0

  /// Learns.
  init(_ examples: [Example], _ question: DigitQuestion, groups: Int, seed: UInt64) {
    self.groups = groups
    let chains = (0..<Self.chains).map { chain in
      Chain(examples, question, groups: groups, PCG32(seed: seed, stream: UInt64(chain)))
    }
    let best = chains.max { $0.logLikelihood < $1.logLikelihood }
    var likeliest: [Int] = []
    for left in 0..<groups {
      for right in 0..<groups {
        var votes = [Int](repeating: 0, count: question.answerCount)
        for names in best?.samples ?? [] {
          votes[question.answer(names[left], names[right])] += 1
        }
        likeliest.append(votes.indices.max { votes[$0] < votes[$1] } ?? 0)
      }
    }
    self.likeliest = likeliest
  }

  /// The likeliest answer about two groups.
  func answer(_ left: Int, _ right: Int) -> Int { likeliest[left * groups + right] }

  /// One run of the sampler.
  private struct Chain {
    /// Namings, once it has cooled down: `[sample][group]`.
    private(set) var samples: [[Int]] = []
    /// Mean over the samples.
    private(set) var logLikelihood = 0.0

    init(
      _ examples: [Example], _ question: DigitQuestion, groups: Int, _ start: PCG32
    ) {
      var generator = start
      var names = (0..<groups).map { _ in
        Int(Double.uniform(using: &generator) * Double(GroupAnswers.digits))
      }
      let about = (0..<groups).map { group in
        examples.filter { $0.left == group || $0.right == group }
      }
      let wrong = GroupAnswers.impurity / Double(question.answerCount)
      let (logRight, logWrong) = (log(wrong + 1 - GroupAnswers.impurity), log(wrong))
      func logLikelihood(_ examples: [Example], _ names: [Int]) -> Double {
        examples.reduce(0) { sum, example in
          let told = question.answer(names[example.left], names[example.right])
          return sum + (told == example.answer ? logRight : logWrong)
        }
      }
      let cooling = GroupAnswers.sweeps / 2
      for sweep in 0..<GroupAnswers.sweeps {
        let heat = pow(GroupAnswers.heat, 1 - min(1, Double(sweep) / Double(cooling)))
        for group in 0..<groups {
          let scores = (0..<GroupAnswers.digits).map { digit in
            names[group] = digit
            return logLikelihood(about[group], names) / heat
          }
          names[group] = Categorical.index(at: .uniform(using: &generator), of: softmax(scores))
        }
        guard sweep >= cooling else { continue }
        samples.append(names)
        self.logLikelihood += logLikelihood(examples, names) / Double(cooling)
      }
    }
  }
}
