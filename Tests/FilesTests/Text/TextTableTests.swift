import Files
import Testing

@Suite("Texts for a terminal")
struct TextTableTests {
  @Test func namesMeetAtTheirBeginningsAndNumbersAtTheirEnds() {
    let table = TextTable(
      [["mesh", "x", "y"], ["cube", "1", "–"], ["a cone", "", "22"]],
      alignments: [.leading, .trailing])
    #expect(table.lines == ["mesh    x   y", "cube    1   –", "a cone     22"])
  }

  @Test("Rows may be short, columns have a least width, and no line ends in blanks")
  func widths() {
    let table = TextTable(
      [["a"], ["b", "long"], []], alignments: [.leading], gap: "|", leastWidth: 3)
    #expect(table.lines == ["a", "b  |long", ""])
  }

  @Test func numbersAreRoundedAndWhatIsNoneIsADash() {
    #expect(Formatted.fixed(-1.25, digits: 1) == "-1.2")
    #expect(Formatted.fixed(.nan, digits: 1) == "nan")
    #expect(Formatted.fixed(1e300, digits: 0).count == 301)
    #expect(Formatted.percent(0.98765) == "98.8 %")
    #expect(Formatted.percent(1, digits: 0) == "100 %")
    #expect(Formatted.percent(.nan) == "–")
    #expect(Formatted.measured(0.2134, 0.0042, digits: 3) == "0.213 ± 0.004")
    #expect(Formatted.measured(3, .infinity, digits: 1) == "3.0 ± ?")
    // With the digits that the deviation leaves sure.
    #expect(Formatted.measured(2.297, 0.2002) == "2.3 ± 0.2")
    #expect(Formatted.measured(0.93296, 0.10247) == "0.93 ± 0.10")
    #expect(Formatted.measured(4.063794, 0.0096) == "4.064 ± 0.010")
    #expect(Formatted.measured(123.4, 30) == "123 ± 30")
    #expect(Formatted.measured(1, 0) == "1.000 ± 0.000")
    #expect(Formatted.measured(1, .infinity) == "1.000 ± ?")
    #expect(Formatted.median(1.234, 5.678, unit: "°", digits: 2) == "1.23° (5.7)")
    #expect(Formatted.median(.nan, 5, unit: "°", digits: 0) == "–")
  }
}
