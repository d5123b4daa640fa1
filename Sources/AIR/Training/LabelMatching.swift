/// Which object a step of the network is to propose, where the objects are known.
package enum LabelMatching: Sendable {
  /// Step t the object with the t-th smallest x.
  case order
  /// Those that cost least in all, −log q each (H. W. Kuhn, "The Hungarian method for the
  /// assignment problem", 1955).
  case hungarian
}
