import Foundation
import Rendering
import Testing

@testable import Experiments
@testable import Pages

@Suite struct ReportTests {
  static func report() -> Report {
    var plot = Plot(
      caption: "a < b", xLabel: "renders", yLabel: "share",
      series: [
        Plot.Series("one & two", [SIMD2(1, 0.1), SIMD2(10, 0.5), SIMD2(100, .nan)]),
        Plot.Series("point", [SIMD2(30, 0.9)], isLine: false),
      ])
    plot.xScale = .logarithmic
    plot.yRange = 0...1
    var report = Report(title: "Title \"quoted\"")
    report.blocks = [
      .heading("Heading"), .paragraph("Text with <tags> & more."), .plot(plot),
      .table(Report.Table(caption: "Table", header: ["a", "b"], rows: [["1", "2"]])),
      .pictures([
        (caption: "grey", picture: Image(width: 4, height: 3, color: SIMD3(0.5, 0.5, 0.5)))
      ]),
      .command("air3d experiment search"),
    ]
    return report
  }

  @Test func aPageNeedsNothingFromElsewhere() throws {
    let html = try Self.report().html()
    #expect(html.hasPrefix("<!DOCTYPE html>"))
    // The name of SVG's namespace is an address, but nothing is fetched from it.
    let rest = html.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
    for fetched in ["http:", "https:", "<link", "<script", "@import", "url("] {
      #expect(!rest.contains(fetched), "\(fetched)")
    }
    #expect(html.contains("<svg") && html.contains("data:image/png;base64,iVBOR"))
  }

  @Test func textIsEscaped() throws {
    let html = try Self.report().html()
    #expect(html.contains("<title>Title &quot;quoted&quot;</title>"))
    #expect(html.contains("Text with &lt;tags&gt; &amp; more."))
    #expect(html.contains("one &amp; two"))
    #expect(!html.contains("<tags>"))
  }

  @Test func aPageIsWellFormed() throws {
    // As XML, but for the two tags that HTML does not close and its first line.
    let html = try Self.report().html()
      .replacingOccurrences(of: "<!DOCTYPE html>", with: "")
      .replacingOccurrences(of: "<meta ([^>]*)>", with: "<meta $1/>", options: .regularExpression)
      .replacingOccurrences(of: "<img ([^>]*)>", with: "<img $1/>", options: .regularExpression)
    var open: [Substring] = []
    for match in html.matches(of: #/<(/?)([a-z0-9]+)[^>]*?(/?)>/#) {
      if match.output.3 == "/" { continue }
      if match.output.1 == "/" {
        #expect(open.popLast() == match.output.2)
      } else {
        open.append(match.output.2)
      }
    }
    #expect(open.isEmpty)
  }

  @Test func pointsThatAreNotNumbersAreLeftOut() {
    let svg = Plot(
      caption: "", xLabel: "", yLabel: "",
      series: [Plot.Series("s", [SIMD2(0, 1), SIMD2(1, .nan), SIMD2(2, .infinity), SIMD2(3, 2)])]
    ).svg
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(svg.contains("<polyline points=\"70.0,"))
  }

  @Test func aPlotOfNothingIsStillAPlot() {
    let svg = Plot(caption: "", xLabel: "x", yLabel: "y").svg
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>"))
    #expect(!svg.contains("nan"))
  }

  @Test func axesHaveRoundTicks() {
    #expect(
      Plot.Axis(values: [0, 1], scale: .linear, range: nil).ticks.map(Plot.Axis.label)
        == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    #expect(
      Plot.Axis(values: [3, 4000], scale: .logarithmic, range: nil).ticks
        == [1, 10, 100, 1000, 10_000])
    #expect(Plot.Axis.label(400_000) == "400 k")
    #expect(Plot.Axis.label(1_200_000) == "1.2 M")
  }
}
