import AssetIO
import Files

/// What `dataset.json` says of the generated pictures beside it.
public struct DatasetDescription: Sendable, Equatable {
  /// The specification that they were drawn from.
  public var specification: SceneSpecification
  /// The seed.
  public var seed: UInt64
  /// The index of the first scene; scene i is drawn with `PCG32(seed: seed, stream: i)`.
  public var start: Int
  /// The number of scenes.
  public var count: Int
  /// The program's version.
  public var version: String

  /// Makes a description.
  public init(
    specification: SceneSpecification, seed: UInt64, start: Int, count: Int, version: String
  ) {
    self.specification = specification
    self.seed = seed
    self.start = start
    self.count = count
    self.version = version
  }

  /// The document: `specification`, `seed`, `start`, `count`, `tableWidth` and, if it is no square,
  /// `tableDepth` in metres,
  /// `yawSymmetry` per mesh (an order, 0 for continuous) and `version`.
  package var json: JSON {
    let depth = specification.table.depth.map { [JSON.Member("tableDepth", .number($0))] } ?? []
    return .object(
      [
        JSON.Member("specification", .string(specification.name)),
        JSON.Member("seed", .unsigned(seed)),
        JSON.Member("start", .integer(start)),
        JSON.Member("count", .integer(count)),
        JSON.Member("tableWidth", .number(specification.table.width)),
      ] + depth + [
        JSON.Member(
          "yawSymmetry",
          .object(
            specification.meshes.map {
              JSON.Member($0.name, .integer($0.yawSymmetry.orderOrZero))
            })),
        JSON.Member("version", .string(version)),
      ])
  }

  /// Writes the file, all of it or nothing, once the set's other files are on the disk.
  public func write(to path: String) throws {
    WholeFile.flush()
    try WholeFile.write(Array(json.text.utf8), to: path)
  }

  /// What the specification of the generated set in a folder is called; nil if there is no set.
  static func specificationName(in folder: String) -> String? {
    guard let document = try? JSON5Reader.read(PathText.joined(folder, "dataset.json")).json,
      case .string(let name)? = document["specification"]
    else { return nil }
    return name
  }
}
