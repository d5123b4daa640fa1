/// The picture that a material names, and the options before its name ("-s 2 2 1 wood.png").
struct OBJTexture: Equatable {
  /// The file's name.
  var name = ""
  /// What the texture coordinates are multiplied with, and what is then added.
  var scale = SIMD2<Float>.one
  /// What is added to the texture coordinates.
  var offset = SIMD2<Float>.zero
  /// Whether it is there once only (`-clamp on`).
  var isClamped = false
  /// Options that would change the picture and are not drawn.
  var undrawn: [String] = []

  private enum Arguments {
    /// One number, or two, or three.
    case vector
    case numbers(Int)
    case word
  }

  private static let options: [String: Arguments] = [
    "-o": .vector, "-s": .vector, "-t": .vector, "-mm": .numbers(2), "-bm": .numbers(1),
    "-boost": .numbers(1), "-texres": .word, "-blendu": .word, "-blendv": .word, "-cc": .word,
    "-clamp": .word, "-imfchan": .word, "-type": .word,
  ]

  /// Makes a use of no picture, with coordinates as they are.
  init() {}

  /// Reads what stands after `map_Kd`; nil where no name does.
  ///
  /// Some exporters write options after the name. A name that holds a space, or looks like an
  /// option or a comment, is what it is when there is such a file.
  init?(
    _ scanner: inout TextScanner, isFile: (String) -> Bool
  ) throws(MeshFault) {
    let bytes = scanner.bytes
    var words: [Range<Int>] = []
    while let word = scanner.word() { words.append(word) }
    guard let last = words.last else { return nil }
    let line = scanner.line
    var first = 0
    try read(bytes, words, &first, line, keepingName: true)
    let all = OBJName(bytes[words[first].lowerBound..<last.upperBound])
    for candidate in all.candidates {
      name = Self.unquoted(candidate)
      if isFile(name) { return }
    }
    for index in words.indices.dropFirst(first + 1)
    where Self.options[Self.key(bytes, words[index])] != nil {
      let before = OBJName(bytes[words[first].lowerBound..<words[index - 1].upperBound])
      var after = index
      try read(bytes, words, &after, line, keepingName: false)
      name = Self.unquoted(before.bare)
      return
    }
  }

  private static func key(_ bytes: [UInt8], _ word: Range<Int>) -> String {
    String(decoding: bytes[word], as: UTF8.self).lowercased()
  }

  private static func unquoted(_ name: String) -> String {
    name.count > 2 && name.hasPrefix("\"") && name.hasSuffix("\"")
      ? String(name.dropFirst().dropLast()) : name
  }

  /// Reads options from word `index` on, up to the first word that is none.
  private mutating func read(
    _ bytes: [UInt8], _ words: [Range<Int>], _ index: inout Int, _ line: Int, keepingName: Bool
  ) throws(MeshFault) {
    let end = keepingName ? words.count - 1 : words.count
    while index < end {
      let key = Self.key(bytes, words[index])
      guard let arguments = Self.options[key] else { return }
      index += 1
      var numbers: [Float] = []
      func takeNumbers(_ most: Int) {
        while numbers.count < most, index < end,
          let value = DecimalNumber.value(bytes, words[index]), Float(value).isFinite
        {
          numbers.append(Float(value))
          index += 1
        }
      }
      switch arguments {
      case .vector:
        takeNumbers(3)
        guard !numbers.isEmpty else {
          throw MeshFault(line: line, "\(key) stands without a number")
        }
        apply(key, numbers)
      case .numbers(let count):
        takeNumbers(count)
        guard numbers.count == count else {
          throw MeshFault(
            line: line,
            "\(key) stands without \(count == 1 ? "a number" : "its \(count) numbers")")
        }
        if key == "-mm", numbers != [0, 1] { undrawn.append(key) }
      case .word:
        guard index < end else { throw MeshFault(line: line, "\(key) stands without a value") }
        if key == "-clamp" { isClamped = Self.key(bytes, words[index]) == "on" }
        index += 1
      }
    }
  }

  private mutating func apply(_ key: String, _ numbers: [Float]) {
    let v = numbers.count > 1 ? numbers[1] : nil
    switch key {
    case "-o": offset = SIMD2(numbers[0], v ?? 0)
    case "-s": scale = SIMD2(numbers[0], v ?? 1)
    default: if numbers.contains(where: { $0 != 0 }) { undrawn.append(key) }
    }
  }
}
