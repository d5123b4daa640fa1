import Files
import TestSupport
import Testing

@testable import SceneModel

@Suite("Reading JSON5")
struct JSON5ReaderTests {
  /// The document as strict JSON on one line.
  func strict(_ text: String) throws -> String {
    func json(_ value: LocatedJSON) -> JSON {
      switch value.content {
      case .null: return .null
      case .bool(let value): return .bool(value)
      case .number(let value): return .number(value)
      case .string(let value): return .string(value)
      case .array(let elements): return .array(elements.map(json))
      case .object(let members):
        return .object(members.map { JSON.Member($0.key, json($0.value)) })
      }
    }
    return json(try JSON5Reader.parse(text, path: "a.json")).line
  }

  func error(_ text: String) -> String? {
    message { _ = try JSON5Reader.parse(text, path: "a.json") }
  }

  @Test("What JSON has not: comments, trailing commas, bare keys, single quotes")
  func extensions() throws {
    let text = """
      // a comment
      { bare: 1, 'single': 'it"s', "double": "it's", /* another
      comment */ $_é2: [1, 2,], nested: { a: null, b: true, c: false, }, }
      """
    #expect(
      try strict(text)
        == #"{ "bare": 1, "single": "it\"s", "double": "it's", "$_é2": [1, 2], "#
        + #""nested": { "a": null, "b": true, "c": false } }"#)
  }

  @Test(
    "Numbers",
    arguments: [
      ("0", 0.0), ("-12.5", -12.5), ("+3", 3), (".5", 0.5), ("5.", 5), ("1e3", 1000),
      ("-.25E-2", -0.0025), ("0x1F", 31), ("-0xa", -10),
    ])
  func numbers(text: String, number: Double) throws {
    guard case .number(let value) = try JSON5Reader.parse(text, path: "a.json").content else {
      Issue.record("not a number")
      return
    }
    #expect(value == number)
  }

  @Test("Text with escapes")
  func escapes() throws {
    let text = #"'\n\t\\\'\"\x41\u00e9\ud83d\ude00\/\\#n|'"#
    #expect(try strict(text) == #""\n\t\\'\"Aé😀/|""#)
  }

  @Test("Every value knows its line, whatever ends the lines")
  func lines() throws {
    for end in ["\n", "\r\n", "\r"] {
      let text = ["{ // one", "/*", "*/ a:", "4, b: [", "5]", "}"].joined(separator: end)
      guard case .object(let members) = try JSON5Reader.parse(text, path: "a.json").content,
        case .array(let elements) = members[1].value.content
      else {
        Issue.record("not an object with a list")
        return
      }
      #expect(members[0].line == 3)
      #expect(members[0].value.line == 4)
      #expect(members[1].line == 4)
      #expect(elements[0].line == 5)
    }
  }

  @Test(
    "What is wrong is said with its line",
    arguments: [
      ("", "a.json:1: the file ends where a value is expected"),
      ("{\n a 1 }", #"a.json:2: "1" stands where ":" after "a" is expected"#),
      ("{\n a: 1\n b: 2 }", #"a.json:3: "b" stands where "," or "}" is expected"#),
      ("{\n a: [1 2] }", #"a.json:2: "2" stands where "," or "]" is expected"#),
      ("\n{ a: [1, 2 \n\n", #"a.json:2: the "[" has no "]""#),
      ("\n{ a: 1 \n\n", #"a.json:2: the "{" has no "}""#),
      ("{ a: 1,\n\na: 2 }", #"a.json:3: "a" is there twice, first in line 1"#),
      ("{ a: cube }", #"a.json:1: text stands in quotes: "cube""#),
      ("{ a: 1.2.3 }", #"a.json:1: "1.2.3" is not a number"#),
      ("{ a: 12px }", #"a.json:1: "12px" is not a number"#),
      ("{ a: 1e999 }", #"a.json:1: "1e999" is not a number"#),
      ("{ a: -Infinity }", #"a.json:1: "-Infinity" is not a number"#),
      ("{ a: 'open\n }", "a.json:1: the text has no closing quote"),
      (#"{ a: '\u12' }"#, "a.json:1: an escape has fewer than 4 hexadecimal digits"),
      (#"{ a: '\ud800' }"#, "a.json:1: an escape stands for no character"),
      ("{ a: 1 } }", #"a.json:1: "}" stands where the end of the file is expected"#),
      ("\n/* open", #"a.json:2: the comment has no end, "*/""#),
      ("{ : 1 }", #"a.json:1: ":" stands where a key is expected"#),
      (
        String(repeating: "[", count: 70), "a.json:1: nested deeper than 64 levels"
      ),
    ])
  func errors(text: String, expected: String) {
    #expect(error(text) == expected)
  }
}

@Suite("Writing JSON")
struct JSONTests {
  @Test("Keys keep their order, numbers are as short as they can be")
  func line() {
    let json: JSON = [
      "b": 1, "a": 2.5, "whole": 3.0, "list": [true, nil, "x"], "empty": [:], "none": [],
    ]
    #expect(
      json.line
        == #"{ "b": 1, "a": 2.5, "whole": 3, "list": [true, null, "x"], "empty": {}, "none": [] }"#)
    #expect(JSON.number(-0.0).line == "0")
    #expect(JSON.number(.nan).line == "null")
    #expect(JSON.number(.infinity).line == "null")
    #expect(JSON.number(0.1 + 0.2).line == "0.30000000000000004")
    #expect(JSON.unsigned(.max).line == "18446744073709551615")
    #expect(JSON.string("\"\\\n\u{1}é").line == #""\"\\\n\u0001é""#)
  }

  @Test("Rounding keeps seven digits and no tail")
  func rounding() {
    #expect(JSON.rounded(0.312345678).line == "0.3123457")
    #expect(JSON.rounded(-359.98765432).line == "-359.9877")
    #expect(JSON.rounded(-12345.6789, digits: 3).line == "-12300")
    #expect(JSON.rounded(1.0 / 3).line == "0.3333333")
    #expect(JSON.rounded(9.99999999).line == "10")
    #expect(JSON.rounded(0).line == "0")
    #expect(JSON.rounded([0.1, 2]).line == "[0.1, 2]")
    for value in [1.23456789e-9, 6.02214076e23, -1e300, Double.leastNonzeroMagnitude] {
      let text = JSON.rounded(value).line
      let back = Double(text) ?? .nan
      #expect(abs(back - value) <= 1e-6 * abs(value), "\(text)")
    }
  }

  @Test("What fits on a line stands on a line, except the root")
  func text() {
    let json: JSON = [
      "a": ["b": 1, "c": [1, 2]],
      "long": .array((0..<3).map { _ in ["key": .string(String(repeating: "x", count: 40))] }),
    ]
    let x = String(repeating: "x", count: 40)
    #expect(
      json.text == """
        {
          "a": { "b": 1, "c": [1, 2] },
          "long": [
            { "key": "\(x)" },
            { "key": "\(x)" },
            { "key": "\(x)" }
          ]
        }

        """)
  }

  @Test("What is written is read back")
  func roundTrip() throws {
    let json: JSON = ["a": [1, 2.5, "é\n"], "b": ["c": nil, "d": true]]
    guard case .object(let members) = try JSON5Reader.parse(json.text, path: "a").content else {
      Issue.record("not an object")
      return
    }
    #expect(members.map(\.key) == ["a", "b"])
  }
}
