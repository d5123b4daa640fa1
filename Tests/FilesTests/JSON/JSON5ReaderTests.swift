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

  @Test(
    "Numbers as the standard has them",
    arguments: [
      ("5.e3", 5000.0), ("+.5", 0.5), ("0.5", 0.5), ("-0", 0), ("0e5", 0), ("0X1f", 31),
      ("+0x10", 16), ("0x00ff", 255), ("1E+2", 100), ("0xFFFFFFFFFFFFFFFFFFFF", 0x1p80),
      ("0x20000000000001", 9_007_199_254_740_992), ("0.1e-400", 0),
    ])
  func standardNumbers(text: String, number: Double) throws {
    guard case .number(let value) = try JSON5Reader.parse(text, path: "a.json").content else {
      Issue.record("not a number")
      return
    }
    #expect(value == number)
  }

  @Test(
    "What is no number is refused",
    arguments: [
      ".", "+", "-", "+.", "1_000", "0x", "0xg", "0x1.8", "0x1p3", "1e", "1e+", "--1", "+-1",
      "1.2.3", "1e5.0", "NaN", "+Infinity", "0b1", "0o7", "1n", "\u{661}", "1\u{661}", "5x", "0x1_0",
    ])
  func noNumbers(text: String) {
    #expect(error("[\(text)]")?.hasPrefix("a.json:1: ") == true, "\(error("[\(text)]") ?? "read")")
  }

  @Test(
    "A number must not begin with a zero that means nothing",
    arguments: ["010", "-010", "+01", "00", "01.5", "09"])
  func leadingZeros(text: String) {
    #expect(
      error("{ x: \(text) }")
        == "a.json:1: \"\(text)\" is not a number; it must not begin with a zero")
  }

  @Test("Keys without quotes are the names of ECMAScript 5.1, escapes and reserved words too")
  func identifiers() throws {
    #expect(
      try strict(#"{ \u0078: 1, a\u0031_$: 2, null: 3, true: 4, ünï: 5, Ⅷ: 6, x\#u{200D}y: 7 }"#)
        == #"{ "x": 1, "a1_$": 2, "null": 3, "true": 4, "ünï": 5, "Ⅷ": 6, "x\#u{200D}y": 7 }"#)
    #expect(
      error(#"{ \u0031a: 1 }"#)
        == "a.json:1: an escape stands for no character that a key without quotes may have")
    #expect(
      error(#"{ a\u0020b: 1 }"#)
        == "a.json:1: an escape stands for no character that a key without quotes may have")
    #expect(error(#"{ \x61: 1 }"#) == #"a.json:1: "\" stands where a key is expected"#)
    #expect(error("{ 1a: 1 }") == #"a.json:1: "1" stands where a key is expected"#)
    #expect(error("{ \u{200D}a: 1 }") == #"a.json:1: "\u200d" stands where a key is expected"#)
    // A key that is escaped is the same key.
    #expect(error(#"{ x: 1, \u0078: 2 }"#) == #"a.json:1: "x" is there twice, first in line 1"#)
    // The words that have a meaning have none when they are escaped.
    #expect(error(#"[tr\u0075e]"#) == #"a.json:1: text stands in quotes: "tr\u0075e""#)
  }

  @Test("White space is what the standard lists, and nothing else")
  func whiteSpace() throws {
    let blanks = "\t\u{B}\u{C} \u{A0}\u{FEFF}\u{1680}\u{2003}\u{202F}\u{3000}\n\r\u{2028}\u{2029}"
    #expect(try strict("\(blanks)[\(blanks)1\(blanks),\(blanks)]\(blanks)") == "[1]")
    for scalar in ["\u{85}", "\u{180E}", "\u{200B}", "\u{0}"] {
      #expect(error("[\(scalar)1]")?.hasSuffix("stands where a value is expected") == true)
    }
  }

  @Test("Commas may end a list, but not stand alone")
  func commas() throws {
    #expect(try strict("[1,]") == "[1]")
    #expect(try strict("{a:1,}") == #"{ "a": 1 }"#)
    for text in ["[,]", "[1,,2]", "[,1]"] {
      #expect(error(text) == #"a.json:1: "," stands where a value is expected"#)
    }
    for text in ["{,}", "{a:1,,}", "{,a:1}"] {
      #expect(error(text) == #"a.json:1: "," stands where a key is expected"#)
    }
  }

  @Test("Line ends inside text: U+2028 and U+2029 may stand there, others behind a backslash")
  func lineEndsInText() throws {
    #expect(try strict("'a\u{2028}b\u{2029}c'") == "\"a\u{2028}b\u{2029}c\"")
    #expect(try strict("'a\\\nb\\\r\nc\\\rd\\\u{2028}e'") == "\"abcde\"")
    #expect(error("'a\rb'") == "a.json:1: the text has no closing quote")
    #expect(error("'a\\") == "a.json:1: the text has no closing quote")
  }

  @Test("Escapes of digits are refused, except for one zero alone")
  func digitEscapes() throws {
    #expect(try strict(#"'\0a\v\a'"#) == #""\u0000a\u000ba""#)
    for digit in 1...9 {
      #expect(
        error("'\\\(digit)'")
          == "a.json:1: an escape of digits, \"\\\(digit)…\", is not JSON5; write \"\\x\" and two "
          + "hexadecimal digits")
    }
    #expect(error(#"'\00'"#)?.hasPrefix("a.json:1: an escape of digits") == true)
    #expect(error(#"'\xg0'"#) == "a.json:1: an escape has fewer than 2 hexadecimal digits")
  }

  @Test(
    "Half a surrogate pair is no text",
    arguments: [#"'\udc00'"#, #"'\ud800x'"#, #"'\ud800\ud800'"#, #"'\ud800\n'"#])
  func surrogates(text: String) {
    #expect(error(text) == "a.json:1: an escape stands for no character")
  }

  @Test("Files that are no UTF-8 are named by what they seem to be")
  func encodings() {
    func said(_ bytes: [UInt8]) -> String? {
      message { _ = try JSON5Reader.parse(bytes, path: "a.json") }
    }
    let wide = "a.json: is not a text file in UTF-8, but seems to be one in UTF-16 or UTF-32; save it "
      + "as UTF-8"
    #expect(said([0xFF, 0xFE, 0x7B, 0, 0x7D, 0]) == wide)
    #expect(said([0xFE, 0xFF, 0, 0x7B, 0, 0x7D]) == wide)
    #expect(said([0x7B, 0, 0x7D, 0]) == wide)
    #expect(said([0xC3, 0x28]) == "a.json: is not a text file in UTF-8, but must be JSON")
    #expect(said([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == nil)
    #expect(
      said([UInt8](repeating: 0x20, count: 16 << 20 | 1))
        == "a.json: has 16777217 bytes; at most 16 MiB of JSON are read")
  }

  @Test("What a file says does not reach a terminal as it is")
  func controlCharacters() {
    #expect(
      error("{ \u{1B}: 1 }") == #"a.json:1: "\u001b" stands where a key is expected"#)
    #expect(
      error(#"{ "\u001b[2J": 1, "\u001b[2J": 2 }"#)
        == #"a.json:1: "\u001b[2J" is there twice, first in line 1"#)
  }

  @Test("Objects of very many keys are read in time that grows as they do")
  func manyKeys() throws {
    // Compared with one another, these keys would take ten thousand million comparisons.
    let members = (0..<100_000).map { "k\($0):\($0)" }.joined(separator: ",")
    guard case .object(let read) = try JSON5Reader.parse("{\(members)}", path: "a").content else {
      Issue.record("not an object")
      return
    }
    #expect(read.count == 100_000)
    #expect(error("{\(members),k7:0}") == #"a.json:1: "k7" is there twice, first in line 1"#)
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
      (
        "{ a:\n b: 1 }",
        #"a.json:2: "b" is a key where a value is expected; a "{" is missing before it"#
      ),
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
