import Geometry

/// What of one object keeps one light away: its outline as the light sees it.
///
/// Seen from the light the object has an outline like any that a camera sees: the edges that have a
/// lit face on one side only. It runs counter-clockwise about the lit faces.
final class Shadow {
  /// Index into the canvas's objects.
  @exclusivity(unchecked) private(set) var caster = 0
  /// Index into the lights that cast shadows.
  @exclusivity(unchecked) private(set) var light = 0
  /// Of the light that is covered, the share that is kept off.
  @exclusivity(unchecked) private(set) var strength: Float = 1
  /// Nil if there is no shadow.
  @exclusivity(unchecked) private(set) var frame: ShadowFrame?
  /// How the camera sees it: one, if there is a frame.
  let view = WorkingMemory<ShadowView>(capacity: 1)
  /// The outline's vertices in the frame, and which of the mesh's they are.
  let vertices = WorkingMemory<SIMD4<Float>>()
  let sources = WorkingMemory<Int32>()
  @exclusivity(unchecked) private(set) var vertexCount = 0
  /// Its edges: pairs of the outline's vertices.
  let edges = WorkingMemory<SIMD2<Int32>>()
  @exclusivity(unchecked) private(set) var edgeCount = 0
  /// Boxes around the edges, eight to a block.
  let boxes = WorkingMemory<ShadowBoxes>()
  /// Around the outline, in the frame.
  @exclusivity(unchecked) private(set) var low = SIMD4<Float>.zero
  @exclusivity(unchecked) private(set) var high = SIMD4<Float>.zero
  /// What lies nearer before a receiver than this, along t, touches it and keeps no light from it.
  @exclusivity(unchecked) private(set) var contact: Float = 0
  /// A loss's derivative in the vertices' coordinates, while it is gathered: three times eight
  /// partial sums a vertex.
  let vertexAdjoints = WorkingMemory<SIMD8<Float>>()
  /// Whether there is any.
  @exclusivity(unchecked) var isGathered = false
  /// The vertices' velocities in the frame, `[motion][vertex]`, while they are needed.
  let velocities = WorkingMemory<SIMD4<Float>>()
  /// How many motions they are of.
  @exclusivity(unchecked) var motionCount = 0

  /// Of half the object's diagonal; of a cube of 40 cm a third of a millimetre.
  private static let contactShare = 1e-3

  /// Finds the outline.
  ///
  /// - Parameters:
  ///   - light: its index.
  ///   - memory: what is written anew for each outline.
  func cast(
    by object: ProjectedObject, _ caster: Int, _ source: Light, light: Int, camera: PinholeCamera,
    _ memory: OutlineMemory
  ) {
    (self.caster, self.light) = (caster, light)
    strength = Float(min(1, max(0, source.shadowStrength)))
    (vertexCount, edgeCount, frame) = (0, 0, nil)
    guard object.isPlaced, object.mesh.faces.count > 0 else { return }
    let (low, high) = (object.box.low, object.box.high)
    let toWorld = camera.cameraFromWorld.rotation.transpose
    guard
      let frame = ShadowFrame(
        source, center: (low + high) / 2, right: toWorld * Vector3(1, 0, 0))
    else { return }
    object.findLitFaces(source, memory.isLit)
    collect(object.mesh, memory)
    place(object, frame, reach: (high - low).length / 2)
    view.pointer.initialize(to: ShadowView(frame, camera))
  }

  private func collect(_ mesh: PreparedMesh, _ memory: OutlineMemory) {
    memory.begin(vertexCount: mesh.vertexCount)
    edges.reserve(mesh.edges.count)
    sources.reserve(mesh.vertexCount)
    let (isLit, meshEdges, target) = (memory.isLit.pointer, mesh.edges.pointer, edges.pointer)
    var (count, found) = (0, 0)
    let sources = sources.pointer
    for index in 0..<mesh.edges.count {
      let edge = meshEdges + index
      let first = isLit[Int(edge.pointee.first)] != 0
      let second = edge.pointee.second >= 0 && isLit[Int(edge.pointee.second)] != 0
      guard first != second else { continue }
      // In the order in which the lit face lists them.
      let (from, to) =
        first ? (edge.pointee.from, edge.pointee.to) : (edge.pointee.to, edge.pointee.from)
      target[count] = SIMD2(
        memory.place(from, sources, &found), memory.place(to, sources, &found))
      count &+= 1
    }
    (edgeCount, vertexCount) = (count, found)
  }

  /// Takes the vertices into the frame.
  private func place(_ object: ProjectedObject, _ frame: ShadowFrame, reach: Double) {
    vertices.reserve(vertexCount)
    var low = SIMD4<Float>(repeating: .infinity)
    var high = -low
    for index in 0..<vertexCount {
      let point = SIMD4<Float>(frame(object.inWorld(vertex: sources.pointer[index])))
      vertices.pointer[index] = point
      low.replace(with: point, where: point .< low)
      high.replace(with: point, where: point .> high)
    }
    // A light that is within an object, or beside it, gives it no shadow.
    guard vertexCount > 0, high.x < .infinity, high.y < .infinity, high.z < .infinity else {
      return
    }
    (self.frame, self.low, self.high) = (frame, low, high)
    let blockCount = (edgeCount + 7) / 8
    boxes.reserve(blockCount)
    for block in 0..<blockCount { boxes.pointer[block] = ShadowBoxes() }
    for index in 0..<edgeCount {
      let edge = edges.pointer[index]
      boxes.pointer[index / 8].set(
        index % 8, vertices.pointer[Int(edge.x)], vertices.pointer[Int(edge.y)])
    }
    contact = Float(frame.thickness(Self.contactShare * reach))
  }
}

extension ShadowFrame {
  /// A length along the light's rays at the object's centre, in these coordinates.
  fileprivate func thickness(_ length: Double) -> Double {
    isPoint ? length * inverseDistance * inverseDistance : length
  }
}

extension ProjectedObject {
  /// A vertex in the world, in metres.
  @inline(__always)
  func inWorld(vertex: Int32) -> Vector3 { view.worldFromObject(mesh.position(Int(vertex))) }

  /// Finds the faces that turn their front to a light; four at a time.
  fileprivate func findLitFaces(_ light: Light, _ isLit: WorkingMemory<UInt8>) {
    let blocks = mesh.faceBlocks
    isLit.reserve(blocks.count * 4)
    let objectFromWorld = view.worldFromObject.inverse
    let (way, share) =
      switch light.source {
      case .directional(let vector): (objectFromWorld.rotation * vector.normalized, 0.0)
      case .point(let place): (objectFromWorld(place), 1.0)
      }
    for index in 0..<blocks.count {
      let n = blocks.pointer[index]
      let height = (n.x * way.x + n.y * way.y + n.z * way.z) - n.offset * share
      for lane in 0..<4 { isLit.pointer[index * 4 + lane] = height[lane] > 1e-9 ? 1 : 0 }
    }
  }
}
