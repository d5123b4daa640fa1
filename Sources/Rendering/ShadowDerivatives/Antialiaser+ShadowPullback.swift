import Geometry

extension Antialiaser {
  /// Reverse mode of what arrives of the lights at the sides of an object's crossings with pixels
  /// of `rect`: finds the derivatives in the points that those show, and adds those in the objects
  /// that are in the lights' way.
  ///
  /// - Parameter range: of the list of crossings.
  func pullbackShares(
    _ range: Range<Int>, _ rect: PixelRect, adjoint: UnsafePointer<SIMD4<Float>>,
    into sinks: AdjointSinks
  ) {
    guard let shadows, !range.isEmpty else { return }
    listPartial(range, rect, shadows)
    shadows.pullbackSides(objects, adjoint: adjoint, sinks)
  }

  /// Reverse mode of what arrives of the lights at the sides of one crossing of a seam.
  func pullbackShares(
    _ sides: CrossingSides, of seam: Seam, _ crossing: PixelCrossing,
    adjoint: UnsafePointer<SIMD4<Float>>, into sinks: AdjointSinks
  ) {
    listPartial(sides, of: seam, crossing) {
      shadows?.pullbackSides(objects, adjoint: adjoint, sinks)
    }
  }

  /// The rest of reverse mode of what arrives of the lights, when crossings have been gone through:
  /// that at the centres of the pixels of `rect`, and what was gathered of the shadows' casters.
  func finishShadows(
    _ rect: PixelRect, adjoint: UnsafePointer<SIMD4<Float>>, into sinks: AdjointSinks
  ) {
    guard let shadows else { return }
    pullbackShares(rect, adjoint: adjoint, into: sinks)
    shadows.finishPullback(objects, into: sinks)
  }

  private func pullbackShares(
    _ rect: PixelRect, adjoint: UnsafePointer<SIMD4<Float>>, into sinks: AdjointSinks
  ) {
    guard let shadows else { return }
    for (receiver, object) in objects.enumerated() {
      shadows.listPartialPixels(of: receiver, in: rect, object, buffer)
      guard shadows.places.count > 0 else { continue }
      shadows.takeAdjoints(object) { adjoint[$0] }
      shadows.pullback(receiver: receiver, sinks.lights)
      // The motion of what always stands there is nobody's.
      if sinks.isMotionAlone && receiver < shadows.fixtureCount { continue }
      for index in 0..<shadows.places.count {
        let (places, force) = (shadows.places, shadows.places.force(index))
        let point = object.shader.point(
          x: places.x(index), y: places.y(index), inverseDepth: places.inverseDepth(index))
        object.spread(
          SurfaceGradient(force: force, onWorldAt: point, object.view), at: point,
          face: places.face(index), x: places.x(index), y: places.y(index), instance: receiver,
          into: sinks)
      }
    }
  }
}

extension ShadowList {
  var fixtureCount: Int { planes.count }

  /// Lists the pixels of `rect` whose centres show a receiver in part of a light.
  func listPartialPixels(
    of receiver: Int, in rect: PixelRect, _ object: ProjectedObject, _ buffer: PixelBuffer
  ) {
    places.removeAll()
    let rect = rect.intersection(reach(of: receiver)).intersection(object.bounds)
    guard !rect.isEmpty else { return }
    let planes = object.planes.pointer
    let count = lightCount
    buffer.forEachPixel(showing: receiver, in: rect) { face, column, row, index in
      guard (0..<count).contains(where: { visible($0)[index] > 0 && visible($0)[index] < 1 })
      else { return }
      places.append(
        x: Float(column) + 0.5, y: Float(row) + 0.5, inverseDepth: buffer.inverseDepth[index],
        face: face, plane: planes[face], target: index, lights: count)
      for light in 0..<count {
        places.visible(light)[places.count &- 1] = visible(light)[index]
      }
    }
  }

  /// Finds the derivatives in the shares at the listed places.
  ///
  /// - Parameter adjoint: that in the colour, from a place's target.
  @inline(__always)
  func takeAdjoints(_ object: ProjectedObject, _ adjoint: (Int) -> SIMD4<Float>) {
    var painter = ShadowPainter(object, slotOfLight, parts)
    for place in 0..<places.count {
      painter.find(
        places.face(place), x: places.x(place), y: places.y(place),
        inverseDepth: places.inverseDepth(place))
      let a = adjoint(places.target(place))
      for light in 0..<lightCount {
        places.adjoints(light)[place] = dot(a, painter.added(by: lights[light]))
      }
    }
  }

  /// Reverse mode for the sides that are listed.
  func pullbackSides(
    _ objects: [ProjectedObject], adjoint: UnsafePointer<SIMD4<Float>>, _ sinks: AdjointSinks
  ) {
    slots.forEachReceiver { receiver in
      listSides(of: receiver, objects[receiver])
      takeAdjoints(objects[receiver]) { slot in
        adjoint[slots.pixel(slot)] * slots.weight(slot)
      }
      pullback(receiver: receiver, sinks.lights)
      for place in 0..<places.count {
        slots.forces.pointer[places.target(place)] = places.force(place)
      }
    }
  }
}

extension SurfaceGradient {
  /// A force on the place in the world of the point that is seen, which the surface carries.
  init(force: SIMD4<Float>, onWorldAt point: SurfacePoint, _ view: ObjectView) {
    add(force: force, onWorldAt: point, view)
  }

  mutating func add(force: SIMD4<Float>, onWorldAt point: SurfacePoint, _ view: ObjectView) {
    let inObject = SIMD4(view.worldFromObject.rotation.transpose * Vector3(force))
    position += inObject
    self.force += inObject
    torque += cross(point.position, inObject)
  }
}
