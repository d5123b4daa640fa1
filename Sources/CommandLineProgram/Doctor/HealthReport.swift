import AIR
import AssetIO
import Files
import Foundation
import NeuralNetworks
import SceneModel

/// What is on this machine, and whether it works together.
struct HealthReport {
  private(set) var checks: [HealthCheck] = []
  private(set) var weights: [ShippedWeights] = []
  /// By name; nil of a library that does not tell its version.
  private(set) var libraries: [(name: String, version: String?)] = []
  private let threads = RunOptions.usualThreads

  /// Variables that change what air3d takes.
  private static let variables = ["AIR3D_HOME", "AIR3D_MESH_IMPORTER", "OPENBLAS_CORETYPE"]
  /// What to do where there is nothing of what is shipped.
  private static let installing =
    "install air3d with scripts/install, which puts them beside the program, or set AIR3D_HOME to a "
    + "folder with air3d's Scenes and Assets"

  /// Looks at everything.
  init() {
    let program = RunningProgram.path ?? "not known"
    checks.append(
      HealthCheck(
        "program", .ok,
        "air3d \(ProgramVersion.number), commit \(ProgramVersion.commit): \(program)"))
    checks.append(HealthCheck("kernels", .ok, ProgramVersion.kernels))
    checks.append(
      HealthCheck(
        "threads", .ok,
        "\(threads), as many as there are processors; memory up to \(MemoryLimit.current)"))
    for name in Self.variables {
      guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { continue }
      checks.append(HealthCheck("environment", .note, "\(name) is set: \(value)"))
    }
    lookAtLibraries()
    checks.append(HealthCheck("meshes", Self.readMesh))
    lookAtConfinement()
    lookAtWeights()
    checks.append(HealthCheck("scenes", Self.readSpecifications))
    checks.append(HealthCheck("reading", Self.readPicture))
  }

  /// Whether nothing that is needed is missing.
  var isHealthy: Bool { failed.isEmpty }

  /// What is wrong, in a word each.
  var failed: [String] { checks.filter { $0.state == .failed }.map(\.subject) }

  // MARK: Looking

  private mutating func lookAtLibraries() {
    libraries = PictureLibraries.versions
    libraries.insert((name: "OpenBLAS", version: OpenBLAS.version), at: 0)
    let importer = HealthCheck("importer") {
      let (path, assimp) = try MeshImport.importer()
      libraries.append((name: "Assimp", version: assimp))
      return path
    }
    let words = libraries.map { name, version in
      version.map { "\(name) \($0)" } ?? "\(name) (which does not tell its version)"
    }
    checks.append(HealthCheck("libraries", .ok, words.joined(separator: ", ")))
    checks.append(importer)
  }

  private mutating func lookAtConfinement() {
    // Of an importer that is missing enough has been said.
    guard !failed.contains("importer"), let words = try? MeshImport.confinement() else { return }
    checks.append(
      HealthCheck("confinement", words.contains("cannot confine") ? .note : .ok, words))
  }

  private mutating func lookAtWeights() {
    let names = ShippedFiles.standard.names(of: .model)
    var found: [ShippedWeights] = []
    for name in names {
      do {
        found.append(try ShippedWeights(named: name))
      } catch {
        checks.append(HealthCheck("weights", .failed, "\(error); take another copy of it"))
      }
    }
    weights = found
    checks.append(
      names.isEmpty
        ? HealthCheck("weights", .failed, "there are none; \(Self.installing)")
        : HealthCheck(
          "weights", .ok,
          "\(found.count) of \(names.count) are whole: "
            + found.map(\.name).joined(separator: ", ")))
  }

  /// Has the importer read a mesh.
  private static func readMesh() throws -> String {
    let files = ShippedFiles.standard
    let names = files.names(of: .mesh)
    guard let name = names.first(where: { $0 == "cube.obj" }) ?? names.first,
      let file = files.file(named: name, .mesh)
    else { throw CommandFailure("there are none; \(installing)") }
    var triangles = 0
    let seconds = try seconds {
      triangles = try MeshImport.load([MeshFile(path: file.path)])[0].mesh.faces.count
    }
    return "\(name) has been read: \(triangles) triangles in \(milliseconds(seconds)), "
      + "one of \(names.count) that are shipped"
  }

  private static func readSpecifications() throws -> String {
    let names = ShippedFiles.standard.names(of: .scene)
    guard !names.isEmpty else { throw CommandFailure("there are none; \(installing)") }
    for name in names {
      let digits = try DigitScene(named: name)
      if digits == nil { _ = try SceneSpecification.load(name) }
    }
    return "\(names.count) have been read: \(names.joined(separator: ", "))"
  }

  /// Reads a shipped example from beginning to end: network, renderer and refinement.
  private static func readPicture() throws -> String {
    let name = "one-cylinder"
    guard let picture = ShippedFiles.standard.example(named: name) else {
      throw CommandFailure("there is no example picture; \(installing)")
    }
    let reader = try PictureReader()
    var reading: PictureReading?
    let seconds = try seconds { reading = try reader.read(contentsOf: picture) }
    let meshes = reading?.sceneFile.scene.objects.map {
      reader.renderer.specification.meshes[$0.mesh].name
    }
    guard let meshes, meshes == ["cylinder"], reading?.explanation.isExplained == true else {
      throw CommandFailure(
        "\(picture): one cylinder stands there, but read was \(meshes ?? []); build air3d again, "
          + "and run scripts/test")
    }
    return "\(name).png has been read by \(reader.model.name) in \(milliseconds(seconds)): a cylinder"
  }

  private static func seconds(_ work: () throws -> Void) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try work()
    return (clock.now - start) / .seconds(1)
  }

  private static func milliseconds(_ seconds: Double) -> String {
    "\(Formatted.fixed(seconds * 1000, digits: 0)) ms"
  }

  // MARK: Telling

  /// A line for each thing.
  ///
  /// - Parameter isDetailed: whether weights have a line each.
  func lines(isDetailed: Bool) -> [String] {
    var rows = checks.map { [$0.subject, $0.state.rawValue, $0.message] }
    if isDetailed {
      rows += weights.map {
        ["", "", "\($0.path): \($0.parameters) numbers, SHA-256 \($0.sha256)"]
      }
    }
    return TextTable(rows, alignments: [.leading]).lines
  }

  var json: JSON {
    [
      "works": .bool(isHealthy), "version": .string(ProgramVersion.number),
      "commit": .string(ProgramVersion.commit),
      "program": .string(PathText.encodable(RunningProgram.path ?? "")),
      "kernels": .string(ProgramVersion.kernels), "threads": .integer(threads),
      "libraries": .object(
        libraries.map { JSON.Member($0.name, $0.version.map { .string($0) } ?? .null) }),
      "weights": .array(weights.map(\.json)), "checks": .array(checks.map(\.json)),
    ]
  }
}
