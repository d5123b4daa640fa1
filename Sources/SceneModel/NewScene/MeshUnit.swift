/// A unit of length that mesh files are written in.
package enum MeshUnit: String, CaseIterable, Sendable {
  case metres, centimetres, millimetres, inches

  /// Metres in one of it.
  package var metres: Double {
    switch self {
    case .metres: 1
    case .centimetres: 0.01
    case .millimetres: 0.001
    case .inches: 0.0254
    }
  }
}
