import Foundation
import TestSupport
import Testing

/// A short run of `scripts/fuzz`; what it changes and looks for stands in Documentation/Fuzzing.md.
@Suite struct FuzzTests {
  @Test func damagedFilesAreReadRightOrRefusedInOrder() throws {
    let kept = try TemporaryFolder()
    let run = try Program.run(
      script: """
        "$(dirname "$AIR3D")/Fuzzer" --quiet --seed 1 --meshes 100 --pictures 100 --texts 100 \
        --weights 40 --keep '\(kept.path)'
        """)
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    #expect(run.output.hasSuffix("\nNo faults.\n"))
  }
}
