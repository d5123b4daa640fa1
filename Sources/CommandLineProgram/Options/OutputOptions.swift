import ArgumentParser
import SceneModel

/// Options that every command has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document on standard output and nothing else there.")
  var json = false

  @Flag(help: "Say nothing but results, warnings and errors.")
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
  ///
  /// - Parameter warnings: the renderer's, unless there are more.
  func report(on renderer: SceneRenderer, warnings: [String]? = nil) {
    for line in renderer.meshDetails { detail(line) }
    for warning in warnings ?? renderer.warnings { warn(warning) }
  }

  /// What may make results other than they seem; nil for nothing. `--quiet` does not silence it.
  func warn(_ warning: String?) {
    if let warning { Diagnostics.warning(warning) }
  }

  /// A line about what is being done or was done, for those who did not ask for silence.
  func note(_ line: @autoclosure () -> String) {
    if !quiet { Diagnostics.write(line()) }
  }
}
