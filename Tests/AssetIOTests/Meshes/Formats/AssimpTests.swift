import Geometry
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// Formats without a reader of our own: what Assimp hands over comes out in metres, +Z up, its
/// colours and textures with it, and with a warning.
@Suite("Meshes through Assimp") struct AssimpTests {
  private let reading: MeshReading

  init() throws { reading = try MeshReading() }

  private static let warning =
    "it is read through Assimp, by whose conventions +Y points up and a material is a colour and a "
    + "texture; look at it with air3d render"

  private func expectBox(
    _ model: Model, _ low: Vector3, _ high: Vector3,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let positions = model.mesh.positions
    #expect(positions.count == 8 && model.mesh.faces.count == 12, sourceLocation: sourceLocation)
    let lowest = positions.reduce(Vector3(repeating: .infinity), pointwiseMin)
    let highest = positions.reduce(Vector3(repeating: -.infinity), pointwiseMax)
    #expect((lowest - low).length < 1e-5, "\(lowest)", sourceLocation: sourceLocation)
    #expect((highest - high).length < 1e-5, "\(highest)", sourceLocation: sourceLocation)
    // Its faces look outwards.
    let volume = volume(model.mesh)
    let size = high - low
    #expect(
      abs(volume / (size.x * size.y * size.z) - 1) < 1e-4, "\(volume)",
      sourceLocation: sourceLocation)
  }

  @Test(
    "COLLADA: unit and axis are the file's",
    arguments: [
      ("Z_UP", 0.01, Vector3(0.1, 0, 0), Vector3(0.12, 0.04, 0.06)),
      ("Y_UP", 0.01, Vector3(0.1, -0.06, 0), Vector3(0.12, 0, 0.04)),
      ("Z_UP", 0.0254, Vector3(0.254, 0, 0), Vector3(0.3048, 0.1016, 0.1524)),
    ])
  func collada(up: String, metres: Double, low: Vector3, high: Vector3) throws {
    let (model, warnings) = try reading.read(
      "box.dae", AssimpFixture.collada(up: up, metres: metres))
    expectBox(model, low, high)
    #expect(model.firstMaterial.color == SIMD3(0.25, 0.5, 0.75))
    #expect(model.culling == .back)
    #expect(warnings == [Self.warning])
  }

  @Test("FBX: unit and axis are the file's", arguments: [
    (1, 1, 1.0, Vector3(0.1, -0.06, 0), Vector3(0.12, 0, 0.04)),
    (1, 1, 100, Vector3(10, -6, 0), Vector3(12, 0, 4)),
    (1, -1, 1, Vector3(0.1, 0, -0.04), Vector3(0.12, 0.06, 0)),
    (2, 1, 1, Vector3(0.1, 0, 0), Vector3(0.12, 0.04, 0.06)),
    (2, -1, 1, Vector3(0.1, -0.04, -0.06), Vector3(0.12, 0, 0)),
    (0, 1, 1, Vector3(-0.04, -0.06, 0.1), Vector3(0, 0, 0.12)),
  ])
  func fbx(axis: Int, sign: Int, unit: Double, low: Vector3, high: Vector3) throws {
    let (model, warnings) = try reading.read(
      "box.FBX", AssimpFixture.fbx(upAxis: axis, upAxisSign: sign, unit: unit))
    expectBox(model, low, high)
    #expect(model.firstMaterial.color == SIMD3(0.25, 0.5, 0.75))
    #expect(warnings == [Self.warning])
  }

  @Test("3DS: a material may be seen from both sides", arguments: [false, true])
  func threeDS(isTwoSided: Bool) throws {
    let (model, warnings) = try reading.read(
      "box.3ds", AssimpFixture.threeDS(isTwoSided: isTwoSided))
    expectBox(model, Vector3(10, 0, 0), Vector3(12, 4, 6))
    let difference = model.firstMaterial.color - SIMD3(0.2, 0.4, 0.8)
    #expect(max(difference.max(), -difference.min()) < 1e-6)
    #expect(model.culling == (isTwoSided ? .none : .back))
    #expect(warnings == [Self.warning])
  }

  @Test func directXsOtherHandIsTurned() throws {
    let (model, warnings) = try reading.read("box.x", AssimpFixture.directX)
    expectBox(model, Vector3(10, 0, 0), Vector3(12, 6, 4))
    #expect(model.firstMaterial.color == SIMD3(0.5, 0.25, 1))
    #expect(warnings == [Self.warning])
  }

  @Test func aUserMaySayWhatIsUpAndHowLargeItIs() throws {
    let path = try reading.folder.write("box.dae", AssimpFixture.collada())
    let model = try MeshImport.load([MeshFile(path: path, scale: 10, upAxis: .z)])[0]
    // What Assimp has turned to +Y is taken to lie.
    expectBox(model, Vector3(1, 0, -0.4), Vector3(1.2, 0.6, 0))
  }

  @Test func aMirroredNodeStillShowsItsOutside() throws {
    let (model, _) = try reading.read("box.dae", AssimpFixture.collada(scale: "1 -1 1"))
    expectBox(model, Vector3(0.1, -0.04, 0), Vector3(0.12, 0, 0.06))
  }

  // MARK: Textures

  private func writePicture(_ name: String) throws {
    try PNG.write(
      Image(width: 2, height: 1, pixels: [1, 0, 0, 0, 0, 1]), to: reading.folder.file(name))
  }

  @Test func aTextureLiesWhereTheFileSays() throws {
    try writePicture("wood.png")
    let (model, warnings) = try reading.read("box.dae", AssimpFixture.collada(texture: "wood.png"))
    #expect(model.firstMaterial.texture?.pixels == [1, 0, 0, 0, 0, 1])
    #expect(Set(model.coordinates.map { [$0.x, $0.y] }) == [[0, 0], [1, 0], [1, 1], [0, 1]])
    #expect(warnings == [Self.warning])
  }

  @Test func aTextureOfAnotherDiskIsFoundBesideTheMesh() throws {
    try writePicture("wood.png")
    let (model, warnings) = try reading.read(
      "box.fbx", AssimpFixture.fbx(texture: #"C:\work\wood.png"#))
    #expect(model.firstMaterial.texture?.width == 2)
    #expect(
      warnings == [Self.warning, #"its texture "C:\work\wood.png" is taken from beside it"#])
  }

  @Test func aTextureThatLiesElsewhereIsRefused() throws {
    #expect(
      try reading.refusal("box.dae", AssimpFixture.collada(texture: "../wood.png"))
        == #"its texture "../wood.png" is outside its folder; put the picture beside the mesh "#
        + "and name it without a folder")
  }

  // MARK: What is not drawn, and what is not read

  @Test func linesAreNotDrawn() throws {
    let lines =
      ##"<lines count="1"><input semantic="VERTEX" source="#v" offset="0"/><p>0 7</p></lines>"##
    let (model, warnings) = try reading.read("box.dae", AssimpFixture.collada(lines: lines))
    expectBox(model, Vector3(0.1, 0, 0), Vector3(0.12, 0.04, 0.06))
    #expect(warnings == [Self.warning, "its points and lines are not drawn"])
  }

  @Test func whatHasNoSurfaceIsNoMesh() throws {
    let motion = """
      HIERARCHY
      ROOT hips
      {
        OFFSET 0 0 0
        CHANNELS 3 Zrotation Xrotation Yrotation
        End Site
        {
          OFFSET 0 1 0
        }
      }
      MOTION
      Frames: 1
      Frame Time: 0.1
      0 0 0

      """
    #expect(
      try reading.refusal("walk.bvh", motion)
        == "it has no triangles: Assimp finds no surface in it")
  }

  @Test func noFileOutsideTheFolderIsOpened() throws {
    let scene = "LWSC\n3\n\nLoadObjectLayer 1 ../secret.obj\n"
    #expect(
      try reading.refusal("a.lws", scene)
        == #"its file "../secret.obj" is outside its folder; put the file beside the mesh and "#
        + "name it without a folder")
  }

  @Test(
    "What Assimp says of a damaged file is one line",
    arguments: ["box.dae", "box.x", "box.3ds", "box.fbx", "box.blend", "box.3mf", "box.lwo"])
  func damagedFiles(name: String) throws {
    let refusal = try #require(try reading.refusal(name, "<COLLADA\u{1B}[31m\n\n<"))
    #expect(
      refusal.hasPrefix("Assimp cannot read it") || refusal.hasPrefix("it has no triangles"),
      "\(refusal)")
    #expect(!refusal.contains { $0.isNewline || $0 == "\u{1B}" })
  }

  @Test func aUnitMustBeALength() throws {
    #expect(
      try reading.refusal("box.fbx", AssimpFixture.fbx(unit: -1))
        == "its UnitScaleFactor is -1.0, but must be above 0")
    #expect(
      try reading.refusal("box.fbx", AssimpFixture.fbx(upAxis: 5))
        == "its UpAxis is 5.0 and its UpAxisSign 1.0, which name no axis")
  }

  @Test func otherFilesAreNoMeshes() throws {
    let refusal = try #require(try reading.refusal("a.abc", "x"))
    let pattern =
      #"is not a mesh file that can be read; these are: \.obj, \.ply, \.stl, \.off, \.gltf, \.glb, and "#
      + #"[1-9][0-9] formats through Assimp, such as \.fbx, \.dae, \.3ds, \.blend"#
    #expect(refusal.range(of: "^\(pattern)$", options: .regularExpression) != nil, "\(refusal)")
  }
}
