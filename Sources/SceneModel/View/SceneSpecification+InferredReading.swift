import Files
import Foundation
import Rendering

// The keys that leave something of camera, light and image formation to be inferred.

extension SceneSpecification {
  /// What is inferred besides the camera's ranges. It reads keys that others read, too, for what is
  /// known of them.
  static func readInferred(
    _ file: JSONObjectReader
  ) throws(FileError) -> [ViewLatent: Quantity] {
    var inferred: [ViewLatent: Quantity] = [:]
    func set(_ latent: ViewLatent, _ quantity: Quantity?) {
      guard let quantity else { return }
      // What is known to be as usual needs no word.
      let usual: Double? =
        latent.isFactor || latent == .shadow
        ? 1 : [.roll, .targetX, .targetY].contains(latent) ? 0 : nil
      if quantity == usual.map({ .known($0) }) { return }
      inferred[latent] = quantity
    }
    try readCamera(file.object("camera"), set)
    if file.optional("light") != nil { try readLight(file.object("light"), set) }
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

  private static func readCamera(
    _ camera: JSONObjectReader, _ set: (ViewLatent, Quantity?) -> Void
  ) throws(FileError) {
    /// What is not a number or a range, which `Camera` holds.
    func normal(_ quantity: Quantity) -> Quantity? {
      if case .normal = quantity { return quantity }
      return nil
    }
    set(
      .azimuth,
      normal(try camera.quantity("azimuthDegrees", .between(-360, 360)).scaled(by: .pi / 180)))
    set(
      .elevation,
      normal(try camera.quantity("elevationDegrees", .between(1, 90)).scaled(by: .pi / 180)))
    set(.distance, normal(try camera.quantity("distance", .between(0.01, 1000))))
    if camera.optional("rollDegrees") != nil {
      set(.roll, try camera.quantity("rollDegrees", .between(-180, 180)).scaled(by: .pi / 180))
    }
    let height = try camera.quantity("targetHeight", .between(-10, 10), default: .known(0))
    if !height.isKnown { set(.targetHeight, height) }
    if camera.optional("target") != nil {
      let target = try camera.object("target", keys: ["x", "y"])
      set(.targetX, try target.quantity("x", .between(-1000, 1000), default: .known(0)))
      set(.targetY, try target.quantity("y", .between(-1000, 1000), default: .known(0)))
    }
    let focalLength = try camera.quantity("focalLength", .between(0.1, 1e6))
    if !focalLength.isKnown { set(.zoom, focalLength.scaled(by: 1 / focalLength.center)) }
  }

  private static func readLight(
    _ light: JSONObjectReader, _ set: (ViewLatent, Quantity?) -> Void
  ) throws(FileError) {
    if let angles = try readSunAngles(light) {
      if !angles.azimuth.isKnown || !angles.elevation.isKnown {
        set(.lightAzimuth, angles.azimuth)
        set(.lightElevation, angles.elevation)
      }
    }
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
