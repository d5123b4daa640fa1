import ArgumentParser
import Files
import GlyphModel
import NeuralNetworks
import SceneModel

extension GenerateCommand {
  /// Draws pictures of digits.
  func generate(_ digits: DigitScene) throws {
    if !formats.isEmpty {
      throw ValidationError(
        "'--format' is for specifications of scenes; \(scene) is one of digits: leave it out")
    }
    let scenes = DigitScenes(
      digits.specification, source: try digitOptions.source(digits.specification))
    let directory = try OutputDirectory(output)
    try digits.document.writeCopy(in: directory.path)
    _ = try mapSlices(count: count, threads: runOptions.threads) { (slice) throws in
      let picture = try scenes.picture(seed: seed, index: start + slice)
      let name = DatasetGenerator.name(start + slice)
      try GreyPicture.write(
        picture.pixels, size: digits.specification.size, to: directory.file(name + ".png"))
      try WholeFile.write(
        Array(picture.json.text.utf8), to: directory.file(name + ".json"), durability: .later)
    }
    var members: [JSON.Member] = [
      .init("specification", .string(digits.document.name)), .init("seed", .unsigned(seed)),
      .init("start", .integer(start)), .init("count", .integer(count)),
      .init("program", .string(ProgramVersion.number)),
    ]
    if let file = digitOptions.digits { members.append(.init("digits", .string(file))) }
    // Last, so that its presence says that all is there.
    let description = JSON.object(members)
    try WholeFile.write(Array(description.text.utf8), to: directory.file("dataset.json"))
    outputOptions.note("\(output): \(count) picture\(count == 1 ? "" : "s")")
    if outputOptions.json { try StandardStreams.write(description.text) }
  }
}
