import Foundation
import Geometry
import MeshInterchange
import Rendering
import TestSupport
import Testing

@testable import AssetIO

@Suite struct MeshImportTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The model of a text file with this name.
  private func load(
    _ name: String, _ text: String, scale: Double = 1, upAxis: UpAxis = .z
  ) throws -> Model {
    let file = MeshFile(path: try folder.write(name, text), scale: scale, upAxis: upAxis)
    return try #require(try MeshImport.load([file]).first)
  }

  @Test func everyFormatGivesTheSameCube() throws {
    let files = [
      try folder.write("a.obj", CubeFixture.obj), try folder.write("b.off", CubeFixture.off),
      try folder.write("c.stl", CubeFixture.stl), try folder.write("d.ply", CubeFixture.ply()),
      try folder.write("e.gltf", CubeFixture.gltf()), try folder.write("f.glb", CubeFixture.glb()),
      try folder.write("G.OBJ", CubeFixture.obj),
    ]
    let models = try MeshImport.load(files.map { MeshFile(path: $0) })
    #expect(models.count == files.count)
    for model in models {
      #expect(model.mesh.positions.count == 8 && model.mesh.faces.count == 12)
      #expect(openEdges(model.mesh) == 0)
      #expect(abs(volume(model.mesh) - 0.064) < 1e-7)
      // No format carries normals here: they are made, and a cube's edges are creases.
      for face in model.mesh.faces {
        let p = (0..<3).map { model.mesh.positions[Int(face.vertices[$0])] }
        let normal = (p[1] - p[0]).cross(p[2] - p[0]).normalized
        #expect(isClose(face.normals.a, normal) && isClose(face.normals.c, normal))
      }
    }
  }

  @Test func scaleAndUpAxisBringAFileIntoTheObjectsFrame() throws {
    let wedge = "v 0 0 0\nv 1 0 0\nv 0 2 0\nv 0 0 3\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n"
    let asItIs = try load("a.obj", wedge)
    #expect(bounds(asItIs.mesh).high == Vector3(1, 2, 3))
    let scaled = try load("b.obj", wedge, scale: 0.5)
    #expect(bounds(scaled.mesh).high == Vector3(0.5, 1, 1.5))
    #expect(abs(volume(scaled.mesh) - 1.0 / 8) < 1e-12)
    let turned = try load("c.obj", wedge, upAxis: .y)
    #expect(bounds(turned.mesh).high == Vector3(1, 0, 2))
    #expect(bounds(turned.mesh).low == Vector3(0, -3, 0))
    #expect(abs(volume(turned.mesh) - 1) < 1e-12)
  }

  @Test func theOriginCanBeMovedBelowTheMesh() throws {
    let text = "v 1 1 5\nv 3 1 5\nv 1 5 5\nv 1 1 6\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n"
    let path = try folder.write("a.obj", text)
    let model = try #require(try MeshImport.load([MeshFile(path: path, origin: .base)]).first)
    #expect(bounds(model.mesh).low == Vector3(-1, -2, 0))
    #expect(bounds(model.mesh).high == Vector3(1, 2, 1))
  }

  @Test func nodesMoveTheirMeshesAndMirrorsKeepTheOutsideOutside() throws {
    let moved = try load("a.gltf", CubeFixture.gltf(node: "\"translation\":[1,2,3],"))
    #expect(isClose(bounds(moved.mesh).low, Vector3(0.8, 1.8, 3)))
    let scaled = try load("b.gltf", CubeFixture.gltf(node: "\"scale\":[1,2,3],"))
    #expect(isClose(bounds(scaled.mesh).high, Vector3(0.2, 0.4, 1.2)))
    let mirrored = try load("c.gltf", CubeFixture.gltf(node: "\"scale\":[-1,1,1],"))
    #expect(abs(volume(mirrored.mesh) - 0.064) < 1e-7)
    let half = "\"rotation\":[0.7071068,0,0,0.7071068],"
    let turned = try load("d.gltf", CubeFixture.gltf(node: half))
    #expect(isClose(bounds(turned.mesh).low, Vector3(-0.2, -0.4, -0.2)))
  }

  @Test func normalsAreSmoothUpToTheCreaseAngle() throws {
    // Two squares that meet along the y axis, the second folded down by an angle.
    func fold(_ degrees: Double) throws -> Model {
      let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
      return try load(
        "fold\(degrees).obj",
        "v -1 0 0\nv 0 0 0\nv 0 1 0\nv -1 1 0\nv \(c) 0 \(-s)\nv \(c) 1 \(-s)\n"
          + "f 1 2 3 4\nf 2 5 6 3\n")
    }
    for (degrees, isSmooth) in [(30.0, true), (39.0, true), (41.0, false), (90.0, false)] {
      let mesh = try fold(degrees).mesh
      let onEdge = mesh.faces.flatMap { face -> [Vector3] in
        let normals = [face.normals.a, face.normals.b, face.normals.c]
        return (0..<3).filter { mesh.positions[Int(face.vertices[$0])].x == 0 }.map { normals[$0] }
      }
      let bisector = Vector3(sin(degrees * .pi / 360), 0, cos(degrees * .pi / 360))
      #expect(onEdge.allSatisfy { isClose($0, bisector) } == isSmooth)
      #expect(onEdge.allSatisfy { abs($0.length - 1) < 1e-12 })
    }
  }

  @Test func normalsInTheFileAreKept() throws {
    let mesh = try load(
      "a.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0.6 0 0.8\nf 1//1 2//1 3//1\n"
    ).mesh
    #expect(isClose(mesh.faces[0].normals.b, Vector3(0.6, 0, 0.8)))
  }

  @Test func polygonsAreCutAndDegenerateFacesDropped() throws {
    // A concave pentagon of area 3, a face with a repeated corner, one on a line, a stray vertex.
    let model = try load(
      "a.obj",
      "v 0 0 0\nv 2 0 0\nv 2 2 0\nv 1 1 0\nv 0 2 0\nv 9 9 9\nf 1 2 3 4 5\nf 1 1 2\nf 3 4 1\n")
    let area = model.mesh.faces.reduce(0) { sum, face in
      let p = (0..<3).map { model.mesh.positions[Int(face.vertices[$0])] }
      return sum + (p[1] - p[0]).cross(p[2] - p[0]).z / 2
    }
    #expect(abs(area - 3) < 1e-12)
    #expect(model.mesh.faces.count == 3 && model.mesh.positions.count == 5)
  }

  @Test func verticesAreWeldedByPosition() {
    var welding = Welding(tolerance: 1e-3, origin: .zero)
    #expect(welding.index(of: Vector3(0.5, 0.5, 0.5)) == 0)
    #expect(welding.index(of: Vector3(0.5009, 0.4991, 0.5)) == 0)
    #expect(welding.index(of: Vector3(0.5, 0.5, 0.5021)) == 1)
    // Around every border between cells of the search grid.
    for step in 2..<1000 {
      let x = Double(step) * 4e-3
      let index = welding.index(of: Vector3(x - 0.0004, 0, 0))
      #expect(welding.index(of: Vector3(x + 0.0004, 0, 0)) == index)
    }
  }

  @Test func colorsOfVerticesAreLinearAndAMeshWithoutMaterialIsWhite() throws {
    let ply = try load("a.ply", CubeFixture.ply(color: "255 128 0"))
    let color = ply.mesh.faces[3].colors.b
    #expect(isClose(color, Vector3(1, 0.215_860_5, 0), 1e-5))
    #expect(ply.materials[ply.mesh.faces[0].material].color == .one)
    for (name, text) in [
      ("b.obj", CubeFixture.obj), ("c.stl", CubeFixture.stl), ("d.off", CubeFixture.off),
      ("e.ply", CubeFixture.ply()),
    ] {
      let model = try load(name, text)
      #expect(model.materials[model.mesh.faces[0].material] == Material())
      #expect(model.mesh.faces[0].colors.a == .one)
    }
    let obj = try load("f.obj", "v 0 0 0 1 0.5 0\nv 1 0 0 1 0.5 0\nv 0 1 0 1 0.5 0\nf 1 2 3\n")
    #expect(isClose(obj.mesh.faces[0].colors.a, Vector3(1, 0.5, 0)))
  }

  @Test func texturesComeFromBesideTheMeshOrFromInsideIt() throws {
    let picture = Image(width: 2, height: 2, pixels: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1])
    let png = try PNG.encode(picture, path: "picture")
    try folder.write("picture.png", png)
    try folder.write("a.mtl", "newmtl m\nKd 0.5 0.25 0.125\nmap_Kd picture.png\n")
    let textured =
      "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0.25 0.75\nvt 1 0\nvt 0 1\nusemtl m\n"
      + "f 1/1 2/2 3/3\n"
    let beside = try load("a.obj", textured)
    let material = beside.materials[beside.mesh.faces[0].material]
    #expect(material.texture == picture && material.color == [0.5, 0.25, 0.125])
    // v counts upwards in the file and downwards here: this corner shows the top-left pixel.
    #expect(beside.mesh.faces[0].textureCoordinates.a == SIMD2(0.25, 0.25))

    let path = try folder.write("b.glb", CubeFixture.glb(picture: png))
    let inside = try #require(try MeshImport.load([MeshFile(path: path)]).first)
    let embedded = inside.materials[inside.mesh.faces[0].material]
    #expect(embedded.texture == picture && embedded.color == [0.5, 0.25, 0.125])
    // glTF counts v downwards as we do.
    #expect(inside.mesh.faces[0].textureCoordinates.a == SIMD2(0.25, 0.25))
  }

  @Test func texturesMayBeJPEG() throws {
    let jpeg = JPEGFixture.turned
    try folder.write("picture.jpg", jpeg)
    try folder.write("a.mtl", "newmtl m\nKd 1 1 1\nmap_Kd picture.jpg\n")
    let beside = try load(
      "a.obj", "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl m\nf 1 2 3\n")
    // As every viewer of pictures shows it.
    #expect(
      beside.materials[beside.mesh.faces[0].material].texture
        == (try PictureFile.decode(jpeg, path: "a.jpg").image))
    // glTF says itself what samples mean and which row is the first.
    let path = try folder.write("b.glb", CubeFixture.glb(picture: jpeg))
    let inside = try #require(try MeshImport.load([MeshFile(path: path)]).first)
    #expect(
      inside.materials[inside.mesh.faces[0].material].texture
        == (try PictureFile.decode(JPEGFixture.baseline444, path: "a.jpg").image))
  }

  @Test func transparencyThatDoesNotCount() throws {
    let fixture = PNGFixture(colorType: 6, bitDepth: 8, width: 1, height: 1)
    let png = fixture.file { _, _, channel in [255, 0, 0, 0][channel] }
    func texture(usesAlpha: Bool) throws -> Image? {
      var material = RawMaterial(color: nil, texture: .embedded(png))
      material.usesAlpha = usesAlpha
      let part = RawPart(positions: [0, 0, 0, 1, 0, 0, 0, 1, 0], indices: [0, 1, 2])
      return try ModelBuilder(file: MeshFile(path: "a.glb"))
        .model(from: RawModel(materials: [material], parts: [part])).materials[0].texture
    }
    #expect(try texture(usesAlpha: true) == Image(width: 1, height: 1, color: .one))
    #expect(try texture(usesAlpha: false) == Image(width: 1, height: 1, color: [1, 0, 0]))
  }

  @Test func severalMeshesAndMaterialsBecomeOneModel() throws {
    try folder.write("a.mtl", "newmtl red\nKd 1 0 0\nnewmtl green\nKd 0 1 0\n")
    let model = try load(
      "a.obj",
      "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\no first\nusemtl red\nf 1 2 3\n"
        + "o second\nusemtl green\nf 2 4 3\n")
    #expect(model.mesh.positions.count == 4 && model.mesh.faces.count == 2)
    #expect(
      model.mesh.faces.map { model.materials[$0.material].color } == [[1, 0, 0], [0, 1, 0]])
  }
}
