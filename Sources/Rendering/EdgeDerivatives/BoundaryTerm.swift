import Geometry

/// What moves in a pixel through which a line passes across which the picture's colour jumps: an
/// edge, or a seam.
///
/// The crossing adds weight · (outside − inside) to the pixel, both colours taken at its foot. As
/// the line's ends move in the picture, with ȧ and ḃ,
/// - the line *sweeps* over the pixel, `sweep` square pixels, which change from one colour to the
///   other: the boundary term of the box-filtered picture's derivative (*The boundary term* derives
///   it);
/// - an end of the line inside the pixel *swings* the ray that the weight is measured along;
/// - the *foot* moves, and with it the places in which the two colours are taken.
///
/// Forward mode and reverse mode of each stand one beside the other. What moves the ends stays with
/// each kind of line: an object's vertices, the rise of two planes. So does the order in which the
/// parts are added: last bits follow from it, and so do the weights of networks.
struct BoundaryTerm {
  /// Velocities of a line's two ends in the picture, or derivatives in their places, per pixel.
  typealias Ends = (from: SIMD2<Float>, to: SIMD2<Float>)

  /// From the line's `from` to its `to` in the picture, in pixels.
  let along: SIMD2<Float>
  /// How much of the crossing belongs to each of the ends.
  let lever: (from: Float, to: Float)
  /// Where the foot is, 0 at `from` and 1 at `to`.
  let foot: Float

  @inline(__always)
  init(_ crossing: borrowing PixelCrossing, foot: Double, on edge: borrowing ActiveEdge) {
    along = edge.alongPicture
    lever = crossing.lever
    self.foot = Float(foot)
  }

  /// Towards the line's outer side, as long as the line.
  @inline(__always) var outward: SIMD2<Float> { SIMD2(along.y, -along.x) }

  /// Of length one.
  @inline(__always) var normal: SIMD2<Float> { outward / (along * along).sum().squareRoot() }

  // MARK: The sweep

  /// Forward mode: how fast the inner side grows, in square pixels.
  @inline(__always)
  func sweep(_ speeds: Ends) -> Float {
    let moved = speeds.from * lever.from + speeds.to * lever.to
    return (outward * moved).sum()
  }

  /// Reverse mode of `sweep`.
  ///
  /// - Parameter jump: the loss's derivative in the pixel times the jump, inside less outside.
  @inline(__always)
  func sweepAdjoint(_ jump: Float) -> Ends {
    let outward = outward * jump
    return (outward * lever.from, outward * lever.to)
  }

  // MARK: The swing

  /// Forward mode: how fast the weight grows through ends of the line in the pixel.
  ///
  /// - Parameter swing: `PixelCrossing.swing`.
  @inline(__always)
  static func swing(_ speeds: Ends, _ swing: Ends) -> Float {
    (swing.from * speeds.from).sum() + (swing.to * speeds.to).sum()
  }

  // MARK: The foot

  /// Forward mode: the foot's velocity in the picture.
  ///
  /// - Parameter motion: how the foot moves along the line.
  @inline(__always)
  func footVelocity(_ speeds: Ends, _ motion: FootMotion) -> SIMD2<Float> {
    speeds.from * (1 - foot) + speeds.to * foot + along * motion.speed(speeds, foot: foot)
  }

  /// Reverse mode of `footVelocity` and of `FootMotion.speed`.
  ///
  /// - Parameters:
  ///   - inPicture: the derivative in the foot's place in the picture, per pixel.
  ///   - inFoot: that in its place on the line, from 0 to 1.
  /// - Returns: what belongs to the two ends as they carry the foot, and what turning the line adds
  ///   to `to` and takes from `from`.
  @inline(__always)
  func footAdjoint(
    inPicture: SIMD2<Float>, inFoot: Float, _ motion: FootMotion
  ) -> (carried: Ends, turned: SIMD2<Float>) {
    let carried = inPicture + motion.onEdge * inFoot
    return ((carried * (1 - foot), carried * foot), motion.onTurn * inFoot)
  }
}
