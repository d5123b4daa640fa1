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

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    guard output.hasSuffix(".json"), PathText.name(of: output) != ".json" else {
      throw ValidationError("'--output' must end in .json, such as my-scene.json")
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
    for file in [output, picture] where SystemFile.exists(file) {
      throw CommandFailure(
        "\(file): is there already, and is not replaced; choose another --output, or move it away "
          + "first")
    }
    let scene = try NewScene(meshes: meshes, path: output)
    for warning in scene.warnings { outputOptions.warn(warning) }
    try PNG.write(scene.sheet(), to: picture)
    // Last, so that its presence says that all is there.
    try WholeFile.write(Array(scene.text.utf8), to: output)
    outputOptions.note(
      "\(output): look at \(picture), from above \(listed(scene.meshes.map(\.name), "and")), and at "
        + "what air3d generate --scene \(output) --count 8 --output DIR draws")
    let table = NewSceneTable(scene)
    try StandardStreams.write(
      outputOptions.json
        ? table.json(specification: output, picture: picture).text : table.text + "\n")
  }
}
