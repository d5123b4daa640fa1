import Foundation
import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// Wrapping and averaging of textures.
@Suite struct TextureTests {
  /// A picture whose texels count up: 1, 2, 3 along a row, each row ten more.
  static func counting(width: Int, height: Int) -> Image {
    var image = Image(width: width, height: height)
    for row in 0..<height {
      for column in 0..<width {
        image[column, row] = SIMD3(repeating: Float(10 * row + column + 1))
      }
    }
    return image
  }

  static func random(width: Int, height: Int) -> Image {
    var generator = PCG32(seed: 5, stream: UInt64(width))
    var image = Image(width: width, height: height)
    for index in image.pixels.indices {
      image.pixels[index] = Float.random(in: 0...1, using: &generator)
    }
    return image
  }

  @Test(arguments: [
    (TextureSampler.Wrap.repeat, [2, 3, 1, 2, 3, 1, 2, 3, 1, 2]),
    (.clampToEdge, [1, 1, 1, 2, 3, 3, 3, 3, 3, 3]),
    (.mirroredRepeat, [2, 1, 1, 2, 3, 3, 2, 1, 1, 2]),
  ])
  func texelsBeyondTheBorders(wrap: TextureSampler.Wrap, expected: [Int]) {
    // The texels −2 to 7 of three, at their centres.
    let across = Texture(Self.counting(width: 3, height: 1), sampler: TextureSampler(wrapU: wrap))
    var tall = Image(width: 1, height: 3)
    for row in 0..<3 { tall[0, row] = SIMD3(repeating: Float(row + 1)) }
    let down = Texture(tall, sampler: TextureSampler(wrapV: wrap))
    for (index, value) in zip((-2)..., expected) {
      let place = (Float(index) + 0.5) / 3
      #expect(abs(across.sample(u: place, v: 0.5).color.x - Float(value)) < 1e-5)
      #expect(abs(down.sample(u: 0.5, v: place).color.x - Float(value)) < 1e-5)
    }
    // In between they are mixed.
    let half = across.sample(u: 3 / 3.0, v: 0.5).color.x
    #expect(abs(half - Float(expected[4] + expected[5]) / 2) < 1e-5)
  }

  @Test func theAxesAreWrappedEachInItsOwnWay() {
    let sampler = TextureSampler(wrapU: .clampToEdge, wrapV: .mirroredRepeat)
    let texture = Texture(Self.counting(width: 3, height: 2), sampler: sampler)
    // Columns stop at the last one; row 2 is row 1 again.
    #expect(abs(texture.sample(u: 7, v: 2.5 / 2).color.x - 13) < 1e-5)
  }

  @Test func aPlaceThatIsNoNumberShowsATexel() {
    for wrap in [TextureSampler.Wrap.repeat, .clampToEdge, .mirroredRepeat] {
      let texture = Texture(
        Self.counting(width: 3, height: 2), sampler: TextureSampler(wrapU: wrap, wrapV: wrap))
      for bad in [Float.nan, .infinity, -.infinity, 1e30, -1e9] {
        let sample = texture.sample(u: bad, v: 0.2)
        #expect((1...13).contains(sample.color.x))
        #expect(!sample.alongU.x.isNaN && !sample.alongV.x.isNaN)
      }
    }
  }

  @Test func levelsHalveUntilOneTexelIsLeft() {
    let trilinear = TextureSampler(filter: .trilinear)
    let texture = Texture(Self.random(width: 13, height: 4), sampler: trilinear)
    #expect(texture.levels.map(\.width) == [13, 6, 3, 1])
    #expect(texture.levels.map(\.height) == [4, 2, 1, 1])
    #expect(Texture(Self.random(width: 13, height: 4)).levels.count == 1)
  }

  @Test(arguments: [(8, 8), (13, 4), (7, 9), (1, 5)])
  func everyLevelHasTheTexturesMean(width: Int, height: Int) {
    let image = Self.random(width: width, height: height)
    let texture = Texture(image, sampler: TextureSampler(filter: .trilinear))
    func mean(_ texels: some Collection<SIMD4<Float>>) -> Float {
      texels.reduce(0) { $0 + $1.x } / Float(texels.count)
    }
    let expected = mean(image.samples)
    for level in texture.levels {
      let part = texture.texels[level.start..<level.start + level.width * level.height]
      #expect(abs(mean(part) - expected) < 1e-6)
    }
  }

  static func checkerboard(_ size: Int) -> Image {
    var board = Image(width: size, height: size)
    for row in 0..<size {
      for column in 0..<size where (row + column) % 2 == 0 { board[column, row] = .one }
    }
    return board
  }

  @Test func aCheckerboardIsGreyFromTheFirstLevelOn() {
    let texture = Texture(Self.checkerboard(16), sampler: TextureSampler(filter: .trilinear))
    for level in texture.levels.dropFirst() {
      for index in 0..<level.width * level.height {
        #expect(texture.texels[level.start + index].x == 0.5)
      }
    }
    #expect(texture.sample(u: 0.5 / 16, v: 0.5 / 16, level: 0).color.x == 1)
    #expect(texture.sample(u: 0.5 / 16, v: 0.5 / 16, level: 0.25).color.x == 0.875)
    #expect(texture.sample(u: 0.3, v: 0.9, level: 3.7).color.x == 0.5)
  }

  @Test func betweenLevelsTheDerivativesAreThoseOfTheMixture() {
    let sampler = TextureSampler(
      wrapU: .mirroredRepeat, wrapV: .clampToEdge, filter: .trilinear)
    let texture = Texture(Self.random(width: 13, height: 6), sampler: sampler)
    let places: [(Float, Float, Float)] = [(0.31, 0.4, 0.3), (1.22, 0.7, 1.6), (0.05, 1.3, 0.9)]
    for (u, v, level) in places {
      let sample = texture.sample(u: u, v: v, level: level)
      let check = GradientCheck(
        of: [sample.alongU.x, sample.alongV.x], at: [u, v], step: 0.002
      ) { Double(texture.sample(u: $0[0], v: $0[1], level: level).color.x) }
      #expect(check.error < 1e-3, "\(check)")
    }
  }

  @Test func scatteringIsSamplingTransposed() {
    // The derivative in each texel of the full resolution, through all levels.
    let image = Self.random(width: 7, height: 5)
    let sampler = TextureSampler(
      wrapU: .mirroredRepeat, wrapV: .clampToEdge, filter: .trilinear)
    let places: [(Float, Float, Float)] = [(0.3, 0.6, 0), (0.9, 1.2, 0.4), (1.3, 0.1, 1.7)]
    let texture = Texture(image, sampler: sampler)
    var sums = [SIMD4<Float>](repeating: .zero, count: texture.texels.count)
    for (u, v, level) in places {
      texture.scatter(SIMD4(1, 2, -1, 0), u: u, v: v, level: level, into: &sums)
    }
    let gradient = texture.pullback(sums).flatMap { [$0.x, $0.y, $0.z] }
    let check = GradientCheck(of: gradient, at: image.pixels, step: 0.1) { pixels in
      let moved = Texture(
        Image(width: 7, height: 5, pixels: pixels), sampler: sampler)
      return places.reduce(0) {
        $0 + Double((moved.sample(u: $1.0, v: $1.1, level: $1.2).color * SIMD4(1, 2, -1, 0)).sum())
      }
    }
    #expect(check.error < 1e-5, "\(check)")
  }

  /// A square of `width` metres at depth 2 that faces the camera, with a texture `size` texels
  /// wide.
  static func wall(width: Double, size: Int, _ sampler: TextureSampler) -> Model {
    let (near, far) = (-width / 2, width / 2)
    let n = Vector3(0, 0, -1)
    let corners = [(near, far, 0, 1), (far, far, 1, 1), (far, near, 1, 0), (near, near, 0, 0)]
    let uv = corners.map { SIMD2(Double($0.2), Double($0.3)) }
    return Model(
      mesh: TriangleMesh(
        positions: corners.map { Vector3($0.0, $0.1, 2) },
        faces: [
          .init(
            vertices: SIMD3(0, 1, 2), normals: .init(n, n, n),
            textureCoordinates: .init(uv[0], uv[1], uv[2])),
          .init(
            vertices: SIMD3(0, 2, 3), normals: .init(n, n, n),
            textureCoordinates: .init(uv[0], uv[2], uv[3])),
        ]), materials: [Material(texture: checkerboard(size), sampler: sampler)])
  }

  @Test(arguments: [(8, 0.0), (32, 0), (64, 1), (96, 1.584_963), (256, 3)])
  func theLevelIsTheLogarithmOfTexelsAPixel(size: Int, level: Double) {
    // The wall is 32 pixels wide: 16 pixels a metre at depth 2.
    let camera = PinholeCamera(
      width: 40, height: 40, focalLength: SIMD2(32, 32), cameraFromWorld: .identity)
    let model = Self.wall(width: 2, size: size, TextureSampler(filter: .trilinear))
    let triangle = ShadedTriangle(
      model: model, lighting: ConventionTests.flatLight, camera: camera)
    let object = triangle.object
    for place in [SIMD4<Float>(0.1, 0.2, 2, 0), SIMD4(0.9, 0.3, 2, 0)] {
      let found = object.textureLevel(at: place)
      #expect(abs(Double(found) - level) < 1e-4)
    }
  }

  @Test func aFineCheckerboardFarAwayIsGreyInsteadOfNoise() {
    let camera = PinholeCamera(
      width: 40, height: 40, focalLength: SIMD2(32, 32), cameraFromWorld: .identity)
    func picture(_ filter: TextureSampler.Filter) -> Image {
      ConventionTests.picture(
        Self.wall(width: 2, size: 250, TextureSampler(filter: filter)), camera)
    }
    let (noisy, smooth) = (picture(.bilinear), picture(.trilinear))
    var (worst, noise): (Float, Float) = (0, 0)
    for row in 6..<34 {
      for column in 6..<34 {
        worst = max(worst, abs(smooth[column, row].x - 0.5))
        noise = max(noise, abs(noisy[column, row].x - 0.5))
      }
    }
    #expect(worst < 1e-3)
    #expect(noise > 0.3)
  }

  @Test func aMagnifiedTextureLooksTheSameWithLevels() {
    let camera = PinholeCamera(
      width: 40, height: 40, focalLength: SIMD2(32, 32), cameraFromWorld: .identity)
    func picture(_ filter: TextureSampler.Filter) -> Image {
      ConventionTests.picture(
        Self.wall(width: 2, size: 16, TextureSampler(filter: filter)), camera)
    }
    let difference = ReferencePictureTests.difference(picture(.bilinear), picture(.trilinear))
    #expect(difference.worst < 1e-6)
  }
}
