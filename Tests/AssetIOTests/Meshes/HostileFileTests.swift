import Files
import Foundation
import Probability
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// Damaged files of every format: each becomes a mesh or one clear sentence, in time.
///
/// `AIR3D_MUTANTS=2000 scripts/test --filter HostileFileTests` tries that many of each format.
@Suite struct HostileFileTests {
  static let mutantsOfEach =
    ProcessInfo.processInfo.environment["AIR3D_MUTANTS"].flatMap { Int($0) } ?? 60

  /// Nobody waits longer for a damaged file, in seconds. The importer's own limit is 4 s of
  /// processor time; a busy machine needs longer for them.
  static let longestWait = 30.0

  /// Whole files that damage is done to, by their extension.
  static let originals: [(type: String, bytes: [UInt8])] = [
    ("obj", Array(CubeFixture.obj.utf8)), ("ply", Array(CubeFixture.ply(color: "255 128 0").utf8)),
    ("stl", Array(CubeFixture.stl.utf8)), ("off", Array(CubeFixture.off.utf8)),
    ("gltf", Array(CubeFixture.gltf().utf8)), ("glb", CubeFixture.glb()),
  ]

  /// What numbers in a text are replaced by: ends of ranges, and what is no number.
  static let hostileNumbers = [
    "-1", "0", "1e39", "-1e39", "nan", "inf", "2147483648", "4294967295", "99999999999999999999",
    "0.0000000000000000000000000000000000000000000001", "1e", "", "\u{0}",
  ].map { Array($0.utf8) }

  /// A copy with one to three places damaged.
  static func mutant(of bytes: [UInt8], using generator: inout PCG32) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &generator)
      let length = min(Int.random(in: 1...40, using: &generator), bytes.count - place)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 2: bytes.removeSubrange(place..<place + length)
      case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
      case 4: bytes.removeSubrange(place...)
      case 5:
        // The next number in the text.
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = bytes[place...].firstIndex(where: { digits.contains($0) }) else { break }
        let end = bytes[first...].firstIndex { !digits.contains($0) } ?? bytes.count
        bytes.replaceSubrange(
          first..<end, with: hostileNumbers.randomElement(using: &generator) ?? [])
      default:
        // Four bytes, as a number in a binary file.
        let value =
          [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x7FC0_0000, 0x7F80_0000]
          .randomElement(using: &generator).map { UInt32($0) } ?? 0
        for byte in 0..<min(4, bytes.count - place) {
          bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(byte)))
        }
      }
    }
    return bytes
  }

  @Test(arguments: originals.map(\.type))
  func everyMutantIsAMeshOrOneSentence(_ type: String) throws {
    let folder = try TemporaryFolder()
    let original = try #require(Self.originals.first { $0.type == type }).bytes
    var (meshes, refusals) = (0, 0)
    for index in 0..<Self.mutantsOfEach {
      var generator = PCG32(seed: 31, stream: UInt64(index))
      let path = try folder.write("mutant.\(type)", Self.mutant(of: original, using: &generator))
      let start = ContinuousClock.now
      do {
        let model = try #require(try MeshImport.load([MeshFile(path: path)]).first)
        meshes += 1
        #expect(Self.isSound(model), "mutant \(index)")
      } catch let error as FileError {
        refusals += 1
        #expect(error.path.hasPrefix(folder.path), "mutant \(index)")
        #expect(!error.reason.isEmpty && !error.reason.contains("\n"), "mutant \(index)")
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      #expect(seconds < Self.longestWait, "mutant \(index) took \(seconds) s")
    }
    // Damage that nothing notices, and damage that nothing survives, would both test nothing.
    #expect(
      Self.mutantsOfEach < 60 || meshes > 0 && refusals > 0,
      "\(meshes) meshes, \(refusals) refusals")
  }

  /// Whether all positions are finite and all indices are those of something.
  static func isSound(_ model: Model) -> Bool {
    let mesh = model.mesh
    return !mesh.faces.isEmpty
      && mesh.positions.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
      && mesh.faces.allSatisfy { face in
        (0..<3).allSatisfy { mesh.positions.indices.contains(Int(face.vertices[$0])) }
          && model.materials.indices.contains(face.material)
      }
  }
}
