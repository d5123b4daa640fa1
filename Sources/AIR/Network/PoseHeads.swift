/// Where the derivatives in the numbers of a pose's heads are added up.
struct PoseHeads {
  /// Four numbers.
  var position: UnsafeMutablePointer<Float>
  /// Three numbers a mode.
  var yaw: UnsafeMutablePointer<Float>
}
