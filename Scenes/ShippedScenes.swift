import Files

/// The scene specifications and the examples that come with air3d.
package enum ShippedScenes {
  /// The folder with the specifications and `Examples`; nil if it is not beside the running
  /// program.
  package static let folder = RunningProgram.resources(of: "ShippedScenes")
}
