import Foundation
import MeshInterchange
import TestSupport
import Testing

@testable import AssetIO

/// Nodes, skins, morph targets and primitives of glTF files: what stands where.
@Suite struct GLTFSceneTests {
  let reading: GLTFReading

  init() throws { reading = try GLTFReading() }

  /// The corners of all parts, in order.
  private func points(_ model: RawModel) -> [SIMD3<Float>] {
    model.parts.flatMap { part in
      part.indices.map { index in
        let at = 3 * Int(index)
        return SIMD3(part.positions[at], part.positions[at + 1], part.positions[at + 2])
      }
    }
  }

  private func isClose(_ a: [SIMD3<Float>], _ b: [SIMD3<Float>]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { p, q in
        abs(p.x - q.x) + abs(p.y - q.y) + abs(p.z - q.z) < 1e-5
      }
  }

  /// The triangle (0, 0, 0), (1, 0, 0), (0, 1, 0) under a node.
  private func placed(_ node: String) throws -> [SIMD3<Float>] {
    points(try reading.model(GLTFFixture(node: ",\(node)")))
  }

  // MARK: Nodes

  @Test func nodesScaleThenTurnThenMove() throws {
    let turned = #""translation":[5,6,7],"rotation":[0,0,0.7071068,0.7071068],"scale":[2,3,4]"#
    let expected: [SIMD3<Float>] = [[5, 6, 7], [5, 8, 7], [2, 6, 7]]
    #expect(isClose(try placed(turned), expected))
    #expect(isClose(try placed(#""matrix":[0,2,0,0,-3,0,0,0,0,0,4,0,5,6,7,1]"#), expected))
    // A quaternion of another length is the same rotation.
    let long = #""translation":[5,6,7],"rotation":[0,0,3,3],"scale":[2,3,4]"#
    #expect(isClose(try placed(long), expected))
    #expect(
      try reading.fault(GLTFFixture(node: #","rotation":[0,0,0,0]"#))
        == "its node 0 has a rotation of no length; it must be a quaternion")
    #expect(
      try reading.fault(
        GLTFFixture(node: #","matrix":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1],"scale":[1,1,1]"#))
        == "its node 0 has a matrix and a translation, rotation or scale; one of the two is left "
        + "out")
    #expect(
      try reading.fault(GLTFFixture(node: #","matrix":[1,0,0,0.5,0,1,0,0,0,0,1,0,0,0,0,1]"#))
        == "its node 0 has a matrix whose last row is not 0, 0, 0, 1; it is no transform of a mesh")
    #expect(
      try reading.fault(GLTFFixture(node: #","scale":[1,1]"#))
        == "its node 0 has 2 numbers in scale, which must be a list of 3 numbers")
  }

  @Test func mirrorsKeepTheOutsideOutside() throws {
    let mirrored = try placed(#""scale":[-1,1,1]"#)
    #expect(mirrored == [[0, 0, 0], [0, 1, 0], [-1, 0, 0]])
    var file = GLTFFixture(node: #","scale":[1,1,-1]"#)
    file.lists["nodes"]?[0] = #"{"mesh":0,"scale":[-1,1,1]}"#
    file.add("nodes", #"{"scale":[1,-2,1],"children":[0]}"#)
    // Two mirrors are none.
    #expect(points(try reading.model(file)) == [[0, 0, 0], [-1, 0, 0], [0, -2, 0]])
    // A normal stays on its side and across its surface.
    file = GLTFFixture(empty: ())
    let position = file.floats("VEC3", 3, [0, 0, 0, 1, 0, 1, 0, 1, 0])
    let normal = file.floats("VEC3", 3, [-1, 0, 1, -1, 0, 1, -1, 0, 1])
    file.show(
      #""attributes":{"POSITION":\#(position),"NORMAL":\#(normal)}"#,
      node: #","scale":[2,1,-1]"#)
    let normals = try #require(try reading.model(file).parts.first).normals
    // The surface's directions are now (2, 0, −1) and (0, 1, 0).
    #expect(normals[0] * 2 - normals[2] == 0 && normals[1] == 0 && normals[2] < 0)
  }

  @Test func nodesBelowOthersMoveWithThemHoweverDeep() throws {
    var file = GLTFFixture(node: #","translation":[0,0,1]"#)
    file.add("nodes", #"{"children":[0],"scale":[2,2,2]}"#)
    file.add("nodes", #"{"children":[1],"translation":[1,0,0]}"#)
    #expect(points(try reading.model(file)) == [[1, 0, 2], [3, 0, 2], [1, 2, 2]])
    for index in 3..<5000 {
      file.add("nodes", #"{"children":[\#(index - 1)],"translation":[0,0,1]}"#)
    }
    #expect(points(try reading.model(file))[0] == [1, 0, 4999])
  }

  @Test func theSceneThatTheFileNamesIsShown() throws {
    func shown(_ root: String?, _ scenes: [String]) throws -> (heights: [Float], said: [String]) {
      var file = GLTFFixture(node: #","translation":[0,0,1]"#)
      file.add("nodes", #"{"mesh":0,"translation":[0,0,2]}"#)
      file.add("nodes", #"{"mesh":0,"translation":[0,0,3]}"#)
      file.lists["scenes"] = scenes.isEmpty ? nil : scenes
      if let root { file.root.append(root) }
      let model = try reading.model(file)
      return (model.parts.map { $0.positions[2] }, model.warnings)
    }
    let scenes = [#"{"nodes":[1]}"#, #"{"nodes":[2,0]}"#]
    #expect(try shown(#""scene":1"#, scenes) == ([3, 1], []))
    #expect(
      try shown(nil, scenes)
        == ([2], ["it has 2 scenes and names none of them; the first is drawn"]))
    #expect(try shown(nil, [scenes[1]]) == ([3, 1], []))
    #expect(try shown(nil, []) == ([1, 2, 3], []))
    #expect(try shown(#""scene":0"#, ["{}"]) == ([], []))
  }

  @Test func hiddenNodesAreHidden() throws {
    var file = GLTFFixture(node: #","translation":[0,0,1]"#)
    let hidden = #""extensions":{"KHR_node_visibility":{"visible":false}}"#
    file.add("nodes", #"{"children":[0],\#(hidden)}"#)
    file.add("nodes", #"{"mesh":0}"#)
    #expect(points(try reading.model(file)) == [[0, 0, 0], [1, 0, 0], [0, 1, 0]])
  }

  @Test func nodesFormATree() throws {
    func fault(_ nodes: [String], _ root: [String] = []) throws -> String? {
      var file = GLTFFixture()
      file.lists["nodes"] = nodes
      file.root += root
      return try reading.fault(file)
    }
    #expect(
      try fault([#"{"mesh":0}"#, #"{"children":[0]}"#, #"{"children":[0]}"#])
        == "its node 0 is a child of node 1 and again of node 2; a node has one place")
    #expect(
      try fault([#"{"mesh":0}"#, #"{"children":[0,0]}"#])
        == "its node 0 is a child of node 1 and again of node 1; a node has one place")
    #expect(
      try fault([#"{"mesh":0,"children":[1]}"#, #"{"children":[0]}"#])
        == "its node 0 is below itself; nodes form a tree")
    #expect(
      try fault([#"{"mesh":0,"children":[0]}"#]) == "its node 0 is below itself; nodes form a tree")
    #expect(
      try fault([#"{"mesh":0,"children":[1]}"#])
        == "its node 0 refers to node 1, but there are only 1")
    let both = [#"{"mesh":0}"#, #"{"children":[0]}"#]
    #expect(
      try fault(both, [#""scenes":[{"nodes":[0]}]"#])
        == "its scene 0 lists node 0, which is a child of node 1; only roots belong there")
    #expect(
      try fault(both, [#""scenes":[{"nodes":[1,1]}]"#])
        == "its scene 0 lists a node twice; a node has one place")
    #expect(
      try fault(both, [#""scenes":[{"nodes":[7]}]"#])
        == "its scene 0 refers to node 7, but there are only 2")
    #expect(
      try fault(both, [#""scenes":[{"nodes":[1]}],"scene":1"#])
        == "its JSON refers to scene 1, but there are only 1")
  }

  @Test func animationsAreSaidAndCamerasAndLightsAreNot() throws {
    var file = GLTFFixture(node: #","camera":0,"extensions":{"KHR_lights_punctual":{"light":0}}"#)
    file.root.append(#""extensionsRequired":["KHR_lights_punctual"]"#)
    file.add("cameras", #"{"type":"perspective"}"#)
    #expect(try reading.model(file).warnings == [])
    file.add("animations", #"{"channels":[],"samplers":[]}"#)
    #expect(
      try reading.model(file).warnings
        == ["it has animations; it is drawn as it stands before they begin"])
  }

  // MARK: Instances and skins

  @Test func aMeshStandsWhereverItsInstancesAre() throws {
    var file = GLTFFixture(
      node:
        #","translation":[0,0,1],"extensions":{"EXT_mesh_gpu_instancing":{"attributes":{"TRANSLATION":1,"SCALE":2,"ROTATION":3}}}"#
    )
    file.root.append(#""extensionsRequired":["EXT_mesh_gpu_instancing"]"#)
    _ = file.floats("VEC3", 2, [10, 0, 0, 20, 0, 0])
    _ = file.floats("VEC3", 2, [1, 1, 1, 2, 2, 2])
    _ = file.accessor("VEC4", 5120, 2, [0, 0, 0, 127, 0, 0, 127, 0], #","normalized":true"#)
    #expect(
      isClose(
        points(try reading.model(file)),
        [[10, 0, 1], [11, 0, 1], [10, 1, 1], [20, 0, 1], [18, 0, 1], [20, -2, 1]]))
    file.lists["accessors"]?[2] = #"{"componentType":5126,"count":3,"type":"VEC3"}"#
    #expect(
      try reading.fault(file)
        == "its accessor 2 has 3 rows, but other attributes of its node 0's extensions's "
        + "EXT_mesh_gpu_instancing have 2")
    // A few bytes may ask for much.
    for (index, type) in [(1, "VEC3"), (2, "VEC3"), (3, "VEC4")] {
      file.lists["accessors"]?[index] =
        #"{"componentType":5126,"count":1000001,"type":"\#(type)"}"#
    }
    let two = file.indices([0, 1, 2, 2, 1, 0])
    file.lists["meshes"] = [
      #"{"primitives":[{"attributes":{"POSITION":0},"indices":\#(two)}]}"#
    ]
    #expect(try reading.fault(file) == "it has more than 1048576 triangles")
    file.lists["accessors"]?[1] = #"{"componentType":5126,"count":2000001,"type":"VEC3"}"#
    #expect(try reading.fault(file) == "it has more than 1048576 triangles")
  }

  /// The second and third corners hang on a joint that is turned by a quarter about its own place
  /// (1, 0, 0), the first on one that stays.
  @Test func skinsStandAsTheirJointsDo() throws {
    var file = GLTFFixture(empty: ())
    let position = file.floats("VEC3", 3, [0, 0, 0, 2, 0, 0, 2, 1, 0])
    let joints = file.accessor("VEC4", 5121, 3, [0, 0, 0, 0, 1, 9, 0, 0, 1, 0, 0, 0])
    let weights = file.floats("VEC4", 3, [1, 0, 0, 0, 1, 0, 0, 0, 0.5, 0.5, 0, 0])
    let inverse: [Float] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    let inverses = file.floats("MAT4", 2, inverse + [0, 0, 0, 1] + inverse + [-1, 0, 0, 1])
    // The node's own transform does not count.
    file.show(
      #""attributes":{"POSITION":\#(position),"JOINTS_0":\#(joints),"WEIGHTS_0":\#(weights)}"#,
      node: #","skin":0,"translation":[50,50,50]"#)
    file.add("nodes", #"{"children":[2]}"#)
    file.add("nodes", #"{"translation":[1,0,0],"rotation":[0,0,0.70710678,0.70710678]}"#)
    file.add("skins", #"{"joints":[1,2],"inverseBindMatrices":\#(inverses)}"#)
    // The third corner is halfway between (0, 1, 0), where the joint takes it, and (2, 1, 0).
    #expect(
      isClose(points(try reading.model(file)), [[0, 0, 0], [1, 1, 0], [1, 1, 0]]))
    file.lists["skins"] = [#"{"joints":[1],"inverseBindMatrices":\#(inverses)}"#]
    #expect(
      try reading.fault(file)
        == "its mesh 0's primitive 0 refers to joint 1 of a skin with 1")
    file.lists["skins"] = [#"{"joints":[1,2,0],"inverseBindMatrices":\#(inverses)}"#]
    #expect(
      try reading.fault(file) == "its skin 0 has 3 joints, but its accessor 3 only 2 matrices")
    file.lists["skins"] = [#"{"joints":[1,2]}"#]
    file.lists["meshes"] = [#"{"primitives":[{"attributes":{"POSITION":0}}]}"#]
    #expect(
      try reading.fault(file)
        == "its mesh 0's primitive 0 has a skin, but its vertex 0 hangs on no joint")
  }

  // MARK: Morph targets

  @Test func morphTargetsAreAddedByTheirWeights() throws {
    func file(mesh: String, node: String) -> GLTFFixture {
      var file = GLTFFixture(empty: ())
      let position = file.floats("VEC3", 3, GLTFFixture.triangle)
      let normal = file.floats("VEC3", 3, [0, 0, 1, 0, 0, 1, 0, 0, 1])
      let up = file.floats("VEC3", 3, [0, 0, 1, 0, 0, 2, 0, 0, 3])
      let aside = file.floats("VEC3", 3, [1, 0, 0, 1, 0, 0, 1, 0, 0])
      file.show(
        #""attributes":{"POSITION":\#(position),"NORMAL":\#(normal)},"targets":[{"POSITION":\#(up)},{"POSITION":\#(aside),"NORMAL":\#(aside)}]"#,
        node: node, mesh: mesh)
      return file
    }
    let none = try reading.model(file(mesh: "", node: ""))
    #expect(points(none) == [[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    let mesh = try reading.model(file(mesh: #","weights":[2,0.5]"#, node: ""))
    #expect(points(mesh) == [[0.5, 0, 2], [1.5, 0, 4], [0.5, 1, 6]])
    #expect(mesh.parts.first?.normals == [0.5, 0, 1, 0.5, 0, 1, 0.5, 0, 1])
    let node = try reading.model(file(mesh: #","weights":[2,0.5]"#, node: #","weights":[-1,0]"#))
    #expect(points(node) == [[0, 0, -1], [1, 0, -2], [0, 1, -3]])
    #expect(
      try reading.fault(file(mesh: #","weights":[2]"#, node: ""))
        == "its mesh 0's primitive 0 has 2 morph targets, but there are 1 weights for them")
  }

  // MARK: Primitives

  @Test func stripsAndFansAreCutIntoTriangles() throws {
    var file = GLTFFixture(empty: ())
    let position = file.floats("VEC3", 5, (0..<5).flatMap { [Float($0), 0, 0] })
    let indices = file.indices([4, 3, 2, 1])
    func triangles(_ more: String) throws -> [UInt32] {
      file.lists["meshes"] = nil
      file.lists["nodes"] = nil
      file.show(#""attributes":{"POSITION":\#(position)}\#(more)"#)
      return try points(reading.model(file)).map { UInt32($0.x) }
    }
    #expect(try triangles(#","mode":5"#) == [0, 1, 2, 1, 3, 2, 2, 3, 4])
    #expect(try triangles(#","mode":5,"indices":\#(indices)"#) == [4, 3, 2, 3, 1, 2])
    #expect(try triangles(#","mode":6"#) == [0, 1, 2, 0, 2, 3, 0, 3, 4])
    #expect(try triangles(#","mode":6,"indices":\#(indices)"#) == [4, 3, 2, 4, 2, 1])
    file.lists["meshes"] = [
      #"{"primitives":[{"attributes":{"POSITION":0},"indices":1,"mode":4}]}"#
    ]
    #expect(
      try reading.fault(file)
        == "its mesh 0's primitive 0 has 4 corners, which make no whole number of triangles")
    file.lists["meshes"] = [#"{"primitives":[{"attributes":{"POSITION":0},"mode":7}]}"#]
    #expect(
      try reading.fault(file)
        == "its mesh 0's primitive 0 has the mode 7, which must be an integer from 0 to 6")
  }

  @Test func pointsAndLinesAreLeftOutAndSaid() throws {
    for mode in 0...3 {
      var file = GLTFFixture()
      file.show(#""attributes":{"POSITION":0},"mode":\#(mode)"#)
      let model = try reading.model(file)
      #expect(model.parts.count == 1)
      #expect(model.warnings == ["its mesh 1 is drawn without its points and lines"])
    }
  }

  @Test func compressedPrimitivesAreNamed() throws {
    let draco = #","extensions":{"KHR_draco_mesh_compression":{"bufferView":0}}"#
    var file = GLTFFixture(more: draco)
    #expect(try reading.fault(file) == nil)
    file.lists["accessors"]?[0] = #"{"componentType":5126,"count":3,"type":"VEC3"}"#
    #expect(
      try reading.fault(file)
        == "its mesh 0's primitive 0 is in the extension \"KHR_draco_mesh_compression\" alone, which "
        + "is not read: export it again without")
    file.root.append(#""extensionsRequired":["KHR_draco_mesh_compression"]"#)
    #expect(
      try reading.fault(file)
        == "it requires the extension \"KHR_draco_mesh_compression\", which is not read: export it "
        + "again without")
  }
}
