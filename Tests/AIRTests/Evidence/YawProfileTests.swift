import Foundation
import Testing

@testable import AIR

/// Ranges of yaws from the masses of cells.
@Suite struct YawProfileTests {
  private static func ranges(likely: Set<Int>) -> [YawProfile.Range] {
    var profile = YawProfile(period: 2 * .pi, origin: 0, cells: 8, likely: likely)
    profile.note(0, logMass: log(0.6))
    profile.note(.pi / 2, logMass: log(0.4))
    return profile.ranges(holding: 0.95)
  }

  @Test("What lies between two likely yaws and is not out of the question is between them")
  func closed() {
    let ranges = Self.ranges(likely: [1, 2])
    #expect(ranges.count == 1 && ranges[0].cells == 3)
    #expect(abs(ranges[0].mass - 1) < 1e-12)
    #expect(abs(ranges[0].bounds.lowerBound + .pi / 8) < 1e-12)
    #expect(abs(ranges[0].bounds.upperBound - 5 * .pi / 8) < 1e-12)
    #expect(abs(ranges[0].mean - 0.4 * .pi / 2) < 1e-12)
  }

  @Test("What is out of the question parts two ranges, the likelier one first")
  func parted() {
    let ranges = Self.ranges(likely: [2])
    #expect(ranges.map(\.cells) == [1, 1])
    #expect(abs(ranges[0].mass - 0.6) < 1e-12 && abs(ranges[1].mass - 0.4) < 1e-12)
    // Of one cell, evenly spread.
    #expect(abs(ranges[0].deviation - .pi / 4 / 12.0.squareRoot()) < 1e-12)
  }
}
