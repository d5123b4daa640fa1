import Files
import Testing

@Suite struct FormattedTests {
  @Test func whatIsNoNumberIsADash() {
    #expect(Formatted.percent(.nan) == "–")
    #expect(Formatted.percent(.infinity) == "–")
    #expect(Formatted.percent(0.5) == "50.0 %")
    #expect(Formatted.percent(0.12345, digits: 2) == "12.35 %")
  }

  @Test func whatMostDoNotExceedHasADigitLess() {
    #expect(Formatted.pair(1.234, 5.678, unit: "°", digits: 2) == "1.23° (5.7)")
    #expect(Formatted.pair(.nan, 1, unit: "°", digits: 2) == "–")
  }
}
