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

/// How the camera stands to an object: all in the object's frame, the fourth number
/// of each vector zero.
struct ObjectView {
  /// The camera's centre.
  var center = SIMD4<Float>.zero
  /// The ray through sample position (x, y) is ray + x·rayX + y·rayY, scaled to depth one.
  var ray = SIMD4<Float>.zero
  var rayX = SIMD4<Float>.zero
  var rayY = SIMD4<Float>.zero
  var worldFromObject = RigidTransform.identity
  var cameraFromObject = RigidTransform.identity
}

/// One vertex as the camera sees it.
struct ProjectedVertex {
  /// In the camera's frame.
  var inCamera = Vector3.zero
  /// x and y in samples on the grid, 1/depth; meaningless if `isInside` is false.
  var onScreen = Vector3.zero
  /// x and y in units of the grid.
  var onGrid = SIMD2<Int32>.zero
  /// Whether the vertex is in front of the near plane and inside the guard band.
  var isInside = false
}

/// One face as the camera sees it.
struct ProjectedFace {
  /// 1/depth over the picture: plane.x + plane.y·x + plane.z·y with x and y in samples;
  /// meaningless if `isFront` is false.
  var plane = Vector3.zero
  var isFront = false
}

/// One object as the camera sees it; its arrays' memory is used again from pose to pose.
struct ProjectedObject {
  /// Vertices are rounded to this grid, in parts of a sample. Edge functions are computed in
  /// integers from it, so coverage has neither holes nor doubles.
  static let grid = Double(1 << gridBits)
  static let gridBits = 12
  /// Triangles are clipped to this many samples around the origin.
  static let guardBand = 8192.0

  private(set) var mesh: PreparedMesh
  private(set) var view = ObjectView()
  private(set) var vertices: [ProjectedVertex] = []
  private(set) var faces: [ProjectedFace] = []
  private(set) var edges: [ActiveEdge] = []
  /// Whether all vertices are inside.
  private(set) var isInside = false
  /// The samples that the object may touch.
  private(set) var bounds = PixelRect.empty

  init(mesh: PreparedMesh) { self.mesh = mesh }

  /// Brings the object into the camera's view.
  mutating func project(
    mesh: PreparedMesh, worldFromObject: RigidTransform, camera: PinholeCamera,
    lighting: Lighting, samplesPerSide: Int
  ) {
    self.mesh = mesh
    let scale = Double(samplesPerSide)
    let cameraFromObject = camera.cameraFromWorld * worldFromObject
    let objectFromCamera = cameraFromObject.inverse
    let f = camera.focalLength * scale
    let c = camera.principalPoint * scale
    let rotation = objectFromCamera.rotation
    let rays = (
      rotation * Vector3(-c.x / f.x, -c.y / f.y, 1), rotation * Vector3(1 / f.x, 0, 0),
      rotation * Vector3(0, 1 / f.y, 0)
    )
    view = ObjectView(
      center: SIMD4(objectFromCamera.translation), ray: SIMD4(rays.0), rayX: SIMD4(rays.1),
      rayY: SIMD4(rays.2), worldFromObject: worldFromObject, cameraFromObject: cameraFromObject)
    projectVertices(f: f, c: c, near: camera.near)
    projectFaces(origin: objectFromCamera.translation, rays: rays)
    collectEdges(f: f, c: c, near: camera.near)
    bounds = bounds.intersection(
      PixelRect(
        minX: 0, minY: 0, maxX: camera.width * samplesPerSide,
        maxY: camera.height * samplesPerSide))
  }

  private mutating func projectVertices(f: SIMD2<Double>, c: SIMD2<Double>, near: Double) {
    let count = mesh.positions.count
    if vertices.count != count {
      vertices = [ProjectedVertex](repeating: ProjectedVertex(), count: count)
    }
    var low = Vector3(repeating: .infinity)
    var high = Vector3(repeating: -.infinity)
    var allInside = true
    let transform = view.cameraFromObject
    mesh.positions.withUnsafeBufferPointer { positions in
      vertices.withUnsafeMutableBufferPointer { vertices in
        for index in 0..<count {
          let point = transform(positions[index])
          vertices[index].inCamera = point
          guard point.z >= near else {
            vertices[index].isInside = false
            allInside = false
            continue
          }
          let inverse = 1 / point.z
          let pixel = SIMD2(point.x, point.y) * inverse * f + c
          let inside = abs(pixel.x) < Self.guardBand && abs(pixel.y) < Self.guardBand
          let onGrid = (pixel * Self.grid).rounded(.toNearestOrEven)
          let onScreen = Vector3(onGrid / Self.grid, inverse)
          vertices[index].isInside = inside
          vertices[index].onScreen = onScreen
          if inside { vertices[index].onGrid = SIMD2(Int32(onGrid.x), Int32(onGrid.y)) }
          allInside = allInside && inside
          low = pointwiseMin(low, onScreen)
          high = pointwiseMax(high, onScreen)
        }
      }
    }
    isInside = allInside
    if allInside && count > 0 {
      bounds = PixelRect(
        minX: Int(low.x.rounded(.down)) - 1, minY: Int(low.y.rounded(.down)) - 1,
        maxX: Int(high.x.rounded(.up)) + 1, maxY: Int(high.y.rounded(.up)) + 1)
    } else {
      let reach = count == 0 ? 0 : Int(Self.guardBand)
      bounds = PixelRect(minX: -reach, minY: -reach, maxX: reach, maxY: reach)
    }
  }

  private mutating func projectFaces(origin: Vector3, rays: (Vector3, Vector3, Vector3)) {
    let count = mesh.faces.count
    if faces.count != count {
      faces = [ProjectedFace](repeating: ProjectedFace(), count: count)
    }
    mesh.faces.withUnsafeBufferPointer { prepared in
      faces.withUnsafeMutableBufferPointer { faces in
        for index in 0..<count {
          let normal = prepared[index].normal
          let distance = normal.dot(prepared[index].anchor - origin)
          faces[index].isFront = distance < 0
          guard distance < 0 else { continue }
          faces[index].plane =
            Vector3(normal.dot(rays.0), normal.dot(rays.1), normal.dot(rays.2)) / distance
        }
      }
    }
  }

  private mutating func collectEdges(f: SIMD2<Double>, c: SIMD2<Double>, near: Double) {
    edges.removeAll(keepingCapacity: true)
    for edge in mesh.edges {
      let first = faces[Int(edge.first)].isFront
      let second = edge.second >= 0 && faces[Int(edge.second)].isFront
      guard first || second else { continue }
      if first && second && !edge.isCrease { continue }
      // A face is listed counter-clockwise as seen, which with y downwards has its inside to
      // the left of its edges: turn the edge round to have it on the right.
      let (from, to) = first ? (Int(edge.to), Int(edge.from)) : (Int(edge.from), Int(edge.to))
      appendEdge(from, to, isSilhouette: !(first && second), f: f, c: c, near: near)
    }
  }

  private mutating func appendEdge(
    _ from: Int, _ to: Int, isSilhouette: Bool, f: SIMD2<Double>, c: SIMD2<Double>, near: Double
  ) {
    let (from, to) = (vertices[from], vertices[to])
    if from.isInside && to.isInside {
      edges.append(
        ActiveEdge(
          from: from.onScreen, to: to.onScreen, fromInCamera: from.inCamera,
          toInCamera: to.inCamera, isSilhouette: isSilhouette))
      return
    }
    var segment = [from.inCamera, to.inCamera]
    for plane in ClippingPlane.view(f: f, c: c, near: near) {
      guard let clipped = plane.clip(segment: segment[0], segment[1]) else { return }
      segment = [clipped.0, clipped.1]
    }
    edges.append(
      ActiveEdge(
        from: Self.snap(segment[0], f: f, c: c).onScreen,
        to: Self.snap(segment[1], f: f, c: c).onScreen, fromInCamera: segment[0],
        toInCamera: segment[1], isSilhouette: isSilhouette))
  }

  /// A point inside the view, given in the camera's frame, as the camera sees it.
  static func snap(_ point: Vector3, f: SIMD2<Double>, c: SIMD2<Double>) -> ProjectedVertex {
    let pixel = SIMD2(point.x, point.y) / point.z * f + c
    // Rounding may leave a clipped point a little outside the guard band.
    let limit = SIMD2(repeating: guardBand)
    let onGrid = (pixel.clamped(lowerBound: -limit, upperBound: limit) * grid)
      .rounded(.toNearestOrEven)
    return ProjectedVertex(
      inCamera: point, onScreen: Vector3(onGrid / grid, 1 / point.z),
      onGrid: SIMD2(Int32(onGrid.x), Int32(onGrid.y)), isInside: true)
  }
}

extension SIMD4<Float> {
  /// A vector with a fourth number, zero, that makes it fit a register.
  init(_ vector: Vector3) { self.init(SIMD3<Float>(vector), 0) }
}
