import AIR
import ArgumentParser
import AssetIO
import Files
import Foundation
import Rendering
import SceneModel

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Renders a scene file.",
    discussion: """
      With --size, the specification's whole view stands, scaled uniformly, in the middle of the \
      picture; where that has another aspect ratio, it shows more at two of its sides. --depth \
      writes what the centre of each pixel shows as 16-bit grey: the distance along the camera's \
      axis in millimetres, 0 where nothing is and 65535 for all that is farther. --mask writes \
      8-bit grey: the object's index in the scene file plus 1, 0 where none is. Of samples, a file \
      that ends in .jsonl and has one scene a line, the mean of their pictures is drawn: objects \
      whose place is not sure are ghosts. --over mixes it half and half with a picture; one that \
      'infer --camera' has read needs the same --camera here.

      Example: air3d render scene.json --output large.png --size 512x512
      """)

  @Argument(help: "A scene file, or samples (.jsonl) of 'infer --samples'.")
  var sceneFile: String

  @Option(help: ArgumentHelp("A picture (PNG or JPEG) to draw it over.", valueName: "picture"))
  var over: String?

  @Option(
    help: ArgumentHelp(
      "The calibration of the camera that took that picture: YAML, XML or JSON.",
      valueName: "file"))
  var camera: String?

  @Option(help: ArgumentHelp("Where the picture goes (PNG).", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp("Columns and rows; by default the specification's.", valueName: "WxH"),
    transform: PictureSize.init(text:))
  var size: PictureSize?

  @Option(help: ArgumentHelp("Where the depth goes (PNG).", valueName: "file"))
  var depth: String?

  @Option(help: ArgumentHelp("Where the mask goes (PNG).", valueName: "file"))
  var mask: String?

  @Option(
    help: ArgumentHelp(
      """
      Scene specification in place of the one that the scene file names: a path, or the name of \
      a shipped one.
      """, valueName: "spec"))
  var scene: String?

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if camera != nil, over == nil {
      throw ValidationError(
        "'--camera' says what took the picture of '--over'; give one, or leave it out")
    }
    for (option, path) in [("--output", output), ("--depth", depth), ("--mask", mask)] {
      guard let path, let other = Self.otherFormat(of: path) else { continue }
      throw ValidationError(
        "'\(option)' is written as PNG, but '\(path)' ends in .\(other); end it in .png")
    }
    let files = [output] + [depth, mask].compactMap { $0 }
    if Set(files).count < files.count {
      throw ValidationError("'--output', '--depth' and '--mask' need a file each")
    }
  }

  /// The extension of a path if it is that of a picture which is none of PNG.
  private static func otherFormat(of path: String) -> String? {
    let end = (PathText.name(of: path) as NSString).pathExtension
    let others = [
      "jpg", "jpeg", "jxl", "jp2", "gif", "bmp", "tif", "tiff", "webp", "avif", "heic", "svg", "pdf",
      "ppm", "pgm", "pnm", "pfm", "exr", "hdr", "tga",
    ]
    return others.contains(end.lowercased()) ? end : nil
  }

  /// A picture at the specification's size.
  private func background(
    _ path: String, _ specification: SceneSpecification
  ) throws -> Image {
    let picture = try PictureFile.read(path).image
    if let camera {
      let camera = PictureCamera(try CameraFile(readingFrom: camera))
      do throws(UnreadablePicture) {
        return picture.fitted(try camera.fit(picture, specification))
      } catch {
        throw CommandFailure("\(path): \(error.reason)")
      }
    }
    guard let fit = specification.fit(ofPictures: (picture.width, picture.height)) else {
      throw CommandFailure(
        "\(path): has \(picture.width)×\(picture.height) pixels, which the camera of "
          + "\"\(specification.name)\" does not take; give the picture that was read")
    }
    return picture.fitted(fit)
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    let files = try SceneFile.readAll(
      sceneFile, specification: try scene.map { try SceneSpecification.load($0) })
    let file = files[0]
    if files.count > 1, depth != nil || mask != nil {
      throw CommandFailure(
        "\(sceneFile): has \(files.count) scenes, but depth and mask are of one; leave out --depth "
          + "and --mask")
    }
    var specification = file.specification
    if let size { specification = specification.resized(width: size.width, height: size.height) }
    if mask != nil, file.scene.objects.count > Int(UInt8.max) {
      throw CommandFailure(
        "\(sceneFile): has \(file.scene.objects.count) objects, but a mask can tell 255 apart; "
          + "leave out --mask")
    }
    try ResourceOptions.requireCanvas(
      width: specification.pictureWidth, height: specification.pictureHeight,
      advice: "give a smaller --size", path: sceneFile)
    let renderer = try SceneRenderer(specification)
    outputOptions.report(on: renderer)
    func seen(_ scene: Scene) -> Canvas {
      let canvas = Canvas(
        scene.view.map { renderer.renderer(for: $0) } ?? renderer.renderer(for: scene.camera))
      canvas.show(scene.objects.map(renderer.placement))
      return canvas
    }
    let canvas = seen(file.scene)
    let (width, height) = (specification.pictureWidth, specification.pictureHeight)
    var image = canvas.image
    if files.count > 1 {
      image = Image.mean(width: width, height: height, of: files) {
        seen($0.scene).image
      }
    }
    if let over { image = try image.mixed(with: background(over, specification)) }
    try PNG.write(image, to: output)
    var written: [JSON.Member] = [
      .init("picture", .string(output)), .init("width", .integer(width)),
      .init("height", .integer(height)),
    ]
    if depth != nil || mask != nil {
      let seen = canvas.depthAndMask()
      if let depth {
        let millimetres = seen.depth.map { UInt16(min(max(0, ($0 * 1000).rounded()), 65535)) }
        try PNG.writeDepth(millimetres, width: width, height: height, to: depth)
        written.append(.init("depth", .string(depth)))
      }
      if let mask {
        try PNG.writeMask(seen.mask.map(UInt8.init), width: width, height: height, to: mask)
        written.append(.init("mask", .string(mask)))
      }
    }
    outputOptions.detail("\(output): \(file.scene.objects.count) objects, \(width)×\(height)")
    if outputOptions.json { try StandardStreams.write(JSON.object(written).text) }
  }
}
