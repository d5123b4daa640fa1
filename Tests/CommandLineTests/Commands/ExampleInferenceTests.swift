import Foundation
import Testing

/// `air3d infer` with the shipped weights on the example pictures, against their true scenes.
@Suite struct ExampleInferenceTests {
  /// Metres; ten times the median error that the README states.
  static let positionTolerance = 0.01
  /// Degrees, modulo the mesh's symmetry.
  static let yawTolerance = 3.0
  /// Degrees after which a mesh looks the same; none for the sphere.
  static let periods = ["cube": 90.0, "cylinder": 360.0]

  @Test(arguments: Examples.names)
  func findsWhatStandsThere(name: String) throws {
    try check(name, model: "primitives")
  }

  @Test func theModelOfASingleObjectFindsIt() throws {
    try check("one-cylinder", model: "single")
  }

  private func check(_ name: String, model: String) throws {
    let run = try Program.run("infer", Examples.picture(name), "--json", "--model", model)
    try #require(run.status == 0, "\(run.errors)")
    var found = try ObjectInFile.all(in: run.json())
    let truth = try ObjectInFile.all(inFile: Examples.scene(name))
    #expect(found.count == truth.count)
    for object in truth {
      let nearest = found.indices.min {
        distance(found[$0], object) < distance(found[$1], object)
      }
      let match = found.remove(at: try #require(nearest))
      #expect(match.mesh == object.mesh)
      #expect(distance(match, object) < Self.positionTolerance)
      if let period = Self.periods[object.mesh] {
        let error = abs(remainder(match.yawDegrees - object.yawDegrees, period))
        #expect(error < Self.yawTolerance)
      }
    }
  }

  private func distance(_ a: ObjectInFile, _ b: ObjectInFile) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }
}
