import Probability
import Testing

@testable import Fuzzer

@Suite struct InputTests {
  private static let seeds = TextMeshSeeds.all + BinaryMeshSeeds.all + GLTFSeeds.all

  private func input(_ number: Int, seed: UInt64 = 7) -> FuzzInput {
    FuzzInput(kind: .meshes, number: number, seed: seed, seeds: Self.seeds)
  }

  @Test func aSeedAndANumberGiveTheSameBytes() {
    for number in 0..<200 {
      let (one, other) = (input(number), input(number))
      #expect(one.origin == other.origin)
      #expect(one.files.map(\.bytes) == other.files.map(\.bytes))
    }
  }

  @Test func theFirstInputsAreTheSeeds() {
    for (number, seed) in Self.seeds.enumerated() {
      #expect(input(number).files.map(\.bytes) == seed.files.map(\.bytes))
    }
  }

  @Test func mostInputsDifferFromAllSeeds() {
    let count = Self.seeds.count
    let changed = (count..<count + 200).filter { number in
      let bytes = input(number).files.map(\.bytes)
      return !Self.seeds.contains { $0.files.map(\.bytes) == bytes }
    }
    #expect(changed.count > 180)
  }

  @Test func anotherSeedGivesOtherInputs() {
    let numbers = Self.seeds.count..<Self.seeds.count + 50
    let same = numbers.filter { input($0).files[0].bytes == input($0, seed: 8).files[0].bytes }
    #expect(same.count < 10)
  }
}
