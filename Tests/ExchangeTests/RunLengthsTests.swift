import Probability
import Testing

@testable import Exchange

/// What COCO's own program reads of a text: a slow twin, which shares no code with the writer.
private func decoded(_ text: String, width: Int, height: Int) -> [Bool] {
  var counts: [Int] = []
  var characters = Array(text.utf8).map { Int($0) - 48 }[...]
  while !characters.isEmpty {
    var (value, shift) = (0, 0)
    while let digit = characters.popFirst() {
      value += (digit % 32) * (1 << shift)
      shift += 5
      if digit < 32 {
        // The number's highest bit is its sign.
        if digit >= 16 { value -= 1 << shift }
        break
      }
    }
    counts.append(counts.count > 2 ? value + counts[counts.count - 2] : value)
  }
  var mask = [Bool](repeating: false, count: width * height)
  var place = 0
  for (index, count) in counts.enumerated() {
    for _ in 0..<count {
      if index % 2 == 1 { mask[place % height * width + place / height] = true }
      place += 1
    }
  }
  #expect(place == width * height)
  return mask
}

@Suite("Masks as COCO's run lengths") struct RunLengthsTests {
  @Test func runsGoDownTheColumnsAndBeginWithTheBackground() {
    // ·#
    // ##
    let runs = RunLengths([false, true, true, true], width: 2)
    #expect(runs.counts == [1, 3])
    #expect(runs.area == 3)
    #expect(RunLengths([true, true], width: 1).counts == [0, 2])
    #expect(RunLengths([false, false], width: 1).counts == [2])
  }

  /// `maskUtils.encode` of pycocotools 2 gives these texts for the same masks.
  @Test func textsAreThoseOfCOCOsOwnProgram() {
    var square = [Bool](repeating: false, count: 100)
    for row in 2..<5 { for column in 3..<7 { square[row * 10 + column] = true } }
    #expect(RunLengths(square, width: 10).text == "P13700000l0")
    #expect(RunLengths([Bool](repeating: true, count: 10_000), width: 100).text == "0`h9")
  }

  @Test func everyMaskIsReadBack() {
    var generator = PCG32(seed: 3, stream: 0)
    for (width, height) in [(1, 1), (7, 5), (64, 64), (130, 90)] {
      for share in [0, 1, 3, 30, 32] {
        let mask = (0..<width * height).map { _ in
          Int.random(in: 0..<32, using: &generator) < share
        }
        let runs = RunLengths(mask, width: width)
        #expect(decoded(runs.text, width: width, height: height) == mask)
        #expect(runs.area == mask.filter { $0 }.count)
      }
    }
  }
}
