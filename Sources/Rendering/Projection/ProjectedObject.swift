import Geometry

/// One object as the camera sees it; its memory is used again from pose to pose.
///
/// Nothing mutates these while kernels run, so exclusivity checking is off; it cost an eighth of
/// the time in the edge walk.
final class ProjectedObject {
  @exclusivity(unchecked) private(set) var mesh: PreparedMesh
  @exclusivity(unchecked) private(set) var view = ObjectView()
  /// Points into the mesh and the object.
  @exclusivity(unchecked) private(set) var shader: Shader
  /// `[vertex]`.
  let vertices = WorkingMemory<ProjectedVertex>()
  /// Of `FaceKind`, `[face]`.
  let faceKinds = WorkingMemory<UInt8>()
  /// The front faces, in order.
  @inline(__always) var frontFaces: LazyMapSequence<UnsafeBufferPointer<Int32>, Int> {
    UnsafeBufferPointer(start: fronts.pointer, count: frontCount).lazy.map(Int.init)
  }
  /// The first of them; eight can be read from each on.
  @inline(__always) var firstFrontFace: UnsafePointer<Int32> { UnsafePointer(fronts.pointer) }
  private let fronts = WorkingMemory<Int32>()
  @exclusivity(unchecked) private var frontCount = 0
  /// 1/depth of a front face over the picture: x + y·column + z·row, in pixels, and 1 / (offset −
  /// n·c) of the face's plane and the camera; `[face]`.
  let planes = WorkingMemory<SIMD4<Double>>()
  /// offset − n·c of each face's plane, four to a block.
  private let distances = WorkingMemory<SIMD4<Double>>()
  /// The colours of uniform front faces, `[face]`.
  let uniformColors = WorkingMemory<SIMD4<Float>>()
  /// The front faces that are smooth, `[face]`.
  let smoothFaces = WorkingMemory<SmoothFace>()
  let smoothLight = WorkingMemory<SmoothLight>(capacity: 1)
  /// A loss's derivative in them, `[face]`, while it is gathered.
  let smoothFaceAdjoints = WorkingMemory<SmoothFaceAdjoint>()
  /// Where in the picture smooth faces are described from, in pixels.
  @exclusivity(unchecked) private(set) var shadingOrigin = SIMD2<Float>.zero
  /// A loss's derivative in the colours of uniform faces, `[face]`, while it is gathered.
  let uniformFaceAdjoints = WorkingMemory<SIMD4<Float>>()
  /// The lights as the shader sees them, `[light]`.
  private let lights = WorkingMemory<ObjectLight>(capacity: 4)
  /// The front faces by place.
  let faceGrid = FaceGrid()
  /// The edges that are silhouettes or creases in this view.
  let outline = Outline()
  /// Whether the object has a pose that can be drawn: of numbers, and not so large that their
  /// products are none. Else nothing is seen of it.
  @exclusivity(unchecked) private(set) var isPlaced = true
  /// Whether all vertices are inside.
  @exclusivity(unchecked) private(set) var isInside = false
  /// The pixels whose centres the object may cover.
  @exclusivity(unchecked) private(set) var bounds = PixelRect.empty
  /// A column and a row before all vertices, from which on they are all within what `TriangleBatch`
  /// reaches; nil if there is none.
  @exclusivity(unchecked) private(set) var corner: (column: Int, row: Int)?
  /// Around the object, in the world.
  @exclusivity(unchecked) private(set) var box = BoundingBox.empty

  init(mesh: PreparedMesh, lighting: Lighting) {
    self.mesh = mesh
    shader = Shader(mesh, view, lighting, lights)
    smoothLight.pointer.initialize(to: .none)
  }

  /// Brings a mesh into the camera's view.
  func project(
    mesh: PreparedMesh, worldFromObject: RigidTransform, camera: PinholeCamera,
    lighting: Lighting, withEdges: Bool = true
  ) {
    transform(mesh: mesh, worldFromObject: worldFromObject, camera: camera, lighting: lighting)
    setUp(camera, withEdges: withEdges)
  }

  /// Takes the vertices, the camera and the lights where the object's pose brings them.
  func transform(
    mesh: PreparedMesh, worldFromObject: RigidTransform, camera: PinholeCamera,
    lighting: Lighting
  ) {
    self.mesh = mesh
    var worldFromObject = worldFromObject
    var cameraFromObject = camera.cameraFromWorld * worldFromObject
    isPlaced =
      Self.canBeDrawn(mesh, at: worldFromObject) && Self.canBeDrawn(mesh, at: cameraFromObject)
    if !isPlaced {
      (worldFromObject, cameraFromObject) = (.identity, camera.cameraFromWorld)
    }
    box = isPlaced ? mesh.box.moved(by: worldFromObject) : .empty
    let objectFromCamera = cameraFromObject.inverse
    let rays = Self.rays(objectFromCamera, camera)
    view = ObjectView(
      center: SIMD4(objectFromCamera.translation), ray: SIMD4(rays.0), rayX: SIMD4(rays.1),
      rayY: SIMD4(rays.2), worldFromObject: worldFromObject, cameraFromObject: cameraFromObject)
    shader = Shader(mesh, view, lighting, lights)
    if isPlaced {
      projectVertices(camera)
    } else {
      (isInside, corner, bounds) = (false, nil, .nowhere)
    }
  }

  /// Further away, in metres, or larger nothing is drawn: in single precision squares would be
  /// infinite.
  private static let furthest = 1e15

  private static func canBeDrawn(_ mesh: PreparedMesh, at pose: RigidTransform) -> Bool {
    let (x, y, z) = pose.rotation.columns
    // What is no number is not below the limit.
    let reach = (x.length + y.length + z.length) * (1 + mesh.boundingRadius)
    return reach + pose.translation.length < furthest
  }

  /// Finds the faces and edges that are seen of the transformed object, and the colours of uniform
  /// faces.
  func setUp(_ camera: PinholeCamera, withEdges: Bool = true) {
    faceGrid.forget()
    guard isPlaced else {
      frontCount = 0
      outline.removeAll()
      return
    }
    let objectFromCamera = view.cameraFromObject.inverse
    bounds = bounds.clipped(
      to: PixelRect(minX: 0, minY: 0, maxX: camera.width, maxY: camera.height))
    shadingOrigin = SIMD2(
      Float(bounds.minX + bounds.maxX) / 2, Float(bounds.minY + bounds.maxY) / 2)
    projectFaces(
      origin: objectFromCamera.translation, rays: Self.rays(objectFromCamera, camera))
    colorUniformFaces()
    setUpSmoothFaces()
    if withEdges {
      collectEdges(camera)
    } else {
      outline.removeAll()
    }
  }

  /// The ray through the picture's origin, and its change from column to column and from row to
  /// row, in the object's frame.
  private static func rays(
    _ objectFromCamera: RigidTransform, _ camera: PinholeCamera
  ) -> (Vector3, Vector3, Vector3) {
    let (f, c) = (camera.focalLength, camera.principalPoint)
    let rotation = objectFromCamera.rotation
    return (
      rotation * Vector3(-c.x / f.x, -c.y / f.y, 1), rotation * Vector3(1 / f.x, 0, 0),
      rotation * Vector3(0, 1 / f.y, 0)
    )
  }

  /// A vertex in the camera's frame, in metres.
  func inCamera(vertex: Int32) -> Vector3 {
    view.cameraFromObject(mesh.position(Int(vertex)))
  }

  /// Four vertices at a time.
  private func projectVertices(_ camera: PinholeCamera) {
    typealias Four = SIMD4<Double>
    let blocks = mesh.vertexBlocks
    vertices.reserve(blocks.count * 4)
    let target = vertices.pointer
    let (r, t) = (view.cameraFromObject.rotation.columns, view.cameraFromObject.translation)
    let (f, c) = (camera.focalLength, camera.principalPoint)
    // Adding this number leaves the nearest integer in the lowest bits of a Double.
    let integer = Four(repeating: 0x1.8p52)
    let integerBits = SIMD4(repeating: Int64(bitPattern: 0x1.8p52.bitPattern))
    var nearest = Four(repeating: .infinity)
    var (low, high) = ((nearest, nearest), (-nearest, -nearest))
    for index in 0..<blocks.count {
      let p = blocks.pointer[index]
      let x = p.x * r.0.x + p.y * r.1.x + (p.z * r.2.x + t.x)
      let y = p.x * r.0.y + p.y * r.1.y + (p.z * r.2.y + t.y)
      let z = p.x * r.0.z + p.y * r.1.z + (p.z * r.2.z + t.z)
      let inverse = 1 / z
      let column = x * inverse * f.x + c.x
      let row = y * inverse * f.y + c.y
      let onGridX =
        unsafeBitCast(column * ProjectedVertex.grid + integer, to: SIMD4<Int64>.self)
        &- integerBits
      let onGridY =
        unsafeBitCast(row * ProjectedVertex.grid + integer, to: SIMD4<Int64>.self) &- integerBits
      let block = target + index * 4
      for lane in 0..<4 {
        block[lane] = ProjectedVertex(
          x: Int(onGridX[lane]), y: Int(onGridY[lane]), inverseDepth: inverse[lane])
      }
      nearest.replace(with: z, where: z .< nearest)
      low.0.replace(with: column, where: column .< low.0)
      low.1.replace(with: row, where: row .< low.1)
      high.0.replace(with: column, where: column .> high.0)
      high.1.replace(with: row, where: row .> high.1)
    }
    let band = ProjectedVertex.guardBand
    isInside =
      nearest.min() >= camera.near && low.0.min() > -band && low.1.min() > -band
      && high.0.max() < band && high.1.max() < band
    if isInside && mesh.faces.count > 0 {
      // A pixel is covered if its centre is; half a pixel of the grid more for rounding.
      let slack = 0.5 + 1 / ProjectedVertex.grid
      bounds = PixelRect(
        minX: Int((low.0.min() - slack).rounded(.up)),
        minY: Int((low.1.min() - slack).rounded(.up)),
        maxX: Int((high.0.max() + slack).rounded(.down)),
        maxY: Int((high.1.max() + slack).rounded(.down)))
      corner =
        max(bounds.width, bounds.height) + 2 <= TriangleBatch.reach
        ? (bounds.minX - 1, bounds.minY - 1) : nil
    } else {
      corner = nil
      let reach = mesh.faces.count == 0 ? 0 : Int(band)
      bounds = PixelRect(minX: -reach, minY: -reach, maxX: reach, maxY: reach)
      for index in 0..<mesh.vertexCount {
        let point = inCamera(vertex: Int32(index))
        let pixel = camera.project(camera: point)
        if !(point.z >= camera.near && abs(pixel.x) < band && abs(pixel.y) < band) {
          target[index].x = ProjectedVertex.outside
        }
      }
    }
  }

  /// A face is seen if the camera's centre lies further in front of it than this share of its
  /// distance from the object. What is more on edge covers no pixel to speak of, and derivatives
  /// divide by the slant, which single precision then does not tell from nothing.
  private static let leastSlant = 1e-5

  /// Four faces at a time are told to be fronts or backs; then the planes of fronts are found.
  private func projectFaces(origin: Vector3, rays: (Vector3, Vector3, Vector3)) {
    let blocks = mesh.faceBlocks
    faceKinds.reserve(blocks.count * 4)
    fronts.reserve(blocks.count * 4 + 8)
    distances.reserve(blocks.count)
    planes.reserve(blocks.count * 4)
    uniformColors.reserve(blocks.count * 4)
    let (kinds, fronts, distances) = (faceKinds.pointer, fronts.pointer, distances.pointer)
    var frontCount = 0
    let plainViews = mesh.looks.plainFaceKinds.pointer
    // Where the light is not plain, smooth faces are general ones (2 | 1), and where a light is
    // near all faces are.
    let unlessPlain: UInt8 = shader.isPlain ? 0 : 1
    let unlessUniform: UInt8 = shader.isUniform ? 0 : FaceKind.general
    let limit = -max(1e-9, Self.leastSlant * origin.length)
    for index in 0..<blocks.count {
      let n = blocks.pointer[index]
      let distance = n.offset - (n.x * origin.x + n.y * origin.y + n.z * origin.z)
      distances[index] = distance
      for lane in 0..<4 {
        let view = plainViews[index * 4 + lane]
        kinds[index * 4 + lane] =
          distance[lane] < limit ? view | unlessUniform | (view &>> 1 & unlessPlain) : FaceKind.back
        // Which of them are fronts cannot be guessed: a branch would take longer.
        fronts[frontCount] = Int32(truncatingIfNeeded: index * 4 + lane)
        frontCount &+= distance[lane] < limit ? 1 : 0
      }
    }
    self.frontCount = frontCount
    // Face 0, if there is any, is as good as others behind the last one.
    UnsafeMutableRawPointer(fronts + frontCount).storeBytes(of: .zero, as: SIMD8<Int32>.self)
    projectPlanes(rays)
  }

  private func projectPlanes(_ rays: (Vector3, Vector3, Vector3)) {
    let (faces, planes) = (mesh.faces.pointer, planes.pointer)
    let distances = UnsafeRawPointer(distances.pointer).assumingMemoryBound(to: Double.self)
    let x = SIMD4(rays.0.x, rays.1.x, rays.2.x, 0)
    let y = SIMD4(rays.0.y, rays.1.y, rays.2.y, 0)
    let z = SIMD4(rays.0.z, rays.1.z, rays.2.z, 0)
    for face in frontFaces {
      let n = faces[face].normal
      let inverse = 1 / distances[face]
      var plane = (n.x * x + n.y * y + n.z * z) * inverse
      plane.w = inverse
      planes[face] = plane
    }
  }

  private func colorUniformFaces() {
    guard mesh.looks.hasUniformFaces else { return }
    let (appearances, alikes) = (mesh.looks.appearances.pointer, mesh.looks.alikes.pointer)
    var (last, color) = (Int32(-1), SIMD4<Float>.zero)
    for face in frontFaces where faceKinds.pointer[face] == FaceKind.uniform {
      if alikes[face] != last {
        last = alikes[face]
        color = shader.uniformColor(of: appearances[face])
      }
      uniformColors.pointer[face] = color
    }
  }
}
