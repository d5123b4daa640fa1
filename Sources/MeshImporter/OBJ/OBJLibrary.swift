/// A material library (MTL): the materials of an OBJ file.
///
/// After the Wavefront description ("MTL material format", version 4.2).
struct OBJLibrary {
  private var materials: [OBJMaterial] = []
  private var byWhole: [String: Int] = [:]
  private var byBare: [String: Int] = [:]

  /// Maps and terms that would change the picture and are not drawn. Left out here are those that
  /// change nothing: ambient colours (a table's light is the specification's), the index of
  /// refraction, the transmission filter of what is opaque, sharpness.
  private static let undrawn: Set<String> = [
    "map_ks", "map_ns", "map_d", "map_tr", "map_bump", "bump", "norm", "disp", "decal", "refl",
    "map_ke", "map_kn", "map_disp", "map_refl", "map_pr", "map_pm", "map_ps", "map_opacity",
  ]

  /// Reads a library; `isFile` says whether there is a picture of a name.
  init(_ bytes: [UInt8], isFile: (String) -> Bool) throws(MeshFault) {
    var scanner = try TextScanner(bytes)
    while scanner.next() {
      guard let keyword = scanner.keyword(), !keyword.hasPrefix("#") else { continue }
      if keyword == "newmtl" {
        begin(OBJName(scanner.bytes[scanner.rest()]))
      } else if !materials.isEmpty {
        try Self.read(keyword, &scanner, into: &materials[materials.count - 1], isFile)
      }
    }
  }

  /// The material that `usemtl` calls so.
  func material(_ name: OBJName) -> OBJMaterial? {
    (byWhole[name.whole] ?? byBare[name.bare]).map { materials[$0] }
  }

  private mutating func begin(_ name: OBJName) {
    byWhole[name.whole] = materials.count
    byBare[name.bare] = materials.count
    materials.append(OBJMaterial(name: name))
  }

  private static func read(
    _ keyword: String, _ scanner: inout TextScanner, into material: inout OBJMaterial,
    _ isFile: (String) -> Bool
  ) throws(MeshFault) {
    switch keyword {
    case "kd": material.diffuse = try color(keyword, &scanner)
    case "ks": material.specular = try color(keyword, &scanner)
    case "ke":
      if try color(keyword, &scanner) != .zero { material.undrawn.append("Ke") }
    case "ns":
      let value = try number("Ns", &scanner)
      guard value >= 0 else {
        throw MeshFault(line: scanner.line, "Ns is \(value); it must not be negative")
      }
      material.shininess = value
    case "illum": material.illumination = Int(exactly: try number("illum", &scanner).rounded())
    case "d":
      scanner.cutComment()
      // "-halo" makes it depend on the direction of view.
      if let word = scanner.word(), scanner.text(word).lowercased() != "-halo" {
        scanner.goBack(to: word)
      }
      material.opacity = try number("d", &scanner)
      material.hasOpacity = true
    case "tr" where !material.hasOpacity: material.opacity = 1 - (try number("Tr", &scanner))
    case "pm", "pr", "ps", "pc":
      // Metals have no diffuse colour; the rest is how a highlight is spread.
      if keyword == "pm", try number("Pm", &scanner) > 0 { material.undrawn.append("Pm") }
    case "map_kd": material.texture = try OBJTexture(&scanner, isFile: isFile) ?? material.texture
    default:
      if undrawn.contains(keyword), !scanner.isAtEnd { material.undrawn.append(keyword) }
    }
  }

  private static func number(
    _ key: String, _ scanner: inout TextScanner
  ) throws(MeshFault) -> Float {
    scanner.cutComment()
    guard let value = try scanner.finite() else {
      throw MeshFault(line: scanner.line, "\(key) stands without a number")
    }
    return value
  }

  /// One number for grey, or three.
  private static func color(
    _ keyword: String, _ scanner: inout TextScanner
  ) throws(MeshFault) -> SIMD3<Float> {
    scanner.cutComment()
    let key = keyword.prefix(1).uppercased() + keyword.dropFirst()
    if let word = scanner.word() {
      let text = scanner.text(word).lowercased()
      guard text != "spectral", text != "xyz" else {
        throw MeshFault(
          line: scanner.line, "\(key) is given as \(text); write it as red, green and blue")
      }
      scanner.goBack(to: word)
    }
    var values: [Float] = []
    while values.count < 4, let value = try scanner.finite() { values.append(value) }
    guard values.count == 1 || values.count == 3 else {
      throw MeshFault(
        line: scanner.line, "\(key) has \(values.count) numbers; a colour has three, or one for grey"
      )
    }
    return values.count == 1 ? SIMD3(repeating: values[0]) : SIMD3(values[0], values[1], values[2])
  }
}
