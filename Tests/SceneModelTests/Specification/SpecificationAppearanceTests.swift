import AssetIO
import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import SceneModel

/// What a specification says of lights and materials.
@Suite struct SpecificationAppearanceTests {
  static let light = "light: { direction: [-3, 0, 4], ambient: 0.35, diffuse: 0.65 }"
  static let lights = """
    ambient: { color: "#ff0000", strength: 0.5 },
      lights: [
        { direction: [0, 0, 2], strength: 0.25, color: "#00ff00" },
        { position: [0.5, -1, 2], strength: 3 },
        { direction: [1, 0, 0] },
      ]
    """
  static let material = """
    material: {
          specular: 0.5, shininess: 20, shading: "flat", wrap: ["repeat", "clampToEdge"],
          mipmaps: true,
        }
    """

  static func parse(_ replacements: [(String, String)]) throws -> SceneSpecification {
    var text = SceneSpecificationFileTests.text
    for (old, new) in replacements {
      #expect(text.contains(old), "the test replaces nothing")
      text = text.replacingOccurrences(of: old, with: new)
    }
    return try SceneSpecification.parse(text, path: "my/blocks.json", files: shipped)
  }

  @Test func oneLightIsWhatItWas() throws {
    let specification = try Self.parse([])
    #expect(
      specification.lighting
        == Lighting(direction: Vector3(-0.6, 0, 0.8), ambient: 0.35, diffuse: 0.65))
    #expect(specification.meshes.allSatisfy { $0.surface == SceneSpecification.Surface() })
    #expect(specification.table.surface == SceneSpecification.Surface())
  }

  @Test func manyLights() throws {
    let specification = try Self.parse([(Self.light, Self.lights)])
    #expect(
      specification.lighting
        == Lighting(
          ambient: Vector3(0.5, 0, 0),
          lights: [
            Light(.directional(Vector3(0, 0, 1)), intensity: Vector3(0, 0.25, 0)),
            Light(.point(Vector3(0.5, -1, 2)), intensity: Vector3(3, 3, 3)),
            Light(.directional(Vector3(1, 0, 0))),
          ]))
    let same = try Self.parse([
      (Self.light, "ambient: 0.35, lights: [{ direction: [-3, 0, 4], strength: 0.65 }]")
    ])
    #expect(same.lighting == (try Self.parse([]).lighting))
    #expect(
      try Self.parse([(Self.light, "lights: []")]).lighting == Lighting(ambient: .zero, lights: []))
  }

  @Test func materials() throws {
    let specification = try Self.parse([
      ("color: \"#808080\"", "color: \"#808080\", material: { specular: \"#ff00ff\" }"),
      ("file: \"cube.obj\"", "file: \"cube.obj\", \(Self.material)"),
      ("scale: 0.5", "scale: 0.5, material: { wrap: \"mirroredRepeat\", mipmaps: false }"),
    ])
    #expect(specification.table.surface == .init(specular: SIMD3(1, 0, 1)))
    #expect(
      specification.meshes.map(\.surface) == [
        .init(
          specular: SIMD3(0.5, 0.5, 0.5), shininess: 20, shading: .flat, wrapU: .repeat,
          wrapV: .clampToEdge, filter: .trilinear),
        .init(wrapU: .mirroredRepeat, wrapV: .mirroredRepeat, filter: .bilinear), .init(),
      ])
    var material = Material(color: SIMD3(0.1, 0.2, 0.3), shininess: 5, shading: .flat)
    specification.meshes[1].surface.apply(to: &material)
    #expect(
      material
        == Material(
          color: SIMD3(0.1, 0.2, 0.3),
          sampler: TextureSampler(wrapU: .mirroredRepeat, wrapV: .mirroredRepeat), shininess: 5,
          shading: .flat))
    specification.meshes[0].surface.apply(to: &material)
    #expect(
      material
        == Material(
          color: SIMD3(0.1, 0.2, 0.3),
          sampler: TextureSampler(wrapU: .repeat, wrapV: .clampToEdge, filter: .trilinear),
          specular: SIMD3(0.5, 0.5, 0.5), shininess: 20, shading: .flat))
  }

  /// Photographs average what is finer than a pixel; so do textures, unless a specification says
  /// no.
  @Test func texturesAreAveragedUnlessAFlagSaysNo() {
    let picture = Image(width: 2, height: 2)
    func filter(_ said: TextureSampler.Filter?, texture: Image?) -> TextureSampler.Filter {
      var material = Material(texture: texture)
      SceneSpecification.Surface(filter: said).apply(to: &material)
      return material.sampler.filter
    }
    #expect(filter(nil, texture: picture) == .trilinear)
    #expect(filter(.bilinear, texture: picture) == .bilinear)
    #expect(filter(.trilinear, texture: nil) == .trilinear)
    // There is nothing to average, and nothing changes.
    #expect(filter(nil, texture: nil) == .bilinear)
  }

  /// What is replaced, what by, and what is said of it.
  static let mistakes: [(String, String, String)] = [
    (
      light, "lights: 3",
      #"6: "lights" is 3, but must be a list of lights, "#
        + "[{ direction: …, strength: … }, { position: …, strength: … }, …]"
    ),
    (
      light, light + ", lights: []",
      #"6: there are both "light" and "lights"; write "light" as the first of "lights", and its "#
        + #""ambient" beside them"#
    ),
    (
      light, light + ", ambient: 1",
      #"6: "ambient" goes with "lights"; "light" has an "ambient" of its own"#
    ),
    (
      light, "lightss: []",
      #"6: a scene specification has no key "lightss"; did you mean "lights"?"#
    ),
    (
      light, "lights: [{ directoin: [0, 0, 1] }]",
      #"6: a light has no key "directoin"; did you mean "direction"?"#
    ),
    (
      light, "lights: [{ strength: 1 }]",
      #"6: a light lacks "direction", towards a light that is far away, or "position", of one that "#
        + "is near"
    ),
    (
      light, "lights: [{ direction: [0, 0, 1], position: [0, 0, 1] }]",
      #"6: a light has both "direction" and "position"; leave out "position" if it is far away, "#
        + #"else "direction""#
    ),
    (
      light, "lights: [{ direction: [0, 0, 0] }]",
      #"6: "direction" is zero, but must point from the table towards the light"#
    ),
    (
      light, "lights: [{ position: [0, 0] }]",
      #"6: "position" has 2 numbers, but must be a list of 3 numbers"#
    ),
    (
      light, "lights: [{ position: [0, 0, 1], strength: -1 }]",
      #"6: "strength" is -1, but must be a number from 0 to 1000, a list of the lowest and the "#
        + "highest one, or { mean: …, deviation: … }"
    ),
    (
      light, "lights: [{ position: [0, 0, 1], color: 1 }]",
      ##"6: "color" is 1, but must be an sRGB colour such as "#c04020""##
    ),
    (
      light,
      "lights: [\((0..<65).map { _ in "{ direction: [0, 0, 1] }" }.joined(separator: ", "))]",
      #"6: "lights" has 65 lights; at most 64 are read"#
    ),
    (
      light, light + ", shadows: 3",
      #"6: "shadows" is 3, but must be a number from 0 to 1, a list of the lowest and the highest "#
        + "one, or true or false"
    ),
    (
      light,
      "shadows: true, lights: [\((0..<9).map { _ in "{ direction: [0, 0, 1] }" }.joined(separator: ", "))]",
      #"6: there are 9 lights; with "shadows" there may be at most 8"#
    ),
    (
      light, "lights: [], ambient: '#ffffff'",
      ##"6: "ambient" is "#ffffff", but must be a number from 0 to 10, or { color: …, strength: … }"##
    ),
    (
      light, "lights: [], ambient: { color: '#ffffff' }",
      #"6: "ambient" lacks "strength", a number from 0 to 1000, a list of the lowest and the "#
        + "highest one, or { mean: …, deviation: … }"
    ),
    (
      "upAxis: \"y\"", "material: { shadding: 'flat' }",
      #"13: "material" has no key "shadding"; did you mean "shading"?"#
    ),
    (
      "upAxis: \"y\"", "material: { shading: 'smoth' }",
      #"13: "shading" is "smoth", but must be "smooth" or "flat"; did you mean "smooth"?"#
    ),
    (
      "upAxis: \"y\"", "material: { wrap: 'clamp' }",
      #"13: "wrap" is "clamp", but must be "repeat", "clampToEdge" or "mirroredRepeat""#
    ),
    (
      "upAxis: \"y\"", "material: { wrap: ['repeat'] }",
      #"13: "wrap" has 1 modes, but must be one, or a list of one along u and one along v"#
    ),
    (
      "upAxis: \"y\"", "material: { wrap: ['repeat', 1] }",
      #"13: "wrap" is 1, but must be "repeat", "clampToEdge" or "mirroredRepeat""#
    ),
    (
      "upAxis: \"y\"", "material: { mipmaps: 1 }",
      #"13: "mipmaps" is 1, but must be true or false"#
    ),
    (
      "upAxis: \"y\"", "material: { specular: 'high' }",
      #"13: "specular" is "high", but must be a number from 0 to 10, or an sRGB colour such as "#
        + ##""#c04020""##
    ),
    (
      "upAxis: \"y\"", "material: { specular: '#12345' }",
      ##"13: "specular" is "#12345", but must be an sRGB colour such as "#c04020""##
    ),
    (
      "upAxis: \"y\"", "material: { shininess: -1 }",
      #"13: "shininess" is -1, but must be a number from 0 to 10000"#
    ),
    (
      "upAxis: \"y\"", "culling: 'bakc'",
      #"13: "culling" is "bakc", but must be "back" or "none""#
    ),
    (
      "upAxis: \"y\"", "culling: 'nome'",
      #"13: "culling" is "nome", but must be "back" or "none"; did you mean "none"?"#
    ),
    (
      "upAxis: \"y\"", "material: 'matt'",
      #"13: "material" is "matt", but must be an object, { … }"#
    ),
  ]

  @Test func shadows() throws {
    #expect(try !Self.parse([]).castsShadows)
    #expect(try !Self.parse([(Self.light, Self.light + ", shadows: false")]).castsShadows)
    let specification = try Self.parse([
      (Self.light, Self.light + ", shadows: true"), ("[-90, 90]", "0"),
    ])
    #expect(specification.castsShadows)
    let pose = specification.camera.centralPose
    let scene = Scene(
      camera: pose, objects: [SceneObject(mesh: 0, position: .zero, yaw: 0.3)])
    let renderer = try SceneRenderer(specification)
    #expect(renderer.renderer(for: pose).castsShadows)
    #expect(renderer.renderer(for: pose, under: Nuisance()).castsShadows)
    let without = try SceneRenderer(Self.parse([("[-90, 90]", "0")]))
    #expect(!without.renderer(for: pose).castsShadows)
    // Light is taken away, and only that.
    let pairs = zip(renderer.render(scene).pixels, without.render(scene).pixels)
    #expect(pairs.allSatisfy { $0 <= $1 + 1e-6 })
    #expect(pairs.contains { $0 < $1 - 0.1 })
  }

  @Test func backsOfFaces() throws {
    #expect(try Self.parse([]).meshes.allSatisfy { $0.culling == nil })
    let specification = try Self.parse([
      ("scale: 0.5", "scale: 0.5, culling: \"none\""),
      ("file: \"cube.obj\"", "file: \"cube.obj\", culling: \"back\""),
    ])
    #expect(specification.meshes.map(\.culling) == [.back, Model.Culling.none, nil])
  }

  @Test(arguments: mistakes)
  func whatIsWrongIsSaidWithItsLineAndARemedy(old: String, new: String, expected: String) {
    #expect(message { _ = try Self.parse([(old, new)]) } == "my/blocks.json:" + expected)
  }

  @Test func theRendererShowsWhatTheSpecificationSays() throws {
    let specification = try Self.parse([
      (Self.light, Self.lights), ("[-90, 90]", "0"),
      ("file: \"cube.obj\"", "file: \"cube.obj\", \(Self.material)"),
      ("color: \"#808080\"", "color: \"#808080\", material: { shininess: 3 }"),
    ])
    let renderer = try SceneRenderer(specification).renderer(for: specification.camera.centralPose)
    #expect(renderer.lighting == specification.lighting)
    let plain = try SceneRenderer(Self.parse([("[-90, 90]", "0")]))
    let scene = Scene(
      camera: specification.camera.centralPose,
      objects: [SceneObject(mesh: 0, position: .zero, yaw: 0.3)])
    #expect(
      try SceneRenderer(specification).render(scene).pixels != plain.render(scene).pixels)
  }
}
