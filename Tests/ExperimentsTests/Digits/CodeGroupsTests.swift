import Foundation
import Probability
import Testing

@testable import Experiments

/// Codes fall into groups without labels, and answers about two of them name the groups.
@Suite struct CodeGroupsTests {
  /// Points on two rings, one inside the other, and which of them each is on.
  private static func rings(_ count: Int, stream: UInt64) -> (codes: [[Float]], ring: [Int]) {
    var generator = PCG32(seed: 3, stream: stream)
    let ring = (0..<count).map { $0 % 2 }
    let codes = ring.map { ring -> [Float] in
      let angle = 2 * Double.pi * .uniform(using: &generator)
      let radius = 1 + 2 * Double(ring) + 0.1 * Normal.standardSample(using: &generator)
      return [Float(radius * cos(angle)), Float(radius * sin(angle))]
    }
    return (codes, ring)
  }

  @Test("what is joined by others is one group, though its ends lie apart")
  func rings() {
    let (codes, ring) = Self.rings(240, stream: 0)
    let groups = CodeGroups(codes, count: 2, seed: 1, threads: 1)
    var owners = [Set<Int>](repeating: [], count: 2)
    for (group, ring) in zip(groups.groups(of: codes, threads: 1), ring) {
      owners[group].insert(ring)
    }
    #expect(owners.allSatisfy { $0.count <= 1 }, "no group has points of both rings")
    let (others, expected) = Self.rings(200, stream: 1)
    let found = groups.groups(of: others, threads: 1)
    #expect(zip(found, expected).allSatisfy { owners[$0] == [$1] })
    #expect(found == groups.groups(of: others, threads: 2))
  }

  @Test("neighbours are the nearest ones, the nearest first")
  func neighbours() {
    let (codes, _) = Self.rings(50, stream: 2)
    let search = NearestCodes(codes)
    func distance(_ a: [Float], _ b: [Float]) -> Float {
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    for (index, code) in codes.enumerated() {
      let sorted = codes.indices.filter { $0 != index }
        .sorted { distance(codes[$0], code) < distance(codes[$1], code) }
      let found = search.nearest(7, to: code, without: index)
      #expect(found.map(\.index) == Array(sorted.prefix(7)))
      #expect(found.map(\.distance) == sorted.prefix(7).map { distance(codes[$0], code) })
    }
  }

  /// Twenty groups, two of each digit, some codes in the wrong one.
  private static func examples(_ count: Int, stray: Double) -> [GroupAnswers.Example] {
    var generator = PCG32(seed: 6, stream: 0)
    return (0..<count).map { _ in
      let groups = (0..<2).map { _ in Int(Double.uniform(using: &generator) * 20) }
      let digits = groups.map { group in
        Double.uniform(using: &generator) < stray
          ? Int(Double.uniform(using: &generator) * 10) : group / 2
      }
      return GroupAnswers.Example(
        left: groups[0], right: groups[1], answer: digits[0] + digits[1])
    }
  }

  @Test("groups are named by the sums of two, one in ten of which is of another digit")
  func names() {
    let answers = GroupAnswers(
      Self.examples(150, stray: 0.1), .sum, groups: 20, seed: 1)
    for left in 0..<20 {
      for right in 0..<20 { #expect(answers.answer(left, right) == left / 2 + right / 2) }
    }
  }

  @Test("what nothing was said about is not known")
  func nothing() {
    let answers = GroupAnswers([], .sum, groups: 20, seed: 1)
    let right = (0..<400).filter { answers.answer($0 / 20, $0 % 20) == $0 / 40 + $0 % 20 / 2 }
    #expect(right.count < 100)
  }
}
