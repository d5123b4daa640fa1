import Air3D
import NeuralNetworks
import TestSupport
import Testing

/// The library and the program are one.
@Suite struct LibraryTests {
  @Test(arguments: ["three-objects", "empty-table"])
  func whatTheLibraryWritesIsWhatInferWrites(name: String) throws {
    let folder = try TemporaryFolder()
    let picture = "\(Program.repository)/\(Examples.picture(name))"
    // Where OpenBLAS does not know the processor the program takes faster kernels than the library,
    // which leaves them to whose process it is in.
    let run = try Program.run(
      script: """
        OPENBLAS_CORETYPE=\(OpenBLAS.coreName) "$AIR3D" infer \(picture) --json \
          --output \(folder.path)
        """)
    #expect(run.status == 0)
    let reading = try PictureReader(model: "primitives").read(contentsOf: picture)
    try reading.write(to: folder.file("library.json"))
    #expect(try bytes(folder.file("library.json")) == bytes(folder.file("\(name).json")))
    #expect(try bytes(folder.file("library.json")) == Array(run.output.utf8))
    try PNG.write(reading.panel(), to: folder.file("library.png"))
    #expect(try bytes(folder.file("library.png")) == bytes(folder.file("\(name).panel.png")))
  }
}
