import Geometry

/// The shadows of the objects on a canvas, and the tables that receive them.
///
/// A face of a fixture that lies in the plane z = 0 of the world and faces up receives shadows. For
/// every set of lights that may be kept from it, the fixture has a *shadowed copy*: the same mesh
/// in the same place, in the light of the others. A pixel whose centre lies in a shadow shows the
/// copy, and so does a side of an edge. So colours and their derivatives are had as those of any
/// surface. They stand behind the fixtures among the canvas's objects, have no edges and hide
/// nothing.
final class ShadowList {
  private let renderer: Renderer
  /// The fixtures with faces that receive, and which those are.
  @exclusivity(unchecked) private var receivers: [(fixture: Int, faces: [Bool])] = []
  /// Index into `receivers`, or −1; `[fixture]`.
  @exclusivity(unchecked) private var receiverOfFixture: [Int] = []
  /// The lights that cast shadows, by bit.
  @exclusivity(unchecked) private var lights: [(index: Int, projection: ShadowProjection)] = []
  /// `[receiver, set of lights − 1]`.
  @exclusivity(unchecked) private(set) var shadowedCopies: [ProjectedObject] = []
  /// The shadows of all drawn objects, one after another.
  @exclusivity(unchecked) private(set) var shadows: [Shadow] = []
  private var spare: [Shadow] = []
  /// The pixels that may show a table.
  @exclusivity(unchecked) private var limit = PixelRect.empty
  private let isLit = WorkingMemory<UInt8>()
  private let columns = WorkingMemory<Int32>()

  init(_ renderer: Renderer) {
    self.renderer = renderer
    for (index, fixture) in renderer.fixtures.enumerated() {
      let mesh = renderer.meshes[fixture.mesh]
      let faces = (0..<mesh.faces.count).map { face in
        let p = mesh.corners(face)
        let isLevel = [p.a, p.b, p.c].allSatisfy { abs(fixture.worldFromObject($0).z) < 1e-6 }
        return isLevel && (fixture.worldFromObject.rotation * mesh.faces[face].normal).z > 0.5
      }
      receiverOfFixture.append(faces.contains(true) ? receivers.count : -1)
      if faces.contains(true) { receivers.append((index, faces)) }
    }
  }

  /// How many sets of lights there are, none excepted.
  private var setCount: Int { 1 << lights.count - 1 }

  /// Brings the shadowed copies into view.
  ///
  /// - Parameter fixtures: as they are in view.
  func setUp(_ fixtures: some Sequence<ProjectedObject>, camera: PinholeCamera, lighting: Lighting)
  {
    lights.removeAll(keepingCapacity: true)
    for (index, light) in lighting.lights.enumerated()
    where lights.count < Renderer.shadowLightLimit {
      if let projection = ShadowProjection(light) { lights.append((index, projection)) }
    }
    limit = .empty
    for (object, receiver) in zip(fixtures, receiverOfFixture) where receiver >= 0 {
      limit = limit.union(object.bounds.expanded(by: 1))
    }
    limit = limit.intersection(renderer.bounds)
    let count = receivers.count * setCount
    shadowedCopies.removeLast(max(0, shadowedCopies.count - count))
    var index = 0
    for receiver in receivers {
      let fixture = renderer.fixtures[receiver.fixture]
      let mesh = renderer.meshes[fixture.mesh]
      for set in 0..<setCount {
        var left = lighting
        for (bit, light) in lights.enumerated() where (set + 1) & 1 << bit != 0 {
          left.lights[light.index] = Light(.directional(.zero), intensity: .zero)
        }
        if index == shadowedCopies.count {
          shadowedCopies.append(ProjectedObject(mesh: mesh, lighting: left))
        }
        shadowedCopies[index].project(
          mesh: mesh, worldFromObject: fixture.worldFromObject, camera: camera, lighting: left)
        shadowedCopies[index].stopHiding()
        index += 1
      }
    }
  }

  /// Adds the shadows of an object.
  func add(_ object: ProjectedObject, _ instance: Int, camera: PinholeCamera) {
    for (bit, light) in lights.enumerated() {
      let shadow = spare.popLast() ?? Shadow(light.projection)
      shadow.cast(
        by: object, instance, light.projection, light: light.index, bit: 1 << bit, camera: camera,
        isLit: isLit, limit: limit)
      shadows.append(shadow)
    }
  }

  /// Takes off the shadows of all objects from an instance on.
  func removeAll(from instance: Int) {
    while let last = shadows.last, last.caster >= instance { spare.append(shadows.removeLast()) }
  }

  /// The pixels that the shadows of the last object may change.
  var influence: PixelRect {
    var rect = PixelRect.empty
    // The pixels beside those of the outline are found in other ways, too.
    for shadow in shadows.suffix(lights.count) where !shadow.bounds.isEmpty {
      rect = rect.union(shadow.bounds.expanded(by: 2))
    }
    return rect
  }

  /// Darkens the pixels whose centres show a table in the shadow of an object; its edges' pixels
  /// are not mixed.
  func draw(
    from instance: Int, _ objects: [ProjectedObject], into buffer: PixelBuffer
  ) {
    for shadow in shadows where shadow.caster >= instance {
      shadow.forEachCovered(in: renderer.bounds, columns) { column, row in
        let index = row * buffer.width + column
        let surface = buffer.surface[index]
        guard surface >= 0 else { return }
        let (seen, face) = (SurfaceID.instance(surface), SurfaceID.face(surface))
        let fixture = fixture(of: seen)
        guard receives(fixture, face) else { return }
        let darker = shadowedCopy(of: fixture, without: set(of: seen) | shadow.bit)
        guard darker != seen else { return }
        buffer.surface[index] = SurfaceID.make(instance: darker, face: face)
        let copy = objects[darker]
        buffer.color[index] = copy.color(
          ofFace: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
          inverseDepth: buffer.inverseDepth[index])
      }
    }
  }
}

extension ShadowList {
  private var fixtureCount: Int { receiverOfFixture.count }

  /// Whether an object is a shadowed copy.
  @inline(__always)
  func isShadowedCopy(_ instance: Int) -> Bool {
    instance >= fixtureCount && instance < fixtureCount + shadowedCopies.count
  }

  /// The fixture that a shadowed copy stands for; any other object itself.
  @inline(never)  // As it stands in loops that run without shadows, too.
  func fixture(of instance: Int) -> Int {
    isShadowedCopy(instance) ? receivers[(instance - fixtureCount) / setCount].fixture : instance
  }

  /// The lights that are kept from a shadowed copy.
  @inline(__always)
  private func set(of instance: Int) -> Int {
    isShadowedCopy(instance) ? (instance - fixtureCount) % setCount + 1 : 0
  }

  /// Whether a face of an object receives shadows.
  @inline(__always)
  func receives(_ instance: Int, _ face: Int) -> Bool {
    guard instance >= 0, instance < fixtureCount else { return false }
    let receiver = receiverOfFixture[instance]
    return receiver >= 0 && receivers[receiver].faces[face]
  }

  /// The shadowed copy of a fixture that receives, in the light of all lights but those of a set.
  @inline(__always)
  func shadowedCopy(of fixture: Int, without set: Int) -> Int {
    set == 0 ? fixture : fixtureCount + receiverOfFixture[fixture] * setCount + set - 1
  }

  /// The lights that do not reach a place of the picture, if that shows the table.
  func set(at place: SIMD2<Double>) -> Int {
    var set = 0
    for shadow in shadows where set & shadow.bit == 0 && shadow.covers(place.x, place.y) {
      set |= shadow.bit
    }
    return set
  }
}
