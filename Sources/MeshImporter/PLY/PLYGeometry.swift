/// What a PLY file lists of vertices and faces; all other elements are passed over.
struct PLYGeometry {
  /// `[vertex, 3]`.
  private(set) var positions: [Float] = []
  /// `[vertex, 3]`, or empty.
  private(set) var normals: [Float] = []
  /// `[vertex, 2]`, or empty.
  private(set) var textureCoordinates: [Float] = []
  /// `[vertex, 3]`, sRGB from 0 to 1, or empty.
  private(set) var colors: [Float] = []
  /// The vertices of all faces.
  private(set) var corners: [Int32] = []
  /// How many corners each face has, three or more.
  private(set) var faces: [Int32] = []
  /// `[corner, 2]`, or empty; NaN at faces that have none.
  private(set) var cornerCoordinates: [Float] = []
  /// `[face, 3]`, sRGB from 0 to 1, or empty.
  private(set) var faceColors: [Float] = []
  /// The picture on each face, or empty.
  private(set) var faceTextures: [Int32] = []
  /// What is left out though it changes the picture.
  private(set) var warnings: [String] = []

  private var vertexCount = 0
  private var isTransparent = false

  /// Reads a whole file, whose header has been read.
  init(_ bytes: [UInt8], _ header: PLYHeader) throws(MeshFault) {
    var numbers = PLYNumbers(bytes, after: header)
    vertexCount = header.elements.reduce(0) { $0 + ($1.name == "vertex" ? $1.count : 0) }
    guard header.elements.filter({ $0.name == "vertex" }).count <= 1 else {
      throw MeshFault("its header has two elements called vertex")
    }
    for element in header.elements {
      numbers.begin(element)
      switch element.name {
      case "vertex": try readVertices(element, &numbers)
      case "face": try readFaces(element, &numbers)
      case "tristrips": try readStrips(element, &numbers)
      default:
        if element.name == "material", element.count > 0 {
          warnings.append("its materials are not read; it is drawn without them")
        }
        for index in 0..<element.count { try numbers.read(element, index) }
      }
    }
    if try numbers.hasMore() {
      warnings.append("its last \(numbers.bytesLeft) bytes are more than its header announces")
    }
    if !colors.isEmpty, !faceColors.isEmpty {
      faceColors = []
      warnings.append("its faces' colours are not drawn, because its vertices have colours, too")
    }
    if isTransparent { warnings.append("parts of it are transparent; drawn opaque") }
  }

  /// The position of a vertex.
  func position(_ vertex: Int32) -> SIMD3<Double> {
    let at = 3 * Int(vertex)
    return SIMD3(Double(positions[at]), Double(positions[at + 1]), Double(positions[at + 2]))
  }

  // MARK: Vertices

  private mutating func readVertices(
    _ element: PLYHeader.Element, _ numbers: inout PLYNumbers
  ) throws(MeshFault) {
    guard element.count > 0 else { return }
    guard let x = element.number("x"), let y = element.number("y"), let z = element.number("z")
    else { throw MeshFault("its vertices need x, y and z") }
    let normal = [element.number("nx"), element.number("ny"), element.number("nz")]
      .compactMap { $0 }
    let coordinate = [
      element.number("s", "u", "texture_u", "texture_s", "tx"),
      element.number("t", "v", "texture_v", "texture_t", "ty"),
    ].compactMap { $0 }
    let color = ColorProperties(element)
    for index in 0..<element.count {
      try numbers.read(element, index)
      for property in [x, y, z] {
        positions.append(try finite(numbers.numbers[property], "position", index))
      }
      if normal.count == 3 {
        for property in normal { normals.append(Float(numbers.numbers[property])) }
      }
      if coordinate.count == 2 {
        for property in coordinate {
          textureCoordinates.append(
            try finite(numbers.numbers[property], "texture coordinate", index))
        }
      }
      if let color { try color.read(numbers, &colors, &isTransparent, "vertex \(index)") }
    }
  }

  private func finite(
    _ value: Double, _ what: String, _ vertex: Int
  ) throws(MeshFault) -> Float {
    let float = Float(value)
    guard float.isFinite else {
      throw MeshFault("the \(what) of vertex \(vertex) is \(value)")
    }
    return float
  }

  // MARK: Faces

  private mutating func readFaces(
    _ element: PLYHeader.Element, _ numbers: inout PLYNumbers
  ) throws(MeshFault) {
    guard element.count > 0 else { return }
    guard let vertices = element.list("vertex_indices", "vertex_index") else {
      throw MeshFault("its faces need a list called vertex_indices")
    }
    let coordinates = element.list("texcoord")
    let texture = element.number("texnumber")
    let color = ColorProperties(element)
    for index in 0..<element.count {
      try numbers.read(element, index)
      let list = numbers.lists[vertices]
      // What has two corners or one is a line or a point.
      guard list.count >= 3 else { continue }
      for vertex in list { corners.append(try checked(vertex, "face \(index)")) }
      faces.append(Int32(clamping: list.count))
      if let coordinates {
        let values = numbers.lists[coordinates]
        guard values.isEmpty || values.count == 2 * list.count else {
          throw MeshFault(
            "face \(index) has \(list.count) corners and \(values.count) numbers of texture "
              + "coordinates")
        }
        for value in values {
          guard Float(value).isFinite else {
            throw MeshFault("a texture coordinate of face \(index) is \(value)")
          }
          cornerCoordinates.append(Float(value))
        }
        if values.isEmpty {
          cornerCoordinates += [Float](repeating: .nan, count: 2 * list.count)
        }
      }
      if let texture {
        faceTextures.append(Int32(exactly: numbers.numbers[texture]) ?? .max)
      }
      if let color { try color.read(numbers, &faceColors, &isTransparent, "face \(index)") }
    }
  }

  private mutating func readStrips(
    _ element: PLYHeader.Element, _ numbers: inout PLYNumbers
  ) throws(MeshFault) {
    guard element.count > 0 else { return }
    guard let vertices = element.list("vertex_indices", "vertex_index") else {
      throw MeshFault("its tristrips need a list called vertex_indices")
    }
    for index in 0..<element.count {
      try numbers.read(element, index)
      var strip: [Int32] = []
      for vertex in numbers.lists[vertices] {
        // −1 begins a new strip.
        if vertex == -1 {
          strip = []
          continue
        }
        strip.append(try checked(vertex, "tristrips \(index)"))
        let count = strip.count
        guard count >= 3 else { continue }
        let (a, b, c) = (strip[count - 3], strip[count - 2], strip[count - 1])
        // Every second triangle is the other way round.
        corners += count.isMultiple(of: 2) ? [b, a, c] : [a, b, c]
        faces.append(3)
      }
    }
    guard cornerCoordinates.isEmpty, faceTextures.isEmpty, faceColors.isEmpty else {
      throw MeshFault("it has both tristrips and faces with colours or textures; write faces alone")
    }
  }

  private func checked(_ vertex: Double, _ what: String) throws(MeshFault) -> Int32 {
    guard let index = Int32(exactly: vertex), index >= 0, Int(index) < vertexCount else {
      let shown = Int(exactly: vertex).map(String.init) ?? "\(vertex)"
      throw MeshFault("\(what) names vertex \(shown), but it has \(vertexCount), from 0")
    }
    return index
  }

  // MARK: Colours

  /// Where an element has its colour.
  private struct ColorProperties {
    var channels: [(property: Int, fullLight: Double)]
    var alpha: (property: Int, fullLight: Double)?

    init?(_ element: PLYHeader.Element) {
      let found = [
        element.number("red", "r", "diffuse_red"), element.number("green", "g", "diffuse_green"),
        element.number("blue", "b", "diffuse_blue"),
      ].compactMap { $0 }
      guard found.count == 3 else { return nil }
      channels = found.map { ($0, element.properties[$0].type.fullLight) }
      alpha = element.number("alpha", "a", "diffuse_alpha").map {
        ($0, element.properties[$0].type.fullLight)
      }
    }

    func read(
      _ numbers: PLYNumbers, _ colors: inout [Float], _ isTransparent: inout Bool, _ what: String
    ) throws(MeshFault) {
      for (property, fullLight) in channels {
        let value = numbers.numbers[property]
        guard value >= 0, value <= fullLight * 1.001 else {
          throw MeshFault(
            "the colour of \(what) has \(value), but in numbers of this type 0 to "
              + "\(Int(fullLight)) are colours; write colours as uchar")
        }
        colors.append(Float(min(value / fullLight, 1)))
      }
      if let alpha, numbers.numbers[alpha.property] < alpha.fullLight { isTransparent = true }
    }
  }
}
