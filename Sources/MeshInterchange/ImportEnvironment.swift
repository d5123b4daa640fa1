/// What the import process is told by its environment.
package enum ImportEnvironment {
  /// The variable with the most memory that it may take, in bytes.
  package static let memory = "AIR3D_IMPORTER_MEMORY"
}
