import Files
import Foundation
import Rendering

// The keys that leave something of camera, light and image formation to be inferred.

extension SceneSpecification {
  /// What is inferred besides the camera's ranges. It reads keys that others read, too, for what is
  /// known of them.
  ///
  /// - Parameter camera: what is inferred of the camera.
  static func readInferred(
    _ file: JSONObjectReader, camera: [ViewLatent: Quantity]
  ) throws(FileError) -> [ViewLatent: Quantity] {
    var inferred = camera
    func set(_ latent: ViewLatent, _ quantity: Quantity?) {
      guard let quantity else { return }
      // What is known to be as usual needs no word.
      if latent.isFactor || latent == .shadow, quantity == .known(1) { return }
      inferred[latent] = quantity
    }
    if file.optional("light") != nil { try readLight(file.object("light"), set) }
    if let first = try firstLight(file) { try readFirstLight(first, set) }
    if let ambient = file.optional("ambient"), case .object = ambient.content {
      let strength = try file.object("ambient").quantity("strength", .between(0, 1000))
      if !strength.isKnown { set(.ambient, strength.scaled(by: 1 / strength.center)) }
    }
    if let shadows = file.optional("shadows"), !shadows.isFlag {
      set(.shadow, try file.quantity("shadows", .between(0, 1), orElse: "true or false"))
    }
    set(.exposure, try factor(file, "exposure"))
    if file.optional("whiteBalance") != nil {
      let balance = try file.object("whiteBalance", keys: ["red", "blue"])
      set(.redBalance, try factor(balance, "red"))
      set(.blueBalance, try factor(balance, "blue"))
    }
    let table = try file.object("table")
    try readTone(table, (.table, .tableRed, .tableBlue), set)
    if let background = file.optional("background"), case .object = background.content {
      try readTone(
        file.object("background"), (.background, .backgroundRed, .backgroundBlue), set)
    }
    return inferred
  }

  private static func readLight(
    _ light: JSONObjectReader, _ set: (ViewLatent, Quantity?) -> Void
  ) throws(FileError) {
    try readDirection(light, set)
    for (key, latent) in [("ambient", ViewLatent.ambient), ("diffuse", .sun)] {
      let quantity = try light.quantity(key, .between(0, 10))
      if !quantity.isKnown { set(latent, quantity.scaled(by: 1 / quantity.center)) }
    }
    if light.optional("ground") != nil {
      let ambient = try light.quantity("ambient", .between(0, 10))
      let ground = try light.quantity("ground", .between(0, 10))
      set(.ground, ground.scaled(by: 1 / max(1e-9, ambient.center)))
    }
  }

  /// What is left open of the first of `lights`.
  private static func readFirstLight(
    _ light: JSONObjectReader, _ set: (ViewLatent, Quantity?) -> Void
  ) throws(FileError) {
    try readDirection(light, set)
    let strength = try light.quantity("strength", .between(0, 1000), default: .known(1))
    if !strength.isKnown { set(.sun, strength.scaled(by: 1 / strength.center)) }
  }

  private static func readDirection(
    _ light: JSONObjectReader, _ set: (ViewLatent, Quantity?) -> Void
  ) throws(FileError) {
    guard let angles = try readSunAngles(light),
      !angles.azimuth.isKnown || !angles.elevation.isKnown
    else { return }
    set(.lightAzimuth, angles.azimuth)
    set(.lightElevation, angles.elevation)
  }

  private static func readTone(
    _ object: JSONObjectReader, _ latents: (all: ViewLatent, red: ViewLatent, blue: ViewLatent),
    _ set: (ViewLatent, Quantity?) -> Void
  ) throws(FileError) {
    set(latents.all, try factor(object, "brightness"))
    guard object.optional("tint") != nil else { return }
    let tint = try object.object("tint", keys: ["red", "blue"])
    set(latents.red, try factor(tint, "red"))
    set(latents.blue, try factor(tint, "blue"))
  }

  /// A number that something is multiplied with, if it is there.
  private static func factor(
    _ object: JSONObjectReader, _ key: String
  ) throws(FileError) -> Quantity? {
    object.optional(key) == nil ? nil : try object.quantity(key, .between(0.01, 100))
  }

  /// The background's colour: a colour, or `{ color: …, brightness: …, tint: … }`.
  static func readBackground(_ file: JSONObjectReader) throws(FileError) -> SIMD3<Float> {
    guard let value = file.optional("background"), case .object = value.content else {
      return try file.color("background")
    }
    return try file.object("background", keys: ["color", "brightness", "tint"]).color("color")
  }
}
