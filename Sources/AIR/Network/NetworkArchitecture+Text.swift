import Files

extension NetworkArchitecture {
  // Bounds far above any network that can be trained here, and so low that no product of such
  // numbers overflows.
  private static let sides = 8...4096
  private static let orders = 0...360
  private static let mostMeshes = 1000
  private static let channelCounts = 1...65536
  private static let unitCounts = 1...65536
  private static let reaches = 1e-6...1e6

  /// The architecture as the text that weights carry; equal texts are equal architectures.
  package var text: String {
    "air-1 \(width)x\(height) yaw \(yawOrders.map(String.init).joined(separator: ",")) "
      + "\(recurrence.rawValue) channels \(channels.map(String.init).joined(separator: ",")) "
      + "features \(features) yawFeatures \(yawFeatures) memoryUnits \(memoryUnits) reach \(reach)"
      + (glimpse.map { " glimpse \($0.text)" } ?? "")
      + (yawHeads == .symmetryAware ? "" : " yawHeads \(yawHeads.rawValue)")
      + (view.entries.isEmpty ? "" : " view \(view.text)")
  }

  /// Reads `text` back; nil if it is not of that form, or no network is that large.
  package init?(text: String) {
    guard let read = try? NetworkArchitecture(reading: text) else { return nil }
    self = read
  }

  /// Reads `text` back: every word in its place, and none twice.
  init(reading text: String) throws(ArchitectureFault) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.first == "air-1" else {
      throw ArchitectureFault(reason: "it does not begin with \"air-1\"")
    }
    // What is left out has its older meaning: heads are told, the view is known, no glimpses.
    guard words.count >= 15, words.count <= 21, words.count % 2 == 1 else {
      throw ArchitectureFault(
        reason: "it has \(words.count) words in place of 15, 17, 19 or 21")
    }
    func value(_ key: String, at place: Int) throws(ArchitectureFault) -> String {
      guard words[place] == key else {
        throw ArchitectureFault(
          reason: "\"\(displayed(words[place]))\" stands where \"\(key)\" is expected")
      }
      return words[place + 1]
    }
    (width, height) = try Self.size(words[1])
    yawOrders = try Self.numbers(
      value("yaw", at: 2), "yaw", Self.orders, count: 1...Self.mostMeshes)
    recurrence = try Self.choice(words[4], "recurrence")
    channels = try Self.numbers(
      value("channels", at: 5), "channels", Self.channelCounts, count: 3...3)
    features = try Self.number(value("features", at: 7), "features", Self.unitCounts)
    yawFeatures = try Self.number(value("yawFeatures", at: 9), "yawFeatures", Self.unitCounts)
    memoryUnits = try Self.number(value("memoryUnits", at: 11), "memoryUnits", Self.unitCounts)
    let distance = try value("reach", at: 13)
    guard let reach = Double(distance), Self.reaches.contains(reach) else {
      throw ArchitectureFault(
        reason: "its reach is \"\(displayed(distance))\", but must be a number from "
          + "\(Self.reaches.lowerBound) to \(Self.reaches.upperBound)")
    }
    self.reach = reach
    yawHeads = .symmetryAware
    view = ViewHeadLayout(entries: [])
    glimpse = nil
    var place = 15
    func has(_ key: String) -> Bool { place < words.count && words[place] == key }
    if has("glimpse") {
      let text = words[place + 1]
      guard let layout = GlimpseLayout(text: text) else {
        throw ArchitectureFault(
          reason: "its glimpse is \"\(displayed(text))\", but must be as in 24,0.3,0.2,8: cells, "
            + "radius, height, modes of the yaw")
      }
      glimpse = layout
      place += 2
    }
    if has("yawHeads") {
      yawHeads = try Self.choice(words[place + 1], "yawHeads")
      place += 2
    }
    if has("view") {
      guard let layout = ViewHeadLayout(text: words[place + 1]) else {
        throw ArchitectureFault(
          reason: "its view is \"\(displayed(words[place + 1]))\", but must be a list of what is "
            + "inferred")
      }
      view = layout
      place += 2
    }
    guard place == words.count else {
      throw ArchitectureFault(
        reason: "\"\(displayed(words[place]))\" stands where \"glimpse\", \"yawHeads\" or "
          + "\"view\" is expected")
    }
  }

  private static func size(_ text: String) throws(ArchitectureFault) -> (width: Int, height: Int) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      throw ArchitectureFault(
        reason: "its picture's size is \"\(displayed(text))\", but must be as in 64x64")
    }
    let width = try number(parts[0], "picture's width", sides)
    let height = try number(parts[1], "picture's height", sides)
    return (width, height)
  }

  private static func choice<Value: RawRepresentable & CaseIterable>(
    _ text: String, _ name: String
  ) throws(ArchitectureFault) -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text) else {
      throw ArchitectureFault(
        reason: "its \(name) is \"\(displayed(text))\", but must be "
          + listed(Value.allCases.map(\.rawValue)))
    }
    return value
  }

  private static func numbers(
    _ text: String, _ name: String, _ allowed: ClosedRange<Int>, count: ClosedRange<Int>
  ) throws(ArchitectureFault) -> [Int] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard count.contains(parts.count) else {
      let expected =
        count.count == 1
        ? "\(count.lowerBound)" : "from \(count.lowerBound) to \(count.upperBound)"
      throw ArchitectureFault(
        reason: "its \(name) has \(parts.count) numbers, but must have \(expected)")
    }
    var numbers: [Int] = []
    for part in parts { numbers.append(try number(part, name, allowed)) }
    return numbers
  }

  private static func number(
    _ text: String, _ name: String, _ allowed: ClosedRange<Int>
  ) throws(ArchitectureFault) -> Int {
    // As it is written: no sign, no zero in front.
    guard let number = Int(text), String(number) == text, allowed.contains(number) else {
      throw ArchitectureFault(
        reason: "its \(name) has \"\(displayed(text))\" where a whole number from "
          + "\(allowed.lowerBound) to \(allowed.upperBound) is expected")
    }
    return number
  }
}
