import ArgumentParser
import AssetIO
import Files
import Foundation
import Pages
import SceneModel

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Makes a page of a scene specification: what to look at before training.",
    discussion: """
      One HTML file that needs nothing else: twelve scenes drawn from the prior, one of which can \
      be turned, every mesh from four sides with its size and its axes (x red, y green, z blue), \
      the probabilities of the counts, camera and lights, and what there is to be warned of.

      Example: air3d show my-scene.json
      """)

  @Argument(
    help: ArgumentHelp(
      "Scene specification: a path, or the name of a shipped one.", valueName: "spec"))
  var scene: String

  @Option(
    help: ArgumentHelp(
      "Where the page goes; ends in .html. NAME.html in the current folder by default.",
      valueName: "file"))
  var output: String?

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if let output { try InferCommand.requirePage(output, option: "--output") }
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    let specification = try SceneSpecification.load(scene)
    let path = output ?? specification.name + ".html"
    try OutputDirectory.check(forFile: path)
    try ResourceOptions.requireCanvas(
      width: specification.pictureWidth, height: specification.pictureHeight,
      advice: "choose smaller pictures", path: scene)
    let renderer = try SceneRenderer(specification)
    outputOptions.report(on: renderer)
    let page = try SpecificationPage(renderer, path: scene).text()
    try WholeFile.write(Array(page.utf8), to: path)
    outputOptions.note("\(path): open it in a browser")
    if outputOptions.json {
      let document: JSON = [
        "page": .string(PathText.encodable(path)), "specification": .string(specification.name),
        "warnings": .array(renderer.warnings.map { .string(PathText.encodable($0)) }),
      ]
      try StandardStreams.write(document.text)
    }
  }
}
