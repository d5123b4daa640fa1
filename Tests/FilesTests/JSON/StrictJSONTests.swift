import Files
import Testing

@Suite("Reading JSON alone")
struct StrictJSONTests {
  func parsed(_ text: String) throws -> String {
    try JSON5Reader.parse(text, path: "a.json", as: .json).json.compact
  }

  @Test("All of JSON is read")
  func everything() throws {
    let text =
      #"{"a":[],"b":{},"c":[null,true,false,0,-0.5,1e3,12E+2],"d":"\"\\\/\b\f\n\r\t\u00e9é "}"#
    #expect(
      try parsed(" \r\n\t" + text + " ")
        == #"{"a":[],"b":{},"c":[null,true,false,0,-0.5,1000,1200],"d":"\"\\/\u0008\u000c\n\r\téé "}"#)
  }

  @Test(
    "What only JSON5 has is refused",
    arguments: [
      ("[1,]", "\"]\" stands where a value is expected"),
      ("{\"a\":1,}", "\"}\" stands where a key in quotes is expected"),
      ("{a:1}", "\"a\" stands where a key in quotes is expected"),
      ("{'a':1}", "\"'\" stands where a key in quotes is expected"),
      ("'a'", "\"'\" stands where a value is expected"),
      ("// a\n1", "\"/\" stands where a value is expected"),
      ("1 /* a */", "\"/\" stands where the end of the file is expected"),
      ("\u{FEFF}1", "\"\\ufeff\" stands where a value is expected"),
      ("\u{A0}1", "\"\u{A0}\" stands where a value is expected"),
      ("+1", "\"+1\" is not a number"), (".5", "\".5\" is not a number"),
      ("5.", "\"5.\" is not a number"), ("5.e1", "\"5.e1\" is not a number"),
      ("0x1F", "\"0x1F\" is not a number"), ("-0x1", "\"-0x1\" is not a number"),
      ("--1", "\"--1\" is not a number"),
      ("01", "\"01\" is not a number; it must not begin with a zero"),
      ("\"a\tb\"", "a control character, \"\\t\", stands in a text"),
      (#""\x41""#, #"an escape, "\x", is none of JSON's"#),
      (#""\'""#, #"an escape, "\'", is none of JSON's"#),
    ])
  func refused(text: String, reason: String) {
    let error = #expect(throws: FileError.self) { try parsed(text) }
    #expect(error?.reason == reason)
  }
}
