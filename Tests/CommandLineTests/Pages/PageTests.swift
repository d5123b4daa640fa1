import Foundation
import TestSupport
import Testing

/// The pages of `infer --report` and `show`.
@Suite struct PageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ name: String) throws -> String {
    String(decoding: try bytes(folder.file(name)), as: UTF8.self)
  }

  /// What the page's script is told.
  private func data(_ html: String) throws -> [String: Any] {
    let match = try #require(
      html.firstMatch(of: #/<script type="application/json" id="data">\n(.*)\n<\/script>/#))
    return try #require(
      try JSONSerialization.jsonObject(with: Data(match.output.1.utf8)) as? [String: Any])
  }

  /// Each tag is closed, in order, but for those that HTML does not close.
  private func isBalanced(_ html: String) -> Bool {
    // What a script or a style says is no HTML.
    let body = html.replacing(#/<(script|style)[^>]*>[\s\S]*?<\/(script|style)>/#, with: "")
    var open: [Substring] = []
    for match in body.matches(of: #/<(/?)([a-z0-9]+)[^>]*?(/?)>/#) {
      if match.output.3 == "/" || ["meta", "link", "img", "input"].contains(match.output.2) {
        continue
      }
      if match.output.1 == "/" {
        if open.popLast() != match.output.2 { return false }
      } else {
        open.append(match.output.2)
      }
    }
    return open.isEmpty
  }

  /// Nothing is fetched: no address but the name of SVG, and a policy that forbids it.
  private func expectNothingFromElsewhere(_ html: String) {
    let rest = html.replacing("http://www.w3.org/2000/svg", with: "")
    for fetched in ["http:", "https:", "//cdn", "@import", "fetch(", "XMLHttpRequest", "src=\"/"] {
      #expect(!rest.contains(fetched), "\(fetched)")
    }
    #expect(html.contains("content=\"default-src 'none'; img-src data:;"))
  }

  @Test("A page of one picture holds all that it shows") func oneReading() throws {
    let run = try Program.run(
      "infer", "--quiet", "--report", folder.file("a.html"), Examples.picture("three-objects"))
    #expect(run.status == 0 && run.errors == "")
    let html = try text("a.html")
    expectNothingFromElsewhere(html)
    #expect(isBalanced(html))
    #expect(html.utf8.count < 1_500_000)
    let data = try data(html)
    let scenes = try #require(data["scenes"] as? [[String: Any]])
    #expect(scenes.count == 1)
    let objects = try #require(scenes[0]["objects"] as? [[String: Any]])
    #expect(objects.count == 3)
    // Table, axes and the meshes that were seen.
    #expect((data["meshes"] as? [Any])?.count == 2 + Set(objects.map { $0["mesh"] as? Int }).count)
    let found = try ObjectInFile.all(
      in: Program.run("infer", "--json", Examples.picture("three-objects")).json())
    for (object, expected) in zip(objects, found) {
      let at = try #require(object["at"] as? [Double])
      #expect(abs(at[0] - expected.x) < 1e-5 && abs(at[1] - expected.y) < 1e-5)
    }
    // The picture itself, as it lies on the disk.
    let picture = try bytes(Program.repository + "/" + Examples.picture("three-objects"))
    #expect(html.contains("id=\"r0-picture\""))
    #expect(picture.count > 100)
    #expect(html.contains("<ellipse class=\"sure\""))
    #expect(!html.contains("class=\"sortable\""))
    // Once more, and the page is the same.
    #expect(
      try Program.run(
        "infer", "--quiet", "--report", folder.file("b.html"), Examples.picture("three-objects")
      ).status == 0)
    #expect(try bytes(folder.file("a.html")) == bytes(folder.file("b.html")))
  }

  @Test("Of many pictures there is a table, the most doubtful first; failures are in it")
  func manyReadings() throws {
    let broken = try folder.write("broken.png", "x")
    let strange = try folder.write(
      "x\" onerror=\"alert(1)<script>&.png", bytes(Program.repository + "/" + Examples.picture("two-cubes")))
    let run = try Program.run(
      "infer", "--quiet", "--report", folder.file("a.html"), Examples.picture("empty-table"), broken,
      strange)
    #expect(run.status == 1)
    let html = try text("a.html")
    expectNothingFromElsewhere(html)
    #expect(isBalanced(html))
    #expect(html.contains("class=\"sortable\""))
    #expect(!html.contains("onerror=\"alert") && !html.contains("<script>&.png"))
    #expect(html.contains("x&quot; onerror=&quot;alert(1)&lt;script&gt;&amp;.png"))
    let rows = html.matches(of: #/<tr><td><a href="#(r\d)">/#).map { String($0.output.1) }
    #expect(rows.count == 3 && rows.first == "r1")
    #expect((try data(html)["scenes"] as? [Any])?.count == 2)
  }

  @Test("What is not explained says so on its page") func unexplained() throws {
    let run = try Program.run(
      "infer", "--quiet", "--report", folder.file("a.html"), "Assets/Pictures/mesa/000000.png")
    #expect(run.status == 0)
    let says = try text("a.html").contains("Do not trust this reading.")
    #expect(says == run.errors.contains("does not explain this picture"))
  }

  @Test("A specification's page has scenes, meshes and counts") func specification() throws {
    let run = try Program.run(
      "show", "crockery", "--output", folder.file("c.html"), "--json", "--quiet")
    #expect(run.status == 0)
    let printed = try #require(try run.json() as? [String: Any])
    #expect(Set(printed.keys) == ["page", "specification", "warnings"])
    #expect(printed["specification"] as? String == "crockery")
    let html = try text("c.html")
    expectNothingFromElsewhere(html)
    #expect(isBalanced(html))
    #expect(html.utf8.count < 3_000_000)
    #expect((try data(html)["scenes"] as? [Any])?.count == 12)
    #expect(html.matches(of: #/turned by 270°<\/figcaption>/#).count == 6)
    #expect(html.matches(of: #/class="pick"/#).count == 12)
    for word in ["azimuth", "from -30° to 30°, inferred", "cm (x, y, z)"] {
      #expect(html.contains(word), "\(word)")
    }
    #expect(
      try Program.run("show", "crockery", "--output", folder.file("d.html"), "--quiet").status == 0)
    #expect(try bytes(folder.file("c.html")) == bytes(folder.file("d.html")))
  }

  @Test("A page that cannot be written is told before anything is read") func noFolder() throws {
    let path = folder.file("none/a.html")
    for arguments in [["infer", "--report", path, "no.png"], ["show", "single", "--output", path]] {
      let run = try Program.run(arguments)
      #expect(run.status == 1)
      #expect(run.errorLines == [
        "air3d: \(path): cannot be written: there is no folder \(folder.file("none")); make it first"
      ])
    }
  }
}
