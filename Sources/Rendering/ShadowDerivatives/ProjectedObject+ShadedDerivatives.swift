import Geometry

/// Reverse mode of colours in light of which only a share arrives.
extension ProjectedObject {
  /// The gradient of adjoint·colour at the point that a place of the picture shows; what does not
  /// depend on how the place moves is added to the sinks.
  ///
  /// - Parameters:
  ///   - place: in pixels.
  ///   - shares: of the lights.
  ///   - force: the derivative in the point's place in the world, through what is in the lights'
  ///     way.
  func gradient(
    ofShaded surface: VisibleSurface, at place: SIMD2<Float>, adjoint: SIMD4<Float>,
    _ shares: UnsafePointer<Float>, force: SIMD4<Float>, _ shadows: ShadowList, instance: Int,
    into sinks: AdjointSinks
  ) -> (point: SurfacePoint, gradient: SurfaceGradient) {
    let (point, gradient) = shadedGradient(
      surface, at: place, adjoint: adjoint, shares, force: force, shadows, instance: instance,
      sinks)
    sinks.objects[instance].force += gradient.force
    sinks.objects[instance].torque += gradient.torque
    sinks.geometry?.add(
      gradient, at: point, face: surface.face, of: instance, self, force: gradient.force)
    return (point, gradient)
  }

  /// Reverse mode of the colour that a fixed place of the picture shows.
  ///
  /// - Returns: the derivative in the place, per pixel.
  @discardableResult
  func pullback(
    shaded surface: VisibleSurface, at place: SIMD2<Float>, adjoint: SIMD4<Float>,
    _ shares: UnsafePointer<Float>, force: SIMD4<Float>, _ shadows: ShadowList, instance: Int,
    into sinks: AdjointSinks
  ) -> SIMD2<Float> {
    let (point, gradient) = shadedGradient(
      surface, at: place, adjoint: adjoint, shares, force: force, shadows, instance: instance,
      sinks)
    return spread(
      gradient, at: point, face: surface.face, x: place.x, y: place.y, instance: instance,
      into: sinks)
  }

  private func shadedGradient(
    _ surface: VisibleSurface, at place: SIMD2<Float>, adjoint: SIMD4<Float>,
    _ shares: UnsafePointer<Float>, force: SIMD4<Float>, _ shadows: ShadowList, instance: Int,
    _ sinks: AdjointSinks
  ) -> (SurfacePoint, SurfaceGradient) {
    let shader = shadows.dimmed(self.shader, shares)
    let point = shader.point(x: place.x, y: place.y, inverseDepth: surface.inverseDepth)
    let appearance = mesh.looks.appearances.pointer + surface.face
    var gradient: SurfaceGradient
    if let shading = sinks.shading.map({ $0 + instance }) {
      gradient = shader.gradient(
        of: appearance.pointee, at: point, adjoint: adjoint, into: shading)
      shading.pointee.add(gradient, face: surface.face, at: point, of: self)
    } else {
      gradient = shader.gradient(of: appearance.pointee, at: point, adjoint: adjoint)
    }
    gradient.add(force: force, onWorldAt: point, view)
    return (point, gradient)
  }

  /// Reverse mode of the colours at the centres of the pixels of `rect` that show the object, the
  /// shares of the lights being taken for fixed.
  func pullback(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>, _ shadows: ShadowList, into sinks: AdjointSinks
  ) {
    if shadows.reach(of: instance).isEmpty {
      return pullback(rect, instance: instance, of: buffer, adjoint: adjoint, into: sinks)
    }
    let isPlainMotion = sinks.isMotionAlone && shader.isPlain
    let objectAdjoint = sinks.objects + instance
    let kinds = faceKinds.pointer
    let smooth = UnsafePointer(smoothFaces.pointer)
    let origin = objectAdjoint.pointee.light.origin
    var waiting = SmoothPixels(buffer.smoothPixelMemory)
    buffer.forEachPixel(showing: instance, in: rect) { face, column, row, index in
      let isShaded = shadows.loadShares(ofPixel: index)
      let shares = UnsafePointer(shadows.shares.pointer)
      let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
      // Of these only the one light's part changes as the object moves.
      if isPlainMotion, kinds[face] != FaceKind.general {
        let lit = isShaded ? adjoint[index] * shares[0] : adjoint[index]
        if kinds[face] == FaceKind.uniform {
          uniformFaceAdjoints.pointer[face] += lit
        } else {
          waiting.add(
            face, of: smooth, x: x - origin.x, y: y - origin.y, adjoint: lit,
            objectAdjoint.pointee.light)
          if waiting.isFull { waiting.pullback(into: objectAdjoint) }
        }
      } else if isShaded {
        pullback(
          shaded: VisibleSurface(
            instance: instance, face: face, inverseDepth: buffer.inverseDepth[index]),
          at: SIMD2(x, y), adjoint: adjoint[index], shares, force: .zero, shadows,
          instance: instance, into: sinks)
      } else {
        pullback(
          face: face, x: x, y: y, inverseDepth: buffer.inverseDepth[index],
          adjoint: adjoint[index], instance: instance, into: sinks)
      }
    }
    waiting.pullback(into: objectAdjoint)
  }
}

extension ProjectedObject {
  /// Forward mode of the colours at the centres of the pixels of `rect` that show the object, the
  /// shares of the lights being taken for fixed.
  ///
  /// - Parameter tangents: `[motion, rect.height, rect.width]`; added to.
  func pushforward(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer, _ motions: [FramedMotion],
    _ shadows: ShadowList, tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    if shadows.reach(of: instance).isEmpty {
      return pushforward(rect, instance: instance, of: buffer, motions, tangents: tangents)
    }
    let count = rect.width * rect.height
    // Of a face of one colour all pixels change alike, in the light that arrives.
    let areUniform = shadows.lightCount == 1 && motions.allSatisfy(\.isRigid)
    var uniformFace = -1
    var lit = motions.map { _ in SIMD4<Float>.zero }
    var dark = lit
    buffer.forEachPixel(showing: instance, in: rect.intersection(bounds)) {
      face, column, row, index in
      let pixel = tangents + rect.offset((column, row))
      if areUniform, faceKinds.pointer[face] == FaceKind.uniform {
        let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
        if face != uniformFace {
          uniformFace = face
          pushforward(
            face: face, x: x, y: y, inverseDepth: buffer.inverseDepth[index], motions
          ) { k, change in lit[k] = change }
          shadows.shares.pointer[0] = 0
          pushforward(
            face: face, x: x, y: y, inverseDepth: buffer.inverseDepth[index], motions,
            in: shadows.dimmed(self.shader, shadows.shares.pointer)
          ) { k, change in dark[k] = change }
        }
        let share = shadows.visible(0)[index]
        for k in motions.indices { pixel[k * count] += dark[k] + (lit[k] - dark[k]) * share }
        return
      }
      let isShaded = shadows.loadShares(ofPixel: index)
      let shader = isShaded ? shadows.dimmed(self.shader, shadows.shares.pointer) : self.shader
      pushforward(
        face: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
        inverseDepth: buffer.inverseDepth[index], motions, in: shader
      ) { k, change in pixel[k * count] += change }
    }
  }
}

extension ShadowList {
  /// A shader where only shares of the lights arrive; one at a time.
  @inline(__always)
  func dimmed(_ shader: Shader, _ shares: UnsafePointer<Float>) -> Shader {
    shader.dimmed(shares, slotOfLight, dimmedLights)
  }
}
