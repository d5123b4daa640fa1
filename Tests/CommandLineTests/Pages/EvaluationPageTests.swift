import Foundation
import TestSupport
import Testing

/// The page of `evaluate --report`.
@Suite struct EvaluationPageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func page(_ more: String...) throws -> (html: String, run: Program.Outcome) {
    let run = try Program.run(
      ["evaluate", "--count", "30", "--seed", "5", "--quiet", "--report", folder.file("page.html")]
        + more)
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    return (String(decoding: try bytes(folder.file("page.html")), as: UTF8.self), run)
  }

  @Test("Figures, counts, curves and the worst pictures, of one file") func networkAlone() throws {
    let (html, run) = try page("--refine", "0", "--looks", "1")
    #expect(html.contains("<h1>primitives on 30 scenes of primitives</h1>"))
    // What the table says.
    for line in run.output.split(separator: "\n").prefix(6) {
      let name = line.prefix(while: { $0 != "," }).split(separator: "  ").first ?? ""
      #expect(html.contains(name), "\(name)")
    }
    #expect(html.matches(of: #/<figure class="plot">/#).count == 3)
    for caption in ["Objects whose position is off", "Objects whose yaw is off", "Objects that BOP says"] {
      #expect(html.contains(caption))
    }
    // Eight pictures, and what was read in each.
    #expect(html.matches(of: #/<img class="pixels"/#).count == 16)
    #expect(html.contains("of the table&#39;s width") || html.contains("of the table's width"))
    #expect(!html.replacing("http://www.w3.org/2000/svg", with: "").contains("://"))
    // The threads are no matter; times are.
    func still(_ text: String) -> String {
      text.split(separator: "\n").filter {
        !$0.contains("ms a picture") && !$0.contains("pictures per second")
      }.joined()
    }
    let again = try page("--refine", "0", "--looks", "1", "--threads", "1").html
    #expect(still(again) == still(html))
  }

  @Test("What is read rightly is nothing to look at") func refined() throws {
    let html = try page().html
    #expect(html.contains("All were read rightly"))
    #expect(!html.contains("<img"))
  }

  @Test func wrongUsage() throws {
    for (arguments, message) in [
      (["--report", "page.pdf"], "Error: '--report' must end in .html, such as page.html"),
      (
        ["--report", "page.html", "--calibration"],
        "Error: '--report' has no calibration; leave out one of them"
      ),
      (
        ["--report", "page.html", "--model", "digits"],
        "Error: '--report' is for models of scenes; digits holds glyphs: leave it out"
      ),
    ] {
      let run = try Program.run(["evaluate"] + arguments)
      #expect(run.status == 2)
      #expect(run.errorLines.first == message)
    }
  }
}
