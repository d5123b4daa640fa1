import Air3D
import TestSupport
import Testing

/// The library as its users call it: all that it takes is `import Air3D`.
@Suite struct PictureReaderTests {
  static let examples = "\(repository)/Scenes/Examples"
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aShippedModelReadsAPicture() throws {
    let reading = try PictureReader().read(contentsOf: "\(Self.examples)/three-objects.png")
    let truth = try SceneFile.read("\(Self.examples)/three-objects.json")
    #expect(reading.objects.count == 3)
    for object in reading.objects {
      let nearest = truth.scene.objects.min {
        distance($0.position, object.position) < distance($1.position, object.position)
      }
      let expected = try #require(nearest)
      #expect(object.mesh == truth.specification.meshes[expected.mesh].name)
      #expect(distance(object.position, expected.position) < 0.01)
      // All turns of a sphere look the same.
      #expect((object.yaw == nil) == (object.mesh == "sphere"))
      #expect((object.yawDeviation == nil) == (object.mesh == "sphere"))
      #expect(object.positionDeviation.min() > 0 && object.positionDeviation.max() < 0.1)
      #expect(Set(object.meshProbabilities.keys) == ["cube", "sphere", "cylinder"])
      #expect(abs(object.meshProbabilities.values.reduce(0, +) - 1) < 1e-6)
      #expect(try #require(object.meshProbabilities[object.mesh]) > 0.5)
    }
    #expect(reading.scene.objects == reading.objects.map(\.object))
    #expect(reading.countProbabilities[3] > 0.5)
    #expect(try #require(reading.logEvidence).isFinite)
    #expect(reading.renders > 3)
    #expect(reading.explanation.isExplained)
    #expect(reading.warnings == [])
  }

  private func distance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    let difference = a - b
    return (difference * difference).sum().squareRoot()
  }

  @Test func aReadingIsShownAndWritten() throws {
    let reader = try PictureReader(model: "primitives")
    let reading = try reader.read(contentsOf: "\(Self.examples)/two-cubes.png")
    let reconstruction = reading.reconstruction()
    #expect(reconstruction.width == 64 && reconstruction.height == 64)
    #expect(reconstruction == reader.renderer.render(reading.scene))
    // Three frames of four times the size, a row of steps below, and gaps around all of them.
    let panel = reading.panel()
    #expect(panel.width == 3 * 256 + 4 * 8 && panel.height == 2 * 256 + 3 * 8)
    try PNG.write(panel, to: folder.file("panel.png"))
    #expect(try PNG.read(folder.file("panel.png")).width == panel.width)
    try reading.write(to: folder.file("scene.json"))
    let scene = try SceneFile.read(folder.file("scene.json")).scene
    #expect(scene.objects.map(\.mesh) == reading.scene.objects.map(\.mesh))
    for (object, found) in zip(scene.objects, reading.scene.objects) {
      #expect(distance(object.position, found.position) < 1e-6)
    }
  }

  @Test func aPictureNeedsNoFile() throws {
    let reader = try PictureReader(model: "single", specification: "single")
    let scene = Scene(
      camera: reader.renderer.specification.camera.centralPose,
      objects: [SceneObject(mesh: 0, position: SIMD2(0.2, -0.1), yaw: 0.3)])
    let reading = try reader.read(reader.renderer.render(scene))
    #expect(reading.objects.count == 1)
    try reading.write(to: folder.file("scene.json"))
    let text = String(decoding: try bytes(folder.file("scene.json")), as: UTF8.self)
    #expect(text.contains("\"model\": \"single\""))
    #expect(!text.contains("\"picture\""))
  }

  @Test func optionsSayHowThoroughlyPicturesAreRead() throws {
    let picture = try PNG.read("\(Self.examples)/three-objects.png")
    var options = PictureReader.Options()
    options.refinementSteps = 0
    let network = try PictureReader(options: options).read(picture)
    // Known only at the maximum that refinement finds.
    #expect(network.logEvidence == nil)
    // One for each object at first, and all of them once more for each second look.
    #expect(network.objects.count == 3 && network.renders == 3 + 3 * 3)
    options.looksTwice = false
    #expect(try PictureReader(options: options).read(picture).renders == 3)
    options.objectLimit = 1
    #expect(try PictureReader(options: options).read(picture).objects.count == 1)
  }

  @Test func namesThatAreNone() throws {
    let shipped = try #require(message { _ = try PictureReader(model: "primitves") })
    #expect(
      shipped.hasPrefix(
        "primitves: there is no model of this name and no such file; did you mean "
          + "\"primitives\"? Shipped: "))
    #expect(
      message { _ = try PictureReader(specification: "singel") }
        == "singel: there is no scene specification of this name and no such file; did you mean "
        + "\"single\"? Shipped: \"crockery\", \"crockery-all-round\", \"digits\", \"primitives\", "
        + "\"primitives-all-round\", \"primitives-anywhere\", \"primitives-nuisances\", "
        + "\"single\" and \"sprites\"")
    #expect(
      message { _ = try PictureReader(model: folder.file("mine.safetensors")) }
        == "\(folder.file("mine.safetensors")): no such file")
    let small = String(decoding: try bytes("\(repository)/Scenes/primitives.json"), as: UTF8.self)
      .replacing("width: 64, height: 64", with: "width: 32, height: 32")
    let specification = try folder.write("small.json", small)
    #expect(
      message { _ = try PictureReader(specification: specification) }
        == "the model looks at pictures of 64×64 pixels, the scene specification 'small' makes "
        + "32×32; choose the specification that the model was trained on with --scene")
  }

  @Test func picturesThatCannotBeRead() throws {
    let reader = try PictureReader()
    let whole = try bytes("\(Self.examples)/two-cubes.png")
    let cut = try folder.write("cut.png", whole.prefix(whole.count / 2))
    #expect(
      throws: FileError(
        path: cut,
        reason: "the PNG is truncated after \(whole.count / 2) bytes; its end is missing")
    ) { try reader.read(contentsOf: cut) }
    let small = Image(width: 15, height: 20)
    let reason =
      "has 15×20 pixels, too few to see what stands there; give a picture of at least 16×16"
    #expect(message { _ = try reader.read(small) } == reason)
    try PNG.write(small, to: folder.file("small.png"))
    #expect(throws: FileError(path: folder.file("small.png"), reason: reason)) {
      try reader.read(contentsOf: folder.file("small.png"))
    }
  }
}

/// The folder that holds the sources.
private let repository = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
