/// A small, valid input, made by code, that mutations start from.
struct Seed: Sendable {
  /// What air3d does with it.
  enum Use: Sendable {
    /// Renders a scene of this mesh.
    case mesh
    /// Reads it as a picture.
    case picture
    /// Draws a scene of this specification.
    case specification
    /// Renders this scene file.
    case scene
    /// Reads a picture with these weights.
    case weights
    /// Goes on with this training.
    case checkpoint
  }

  /// A file of it.
  struct File: Sendable {
    /// Its name, whose extension tells its format.
    var name: String
    /// Its contents.
    var bytes: [UInt8]

    init(_ name: String, _ bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

    /// The part of the name behind its last point.
    var ending: String { name.split(separator: ".").last.map(String.init) ?? "" }
  }

  /// What it is called in reports.
  var name: String
  /// What it is for.
  var use: Use
  /// The file that is given to air3d first, then those that it names.
  var files: [File]

  init(_ name: String, for use: Use = .mesh, _ files: [File]) {
    self.name = name
    self.use = use
    self.files = files
  }
}
