import Geometry
import Rendering

/// The renderer's slow, readable twin: casts rays at the triangles and averages.
///
/// No z-buffer, no rounding of vertices, no antialiasing but the average of many rays, everything
/// in double precision. Every triangle is tried for every ray, so keep pictures small.
public struct ReferenceRenderer {
  /// What a ray meets.
  public struct Hit {
    /// Camera Z, in metres.
    public var depth: Double
    /// Index into the placements.
    public var object: Int
    /// Linear RGB.
    public var color: Vector3
  }

  let camera: PinholeCamera
  let lighting: Lighting
  let background: Vector3
  let objects: [PlacedObject]

  /// One object, its corners in the camera's frame.
  struct PlacedObject {
    var model: Model
    var worldFromObject: RigidTransform
    var triangles: [(Vector3, Vector3, Vector3)]
    var center: Vector3
    var radius: Double
  }

  /// Makes a renderer of one scene.
  public init(
    camera: PinholeCamera, lighting: Lighting, background: SIMD3<Float> = .zero,
    models: [Model], placements: [Placement]
  ) {
    self.camera = camera
    self.lighting = lighting
    self.background = Vector3(background)
    objects = placements.map { placement in
      let model = models[placement.mesh]
      let points = model.mesh.positions.map {
        camera.cameraFromWorld(placement.worldFromObject($0))
      }
      let center = points.reduce(.zero, +) / Double(max(1, points.count))
      return PlacedObject(
        model: model, worldFromObject: placement.worldFromObject,
        triangles: model.mesh.faces.map {
          (points[Int($0.vertices.x)], points[Int($0.vertices.y)], points[Int($0.vertices.z)])
        },
        center: center, radius: points.reduce(0) { max($0, ($1 - center).length) })
    }
  }

  /// What is seen at a place of the picture, in pixels from its top-left corner.
  public func hit(at pixel: SIMD2<Double>) -> Hit? {
    let offset = (pixel - camera.principalPoint) / camera.focalLength
    let ray = Vector3(offset.x, offset.y, 1)
    var nearest: (depth: Double, object: Int, face: Int, weights: Vector3)?
    for (index, object) in objects.enumerated() {
      let closest = ray * (ray.dot(object.center) / ray.dot(ray)) - object.center
      guard closest.length <= object.radius * (1 + 1e-9) else { continue }
      for (face, triangle) in object.triangles.enumerated() {
        guard let hit = Self.intersect(ray, triangle), hit.depth >= camera.near,
          hit.depth < nearest?.depth ?? .infinity
        else { continue }
        nearest = (hit.depth, index, face, hit.weights)
      }
    }
    return nearest.map {
      Hit(
        depth: $0.depth, object: $0.object,
        color: color(objects[$0.object], face: $0.face, weights: $0.weights))
    }
  }

  /// The picture: the average over `raysPerSide`² rays a pixel.
  public func render(raysPerSide: Int) -> Image {
    var image = Image(width: camera.width, height: camera.height)
    for row in 0..<camera.height {
      for column in 0..<camera.width {
        var sum = Vector3.zero
        for y in 0..<raysPerSide {
          for x in 0..<raysPerSide {
            let inPixel = (SIMD2(Double(x), Double(y)) + 0.5) / Double(raysPerSide)
            sum += hit(at: SIMD2(Double(column), Double(row)) + inPixel)?.color ?? background
          }
        }
        image[column, row] = SIMD3<Float>(sum / Double(raysPerSide * raysPerSide))
      }
    }
    return image
  }

  /// Depth of the hit, whose place is ray · depth, and the weights of the three corners
  /// (Möller and Trumbore 1997); nil for a miss or a face seen from behind.
  static func intersect(_ ray: Vector3, _ t: (Vector3, Vector3, Vector3)) -> (
    depth: Double, weights: Vector3
  )? {
    let (u, v) = (t.1 - t.0, t.2 - t.0)
    let p = ray.cross(v)
    let determinant = u.dot(p)
    guard determinant > 0 else { return nil }
    let origin = -t.0
    let b = origin.dot(p) / determinant
    let q = origin.cross(u)
    let c = ray.dot(q) / determinant
    guard b >= 0, c >= 0, b + c <= 1 else { return nil }
    return (v.dot(q) / determinant, Vector3(1 - b - c, b, c))
  }

  private func color(_ object: PlacedObject, face index: Int, weights w: Vector3) -> Vector3 {
    let face = object.model.mesh.faces[index]
    let material = object.model.materials[face.material]
    func mix<V: SIMD>(_ c: TriangleMesh.Corners<V>) -> V where V.Scalar == Double {
      c.a * w.x + c.b * w.y + c.c * w.z
    }
    let normal = (object.worldFromObject.rotation * mix(face.normals)).normalized
    var albedo = mix(face.colors) * Vector3(material.color)
    if let texture = material.texture {
      albedo *= Self.sample(texture, at: mix(face.textureCoordinates))
    }
    return albedo
      * (lighting.ambient + lighting.diffuse * max(0, normal.dot(lighting.direction)))
  }

  /// The bilinear mixture of the four texels around (u, v), the texture repeated.
  static func sample(_ texture: Image, at uv: SIMD2<Double>) -> Vector3 {
    let place = uv * SIMD2(Double(texture.width), Double(texture.height)) - 0.5
    let corner = place.rounded(.down)
    let fraction = place - corner
    var sum = Vector3.zero
    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
      let weight =
        (dx == 0 ? 1 - fraction.x : fraction.x) * (dy == 0 ? 1 - fraction.y : fraction.y)
      func wrap(_ value: Double, _ size: Int) -> Int {
        let rest = Int(value) % size
        return rest < 0 ? rest + size : rest
      }
      sum +=
        Vector3(
          texture[
            wrap(corner.x + Double(dx), texture.width), wrap(corner.y + Double(dy), texture.height)
          ]) * weight
    }
    return sum
  }
}
