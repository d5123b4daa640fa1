import ArgumentParser
import AssetIO

/// What a command may use of the machine.
struct ResourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The most memory to use, with a unit K, M, G or T. What would need more is refused before it \
      is begun.
      """, valueName: "size"),
    transform: MemoryLimit.init(argument:))
  var maxMemory = MemoryLimit.standard

  /// Makes the limits those of this process, and says, to those who asked for more, how the
  /// importer of meshes is confined.
  func apply(_ output: OutputOptions) {
    MemoryLimit.current = maxMemory
    output.detail((try? MeshImport.confinement()) ?? "air3d-mesh-importer: not found")
  }

  /// Throws unless there is memory for pictures that are drawn.
  ///
  /// - Parameters:
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - count: How many are drawn at the same time.
  ///   - advice: What to do if there is none.
  static func requireCanvas(
    width: Int, height: Int, count: Int = 1, advice: String, path: String
  ) throws {
    let pixels = MemoryLimit.product(width, height, count)
    let each = count == 1 ? "a picture" : "\(count) pictures at once"
    try MemoryLimit.require(
      MemoryLimit.product(pixels, canvasBytesPerPixel),
      for: "drawing \(each) of \(width)×\(height) pixels", advice: advice, path: path)
  }

  /// What drawing and writing a picture takes at the most, in bytes a pixel (measured).
  private static let canvasBytesPerPixel = 96
}

extension MemoryLimit {
  fileprivate init(argument: String) throws {
    guard let limit = MemoryLimit(text: argument) else {
      throw ValidationError(
        "a size of at least \(MemoryLimit.least) with a unit K, M, G or T, such as 4G")
    }
    self = limit
  }
}
