import ArgumentParser
import AssetIO
import Files
import Foundation
import SceneModel

struct NewSceneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-scene",
    abstract: "Makes a scene specification of your meshes.",
    discussion: """
      Finds out what mesh files do not say: their unit, which way is up, whether their origin is \
      below their axis, and which turns look the same. Says why in a table, and warns of what it \
      doubts. Writes a specification with comments, whose table, camera, prior and picture size \
      suit the objects, and beside it, as a PNG, every mesh from four sides: look at it.

      With a photograph of your empty table (--photo) the table is yours, and the camera the one \
      that took it: found from the table's four corners and the lengths of its edges. The light is \
      left to be inferred.

      Example: air3d new-scene mug.obj can.glb box.ply --output my-scene.json
      """)

  @Argument(
    help: ArgumentHelp("Mesh files, or names of shipped ones.", valueName: "mesh"))
  var meshes: [String]

  @Option(
    help: ArgumentHelp(
      "Where the specification goes; ends in .json. The picture's name ends in .png instead.",
      valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "A photograph of the empty table, PNG or JPEG; with --corners and --table.",
      valueName: "file"))
  var photo: String?

  @Option(
    help: ArgumentHelp(
      """
      The corners of the table's top in the photograph, column,row in pixels as viewers of \
      pictures show them: the near left one, the near right one, and on round the table.
      """, valueName: "x,y x,y x,y x,y"), transform: PointList.init(argument:))
  var corners: PointList?

  @Option(
    help: ArgumentHelp(
      """
      The lengths of the table's edges in metres: that between the first two corners, and the \
      next one.
      """, valueName: "w,d"), transform: PointList.init(argument:))
  var table: PointList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Of the camera, in pixels of the photograph, which tells it by default unless it was taken \
      straight from above.
      """, valueName: "px"))
  var focalLength: Double?

  @Option(
    help: ArgumentHelp(
      "The unit of all meshes' files, if you know it: metres, centimetres, millimetres or inches.",
      valueName: "unit"))
  var unit: MeshUnit?

  @Flag(
    help: """
      Keeps the meshes' outlines on the table apart, however they are turned, in place of the \
      circles about them: long things then lie side by side.
      """)
  var footprints = false

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    guard output.hasSuffix(".json"), PathText.name(of: output) != ".json" else {
      throw ValidationError("'--output' must end in .json, such as my-scene.json")
    }
    if photo == nil {
      for (name, isGiven) in [
        ("--corners", corners != nil), ("--table", table != nil),
        ("--focal-length", focalLength != nil),
      ] where isGiven {
        throw ValidationError("'\(name)' is of a photograph; give '--photo', too")
      }
    } else {
      guard let corners, corners.points.count == 4 else {
        throw ValidationError(
          "'--photo' needs the table's four corners: '--corners "
            + "\"102,540 890,552 701,210 260,204\"'")
      }
      guard let table, table.points.count == 1 else {
        throw ValidationError(
          "'--photo' needs the lengths of the table's edges in metres: '--table 1.2,0.8'")
      }
      guard table.points[0].min() >= 0.01, table.points[0].max() <= 1000 else {
        throw ValidationError("'--table' must be from 0.01 to 1000 metres each way")
      }
    }
    if let focalLength, !(focalLength > 0 && focalLength.isFinite) {
      throw ValidationError("'--focal-length' must be above 0")
    }
    var seen: Set<String> = []
    for mesh in meshes where !seen.insert(mesh).inserted {
      throw ValidationError("'\(displayed(mesh))' is given twice; give every mesh once")
    }
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    let picture = String(output.dropLast(5)) + ".png"
    try OutputDirectory.check(forFile: output)
    let outline = String(output.dropLast(5)) + ".table.png"
    for file in [output, picture] + (photo == nil ? [] : [outline]) where SystemFile.exists(file) {
      throw CommandFailure(
        "\(file): is there already, and is not replaced; choose another --output, or move it away "
          + "first")
    }
    var photographed: PhotographedTable?
    if let photo, let corners, let sides = table?.points.first {
      photographed = try PhotographedTable(
        photo, corners: corners.points, table: sides, focalLength: focalLength)
    }
    let scene = try NewScene(
      meshes: meshes, path: output, photo: photographed, unit: unit,
      keepsFootprintsApart: footprints)
    for warning in scene.warnings { outputOptions.warn(warning) }
    try PNG.write(scene.sheet(), to: picture)
    if let photographed { try PNG.write(photographed.marked, to: outline) }
    // Last, so that its presence says that all is there.
    try WholeFile.write(Array(scene.text.utf8), to: output)
    let found = photographed == nil ? "" : "\(outline), the table as it was found, "
    let names = listed(scene.meshes.map(\.name), "and")
    outputOptions.note(
      "\(output): look at \(found)\(picture), from above \(names), and at "
        + "what air3d generate --scene \(output) --count 8 --output DIR draws")
    let report = NewSceneTable(scene)
    try StandardStreams.write(
      outputOptions.json
        ? report.json(specification: output, picture: picture).text : report.text + "\n")
  }
}
