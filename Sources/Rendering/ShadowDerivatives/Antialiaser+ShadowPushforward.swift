import Geometry

extension Antialiaser {
  /// Lists those sides of an object's crossings with pixels of `rect` at which parts of lights
  /// arrive.
  ///
  /// - Parameter range: of the list of crossings.
  func listPartial(_ range: Range<Int>, _ rect: PixelRect, _ shadows: ShadowList) {
    shadows.slots.begin(
      crossings: range.upperBound, objects: objects.count, lights: shadows.lightCount)
    for index in range {
      let record = crossings.records.pointer + index
      let crossing = record.pointee.crossing
      guard rect.contains((crossing.column, crossing.row)),
        shadows.slots.isPartial(2 * index) || shadows.slots.isPartial(2 * index + 1)
      else { continue }
      let edges = objects[record.pointee.sides.inside.surface.instance].outline.edges.pointer
      let place = edges[record.pointee.edge](record.pointee.sides.foot)
      record.withSides {
        shadows.slots.listPartial(
          $0, crossing: index, x: Float(place.x), y: Float(place.y),
          pixel: crossing.row * buffer.width + crossing.column)
      }
    }
  }

  /// Forward mode of what arrives of the lights at the sides of an object's crossings with pixels
  /// of `rect`.
  ///
  /// - Parameters:
  ///   - range: of the list of crossings.
  ///   - motions: `[instance][motion]`, the same number for all objects that move, none for others.
  ///   - tangents: `[motion, rect.height, rect.width]`.
  func pushforwardShares(
    _ range: Range<Int>, of owner: Int, _ rect: PixelRect, camera: PinholeCamera,
    motions: [[FramedMotion]], tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    guard let shadows, !range.isEmpty else { return }
    listPartial(range, rect, shadows)
    shadows.pushforwardSides(objects, lights: nil)
    let (object, own, count) = (objects[owner], motions[owner], rect.width * rect.height)
    forEachCrossing(range, in: rect) { index, crossing, sides in
      let edge = object.outline.edges.pointer + index
      let pixel = tangents + rect.offset((crossing.column, crossing.row))
      let term = BoundaryTerm(crossing, foot: sides.foot, on: edge.pointee)
      let place = edge.pointee(sides.foot)
      let (motion, footMotion) = (
        EdgeMotion(edge.pointee, camera), FootMotion(sides.foot, of: crossing, on: edge.pointee)
      )
      for (side, slot, weight) in [
        (sides.inside, Int(sides.slot), -sides.weight),
        (sides.outside, Int(sides.slot) + 1, sides.weight),
      ] where shadows.slots.isPartial(slot) {
        let isOnEdge =
          side.surface.instance == owner && (slot % 2 == 0 || !edge.pointee.isSilhouette)
        let shown = objects[side.surface.instance]
        let point = shown.shader.point(
          x: Float(place.x), y: Float(place.y), inverseDepth: side.surface.inverseDepth)
        let others = motions[side.surface.instance]
        for k in 0..<shadows.tangents.count {
          var velocity = SIMD4<Float>.zero
          let speeds = own.isEmpty ? nil : motion.speeds(edge.pointee, own[k], object.view)
          if isOnEdge {
            if let speeds {
              let along = edge.pointee.alongSurface(point, object.view)
              velocity =
                own[k].velocity(inWorldOf: point.position, face: side.surface.face)
                + along * footMotion.speed(speeds, foot: term.foot)
            }
          } else {
            if !others.isEmpty {
              velocity = shown.velocityOfSeen(side.surface.face, at: point, others[k])
            }
            if let speeds {
              velocity += shown.step(
                side.surface.face, at: point, term.footVelocity(speeds, footMotion))
            }
          }
          pixel[k * count] +=
            shadows.tangents.change(slot: slot, k, velocity: shown.inWorld(vector: velocity))
            * weight
        }
      }
    }
  }

  /// Forward mode of what arrives of the lights at the sides of a crossing of a seam.
  ///
  /// - Parameter atFoot: the foot's velocity in the picture with each motion.
  func pushforwardShares(
    _ sides: CrossingSides, of seam: Seam, _ crossing: PixelCrossing, motions: [[FramedMotion]],
    atFoot: (Int) -> SIMD2<Float>, pixel: UnsafeMutablePointer<SIMD4<Float>>, stride: Int
  ) {
    guard let shadows else { return }
    listPartial(sides, of: seam, crossing) {
      shadows.pushforwardSides(objects, lights: nil)
    }
    let place = seam.edge(sides.foot)
    for (side, slot, weight) in [
      (sides.inside, Int(sides.slot), -sides.weight),
      (sides.outside, Int(sides.slot) + 1, sides.weight),
    ] where shadows.slots.isPartial(slot) {
      let shown = objects[side.surface.instance]
      let point = shown.shader.point(
        x: Float(place.x), y: Float(place.y), inverseDepth: side.surface.inverseDepth)
      let own = motions[side.surface.instance]
      for k in 0..<shadows.tangents.count {
        var velocity = shown.step(side.surface.face, at: point, atFoot(k))
        if !own.isEmpty {
          velocity += shown.velocityOfSeen(side.surface.face, at: point, own[k])
        }
        pixel[k * stride] +=
          shadows.tangents.change(slot: slot, k, velocity: shown.inWorld(vector: velocity)) * weight
      }
    }
  }

  /// Lists the sides of a crossing of a seam, shaded before, while `body` runs.
  func listPartial(
    _ sides: CrossingSides, of seam: Seam, _ crossing: PixelCrossing, _ body: () -> Void
  ) {
    guard let shadows else { return }
    let place = seam.edge(sides.foot)
    var sides = sides
    withUnsafeMutablePointer(to: &sides) {
      shadows.slots.listPartial(
        $0, crossing: Int($0.pointee.slot) / 2, x: Float(place.x), y: Float(place.y),
        pixel: crossing.row * buffer.width + crossing.column)
      body()
    }
  }

  /// Forward mode of what arrives of the lights at the centres of the pixels of `rect`.
  func pushforwardShares(
    _ rect: PixelRect, motions: [[FramedMotion]], tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    guard let shadows else { return }
    let count = rect.width * rect.height
    let places = shadows.places
    for (receiver, object) in objects.enumerated() {
      shadows.listPartialPixels(of: receiver, in: rect, object, buffer)
      guard places.count > 0 else { continue }
      shadows.pushforward(receiver: receiver, object, lights: nil)
      let own = motions[receiver]
      for index in 0..<places.count {
        let target = places.target(index)
        let pixel =
          tangents + rect.offset((target % buffer.width, target / buffer.width))
        let point = object.shader.point(
          x: places.x(index), y: places.y(index), inverseDepth: places.inverseDepth(index))
        for k in 0..<shadows.tangents.count {
          let velocity =
            own.isEmpty ? .zero : object.velocityOfSeen(places.face(index), at: point, own[k])
          pixel[k * count] += shadows.tangents.change(
            place: index, k, velocity: object.inWorld(vector: velocity))
        }
      }
    }
  }

  /// Forward mode of what arrives of the lights as their vectors change: at pixels' centres and at
  /// the sides of crossings.
  ///
  /// - Parameter tangent: of the picture, `[height, width]`.
  func pushforwardShares(
    _ rect: PixelRect, lights changes: [LightingDifferential.Light],
    tangent: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    guard let shadows else { return }
    shadows.beginPushforward(changes, objects)
    for (receiver, object) in objects.enumerated() {
      shadows.listPartialPixels(of: receiver, in: rect, object, buffer)
      shadows.pushforward(receiver: receiver, object, lights: changes)
      for index in 0..<shadows.places.count {
        tangent[shadows.places.target(index)] += shadows.tangents.change(
          place: index, 0, velocity: .zero)
      }
    }
    func add(_ sides: CrossingSides, _ crossing: PixelCrossing) {
      let pixel = tangent + (crossing.row * buffer.width + crossing.column)
      for (slot, weight) in [
        (Int(sides.slot), -sides.weight), (Int(sides.slot) + 1, sides.weight),
      ] where shadows.slots.isPartial(slot) {
        pixel.pointee += shadows.tangents.change(slot: slot, 0, velocity: .zero) * weight
      }
    }
    for instance in objects.indices {
      let range = crossings(of: instance, in: rect)
      listPartial(range, rect, shadows)
      shadows.pushforwardSides(objects, lights: changes)
      forEachCrossing(range, in: rect) { _, crossing, sides in add(sides, crossing) }
    }
    forEachSeamCrossing(in: rect) { seam, crossing, sides in
      listPartial(sides, of: seam, crossing) {
        shadows.pushforwardSides(objects, lights: changes)
      }
      add(sides, crossing)
    }
  }
}

extension ProjectedObject {
  /// A vector of the object's frame, in the world.
  @inline(__always)
  func inWorld(vector: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4(view.worldFromObject.rotation * Vector3(vector))
  }

  /// How the point that is seen of a face in a fixed place of the picture moves in the world; in
  /// the object's axes.
  func velocityOfSeen(_ face: Int, at point: SurfacePoint, _ motion: FramedMotion) -> SIMD4<Float> {
    let n = mesh.looks.appearances.pointer[face].geometricNormal
    let v = motion.velocity(of: point.position, face: face)
    return motion.velocity(inWorldOf: point.position, face: face)
      + (point.ray * (dot(n, v) / dot(n, point.ray)) - v)
  }

  /// How the point that is seen of a face moves with the place in the picture; in the object's
  /// frame.
  func step(_ face: Int, at point: SurfacePoint, _ step: SIMD2<Float>) -> SIMD4<Float> {
    let n = mesh.looks.appearances.pointer[face].geometricNormal
    let turn = view.rayX * step.x + view.rayY * step.y
    return (turn - point.ray * (dot(n, turn) / dot(n, point.ray))) / point.inverseDepth
  }
}
