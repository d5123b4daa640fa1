/// A change of the scene that refinement kept because it raised the posterior.
package enum RefinementMove: Sendable, Equatable {
  /// An object was turned to another of the yaws tried.
  case turn(mesh: Int)
  /// An object became one of another mesh.
  case exchange(from: Int, to: Int)
  /// An object was added.
  case birth(mesh: Int)
  /// An object was removed.
  case death(mesh: Int)
}
