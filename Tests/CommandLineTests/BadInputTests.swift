import AssetIO
import Foundation
import TestSupport
import Testing

/// What is said of bad input: one line on standard error, word for word, and exit code 1.
@Suite struct BadInputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The one line, without the test's folder.
  private func line(_ arguments: String...) throws -> String? {
    let run = try Program.run(arguments)
    #expect(run.status == 1)
    #expect(run.output == "")
    #expect(run.errorLines.count == 1, "\(run.errors)")
    return run.errorLines.first?.replacingOccurrences(of: folder.path + "/", with: "")
  }

  private static func picture() throws -> [UInt8] {
    try bytes("\(Program.repository)/\(Examples.picture("two-cubes"))")
  }

  // MARK: Pictures

  @Test func pictures() throws {
    let model = try TinyModel.path()
    func line(_ name: String, _ contents: [UInt8]) throws -> String? {
      try self.line("infer", "--model", model, folder.write(name, contents))
    }
    #expect(
      try self.line("infer", "--model", model, folder.file("missing.png"))
        == "air3d: missing.png: no such file")
    #expect(
      try self.line("infer", "--model", model, folder.path)
        == "air3d: \(folder.path): in this folder is no picture whose name ends in .png, .jpg or "
        + ".jpeg; name the pictures")
    #expect(try line("empty.png", []) == "air3d: empty.png: the file is empty")
    #expect(
      try line("photo.png", Array("GIF89a".utf8))
        == "air3d: photo.png: is a GIF, which is not read: convert it to PNG or JPEG first")
    #expect(
      try line("photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16])
        == "air3d: photo.jpg: the JPEG is truncated after 6 bytes; its end is missing")
    let whole = try Self.picture()
    #expect(
      try line("cut.png", Array(whole.prefix(whole.count / 2)))
        == "air3d: cut.png: the PNG is truncated after \(whole.count / 2) bytes; its end is missing"
    )
    var damaged = whole
    damaged[60] ^= 1
    #expect(
      try line("sum.png", damaged)
        == "air3d: sum.png: the PNG is damaged: the checksum of its IDAT chunk at byte 46 is wrong"
    )
    try PNG.write(.init(width: 1, height: 1), to: folder.file("1.png"))
    #expect(
      try self.line("infer", "--model", model, folder.file("1.png"))
        == "air3d: 1.png: has 1×1 pixels, too few to see what stands there; give a picture of at "
        + "least 16×16")
    #expect(
      try line("large.png", Self.header(width: 20_000, height: 20_000) + whole.dropFirst(33))
        == "air3d: large.png: the picture has 20000×20000 pixels; at most 67108864 pixels are "
        + "read: make it smaller first")
  }

  /// Signature and header of an 8-bit RGB picture.
  private static func header(width: UInt32, height: UInt32) -> [UInt8] {
    func bigEndian(_ value: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    let body = Array("IHDR".utf8) + bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0]
    // The checksum of ISO 3309, a bit at a time.
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in body {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + bigEndian(13) + body
      + bigEndian(~sum)
  }

  // MARK: Names

  @Test func unknownNames() throws {
    let picture = Examples.picture("two-cubes")
    #expect(
      try line("infer", picture, "--model", "primitves")?
        .hasPrefix("air3d: primitves: there is no model of this name and no such file; ") == true)
    #expect(
      try line("infer", picture, "--model", TinyModel.path(), "--scene", "primitives2")
        == "air3d: primitives2: there is no scene specification of this name and no such file; "
        + "did you mean \"primitives\"? Shipped: \"crockery\", \"crockery-all-round\", \"digits\", "
        + "\"primitives\", \"primitives-all-round\", \"primitives-anywhere\", "
        + "\"primitives-nuisances\", \"single\" and \"sprites\""
    )
    #expect(
      try line("generate", "--scene", "kitchen", "--count", "1", "--output", folder.file("x"))
        == "air3d: kitchen: there is no scene specification of this name and no such file; give "
        + "its path, or one of those shipped: \"crockery\", \"crockery-all-round\", \"digits\", "
        + "\"primitives\", \"primitives-all-round\", \"primitives-anywhere\", "
        + "\"primitives-nuisances\", \"single\" or \"sprites\""
    )
  }

  // MARK: Specifications and meshes

  private func specification(
    mesh: String = "cube.obj", extra: String = "", side: Int = 64, azimuth: String = "0"
  ) throws -> String {
    try folder.write(
      "small.json",
      """
      {
        picture: { width: \(side), height: \(side) },
        camera: { azimuthDegrees: \(azimuth), elevationDegrees: 40, distance: 4, focalLength: 100 },
        light: { direction: [0, 0, 1], ambient: 0.3, diffuse: 0.7 },
        table: { width: 2, color: "#808080" }, background: "#404040", \(extra)
        meshes: [
          { name: "thing", file: "\(mesh)", yawSymmetry: "none" } ],
        prior: {
          countProbabilities: [0, 1], positionRange: 0.7, minimumSeparation: 0.5, softness: 0.02 },
        likelihood: { noiseStandardDeviation: 0.1 },
      }
      """)
  }

  private func generate(_ specification: String) throws -> String? {
    try line("generate", "--scene", specification, "--count", "1", "--output", folder.file("x"))
  }

  @Test func specifications() throws {
    #expect(
      try generate(specification(extra: "lightss: 3,"))
        == "air3d: small.json:5: a scene specification has no key \"lightss\"; did you mean "
        + "\"lights\"?")
    #expect(
      try generate(specification(mesh: "missing.obj"))
        == "air3d: small.json:7: there is no file \"missing.obj\", neither in \(folder.path) nor "
        + "among the shipped meshes; the path counts from the specification's folder")
    #expect(
      try line(
        "train", "--scene", specification(side: 60), "--output", folder.file("a.safetensors"))?
        .hasSuffix("but the network needs a multiple of 8; change \"picture\"") == true)
    #expect(
      try line(
        "train", "--scene", specification(azimuth: "[-10, 10]"), "--objective", "vimco",
        "--output", folder.file("a.safetensors")
      )?.hasSuffix(
        "leaves \"azimuth\" to be inferred, which only the objectives local-posterior, supervised "
          + "and supervised-hungarian learn; take one of those, or give a number for it") == true)
  }

  @Test func meshes() throws {
    func line(_ text: String) throws -> String? {
      try folder.write("mesh.ply", text)
      return try generate(specification(mesh: "mesh.ply"))
    }
    #expect(try line("no mesh")?.hasPrefix("air3d: mesh.ply: cannot be read as a mesh: ") == true)
    try folder.write("flat.obj", "v 0 0 0\nv 1 0 0\nl 1 2\n")
    #expect(
      try generate(specification(mesh: "flat.obj"))
        == "air3d: flat.obj: has no triangles; a mesh needs at least one that is not degenerate")
  }

  // MARK: Weights

  @Test func weights() throws {
    let model = try bytes(TinyModel.path())
    let picture = Examples.picture("two-cubes")
    func line(_ name: String, _ contents: [UInt8]) throws -> String? {
      try self.line("infer", picture, "--model", folder.write(name, contents))
    }
    let cut = try line("cut.safetensors", Array(model.prefix(model.count / 2)))
    #expect(cut?.hasPrefix("air3d: cut.safetensors: not a valid safetensors file: ") == true)
    #expect(cut?.hasSuffix("; is the file cut short?") == true)

    // The text of the architecture says 191 features, the tensors say 192.
    let old = Array("features 192".utf8)
    let place = try #require(
      (0..<model.count - old.count).first { model[$0..<$0 + old.count].elementsEqual(old) })
    var other = model
    other.replaceSubrange(place..<place + old.count, with: Array("features 191".utf8))
    #expect(
      try line("other.safetensors", other)?.hasPrefix(
        "air3d: other.safetensors: the file is damaged: its checksum is ") == true)

    // A safetensors file of somebody else's.
    let foreign: [UInt8] = [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8)
    #expect(
      try line("foreign.safetensors", foreign)
        == "air3d: foreign.safetensors: these are not weights of an air3d network; train one with "
        + "'air3d train'")

    #expect(
      try self.line(
        "infer", picture, "--model", TinyModel.path(), "--other-scene", "--scene",
        specification(side: 32))
        == "air3d: the model looks at pictures of 64×64 pixels, the scene specification 'small' "
        + "makes 32×32; choose the specification that the model was trained on with --scene")
  }

  // MARK: Places to write to

  @Test func outputs() throws {
    let picture = Examples.picture("two-cubes")
    let file = try folder.write("file", "x")
    #expect(
      try line("infer", picture, "--model", TinyModel.path(), "--output", file)
        == "air3d: file: is a file, but a folder is to be written; name another")
    #expect(
      try line("infer", picture, "--model", TinyModel.path(), "--output", file + "/below")
        == "air3d: file/below: this folder cannot be made: Not a directory; choose another "
        + "--output")
    if geteuid() != 0 {
      try FileManager.default.createDirectory(
        atPath: folder.file("locked"), withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o555])
      #expect(
        try line(
          "infer", picture, "--model", TinyModel.path(), "--output", folder.file("locked"))
          == "air3d: locked: this folder cannot be written to: Permission denied; choose "
          + "another --output")
    }
    #expect(
      try line("render", Examples.scene("two-cubes"), "--output", folder.file("missing/a.png"))
        == "air3d: missing/a.png: cannot be written: there is no folder missing; make it first"
    )
  }
}
