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
    #expect(Formatted.median(1.234, 5.678, unit: "°", digits: 2) == "1.23° (5.7)")
    #expect(Formatted.median(.nan, 5, unit: "°", digits: 0) == "–")
  }
}
