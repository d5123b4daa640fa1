import Testing

@testable import Files

@Suite("Comparing documents")
struct JSONDifferenceTests {
  struct Lens: Equatable {
    enum Kind { case plain, wide(Double) }
    var focalLength = 100.0
    var color = SIMD3<Float>(0.1, 0.2, 0.3)
    var range = 1.0...2.0
    var kind = Kind.plain
    var title: String?
    var seed: UInt64 = .max

    static func == (a: Lens, b: Lens) -> Bool { JSON(reflecting: a) == JSON(reflecting: b) }
  }

  @Test("A value's stored properties are a document")
  func reflection() {
    var lens = Lens()
    #expect(
      JSON(reflecting: lens).line
        == #"{ "focalLength": 100, "color": [0.1, 0.2, 0.3], "range": [1, 2], "kind": "plain", "#
        + #""title": null, "seed": "18446744073709551615" }"#)
    lens.kind = .wide(0.5)
    lens.title = "x"
    lens.seed = 7
    #expect(
      JSON(reflecting: [lens]).line
        == #"[{ "focalLength": 100, "color": [0.1, 0.2, 0.3], "range": [1, 2], "#
        + #""kind": { "wide": 0.5 }, "title": "x", "seed": 7 }]"#)
    #expect(JSON(reflecting: lens) { $0 is Float ? "f" : nil }.line.contains(#""title": "x""#))
    #expect(JSON(reflecting: Double.infinity).line == #""inf""#)
  }

  @Test("Every place at which two documents differ is named, and what stood there")
  func differences() {
    let old: JSON = [
      "camera": ["focalLength": 100, "gone": true],
      "meshes": [["name": "cube", "scale": 1], ["name": "ball", "scale": 2]],
      "list": [1, 2], "same": nil,
    ]
    let new: JSON = [
      "camera": ["focalLength": 120, "new": "x"],
      "meshes": [["name": "cube", "scale": 1], ["name": "ball", "scale": 3]],
      "list": [1, 2, 3], "same": nil,
    ]
    let found = JSONDifference.all(from: old, to: new)
    #expect(
      found == [
        JSONDifference(path: "camera.focalLength", old: "100", new: "120"),
        JSONDifference(path: "camera.gone", old: "true", new: nil),
        JSONDifference(path: "camera.new", old: nil, new: "\"x\""),
        JSONDifference(path: "meshes.ball.scale", old: "2", new: "3"),
        JSONDifference(path: "list", old: "[1, 2]", new: "[1, 2, 3]"),
      ])
    #expect(JSONDifference.all(from: old, to: old).isEmpty)
  }

  @Test("Texts are shown without what a terminal would obey, and not at any length")
  func display() {
    #expect(displayed("a\u{1B}[31m\u{202E}\n\u{7F}\u{9B}é") == "a\\u001b[31m\\u202e\\n\\u007f\\u009bé")
    #expect(displayed(String(repeating: "x", count: 100), limit: 3) == "xxx…")
  }

  @Test("Names of any length have near ones at once, or none")
  func longNames() {
    let long = String(repeating: "a", count: 1_000_000)
    #expect(nearestName(to: long, among: [long + "b"]) == nil)
    #expect(nearestName(to: "cubee", among: [long, "cube"]) == "cube")
  }
}
