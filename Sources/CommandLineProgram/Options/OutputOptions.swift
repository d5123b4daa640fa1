import ArgumentParser
import SceneModel

/// Options that every command has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document on standard output and nothing else there.")
  var json = false

  @Flag(help: "Say nothing but results and errors.")
  var quiet = false

  @Flag(help: "Say what is being done, and with what.")
  var verbose = false

  func validate() throws {
    if quiet && verbose {
      throw ValidationError("'--quiet' and '--verbose' contradict each other; give one of them")
    }
  }

  /// A line for those who asked for more.
  func detail(_ line: @autoclosure () -> String) {
    if verbose { Diagnostics.write(line()) }
  }

  /// What is to be said of the meshes that a renderer has loaded.
  func report(on renderer: SceneRenderer) {
    for line in renderer.meshDetails { detail(line) }
    for warning in renderer.warnings { note("air3d: \(warning)") }
  }

  /// A line for those who did not ask for silence.
  func note(_ line: @autoclosure () -> String) {
    if !quiet { Diagnostics.write(line()) }
  }
}
