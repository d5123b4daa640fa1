import Files
import Foundation
import Geometry
import Rendering

// How the light of a specification is read.

extension SceneSpecification {
  /// Files of more lights are refused: each makes every pixel more work.
  private static let largestLightCount = 64

  /// Reads either `light` or `lights` and `ambient`.
  static func readLighting(_ file: JSONObjectReader) throws(FileError) -> Lighting {
    guard let list = file.optional("lights") else {
      if let ambient = file.optional("ambient") {
        throw FileError(
          path: file.path, line: ambient.line,
          reason: "\"ambient\" goes with \"lights\"; \"light\" has an \"ambient\" of its own")
      }
      return try readLight(file)
    }
    if file.optional("light") != nil {
      throw FileError(
        path: file.path, line: list.line,
        reason: "there are both \"light\" and \"lights\"; write \"light\" as the first of "
          + "\"lights\", and its \"ambient\" beside them")
    }
    let expected =
      "a list of lights, [{ direction: …, strength: … }, { position: …, strength: … }, …]"
    guard case .array(let elements) = list.content else {
      throw file.error("lights", list, expected)
    }
    guard elements.count <= largestLightCount else {
      throw FileError(
        path: file.path, line: list.line,
        reason: "\"lights\" has \(elements.count) lights; at most \(largestLightCount) are read")
    }
    var lights: [Light] = []
    for element in elements {
      lights.append(try readLight(element, path: file.path, isFirst: lights.isEmpty))
    }
    return Lighting(ambient: try readAmbient(file), lights: lights)
  }

  /// Whether there are shadows; false by default.
  static func readShadows(
    _ file: JSONObjectReader, _ lighting: Lighting
  ) throws(FileError) -> Bool {
    let isInferred = file.optional("shadows").map { !$0.isFlag } ?? false
    if !isInferred, try file.flag("shadows") != true { return false }
    let (count, limit) = (lighting.lights.count, Renderer.shadowLightLimit)
    guard count <= limit else {
      throw FileError(
        path: file.path, line: try file.required("shadows", "").line,
        reason: "there are \(count) lights; with \"shadows\" there may be at most \(limit)")
    }
    return true
  }

  /// `light`: one directional source and an ambient term, both white.
  private static func readLight(_ file: JSONObjectReader) throws(FileError) -> Lighting {
    let light = try file.object(
      "light",
      keys: [
        "direction", "azimuthDegrees", "elevationDegrees", "angularRadiusDegrees", "ambient",
        "diffuse", "ground",
      ])
    let direction: Vector3
    if let angles = try readSunAngles(light) {
      direction = Self.direction(angles)
    } else {
      direction = try readDirection(light)
    }
    let ambient = try light.quantity("ambient", .between(0, 10)).center
    let diffuse = try light.quantity("diffuse", .between(0, 10)).center
    let length = (direction * direction).sum().squareRoot()
    var lighting = Lighting(direction: direction / length, ambient: ambient, diffuse: diffuse)
    if light.optional("ground") != nil {
      lighting.ground = Vector3(
        repeating: try light.quantity("ground", .between(0, 10)).center)
    }
    lighting.lights[0].angularRadius =
      try light.number("angularRadiusDegrees", .between(0, 30), default: 0) * .pi / 180
    return lighting
  }

  /// Towards a light at the middle of its angles.
  private static func direction(_ angles: (azimuth: Quantity, elevation: Quantity)) -> Vector3 {
    let (azimuth, elevation) = (angles.azimuth.center, angles.elevation.center)
    return Vector3(
      sin(azimuth) * cos(elevation), -cos(azimuth) * cos(elevation), sin(elevation))
  }

  /// The first of `lights`, of which some may be left to be inferred; nil without `lights`.
  static func firstLight(_ file: JSONObjectReader) throws(FileError) -> JSONObjectReader? {
    guard let list = file.optional("lights"), case .array(let elements) = list.content,
      let first = elements.first
    else { return nil }
    return try JSONObjectReader(first, path: file.path, name: "a light")
  }

  /// Where a light stands that is given by its angles, in radians; nil if it is not.
  static func readSunAngles(
    _ light: JSONObjectReader
  ) throws(FileError) -> (azimuth: Quantity, elevation: Quantity)? {
    let given = ["azimuthDegrees", "elevationDegrees"].compactMap { light.optional($0) }
    guard let first = given.first else { return nil }
    if light.optional("direction") != nil {
      throw FileError(
        path: light.path, line: first.line,
        reason: "the light has both a \"direction\" and angles; leave out one of them")
    }
    let azimuth = try light.quantity(
      "azimuthDegrees", .between(-360, 360), default: .known(0))
    let elevation = try light.quantity(
      "elevationDegrees", .between(1, 90), default: .known(45))
    return (azimuth.scaled(by: .pi / 180), elevation.scaled(by: .pi / 180))
  }

  private static func readLight(
    _ value: LocatedJSON, path: String, isFirst: Bool
  ) throws(FileError) -> Light {
    let light = try JSONObjectReader(
      value, path: path, name: "a light",
      keys: [
        "direction", "azimuthDegrees", "elevationDegrees", "position", "angularRadiusDegrees",
        "color", "strength",
      ])
    let angles = try readSunAngles(light)
    let strength = try light.quantity("strength", .between(0, 1000), default: .known(1))
    let isKnown =
      strength.isKnown && angles?.azimuth.isKnown != false && angles?.elevation.isKnown != false
    guard isKnown || isFirst && light.optional("position") == nil else {
      throw FileError(
        path: path, line: light.line,
        reason: "a light's angles and strength are left to be inferred, which can be of the first of "
          + "\"lights\" alone, and only if it is far away; make it the first, or give numbers")
    }
    let source: Light.Source
    switch (light.optional("direction") ?? angles.map { _ in value }, light.optional("position")) {
    case (.some, nil):
      if let angles {
        source = .directional(Self.direction(angles))
      } else {
        source = .directional(try readDirection(light).normalized)
      }
    case (nil, .some):
      let place = try light.numbers("position", count: 3, .between(-1000, 1000))
      source = .point(Vector3(place[0], place[1], place[2]))
    case (nil, nil):
      throw FileError(
        path: path, line: light.line,
        reason: "a light lacks \"direction\", towards a light that is far away, or \"position\", "
          + "of one that is near")
    case (.some, .some):
      throw FileError(
        path: path, line: light.line,
        reason: "a light has both "
          + (angles == nil ? "\"direction\"" : "angles") + " and \"position\"; leave out \"position\" if it is "
          + "far away, else " + (angles == nil ? "\"direction\"" : "the angles"))
    }
    var made = Light(source, intensity: try readColor(light) * strength.center)
    if let radius = light.optional("angularRadiusDegrees") {
      guard case .directional = source else {
        throw FileError(
          path: path, line: radius.line,
          reason: "\"angularRadiusDegrees\" is of lights that are far away; leave it out")
      }
      made.angularRadius = try light.number("angularRadiusDegrees", .between(0, 30)) * .pi / 180
    }
    return made
  }

  private static func readDirection(_ light: JSONObjectReader) throws(FileError) -> Vector3 {
    let direction = try light.numbers("direction", count: 3, .between(-1e6, 1e6))
    guard direction.contains(where: { abs($0) > 1e-6 }) else {
      throw FileError(
        path: light.path, line: try light.required("direction", "").line,
        reason: "\"direction\" is zero, but must point from the table towards the light")
    }
    return Vector3(direction[0], direction[1], direction[2])
  }

  /// A number is white light of that strength.
  private static func readAmbient(_ file: JSONObjectReader) throws(FileError) -> Vector3 {
    guard let value = file.optional("ambient") else { return .zero }
    if case .object = value.content {
      let ambient = try file.object("ambient", keys: ["color", "strength"])
      return try readColor(ambient) * ambient.quantity("strength", .between(0, 1000)).center
    }
    let expected = "a number from 0 to 10, or { color: …, strength: … }"
    guard case .number(let strength) = value.content, (0...10).contains(strength) else {
      throw file.error("ambient", value, expected)
    }
    return Vector3(repeating: strength)
  }

  /// `color`, white by default.
  private static func readColor(_ light: JSONObjectReader) throws(FileError) -> Vector3 {
    light.optional("color") == nil ? Vector3.one : Vector3(try light.color("color"))
  }
}
