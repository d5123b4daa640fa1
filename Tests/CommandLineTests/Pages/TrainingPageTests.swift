import Foundation
import TestSupport
import Testing

/// The page that `train` writes beside its record.
@Suite struct TrainingPageTests {
  @Test("It follows the training, and comes to rest with it") func page() throws {
    let folder = try TemporaryFolder()
    func train(_ more: String...) throws -> String {
      let run = try Program.run(
        ["train", "--scene", "single", "--images", "96", "--quiet", "--output"]
          + [folder.file("m.safetensors")] + more)
      #expect(run.status == 0 && run.errors == "")
      return String(decoding: try bytes(folder.file("m.training.html")), as: UTF8.self)
    }
    let half = try train("--stop-after", "64")
    #expect(half.contains("64 of 96 pictures of single"))
    #expect(half.contains("<meta http-equiv=\"refresh\" content=\"20\">"))
    #expect(half.contains("Nothing has been measured yet."))
    let whole = try train("--resume")
    #expect(whole.contains("96 of 96 pictures of single"))
    #expect(!whole.contains("http-equiv=\"refresh\""))
    // Shares, against pictures and against time, the bound, positions; and yaws of the cube.
    #expect(whole.matches(of: #/<figure class="plot">/#).count >= 3)
    // Eight pictures, as they are, as they were read and are read.
    #expect(whole.matches(of: #/<img class="pixels"/#).count == 24)
    #expect(whole.contains("<th>read after 64</th><th>read after 96</th>"))
    for fetched in ["http:", "https:"] {
      #expect(
        !whole.replacing("http://www.w3.org/2000/svg", with: "").contains(fetched), "\(fetched)")
    }
  }
}
