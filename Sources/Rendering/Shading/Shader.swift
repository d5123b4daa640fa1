import Geometry

/// Shades one object: albedo(x) · ambient and what each light adds; the albedo is the corners'
/// colours times the texture, the normal the normalised interpolation of the corners'.
///
/// Most pictures have one directional light and Lambertian surfaces with bilinear textures or none,
/// colour = albedo(x) · (ambient + intensity · max(0, n(x)·l)), and are shaded by a short way of
/// their own, here and in `Shader+Plain.swift`. Whatever else there is goes the way of
/// `Shader+Reflection.swift`.
///
/// A shader points into the mesh and the lights of its `ProjectedObject`, and is good as long as
/// that one lives and is not projected anew.
struct Shader {
  let view: ObjectView
  /// `[face]`.
  let appearances: UnsafePointer<FaceAppearance>
  let textures: UnsafePointer<Texture>
  /// That from all sides, and what is added to it times the height of the unit normal (`ambient`).
  let ambient: SIMD4<Float>
  let ambientRise: SIMD4<Float>
  /// Upwards in the world, in the object's frame.
  let up: SIMD4<Float>
  /// Whether light comes from above and below alike.
  let hasEvenAmbient: Bool
  /// In the object's frame.
  let lights: UnsafeBufferPointer<ObjectLight>
  /// The light if there is one and it is directional; else a dark one.
  let sun: ObjectLight
  /// Whether `sun` is all the light, nothing reflects specularly and no texture has levels.
  let isPlain: Bool
  /// The same where the ambient light may rise, too.
  let isSimple: Bool
  /// Whether a point's place has no influence on its light: no light is near.
  let isUniform: Bool
  /// The camera's axis, in the object's frame.
  let forward: SIMD4<Float>
  /// The larger one of the distances between neighbouring pixels at depth one.
  let pixelWidth: Float

  /// - Parameter memory: for the lights as they stand to the object.
  init(
    _ mesh: PreparedMesh, _ view: ObjectView, _ lighting: Lighting,
    _ memory: WorkingMemory<ObjectLight>
  ) {
    self.view = view
    appearances = mesh.looks.appearances.pointer
    textures = mesh.textures.pointer
    let above = lighting.ambient.isFinite ? SIMD4(lighting.ambient) : .zero
    let count = lighting.lights.count
    memory.reserve(count)
    let objectFromWorld = view.worldFromObject.inverse
    if let ground = lighting.ground {
      let below = ground.isFinite ? SIMD4(ground) : .zero
      ambient = (above + below) / 2
      ambientRise = (above - below) / 2
      up = SIMD4(objectFromWorld.rotation.columns.2)
      hasEvenAmbient = false
    } else {
      (ambient, ambientRise, up, hasEvenAmbient) = (above, .zero, .zero, true)
    }
    var isUniform = true
    for index in 0..<count {
      let light = ObjectLight(lighting.lights[index], objectFromWorld)
      memory.pointer[index] = light
      if light.isPoint { isUniform = false }
    }
    lights = UnsafeBufferPointer(start: memory.pointer, count: count)
    self.isUniform = isUniform
    sun = isUniform && count == 1 ? memory.pointer[0] : ObjectLight()
    isSimple = isUniform && count <= 1 && mesh.looks.isPlain
    isPlain = isSimple && hasEvenAmbient
    let columns = view.cameraFromObject.rotation.columns
    forward = SIMD4(Vector3(columns.0.z, columns.1.z, columns.2.z))
    pixelWidth = max(dot(view.rayX, view.rayX), dot(view.rayY, view.rayY)).squareRoot()
  }

  /// Another one in other light, as many lights of the same kinds.
  init(_ other: Shader, lights: UnsafeBufferPointer<ObjectLight>) {
    view = other.view
    appearances = other.appearances
    textures = other.textures
    (ambient, ambientRise, up) = (other.ambient, other.ambientRise, other.up)
    hasEvenAmbient = other.hasEvenAmbient
    self.lights = lights
    (isPlain, isSimple, isUniform) = (other.isPlain, other.isSimple, other.isUniform)
    sun = isUniform && lights.count == 1 ? lights[0] : ObjectLight()
    (forward, pixelWidth) = (other.forward, other.pixelWidth)
  }

  /// The ambient light that a surface with a unit normal gets.
  @inline(__always)
  func ambient(_ unit: SIMD4<Float>) -> SIMD4<Float> {
    hasEvenAmbient ? ambient : ambient + ambientRise * dot(unit, up)
  }

  /// The colour of a face that has one colour all over.
  @inline(__always)
  func uniformColor(of face: borrowing FaceAppearance) -> SIMD4<Float> {
    color(of: face, at: anyPoint)
  }

  /// A point that stands for all points of a face of one colour.
  @inline(__always) var anyPoint: SurfacePoint {
    SurfacePoint(position: .zero, ray: forward, inverseDepth: 1)
  }

  /// The point seen at the place (x, y) of the picture, in pixels.
  @inline(__always)
  func point(x: Float, y: Float, inverseDepth: Float) -> SurfacePoint {
    let ray = view.ray + x * view.rayX + y * view.rayY
    return SurfacePoint(
      position: view.center + ray / inverseDepth, ray: ray, inverseDepth: inverseDepth)
  }

  /// The point seen at the centre of a pixel.
  @inline(__always)
  func point(column: Int, row: Int, inverseDepth: Float) -> SurfacePoint {
    point(x: Float(column) + 0.5, y: Float(row) + 0.5, inverseDepth: inverseDepth)
  }

  /// A point of the object's frame, in front of the camera.
  @inline(__always)
  func point(at position: SIMD4<Float>) -> SurfacePoint {
    let offset = position - view.center
    let inverseDepth = 1 / dot(forward, offset)
    return SurfacePoint(
      position: position, ray: offset * inverseDepth, inverseDepth: inverseDepth)
  }

  /// The colour of a face at a point of it.
  @inline(__always)
  func color(of face: borrowing FaceAppearance, at p: SurfacePoint) -> SIMD4<Float> {
    if isPlain { return plainColor(of: face, at: p.position) }
    return isSimple ? simpleColor(of: face, at: p.position) : reflection(of: face, at: p)
  }

  /// The albedo at a point of a face where textures have no levels.
  @inline(__always)
  private func plainAlbedo(
    of face: borrowing FaceAppearance, at x: SIMD4<Float>
  ) -> SIMD4<Float> {
    var albedo = face.hasOneColor ? face.color.offset : face.color(x)
    if face.texture >= 0 {
      let t = face.textureCoordinates(x)
      albedo *= textures[Int(face.texture)].sample(u: t.x, v: t.y).color
    }
    return albedo
  }

  /// The same as the plain colour, with ambient light that rises.
  @inline(__always)
  private func simpleColor(
    of face: borrowing FaceAppearance, at x: SIMD4<Float>
  ) -> SIMD4<Float> {
    let normal = face.normal(x)
    let unit = normal * (1 / max(dot(normal, normal), .smallestSquare).squareRoot())
    return plainAlbedo(of: face, at: x)
      * (ambient(unit) + sun.intensity * max(0, dot(unit, sun.vector)))
  }

  @inline(__always)
  private func plainColor(
    of face: borrowing FaceAppearance, at x: SIMD4<Float>
  ) -> SIMD4<Float> {
    let normal = face.normal(x)
    let cosine = dot(normal, sun.vector) / max(dot(normal, normal), .smallestSquare).squareRoot()
    return plainAlbedo(of: face, at: x) * (ambient + sun.intensity * max(0, cosine))
  }
}
