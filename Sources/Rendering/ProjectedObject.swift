import Geometry

/// A mesh in a scene: which one, and where.
public struct Placement: Sendable, Equatable {
  /// Index into the renderer's meshes.
  public var mesh: Int
  /// The object's pose, in metres.
  public var worldFromObject: RigidTransform

  /// Makes a placement.
  public init(mesh: Int, worldFromObject: RigidTransform) {
    self.mesh = mesh
    self.worldFromObject = worldFromObject
  }
}

/// An edge across which the picture's colour may jump: a silhouette or a crease.
struct ActiveEdge {
  /// End points as seen: x and y in samples, 1/depth in 1/m. Seen along the edge from `from` to
  /// `to`, the front face lies to its right in the picture (y downwards).
  var from: Vector3
  var to: Vector3
  /// The same points in the camera's frame, in metres.
  var fromInCamera: Vector3
  var toInCamera: Vector3
  /// Whether one side only is seen; otherwise both faces are, and the edge is a crease.
  var isSilhouette: Bool
}

/// One object as the camera sees it; its arrays are used again from pose to pose.
struct ProjectedObject {
  /// Vertices are rounded to this grid, in samples. Edge functions of coordinates on the grid and
  /// inside the guard band are exact in `Double`, so coverage has neither holes nor doubles.
  static let grid = 4096.0
  /// Triangles are clipped to this many samples around the origin.
  static let guardBand = 8192.0

  private(set) var mesh: PreparedMesh
  private(set) var worldFromObject = RigidTransform.identity
  /// Points in the camera's frame, one a vertex.
  private(set) var cameraPoints: [Vector3] = []
  /// x and y in samples on the grid, 1/depth; one a vertex, meaningless if `isInside` is false.
  private(set) var screen: [Vector3] = []
  /// Whether the vertex is in front of the near plane and inside the guard band.
  private(set) var isInside: [Bool] = []
  private(set) var isFront: [Bool] = []
  /// 1/depth over the picture, per face: p.x + p.y·x + p.z·y with x and y in samples.
  private(set) var planes: [Vector3] = []
  private(set) var edges: [ActiveEdge] = []
  /// The samples that the object may touch.
  private(set) var bounds = PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0)
  /// The camera's centre and the ray through sample (x, y) = ray + x·rayX + y·rayY, scaled to
  /// depth one, in the object's frame.
  private(set) var center = SIMD3<Float>.zero
  private(set) var ray = SIMD3<Float>.zero
  private(set) var rayX = SIMD3<Float>.zero
  private(set) var rayY = SIMD3<Float>.zero
  /// The direction towards the light, in the object's frame.
  private(set) var light = SIMD3<Float>.zero
  private(set) var cameraFromObject = RigidTransform.identity

  init(mesh: PreparedMesh) { self.mesh = mesh }

  /// Brings the object into the camera's view.
  mutating func project(
    mesh: PreparedMesh, worldFromObject: RigidTransform, camera: PinholeCamera,
    lighting: Lighting, samplesPerSide: Int
  ) {
    self.mesh = mesh
    self.worldFromObject = worldFromObject
    let scale = Double(samplesPerSide)
    cameraFromObject = camera.cameraFromWorld * worldFromObject
    let objectFromCamera = cameraFromObject.inverse
    let f = camera.focalLength * scale
    let c = camera.principalPoint * scale
    center = SIMD3<Float>(objectFromCamera.translation)
    let rotation = objectFromCamera.rotation
    ray = SIMD3<Float>(rotation * Vector3(-c.x / f.x, -c.y / f.y, 1))
    rayX = SIMD3<Float>(rotation * Vector3(1 / f.x, 0, 0))
    rayY = SIMD3<Float>(rotation * Vector3(0, 1 / f.y, 0))
    light = SIMD3<Float>(worldFromObject.rotation.transpose * lighting.direction)
    projectVertices(f: f, c: c, near: camera.near)
    classifyFaces(
      origin: objectFromCamera.translation,
      rays: (
        rotation * Vector3(-c.x / f.x, -c.y / f.y, 1), rotation * Vector3(1 / f.x, 0, 0),
        rotation * Vector3(0, 1 / f.y, 0)
      ))
    collectEdges(f: f, c: c, near: camera.near)
    bounds = bounds.intersection(
      PixelRect(
        minX: 0, minY: 0, maxX: camera.width * samplesPerSide,
        maxY: camera.height * samplesPerSide))
  }

  private mutating func projectVertices(f: SIMD2<Double>, c: SIMD2<Double>, near: Double) {
    let count = mesh.positions.count
    if screen.count != count {
      screen = [Vector3](repeating: .zero, count: count)
      cameraPoints = screen
      isInside = [Bool](repeating: false, count: count)
    }
    var low = SIMD2<Double>(repeating: .infinity)
    var high = SIMD2<Double>(repeating: -.infinity)
    var allInside = true
    let transform = cameraFromObject
    for index in 0..<count {
      let point = transform(mesh.positions[index])
      cameraPoints[index] = point
      guard point.z >= near else {
        isInside[index] = false
        allInside = false
        continue
      }
      let inverse = 1 / point.z
      let pixel = SIMD2(point.x, point.y) * inverse * f + c
      let inside = abs(pixel.x) < Self.guardBand && abs(pixel.y) < Self.guardBand
      isInside[index] = inside
      allInside = allInside && inside
      let snapped = (pixel * Self.grid).rounded(.toNearestOrEven) / Self.grid
      screen[index] = Vector3(snapped.x, snapped.y, inverse)
      low = SIMD2(min(low.x, snapped.x), min(low.y, snapped.y))
      high = SIMD2(max(high.x, snapped.x), max(high.y, snapped.y))
    }
    if allInside && count > 0 {
      bounds = PixelRect(
        minX: Int(low.x.rounded(.down)) - 1, minY: Int(low.y.rounded(.down)) - 1,
        maxX: Int(high.x.rounded(.up)) + 1, maxY: Int(high.y.rounded(.up)) + 1)
    } else {
      let reach = count == 0 ? 0 : Int(Self.guardBand)
      bounds = PixelRect(minX: -reach, minY: -reach, maxX: reach, maxY: reach)
    }
  }

  private mutating func classifyFaces(origin: Vector3, rays: (Vector3, Vector3, Vector3)) {
    let count = mesh.faces.count
    if planes.count != count {
      planes = [Vector3](repeating: .zero, count: count)
      isFront = [Bool](repeating: false, count: count)
    }
    mesh.faces.withUnsafeBufferPointer { faces in
      for index in 0..<count {
        let normal = faces[index].geometricNormal
        let distance = normal.dot(faces[index].anchor - origin)
        let front = distance < 0
        isFront[index] = front
        if front {
          planes[index] =
            Vector3(normal.dot(rays.0), normal.dot(rays.1), normal.dot(rays.2)) / distance
        }
      }
    }
  }

  private mutating func collectEdges(f: SIMD2<Double>, c: SIMD2<Double>, near: Double) {
    edges.removeAll(keepingCapacity: true)
    mesh.edges.withUnsafeBufferPointer { all in
      for edge in all {
        let first = isFront[Int(edge.first)]
        let second = edge.second >= 0 && isFront[Int(edge.second)]
        guard first || second else { continue }
        if first && second && !edge.isCrease { continue }
        // A face is listed counter-clockwise as seen, which with y downwards has its inside to
        // the left of its edges: turn the edge round to have it on the right.
        let (from, to) = first ? (Int(edge.to), Int(edge.from)) : (Int(edge.from), Int(edge.to))
        appendEdge(from, to, isSilhouette: !(first && second), f: f, c: c, near: near)
      }
    }
  }

  private mutating func appendEdge(
    _ from: Int, _ to: Int, isSilhouette: Bool, f: SIMD2<Double>, c: SIMD2<Double>, near: Double
  ) {
    if isInside[from] && isInside[to] {
      edges.append(
        ActiveEdge(
          from: screen[from], to: screen[to], fromInCamera: cameraPoints[from],
          toInCamera: cameraPoints[to], isSilhouette: isSilhouette))
      return
    }
    var segment = [cameraPoints[from], cameraPoints[to]]
    for plane in ClippingPlane.view(f: f, c: c, near: near) {
      guard let clipped = plane.clip(segment: segment[0], segment[1]) else { return }
      segment = [clipped.0, clipped.1]
    }
    edges.append(
      ActiveEdge(
        from: Self.snap(segment[0], f: f, c: c), to: Self.snap(segment[1], f: f, c: c),
        fromInCamera: segment[0], toInCamera: segment[1], isSilhouette: isSilhouette))
  }

  /// Where a point of the camera's frame lies on the sample grid, and its 1/depth.
  static func snap(_ point: Vector3, f: SIMD2<Double>, c: SIMD2<Double>) -> Vector3 {
    let pixel = SIMD2(point.x, point.y) / point.z * f + c
    let snapped = (pixel * grid).rounded(.toNearestOrEven) / grid
    return Vector3(snapped.x, snapped.y, 1 / point.z)
  }
}
