/// The axis that points up in a mesh file.
public enum UpAxis: String, Sendable, Equatable, CaseIterable, Codable {
  /// +Y, as glTF demands and most modellers export: (x, y, z) becomes (x, −z, y).
  case y
  /// +Z, as here.
  case z
}
