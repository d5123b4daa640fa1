import CConfinement
import Files
import MeshInterchange

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The walls around this process: from where they stand it can open no file but those of the meshes
/// that it reads, reach no network and start no process, whatever a damaged mesh makes it do.
///
/// The system keeps them. `ConfinedFiles`, which looks at every name that a mesh mentions, is the
/// wall in front of them, and the only one where a system has none.
struct Confinement: CustomStringConvertible {
  /// Those that stand, as `CConfinement` numbers them.
  var walls: UInt32

  private static let names: [(wall: UInt32, name: String)] = [
    (UInt32(CONFINEMENT_FILES), "files (Landlock)"),
    (UInt32(CONFINEMENT_CALLS), "system calls (seccomp)"),
    (UInt32(CONFINEMENT_NETWORK), "network (namespace)"),
    (UInt32(CONFINEMENT_PRIVILEGES), "privileges (no new ones)"),
  ]

  /// Raises all walls that this system has, for good; what may still be opened, to be read, are
  /// these mesh files and what lies in their folders and below.
  ///
  /// The files are named beside their folders because one may be a symbolic link to elsewhere.
  static func raised(reading paths: some Collection<String>) -> Confinement {
    var readable = Array(paths)
    for path in paths {
      let folder = ModelFolder(ofMesh: path).path
      if !readable.contains(folder) { readable.append(folder) }
    }
    return Confinement(walls: withCStrings(readable) { confinement_raise($0, $1) })
  }

  /// Which walls stand and which are missing, in one line.
  var description: String {
    let standing = Self.names.filter { walls & $0.wall != 0 }.map(\.name)
    let missing = Self.names.filter { walls & $0.wall == 0 }.map(\.name)
    let confined = "confined in " + standing.joined(separator: ", ")
    if missing.isEmpty { return confined }
    let lacking = "this system cannot confine it in " + missing.joined(separator: ", ")
    return standing.isEmpty ? lacking : "\(confined); \(lacking)"
  }

  /// What this process can and cannot do, a line each: the error's number, 0 for what it could do,
  /// whether a wall that stands forbids it, and what it was.
  func trials(inside: String, outside: String) -> String {
    (0..<confinement_trial_count()).map { index in
      let trial = confinement_try(index, inside, outside)
      let isForbidden = trial.walls & walls != 0
      return "\(trial.error) \(isForbidden ? "forbidden" : "free") \(String(cString: trial.name))\n"
    }.joined()
  }
}

/// Calls `body` with an array of C strings and their number.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?, Int) -> Result
) -> Result {
  let copies = strings.map { UnsafePointer(PathText.systemCopy(of: $0)) }
  defer { copies.forEach { free(UnsafeMutablePointer(mutating: $0)) } }
  return copies.withUnsafeBufferPointer { body($0.baseAddress, $0.count) }
}
