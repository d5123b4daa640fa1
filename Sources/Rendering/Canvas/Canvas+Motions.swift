import Geometry

extension Canvas {
  /// Reverse mode: the derivative of a loss in the motions of drawn objects.
  ///
  /// - Parameters:
  ///   - adjoint: the loss's derivative in each pixel's colour, `[height, width]` of linear RGB and
  ///     a fourth number that must be zero; only where the objects of `range` have an influence,
  ///     `rect(of:)`, does it count.
  ///   - range: which objects; all by default.
  /// - Returns: one gradient for each object of `range`.
  public func pullback(
    _ adjoint: [SIMD4<Float>], objects range: Range<Int>? = nil
  ) -> [MotionGradient] {
    precondition(adjoint.count == camera.width * camera.height, "one adjoint a pixel")
    return adjoint.withUnsafeBufferPointer { adjoint in
      adjoint.baseAddress.map { pullback($0, objects: range) } ?? []
    }
  }

  /// The same without the list, which is allocated: calls `body` with each object of `range`, in
  /// order, and its gradient. It must not use the canvas, which is at work.
  public func pullback(
    _ adjoint: [SIMD4<Float>], objects range: Range<Int>? = nil,
    _ body: (_ object: Int, _ gradient: MotionGradient) -> Void
  ) {
    precondition(adjoint.count == camera.width * camera.height, "one adjoint a pixel")
    adjoint.withUnsafeBufferPointer { adjoint in
      if let adjoint = adjoint.baseAddress { pullback(adjoint, objects: range, body) }
    }
  }

  /// The same for an adjoint anywhere in memory, `[height, width]`.
  package func pullback(
    _ adjoint: UnsafePointer<SIMD4<Float>>, objects range: Range<Int>? = nil
  ) -> [MotionGradient] {
    var gradients: [MotionGradient] = []
    gradients.reserveCapacity(range?.count ?? placements.count)
    pullback(adjoint, objects: range) { gradients.append($1) }
    return gradients
  }

  /// The same without the list.
  package func pullback(
    _ adjoint: UnsafePointer<SIMD4<Float>>, objects range: Range<Int>? = nil,
    _ body: (_ object: Int, _ gradient: MotionGradient) -> Void
  ) {
    let range = range ?? 0..<placements.count
    let isSeen = pullbackEdges(adjoint, objects: range)
    for index in range { body(index, isSeen ? pullbackPixels(adjoint, object: index) : .zero) }
  }

  /// What edges, seams and shadows have of the derivative in the objects' motions.
  ///
  /// - Returns: whether any of `range` influences a pixel.
  private func pullbackEdges(_ adjoint: UnsafePointer<SIMD4<Float>>, objects range: Range<Int>)
    -> Bool
  {
    let rect = range.reduce(PixelRect.empty) { $0.union(self.rect(of: $1)) }
    guard !rect.isEmpty else { return false }
    let sinks = emptySinks()
    let antialiaser = antialiaser
    shadows?.beginPullback()
    for instance in objects.indices {
      antialiaser.pullback(rect, instance: instance, camera: camera, adjoint: adjoint, into: sinks)
    }
    antialiaser.pullbackSeams(rect, adjoint: adjoint, into: sinks)
    antialiaser.finishShadows(rect, adjoint: adjoint, into: sinks)
    return true
  }

  /// Sinks for the objects' motions, with nothing in them yet; a canvas has one set of them at a
  /// time.
  @inline(__always)
  func emptySinks() -> AdjointSinks {
    objectAdjoints.reserve(objects.count)
    let sinks = AdjointSinks(objects: objectAdjoints.pointer)
    for (instance, object) in objects.enumerated() {
      sinks.objects[instance] = ObjectAdjoint(object)
    }
    return sinks
  }

  /// Adds what the colours at the centres of an object's pixels have.
  private func pullbackPixels(_ adjoint: UnsafePointer<SIMD4<Float>>, object index: Int)
    -> MotionGradient
  {
    let instance = fixtureCount + index
    let object = objects[instance]
    let sinks = AdjointSinks(objects: objectAdjoints.pointer)
    pullbackPixels(of: object, instance, adjoint, into: sinks)
    object.pullbackGathered(instance, into: sinks)
    return MotionGradient(sinks.objects[instance], object.view)
  }

  /// Adds what the colours at the centres of an object's pixels have, in the light that arrives
  /// there.
  @inline(__always)
  func pullbackPixels(
    of object: ProjectedObject, _ instance: Int, _ adjoint: UnsafePointer<SIMD4<Float>>,
    into sinks: AdjointSinks
  ) {
    if let shadows {
      object.pullback(
        object.bounds, instance: instance, of: buffer, adjoint: adjoint, shadows, into: sinks)
    } else {
      object.pullback(
        object.bounds, instance: instance, of: buffer, adjoint: adjoint, into: sinks)
    }
  }

  /// Forward mode: the picture's derivatives in given motions of one object.
  public func jacobian(of object: Int, motions: [Motion] = Motion.onTable) -> PictureJacobian {
    let instance = fixtureCount + object
    var framed = [[FramedMotion]](repeating: [], count: objects.count)
    framed[instance] = motions.map { FramedMotion($0, objects[instance], camera) }
    return jacobian(rect(of: object), framed, count: motions.count)
  }

  /// Forward mode: the derivatives of the pixels of `rect` in motions of objects.
  ///
  /// - Parameters:
  ///   - motions: `[instance][motion]`, none for objects that stand still.
  ///   - count: how many motions there are.
  func jacobian(_ rect: PixelRect, _ motions: [[FramedMotion]], count: Int) -> PictureJacobian {
    var tangents = [SIMD4<Float>](repeating: .zero, count: rect.width * rect.height * count)
    guard !tangents.isEmpty else { return PictureJacobian(rect: rect, tangents: tangents) }
    tangents.withUnsafeMutableBufferPointer { tangents in
      guard let tangents = tangents.baseAddress else { return }
      shadows?.beginPushforward(motions, count: count, objects)
      for (instance, moving) in motions.enumerated() where !moving.isEmpty {
        if let shadows {
          objects[instance].pushforward(
            rect, instance: instance, of: buffer, moving, shadows, tangents: tangents)
          continue
        }
        objects[instance].pushforward(
          rect, instance: instance, of: buffer, moving, tangents: tangents)
      }
      antialiaser.pushforwardShares(rect, motions: motions, tangents: tangents)
      antialiaser.pushforward(rect, camera: camera, motions: motions, tangents: tangents)
      antialiaser.pushforwardSeams(rect, motions: motions, tangents: tangents)
    }
    return PictureJacobian(rect: rect, tangents: tangents)
  }
}
