/// How a square window moves over a picture.
package struct ConvolutionGeometry: Sendable, Hashable {
  /// The window's side in pixels.
  package var kernel: Int
  /// Pixels between neighbouring windows.
  package var stride: Int
  /// Zeros around the picture, in pixels on each side.
  package var padding: Int

  /// A window of `kernel` × `kernel` pixels.
  package init(kernel: Int, stride: Int = 1, padding: Int = 0) {
    precondition(kernel > 0 && stride > 0 && padding >= 0, "impossible convolution")
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// The number of windows along a side of `size` pixels.
  package func outputSize(_ size: Int) -> Int { (size + 2 * padding - kernel) / stride + 1 }
}
