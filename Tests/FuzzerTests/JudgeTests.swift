import Foundation
import TestSupport
import Testing

@testable import Fuzzer

/// A fuzzer that notices nothing finds nothing.
@Suite struct JudgeTests {
  private func run(_ script: String, in folder: TemporaryFolder) throws -> ProgramRun {
    try ProgramRun(
      ["/bin/sh", "-c", script], folder: folder.path, cpuSeconds: 1, wallSeconds: 5)
  }

  /// The tests' process, which starts what is judged, may be large itself.
  private func judge(_ folder: TemporaryFolder) -> Judge {
    Judge(folder: folder.path, memoryLimit: .max)
  }

  @Test func memoryIsNoticed() throws {
    let folder = try TemporaryFolder()
    let judge = Judge(folder: folder.path, memoryLimit: 1)
    #expect(judge.limits(try run("exit 0", in: folder))?.0 == .memory)
  }

  @Test func aSignalIsNoticed() throws {
    let folder = try TemporaryFolder()
    let found = judge(folder).limits(try run("kill -SEGV $$", in: folder))
    #expect(found?.0 == .signal)
    #expect(found?.1 == "signal 11")
  }

  @Test func aSignalOfTheImporterIsNoticed() throws {
    let folder = try TemporaryFolder()
    let script = "echo 'air3d: a.ply: the mesh importer crashed on it; …' >&2; exit 1"
    #expect(judge(folder).limits(try run(script, in: folder))?.0 == .signal)
  }

  @Test func anEndlessLoopIsNoticed() throws {
    let folder = try TemporaryFolder()
    let found = judge(folder).limits(try run("while :; do :; done", in: folder))
    #expect(found?.0 == .hang)
  }

  @Test func aProcessThatIsLeftIsNoticed() throws {
    let folder = try TemporaryFolder()
    let found = judge(folder).limits(try run("sleep 60 & exit 0", in: folder))
    #expect(found?.1 == "a process is left")
  }

  @Test func anExitCodeThatThereIsNotIsNoticed() throws {
    let folder = try TemporaryFolder()
    #expect(judge(folder).limits(try run("exit 3", in: folder))?.1 == "exit 3")
    #expect(judge(folder).limits(try run("exit 1", in: folder)) == nil)
  }

  @Test(arguments: [
    ("echo", "0 lines for 1 errors: "),
    ("echo 'air3d: other: x'", "does not name the file: other: x"),
    (#"printf 'air3d: FOLDER/a.obj: \033[2J\n'"#, "the raw character U+1b"),
    ("echo 'air3d: FOLDER/a.obj: x'; echo more", "2 lines for 1 errors: a.obj: x | more | "),
  ])
  func aMessageOutOfOrderIsNoticed(script: String, fault: String) throws {
    let folder = try TemporaryFolder()
    let script = "(" + script.replacing("FOLDER", with: folder.path) + ") >&2; exit 1"
    let found = Judge(folder: folder.path).messages(try run(script, in: folder), expected: 1)
    #expect(
      found?.1.hasPrefix(fault.trimmingCharacters(in: .whitespaces)) == true,
      "\(String(describing: found))")
  }

  @Test func aMessageInOrderIsNone() throws {
    let folder = try TemporaryFolder()
    let script = "echo 'air3d: \(folder.path)/a.obj: is empty' >&2; exit 1"
    #expect(Judge(folder: folder.path).messages(try run(script, in: folder), expected: 1) == nil)
  }

  @Test func aPictureThatIsCutIsNoticed() throws {
    let folder = try TemporaryFolder()
    let file = PNGBuilder().file
    let whole = try folder.write("whole.png", file)
    let cut = try folder.write("cut.png", file.dropLast(20))
    #expect(Judge.defect(ofOutput: whole) == nil)
    #expect(Judge.defect(ofOutput: cut) == "cut")
    #expect(Judge.defect(ofOutput: folder.file("none.png")) == "missing")
  }
}
