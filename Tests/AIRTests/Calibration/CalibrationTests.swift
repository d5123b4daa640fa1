import Foundation
import Probability
import Testing

@testable import AIR

/// What deviations and probabilities are worth is told rightly of some whose worth is known.
@Suite struct CalibrationTests {
  private static func intervals(_ spread: Double, shift: Double = 0) -> IntervalCalibration {
    var calibration = IntervalCalibration()
    var generator = PCG32(seed: 3, stream: 1)
    for _ in 0..<4000 {
      calibration.add(shift + spread * Normal.standardSample(using: &generator))
    }
    return calibration
  }

  @Test("Deviations that go with errors correlate with them, those by chance do not")
  func rankCorrelation() {
    var (right, chance) = (IntervalCalibration(), IntervalCalibration())
    var generator = PCG32(seed: 4, stream: 1)
    for _ in 0..<4000 {
      let deviation = exp(Normal.standardSample(using: &generator))
      let z = Normal.standardSample(using: &generator)
      right.add(z, deviation: deviation)
      // The same errors, whatever the deviation.
      chance.add(z / deviation, deviation: deviation)
    }
    // By simulation with 400,000 of them.
    #expect(abs(right.rankCorrelation - 0.69) < 0.05, "\(right.rankCorrelation)")
    #expect(abs(chance.rankCorrelation) < 0.05, "\(chance.rankCorrelation)")
    #expect(Self.intervals(1).rankCorrelation.isNaN)
    var exact = IntervalCalibration()
    for step in 1...9 { exact.add(step.isMultiple(of: 2) ? 1 : -1, deviation: Double(step)) }
    #expect(abs(exact.rankCorrelation - 1) < 1e-12)
  }

  @Test("Right deviations cover as often as they say, with even ranks")
  func rightIntervals() {
    let calibration = Self.intervals(1)
    #expect(calibration.count == 4000)
    #expect(abs(calibration.meanSquare - 1) < 0.07)
    for (index, level) in IntervalCalibration.levels.enumerated() {
      let (share, interval) = calibration.coverage(index)
      // Three standard deviations of a share of 4,000.
      #expect(abs(share - level) < 3 * (level * (1 - level) / 4000).squareRoot(), "\(share)")
      #expect(interval.contains(share))
      #expect(interval.upperBound - interval.lowerBound < 0.04)
    }
    #expect(calibration.rankProbability > 0.01)
    #expect(calibration.ranks.reduce(0, +) == 4000)
  }

  @Test("Deviations that are too narrow, too wide, or about another place are found out")
  func wrongIntervals() {
    let narrow = Self.intervals(1.5)
    #expect(narrow.meanSquare > 2 && narrow.coverage(2).interval.upperBound < 0.8)
    #expect(narrow.rankProbability < 1e-6)
    let wide = Self.intervals(0.6)
    #expect(wide.meanSquare < 0.4 && wide.coverage(2).interval.lowerBound > 0.97)
    let shifted = Self.intervals(1, shift: 0.5)
    #expect(shifted.rankProbability < 1e-6)
  }

  @Test("Two halves make the whole")
  func merging() {
    var (all, one, other) = (IntervalCalibration(), IntervalCalibration(), IntervalCalibration())
    for index in 0..<50 {
      let z = Double(index) / 10 - 2
      all.add(z)
      if index < 20 { one.add(z) } else { other.add(z) }
    }
    one.merge(other)
    #expect(one.ranks == all.ranks && one.count == all.count)
    #expect(abs(one.meanSquare - all.meanSquare) < 1e-12)
    #expect(one.coverage(1).share == all.coverage(1).share)
  }

  @Test("Probabilities that are as often right as they say have no calibration error")
  func probabilities() {
    var honest = ProbabilityCalibration()
    var boastful = ProbabilityCalibration()
    for index in 0..<1000 {
      honest.add([0.2, 0.8], truth: index % 5 == 0 ? 0 : 1)
      boastful.add([0.01, 0.99], truth: index % 5 == 0 ? 0 : 1)
    }
    #expect(abs(honest.accuracy - 0.8) < 1e-12 && abs(honest.expectedError) < 1e-12)
    #expect(abs(honest.brierScore - 2 * (0.8 * 0.04 + 0.2 * 0.64)) < 1e-12)
    #expect(abs(honest.meanLogScore + 0.8 * log(0.8) + 0.2 * log(0.2)) < 1e-12)
    #expect(abs(boastful.expectedError - 0.19) < 1e-12)
    #expect(boastful.meanLogScore > honest.meanLogScore)
    // A count beyond all that was thought of.
    honest.add([1], truth: 3)
    #expect(honest.count == 1001)
  }

  @Test("Regions about random points are even for a right posterior of a whole pose, else not")
  func regions() {
    func calibration(_ spread: Double) -> RegionCalibration {
      var calibration = RegionCalibration()
      var generator = PCG32(seed: 9, stream: 2)
      for _ in 0..<2000 {
        let deviations = [0.1, 0.02, 0.5]
        calibration.add(
          errors: deviations.map { spread * $0 * Normal.standardSample(using: &generator) },
          deviations: deviations, extents: [2, 2, 6], using: &generator)
      }
      return calibration
    }
    #expect(calibration(1).probability > 0.01)
    #expect(calibration(1.3).probability < 1e-6)
    #expect(calibration(0.7).probability < 1e-6)
  }
}
