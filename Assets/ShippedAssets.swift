import Files

/// The models, meshes and pictures that come with air3d.
package enum ShippedAssets {
  /// The folder with `Models`, `Meshes` and `Pictures`; nil if it is not beside the running
  /// program.
  package static let folder = RunningProgram.resources(of: "ShippedAssets")
}
