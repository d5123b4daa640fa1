import Foundation
import TestSupport
import Testing

/// What `doctor` finds, and what it says of what it does not find.
@Suite struct DoctorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The lines about a subject, from their state on.
  private func lines(_ subject: String, _ run: Program.Outcome) -> [String] {
    run.output.split(separator: "\n").filter { $0.hasPrefix(subject + " ") }.map {
      String($0.dropFirst(subject.count).drop { $0 == " " })
    }
  }

  @Test("All is there, where the tests run") func healthy() throws {
    let run = try Program.run("doctor")
    #expect(run.status == 0 && run.errors == "", "\(run.output)")
    for subject in [
      "program", "kernels", "threads", "libraries", "importer", "meshes", "weights", "scenes",
      "reading",
    ] {
      #expect(lines(subject, run).first?.hasPrefix("ok ") == true, "\(subject)")
    }
    // Walls are missing on some systems.
    #expect(lines("confinement", run).count == 1)
    #expect(lines("program", run)[0].contains("air3d 0.1.0, commit "))
    #expect(lines("libraries", run)[0].contains(/OpenBLAS \d+\.\d+\.\d+, libpng 1\.\d+\.\d+/))
    #expect(lines("libraries", run)[0].contains(/Assimp \d+\.\d+\.\d+/))
    #expect(lines("meshes", run)[0].contains("cube.obj has been read: 12 triangles in "))
    #expect(lines("reading", run)[0].contains("one-cylinder.png has been read by primitives in "))
    #expect(!run.output.contains("SHA-256"))
    let detailed = try Program.run("doctor", "--verbose")
    #expect(detailed.output.contains("primitives.safetensors: "))
    #expect(detailed.output.contains(/numbers, SHA-256 [0-9a-f]{64}\n/))
  }

  @Test func document() throws {
    let run = try Program.run("doctor", "--json")
    #expect(run.status == 0)
    let document = try #require(try run.json() as? [String: Any])
    #expect(document["works"] as? Bool == true)
    let weights = try #require(document["weights"] as? [[String: Any]])
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Program.repository + "/Assets/Models"
    ).filter { $0.hasSuffix(".safetensors") }.map { $0.dropLast(".safetensors".count) }
    #expect(weights.compactMap { $0["name"] as? String } == names.map(String.init).sorted())
    #expect(weights.allSatisfy { ($0["parameters"] as? Int ?? 0) > 1000 })
    let checks = try #require(document["checks"] as? [[String: String]])
    #expect(checks.allSatisfy { $0["state"] != "failed" && $0["message"] != "" })
  }

  @Test("A program alone says what it lacks, and what to do") func alone() throws {
    let run = try Program.run(script: "cp \"$AIR3D\" \(folder.path)/air3d; \(folder.path)/air3d doctor")
    #expect(run.status == 1)
    let remedy =
      "there are none; install air3d with scripts/install, which puts them beside the program, or "
      + "set AIR3D_HOME to a folder with air3d's Scenes and Assets"
    for subject in ["meshes", "weights", "scenes"] {
      #expect(lines(subject, run).first == "failed  \(remedy)", "\(subject)")
    }
    #expect(
      lines("importer", run).first?.contains("the program air3d-mesh-importer is not beside ")
        == true)
    #expect(run.errorLines.count == 1)
    #expect(
      run.errors.hasSuffix("failed: importer, meshes, weights, scenes, reading\n"), "\(run.errors)")
  }

  @Test("Damaged weights are named") func damagedWeights() throws {
    let run = try Program.run(
      script: """
        mkdir -p \(folder.path)/Assets/Models
        echo damaged > \(folder.path)/Assets/Models/mine.safetensors
        AIR3D_HOME=\(folder.path) "$AIR3D" doctor
        """)
    #expect(run.status == 1)
    #expect(lines("environment", run) == ["note    AIR3D_HOME is set: \(folder.path)"])
    let weights = lines("weights", run)
    #expect(weights.count == 2)
    #expect(
      weights.first?.hasPrefix("failed  \(folder.path)/Assets/Models/mine.safetensors: ") == true)
    #expect(weights.first?.hasSuffix("; take another copy of it") == true)
    #expect(run.errors.hasSuffix(" failed: weights\n"))
  }

  @Test("An importer that does not run, as without its library") func importer() throws {
    let run = try Program.run(script: "AIR3D_MESH_IMPORTER=/bin/true \"$AIR3D\" doctor")
    #expect(run.status == 1)
    #expect(
      lines("importer", run) == [
        "failed  /bin/true: the mesh importer does not run; is Assimp's library there? `/bin/true "
          + "--libraries` says why, and scripts/bootstrap installs what is missing"
      ])
    #expect(lines("confinement", run).isEmpty)
    #expect(run.errors.hasSuffix(" failed: importer, meshes, reading\n"))
  }
}
