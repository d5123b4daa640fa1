import Foundation

/// Scene specifications and scene files.
enum TextSeeds {
  /// All of them.
  ///
  /// - Parameter home: the folder with `Scenes` in it.
  static func all(home: String) throws -> [Seed] {
    var seeds: [Seed] = []
    for name in ["single", "primitives", "primitives-nuisances"] {
      let text = try String(contentsOfFile: "\(home)/Scenes/\(name).json", encoding: .utf8)
      seeds.append(Seed("spec-\(name)", for: .specification, [Seed.File("spec.json", text)]))
    }
    seeds += [small, rich, odd].enumerated().map { index, text in
      Seed("spec-\(index)", for: .specification, [Seed.File("spec.json", text)])
    }
    let scenes = [drawn, inferred, byHand]
    seeds += scenes.enumerated().map { index, text in
      Seed(
        "scene-\(index)", for: .scene,
        [Seed.File("scene.json", text), Seed.File("spec.json", index == 2 ? rich : small)])
    }
    return seeds
  }

  /// A specification of small pictures with one mesh.
  ///
  /// - Parameter mesh: the mesh's file.
  static func specification(mesh: String) -> String {
    """
    {
      picture: { width: 16, height: 16 },
      camera: {
        azimuthDegrees: 0, elevationDegrees: 40, distance: 4, targetHeight: 0.1, focalLength: 25,
      },
      light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 },
      table: { width: 2, color: "#a39b91" },
      background: "#4a525e",
      meshes: [{ name: "m", file: "\(mesh)", yawSymmetry: 4 }],
      prior: { countProbabilities: [0.5, 0.5], positionRange: 0.75 },
      likelihood: { noiseStandardDeviation: 0.1 },
    }

    """
  }

  /// A scene of a mesh in the middle of the table.
  static let scene = """
    { "format": "air3d-scene-1", "specification": "spec",
      "objects": [{ "mesh": "m", "x": 0.1, "y": -0.05, "yawDegrees": 30 }] }

    """

  private static let small = specification(mesh: "cube.obj")

  private static let rich = """
    // Every key that there is.
    {
      picture: { width: 24, height: 16 },
      camera: {
        azimuthDegrees: [-10, 10], elevationDegrees: [35, 45], distance: [3.5, 4.5],
        targetHeight: 0.1, focalLength: 30, principalPoint: [12, 8.5],
      },
      lights: [
        { direction: [-0.5, -0.4, 0.8], color: "#fff0e0", strength: 0.6 },
        { position: [0.5, -0.5, 1.5], strength: 0.8 },
      ],
      ambient: { color: "#e0e0ff", strength: 0.3 },
      shadows: true,
      table: { width: 2, color: "#a39b91", material: { specular: 0.2, shininess: 20 } },
      background: "#4a525e",
      meshes: [
        { name: "cube", file: "cube.obj", yawSymmetry: 4, scale: 0.9, upAxis: "z", color: "#20c040",
          culling: "none" },
        { name: "cylinder", file: "cylinder.obj", yawSymmetry: "none",
          material: { specular: "#404040", shininess: 30, shading: "smooth", wrap: ["repeat", "clampToEdge"],
                      mipmaps: true } },
        { name: "cone", file: "cone.obj", yawSymmetry: "continuous", upAxis: "y" },
      ],
      prior: {
        countProbabilities: [0.25, 0.25, 0.25, 0.25],
        meshProbabilities: { cube: 0.5, cylinder: 0.25, cone: 0.25 },
        positionRange: 0.75, minimumSeparation: 0.5, softness: 0.02,
      },
      likelihood: { noiseStandardDeviation: 0.1 },
      nuisances: {
        lightTurnDegrees: [-60, 60], lightStrength: [0.6, 1.4], tableBrightness: [0.5, 1.5],
        noise: [0, 0.1], blur: [0, 1],
      },
    }

    """

  /// What JSON5 allows.
  private static let odd = """
    \u{FEFF}/* A comment
       of two lines. */
    {
      'picture': { width: 0x10, "height": +16., },
      camera: { azimuthDegrees: -0, elevationDegrees: 4e1, distance: 4.0E0, focalLength: 2.5e+1 },
      light: { direction: [-.5, -.4, .8,], ambient: 35e-2, diffuse: .65 }, // and a comment
      table: { width: 2, color: '\\x23a39b91' }, "b\\u0061ckground": "#4a5\\\n25e",
      meshes: [{ name: 'a \\'cube\\'', file: "c\\u0075be.obj", yawSymmetry: 4 }],
      prior: { countProbabilities: [0, 1], }, likelihood: { noiseStandardDeviation: 0.1 }
    }
    """

  private static let drawn = """
    {
      "format": "air3d-scene-1",
      "specification": "spec",
      "camera": { "azimuthDegrees": 0, "elevationDegrees": 40, "distance": 4 },
      "objects": [
        { "mesh": "m", "x": 0.31, "y": -0.12, "yawDegrees": 17.5 },
        { "mesh": "m", "x": -0.4, "y": 0.25, "yawDegrees": 359.9 }
      ]
    }

    """

  private static let inferred = """
    {
      "format": "air3d-scene-1",
      "specification": "spec",
      "picture": "scene.png", "model": "primitives",
      "countProbabilities": [0, 0.01, 0.98, 0.01],
      "logEvidence": -123.4,
      "camera": { "azimuthDegrees": 0, "elevationDegrees": 40, "distance": 4 },
      "objects": [
        { "mesh": "m", "x": 0.31, "y": -0.12, "yawDegrees": 17.5,
          "meshProbabilities": { "m": 1 },
          "standardDeviation": { "x": 0.002, "y": 0.002, "yawDegrees": 0.8 } }
      ]
    }

    """

  private static let byHand = """
    { format: 'air3d-scene-1', specification: "spec.json", // by hand
      camera: { azimuthDegrees: 5, elevationDegrees: 40, distance: 4 },
      objects: [
        { mesh: "cube", x: .2, y: 0, yawDegrees: -45 },
        { mesh: "cone", x: -0.4, y: 0.2 },
        { mesh: "cylinder", x: 0, y: -5e-1, yawDegrees: 0x10 },
      ] }
    """
}
