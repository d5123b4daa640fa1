import Geometry

/// Everything about a picture that stays the same while objects come and go: the camera, the
/// light, the meshes, and what always stands in the scene (the table), drawn once.
public final class Renderer: Sendable {
  /// The camera.
  public let camera: PinholeCamera
  /// The light.
  public let lighting: Lighting
  /// The meshes that placements refer to.
  public let meshes: [PreparedMesh]
  /// Samples along each side of a pixel.
  public let samplesPerSide: Int
  /// The picture without any object.
  public let emptyPicture: Image

  let backdrop: Backdrop

  /// What is always there. Immutable once made, hence shared between threads.
  final class Backdrop: @unchecked Sendable {
    let buffer: SampleBuffer
    let objects: [ProjectedObject]
    let picture: [SIMD4<Float>]

    init(
      camera: PinholeCamera, lighting: Lighting, background: SIMD3<Float>, samplesPerSide: Int,
      meshes: [PreparedMesh], placements: [Placement]
    ) {
      let buffer = SampleBuffer(
        width: camera.width * samplesPerSide, height: camera.height * samplesPerSide,
        background: SIMD4(background, 0))
      var objects: [ProjectedObject] = []
      for (instance, placement) in placements.enumerated() {
        var object = ProjectedObject(mesh: meshes[placement.mesh])
        object.project(
          mesh: meshes[placement.mesh], worldFromObject: placement.worldFromObject,
          camera: camera, lighting: lighting, samplesPerSide: samplesPerSide)
        Rasterizer.draw(
          object, instance: instance, camera: camera, samplesPerSide: samplesPerSide,
          into: buffer)
        objects.append(object)
      }
      for (instance, object) in objects.enumerated() {
        Shader(object, lighting).shade(object.bounds, instance: instance, of: buffer)
      }
      var picture = [SIMD4<Float>](repeating: .zero, count: camera.width * camera.height)
      picture.withUnsafeMutableBufferPointer { pixels in
        guard let pixels = pixels.baseAddress else { return }
        Antialiaser(buffer: buffer, objects: objects).resolve(
          PixelRect(minX: 0, minY: 0, maxX: camera.width, maxY: camera.height),
          samplesPerSide: samplesPerSide, samples: buffer.color, into: pixels)
      }
      self.buffer = buffer
      self.objects = objects
      self.picture = picture
    }
  }

  /// Makes a renderer.
  ///
  /// - Parameters:
  ///   - camera: pose, focal length and picture size.
  ///   - lighting: ambient light and the lights.
  ///   - background: linear RGB where no surface is seen.
  ///   - meshes: what placements refer to.
  ///   - fixtures: what always stands in the scene, such as the table.
  ///   - samplesPerSide: samples along each side of a pixel before averaging.
  public init(
    camera: PinholeCamera, lighting: Lighting, background: SIMD3<Float>, meshes: [PreparedMesh],
    fixtures: [Placement] = [], samplesPerSide: Int = 2
  ) {
    precondition(camera.width > 0 && camera.height > 0, "a picture has pixels")
    precondition(
      Double(max(camera.width, camera.height) * samplesPerSide) <= ProjectedObject.guardBand,
      "at most 8192 samples a side")
    precondition((1...16).contains(samplesPerSide), "1 to 16 samples along a pixel's side")
    self.camera = camera
    self.lighting = lighting
    self.meshes = meshes
    self.samplesPerSide = samplesPerSide
    backdrop = Backdrop(
      camera: camera, lighting: lighting, background: background, samplesPerSide: samplesPerSide,
      meshes: meshes, placements: fixtures)
    emptyPicture = Image(width: camera.width, height: camera.height, samples: backdrop.picture)
  }

  /// The whole picture, in pixels.
  public var bounds: PixelRect {
    PixelRect(minX: 0, minY: 0, maxX: camera.width, maxY: camera.height)
  }

  /// Renders a scene once; for many, keep a `Canvas`.
  public func render(_ placements: [Placement]) -> Image {
    let canvas = Canvas(self)
    for placement in placements { canvas.push(placement) }
    return canvas.image
  }
}

extension Image {
  /// Makes a picture from pixels of four numbers, the fourth unused.
  public init(width: Int, height: Int, samples: [SIMD4<Float>]) {
    var pixels = [Float]()
    pixels.reserveCapacity(width * height * 3)
    for sample in samples {
      pixels.append(sample.x)
      pixels.append(sample.y)
      pixels.append(sample.z)
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// The pixels as four numbers each, the fourth zero.
  public var samples: [SIMD4<Float>] {
    (0..<width * height).map {
      SIMD4(pixels[3 * $0], pixels[3 * $0 + 1], pixels[3 * $0 + 2], 0)
    }
  }
}
