import Foundation
import NeuralNetworks
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// What weights say of their network is taken for what it is: the word of a file.
@Suite("The text of an architecture")
struct ArchitectureTextTests {
  private static let text =
    "air-1 64x48 yaw 4,0,1 memory channels 32,48,32 features 192 yawFeatures 96 memoryUnits 128 "
    + "reach 0.8"

  private func fault(_ text: String) -> String? {
    do throws(ArchitectureFault) {
      _ = try NetworkArchitecture(reading: text)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func itIsReadBack() throws {
    for recurrence in NetworkArchitecture.Recurrence.allCases {
      for heads in NetworkArchitecture.YawHeads.allCases {
        let specification = TinyScenes.specification(size: 16, counts: [0.5, 0.5])
        var architecture = NetworkArchitecture(
          specification, recurrence: recurrence, yawHeads: heads)
        #expect(NetworkArchitecture(text: architecture.text) == architecture)
        architecture.glimpse = GlimpseLayout(cells: 24, radius: 0.4, height: 0.2, yawModes: 8)
        #expect(NetworkArchitecture(text: architecture.text) == architecture)
      }
    }
    #expect(try NetworkArchitecture(reading: Self.text).text == Self.text)
  }

  @Test("The layout is that of the parameters that are drawn")
  func layout() {
    for recurrence in NetworkArchitecture.Recurrence.allCases {
      let specification = TinyScenes.specification(size: 24, counts: [0.5, 0.5])
      var architecture = NetworkArchitecture(specification, recurrence: recurrence)
      architecture.glimpse = GlimpseLayout(TinyScenes.renderer(specification))
      let network = InferenceNetwork(architecture)
      var generator = NoRandomness()
      #expect(network.layout == network.makeParameters(using: &generator).layout)
    }
  }

  @Test(
    "What no network can be is refused",
    arguments: [
      ("air-1", "air-2", "it does not begin with \"air-1\""),
      (
        "64x48", "0x48",
        "its picture's width has \"0\" where a whole number from 8 to 4096 is expected"
      ),
      (
        "64x48", "64x99999",
        "its picture's height has \"99999\" where a whole number from 8 to 4096 is expected"
      ),
      ("64x48", "64", "its picture's size is \"64\", but must be as in 64x64"),
      ("64x48", "64x48x3", "its picture's size is \"64x48x3\", but must be as in 64x64"),
      ("4,0,1", "4,-1", "its yaw has \"-1\" where a whole number from 0 to 360 is expected"),
      ("4,0,1", "4,,1", "its yaw has \"\" where a whole number from 0 to 360 is expected"),
      ("4,0,1", "4,x", "its yaw has \"x\" where a whole number from 0 to 360 is expected"),
      ("4,0,1", "361", "its yaw has \"361\" where a whole number from 0 to 360 is expected"),
      (
        "memory ", "tape ",
        "its recurrence is \"tape\", but must be \"memory\", \"canvas\" or \"blind\""
      ),
      ("32,48,32", "32,48", "its channels has 2 numbers, but must have 3"),
      (
        "32,48,32", "32,0,32",
        "its channels has \"0\" where a whole number from 1 to 65536 is expected"
      ),
      (
        "features 192", "features 9223372036854775808",
        "its features has \"9223372036854775808\" where a whole number from 1 to 65536 is expected"
      ),
      (
        "features 192", "features +5",
        "its features has \"+5\" where a whole number from 1 to 65536 is expected"
      ),
      ("memoryUnits", "features", "\"features\" stands where \"memoryUnits\" is expected"),
      (
        "reach 0.8", "reach nan",
        "its reach is \"nan\", but must be a number from 1e-06 to 1000000.0"
      ),
      (
        "reach 0.8", "reach -1", "its reach is \"-1\", but must be a number from 1e-06 to 1000000.0"
      ),
      (
        "reach 0.8", "reach 0.8 reach 0.9",
        "\"reach\" stands where \"glimpse\", \"yawHeads\" or \"view\" is expected"
      ),
      (
        "reach 0.8", "reach 0.8 view hat",
        "its view is \"hat\", but must be a list of what is inferred"
      ),
      (
        "reach 0.8", "reach 0.8 yawHeads curly",
        "its yawHeads is \"curly\", but must be \"symmetric\" or \"plain\""
      ),
      (
        "reach 0.8", "reach 0.8 view azimuth glimpse 24,0.4,0.2,8",
        "\"glimpse\" stands where \"glimpse\", \"yawHeads\" or \"view\" is expected"
      ),
      (
        "reach 0.8", "reach 0.8 glimpse 24",
        "its glimpse is \"24\", but must be as in 24,0.3,0.2,8: cells, radius, height, modes of "
          + "the yaw"
      ),
      ("reach 0.8", "reach", "it has 14 words in place of 15, 17, 19 or 21"),
      (" yaw 4", "  yaw 4", "it has 16 words in place of 15, 17, 19 or 21"),
    ])
  func refused(part: String, replacement: String, expected: String) {
    let changed = Self.text.replacingOccurrences(of: part, with: replacement)
    #expect(changed != Self.text)
    #expect(fault(changed) == expected)
  }

  @Test func tooManyMeshes() {
    let orders = [String](repeating: "1", count: 1001).joined(separator: ",")
    #expect(
      fault(Self.text.replacingOccurrences(of: "4,0,1", with: orders))
        == "its yaw has 1001 numbers, but must have from 1 to 1000")
  }

  /// Says of a file with these metadata, and no tensor, why it is no model.
  private func said(
    _ metadata: [String: String], _ parameters: ParameterSet = ParameterSet()
  ) throws -> String? {
    let folder = try TemporaryFolder()
    try Checkpoint(parameters: parameters, metadata: metadata).write(
      to: folder.file("m.safetensors"))
    return message { _ = try TrainedModel(readingFrom: folder.file("m.safetensors")) }?
      .replacingOccurrences(of: folder.path + "/", with: "")
  }

  @Test("The largest network that can be described is refused without allocating it")
  func hugeNetworks() throws {
    let huge =
      "air-1 4096x4096 yaw 1 memory channels 65536,65536,65536 features 65536 yawFeatures 65536 "
      + "memoryUnits 65536 reach 0.8"
    let layout = try InferenceNetwork(NetworkArchitecture(reading: huge)).layout
    #expect(layout.count > 1 << 51)
    #expect(
      try said(["air3d.architecture": huge])
        == "m.safetensors: what the file says of itself does not fit its size: the network that it "
        + "describes has \(layout.count) weights, and it holds 0 ('encoder.convolution1.weights' "
        + "[4, 4, 9, 65536] is missing, and 15 more differ); it is damaged or was not written by "
        + "air3d: take another copy, or train anew")
  }

  @Test func filesWithoutANetwork() throws {
    #expect(
      try said([:])
        == "m.safetensors: these are not weights of an air3d network; train one with 'air3d train'")
    #expect(
      try said(["air3d.architecture": "air-1 \u{1B}[2J"])
        == #"m.safetensors: what the file says of its network, "air-1 \u001b[2J", is nothing that "#
        + "this air3d can build: it has 2 words in place of 15, 17, 19 or 21; the file is damaged "
        + "or of a newer air3d")
  }

  @Test(
    "What a file calls its specification leads to no other file",
    arguments: ["../secret", "/a", "a\u{0}b"])
  func strangeSpecifications(name: String) throws {
    let specification = TinyScenes.specification(size: 16, counts: [0.5, 0.5])
    let network = InferenceNetwork(NetworkArchitecture(specification))
    var generator = NoRandomness()
    #expect(
      try said(
        ["air3d.architecture": network.architecture.text, "air3d.specification": name],
        network.makeParameters(using: &generator))
        == "m.safetensors: says that it was trained on the scene specification "
        + "\"\(name.replacingOccurrences(of: "\u{0}", with: "\\u0000"))\", which is no name of one; "
        + "the file is damaged or was not written by air3d")
  }

  @Test(
    "What a file says of its specification's files is what trainings write, or the file is refused",
    arguments: [
      ("air3d.specificationFiles", "["), ("air3d.specificationFiles", "[]"),
      ("air3d.specificationFiles", #"{"a.obj": 1}"#), ("air3d.specificationCounts", "1,x"),
      ("air3d.specificationCounts", "-1"), ("air3d.specificationCounts", ""),
    ])
  func strangeSources(key: String, value: String) throws {
    let specification = TinyScenes.specification(size: 16, counts: [0.5, 0.5])
    let network = InferenceNetwork(NetworkArchitecture(specification))
    var generator = NoRandomness()
    #expect(
      try said(
        [
          "air3d.architecture": network.architecture.text, "air3d.specification": "a",
          "air3d.specificationSource": "{}", key: value,
        ],
        network.makeParameters(using: &generator))
        == "m.safetensors: what it says of its specification's files is nothing that a training "
        + "writes; the file is damaged or of a newer air3d")
  }

  @Test("A specification in a file that cannot be read is refused with its line")
  func unreadableSource() throws {
    let source = SpecificationSource(text: "{\n  pictur: 1,\n}")
    let text = message { _ = try source.specification(named: "a", keptIn: "m.safetensors") }
    #expect(text?.hasPrefix("m.safetensors: line 2 of the specification in it: ") == true)
    #expect(text?.hasSuffix("; name another with --scene") == true)
  }
}
