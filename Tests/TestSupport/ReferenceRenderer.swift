import Foundation
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
    /// Index into the object's faces.
    public var face: Int
    /// Linear RGB.
    public var color: Vector3
  }

  let camera: PinholeCamera
  let lighting: Lighting
  let background: Vector3
  let objects: [PlacedObject]
  /// How many of the objects, the first ones, cast no shadows; nil if none does.
  let fixtureCount: Int?
  /// At how many points of a light that has a size it is asked whether they are seen.
  let lightSamples: Int

  /// One object, its corners in the camera's frame.
  struct PlacedObject {
    var model: Model
    var worldFromObject: RigidTransform
    var triangles: [(Vector3, Vector3, Vector3)]
    var center: Vector3
    var radius: Double
  }

  /// Makes a renderer of one scene.
  ///
  /// - Parameters:
  ///   - fixtureCount: how many objects, the first ones, cast no shadows; nil if none does.
  ///   - lightSamples: at how many points of a light that has a size each ray asks whether they are
  ///     seen.
  public init(
    camera: PinholeCamera, lighting: Lighting, background: SIMD3<Float> = .zero,
    models: [Model], placements: [Placement], fixtureCount: Int? = nil,
    lightSamples: Int = 16
  ) {
    self.fixtureCount = fixtureCount
    self.lightSamples = lightSamples
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
  ///
  /// - Parameter spacing: of the rays, in pixels; textures with levels are averaged over it.
  public func hit(at pixel: SIMD2<Double>, spacing: Double = 1) -> Hit? {
    let offset = (pixel - camera.principalPoint) / camera.focalLength
    let ray = Vector3(offset.x, offset.y, 1)
    var nearest: (depth: Double, object: Int, face: Int, weights: Vector3)?
    for (index, object) in objects.enumerated() {
      let closest = ray * (ray.dot(object.center) / ray.dot(ray)) - object.center
      guard closest.length <= object.radius * (1 + 1e-9) else { continue }
      for (face, triangle) in object.triangles.enumerated() {
        guard
          let hit = Self.intersect(ray, triangle, isTwoSided: object.model.culling == .none),
          hit.depth >= camera.near,
          hit.depth < nearest?.depth ?? .infinity
        else { continue }
        nearest = (hit.depth, index, face, hit.weights)
      }
    }
    return nearest.map {
      Hit(
        depth: $0.depth, object: $0.object, face: $0.face,
        color: color(
          objects[$0.object], $0.object, face: $0.face, weights: $0.weights, pixel: pixel,
          spacing: spacing))
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
            let hit = hit(
              at: SIMD2(Double(column), Double(row)) + inPixel, spacing: 1 / Double(raysPerSide))
            sum += hit?.color ?? background
          }
        }
        image[column, row] = SIMD3<Float>(sum / Double(raysPerSide * raysPerSide))
      }
    }
    return image
  }

  /// Depth of the hit, whose place is ray · depth, and the weights of the three corners (Möller and
  /// Trumbore 1997); nil for a miss or, unless it has two sides, a face seen from behind.
  public static func intersect(
    _ ray: Vector3, _ t: (Vector3, Vector3, Vector3), isTwoSided: Bool = false
  ) -> (depth: Double, weights: Vector3)? {
    let (u, v) = (t.1 - t.0, t.2 - t.0)
    let p = ray.cross(v)
    let determinant = u.dot(p)
    guard determinant > 0 || isTwoSided && determinant < 0 else { return nil }
    let origin = -t.0
    let b = origin.dot(p) / determinant
    let q = origin.cross(u)
    let c = ray.dot(q) / determinant
    guard b >= 0, c >= 0, b + c <= 1 else { return nil }
    return (v.dot(q) / determinant, Vector3(1 - b - c, b, c))
  }

  /// How much of a light is seen from a point of an object: from each of some points of its disk,
  /// in a sunflower's order, turned by the golden angle from ray to ray.
  private func visibleShare(
    of light: Light, from point: Vector3, on receiver: Int, _ seed: Int
  ) -> Double {
    guard fixtureCount != nil else { return 1 }
    var (way, isFar) = (light.vector.normalized, true)
    if case .point(let place) = light.source { (way, isFar) = (place - point, false) }
    guard light.angularRadius > 0 else {
      return isShadowed(point, way, isFar: isFar, on: receiver) ? 0 : 1
    }
    let across = abs(way.x) < abs(way.z) ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
    let u = (across - way * (way.dot(across) / way.dot(way))).normalized
    let v = way.cross(u).normalized
    let golden = Double.pi * (3 - 5.0.squareRoot())
    let seen = (0..<lightSamples).count { sample in
      let radius = ((Double(sample) + 0.5) / Double(lightSamples)).squareRoot()
      let angle = golden * Double(sample + seed)
      let offset = (u * cos(angle) + v * sin(angle)) * (radius * tan(light.angularRadius))
      return !isShadowed(point, way + offset * way.length, isFar: isFar, on: receiver)
    }
    return Double(seen) / Double(lightSamples)
  }

  /// Whether an object that is no fixture, and not the point's own, lies between a point and a
  /// light.
  ///
  /// - Parameter way: to the light, or towards it if that is far away.
  private func isShadowed(
    _ place: Vector3, _ direction: Vector3, isFar: Bool, on receiver: Int
  ) -> Bool {
    let (point, way) = (
      camera.cameraFromWorld(place), camera.cameraFromWorld.rotation * direction
    )
    return objects.indices.dropFirst(fixtureCount ?? 0).contains { index in
      guard index != receiver else { return false }
      let object = objects[index]
      let center = object.center - point
      let closest = way * (way.dot(center) / way.dot(way)) - center
      guard closest.length <= object.radius * (1 + 1e-9) else { return false }
      return object.triangles.contains { t in
        let t = (t.0 - point, t.1 - point, t.2 - point)
        guard let hit = Self.intersect(way, t, isTwoSided: true) else { return false }
        // What the light sees are fronts, unless backs are drawn, too.
        let facesLight = (t.1 - t.0).cross(t.2 - t.0).dot(way) > 0
        return hit.depth > 0 && (isFar || hit.depth < 1)
          && (facesLight || object.model.culling == .none)
      }
    }
  }

  private func color(
    _ object: PlacedObject, _ number: Int, face index: Int, weights w: Vector3,
    pixel: SIMD2<Double>, spacing: Double
  ) -> Vector3 {
    let face = object.model.mesh.faces[index]
    let material = object.model.materials[face.material]
    func mix<V: SIMD>(_ c: TriangleMesh.Corners<V>, _ w: Vector3) -> V where V.Scalar == Double {
      c.a * w.x + c.b * w.y + c.c * w.z
    }
    let t = object.triangles[index]
    let worldFromCamera = camera.cameraFromWorld.inverse
    let point = worldFromCamera(t.0 * w.x + t.1 * w.y + t.2 * w.z)
    var normal =
      material.shading == .flat
      ? worldFromCamera.rotation * (t.1 - t.0).cross(t.2 - t.0).normalized
      : (object.worldFromObject.rotation * mix(face.normals, w)).normalized
    let isBack = (t.1 - t.0).cross(t.2 - t.0).dot(t.0) > 0
    if isBack { normal = -normal }
    var albedo = mix(face.colors, w) * Vector3(material.color)
    if let texture = material.texture {
      let uv = mix(face.textureCoordinates, w)
      // The area between this ray's place on the surface and its neighbours', in texels.
      let inCamera = camera.cameraFromWorld.rotation * normal
      let place = t.0 * w.x + t.1 * w.y + t.2 * w.z
      let facing = max(0.05, abs(inCamera.dot(place)) / place.z)
      let side = spacing / camera.focalLength.min() * place.z
      let texels = Self.texelsAMetre(object.model, face: index) * side
      let level = log2(max(1, texels * texels / facing)) / 2
      albedo *= Self.sample(
        texture, material.sampler, at: uv,
        level: material.sampler.filter == .trilinear ? level : 0)
    }
    let eye = (camera.center - point).normalized
    let ground = lighting.ground ?? lighting.ambient
    var color =
      albedo * (lighting.ambient * (1 + normal.z) + ground * (1 - normal.z)) / 2
    for light in lighting.lights {
      var (direction, irradiance) = (light.vector.normalized, light.intensity)
      if case .point(let place) = light.source {
        direction = (place - point).normalized
        irradiance /= max((place - point).dot(place - point), 1e-6)
      }
      let cosine = normal.dot(direction)
      guard cosine > 0 else { continue }
      let seed = Int((pixel.x * 7919 + pixel.y * 104_729).rounded(.down))
      irradiance *= visibleShare(of: light, from: point, on: number, seed)
      let highlight = pow(
        max(0, normal.dot((direction + eye).normalized)), Double(material.shininess))
      color += irradiance * cosine * (albedo + Vector3(material.specular) * highlight)
    }
    return color
  }

  /// The mean over a face's corners of how densely the faces around them with the same material
  /// show texels, by their areas: along the direction in which each shows most.
  private static func texelsAMetre(_ model: Model, face index: Int) -> Double {
    let faces = model.mesh.faces
    let material = faces[index].material
    guard let texture = model.materials[material].texture else { return 0 }
    let size = SIMD2(Double(texture.width), Double(texture.height))
    func density(_ face: TriangleMesh.Face) -> (texels: Double, area: Double) {
      let c = TriangleMesh.Corners(of: face, positions: model.mesh.positions)
      let (u, v) = (c.b - c.a, c.c - c.a)
      let t = face.textureCoordinates
      let (p, q) = ((t.b - t.a) * size, (t.c - t.a) * size)
      let area = u.cross(v).length
      // Directions all around the triangle's plane: x = a·u + b·v has the texels a·p + b·q.
      let across = u.cross(v).cross(u).normalized
      let most = (0..<3600).map { step -> Double in
        let angle = Double(step) / 3600 * .pi
        let x = u.normalized * cos(angle) + across * sin(angle)
        let b = u.cross(x).dot(u.cross(v)) / (area * area)
        let a = x.cross(v).dot(u.cross(v)) / (area * area)
        let way = p * a + q * b
        return (way * way).sum().squareRoot()
      }.max() ?? 0
      return (most, area)
    }
    let corners = [faces[index].vertices.x, faces[index].vertices.y, faces[index].vertices.z]
    return corners.map { vertex -> Double in
      let around = faces.filter {
        $0.material == material && [$0.vertices.x, $0.vertices.y, $0.vertices.z].contains(vertex)
      }.map(density)
      return around.reduce(0) { $0 + $1.texels * $1.area } / around.reduce(0) { $0 + $1.area }
    }.reduce(0, +) / 3
  }

  /// The bilinear mixture of the four texels around (u, v), at a level between two of the pyramid.
  static func sample(
    _ texture: Image, _ sampler: TextureSampler, at uv: SIMD2<Double>, level: Double
  ) -> Vector3 {
    if level > 0 {
      let finer = sample(texture, sampler, at: uv, level: 0)
      guard texture.width * texture.height > 1 else { return finer }
      let coarser = sample(halved(texture), sampler, at: uv, level: max(0, level - 1))
      let fraction = min(1, level)
      return finer * (1 - fraction) + coarser * fraction
    }
    let place = uv * SIMD2(Double(texture.width), Double(texture.height)) - 0.5
    let corner = place.rounded(.down)
    let fraction = place - corner
    var sum = Vector3.zero
    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
      let weight =
        (dx == 0 ? 1 - fraction.x : fraction.x) * (dy == 0 ? 1 - fraction.y : fraction.y)
      let column = wrap(Int(corner.x) + dx, texture.width, sampler.wrapU)
      let row = wrap(Int(corner.y) + dy, texture.height, sampler.wrapV)
      sum += Vector3(texture[column, row]) * weight
    }
    return sum
  }

  private static func wrap(_ index: Int, _ size: Int, _ wrap: TextureSampler.Wrap) -> Int {
    var index = index
    switch wrap {
    case .clampToEdge:
      if index < 0 { index = 0 }
      if index >= size { index = size - 1 }
    case .repeat:
      while index < 0 { index += size }
      while index >= size { index -= size }
    case .mirroredRepeat:
      while index < 0 || index >= size {
        index = index < 0 ? -1 - index : 2 * size - 1 - index
      }
    }
    return index
  }

  /// Half as large along each side: every texel the mean over the area that it covers.
  static func halved(_ texture: Image) -> Image {
    let (width, height) = (max(1, texture.width / 2), max(1, texture.height / 2))
    var result = Image(width: width, height: height)
    func overlap(_ fine: Int, _ coarse: Int, _ scale: Double) -> Double {
      let low = max(Double(fine), Double(coarse) * scale)
      let high = min(Double(fine + 1), Double(coarse + 1) * scale)
      return max(0, high - low) / scale
    }
    let scale = (
      Double(texture.width) / Double(width), Double(texture.height) / Double(height)
    )
    for row in 0..<height {
      for column in 0..<width {
        var sum = Vector3.zero
        for y in 0..<texture.height {
          for x in 0..<texture.width {
            sum +=
              Vector3(texture[x, y]) * overlap(x, column, scale.0) * overlap(y, row, scale.1)
          }
        }
        result[column, row] = SIMD3<Float>(sum)
      }
    }
    return result
  }
}
