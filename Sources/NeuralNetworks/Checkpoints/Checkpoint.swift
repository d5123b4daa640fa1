import Files

/// Everything that a training run needs to go on where it stopped, or, without the optimiser, what
/// is shipped: the weights.
///
/// In the file the parameters stand under their own names; the optimiser's state under "adam/…"
/// and the counters under "counter/…". A checksum tells a damaged file.
package struct Checkpoint: Sendable {
  /// The weights.
  package var parameters: ParameterSet
  /// The optimiser, if training is to go on.
  package var optimizer: Adam?
  /// Whole numbers such as the pictures seen so far, by name.
  package var counters: [String: Int]
  /// Strings such as the network's settings, by name.
  package var metadata: [String: String]

  /// A checkpoint of the given state.
  package init(
    parameters: ParameterSet, optimizer: Adam? = nil, counters: [String: Int] = [:],
    metadata: [String: String] = [:]
  ) {
    self.parameters = parameters
    self.optimizer = optimizer
    self.counters = counters
    self.metadata = metadata
  }

  /// Writes the checkpoint as a safetensors file; if that fails, for example because the disk is
  /// full, the file that stood there before is untouched.
  ///
  /// - Parameter halved: rounds the weights to 16-bit floats, for half the size; not for a training
  ///   that is to go on.
  package func write(to path: String, halved: Bool = false) throws(LearningError) {
    precondition(!halved || optimizer == nil, "rounded weights are no state of a training")
    var file = Safetensors(metadata: metadata)
    for name in parameters.names {
      precondition(
        !name.hasPrefix(Prefix.optimizer) && !name.hasPrefix(Prefix.counter),
        "the parameter's name '\(name)' is taken by the checkpoint")
      file.set(name, parameters[name], halved: halved)
    }
    for (name, value) in counters {
      file.entries[Prefix.counter + name] = .init(shape: [], elements: .int64([Int64(value)]))
    }
    if let optimizer {
      file.entries[Prefix.optimizerSteps] = .init(
        shape: [], elements: .int64([Int64(optimizer.stepCount)]))
      file.entries[Prefix.optimizerSettings] = .init(
        shape: [3], elements: .float32([optimizer.beta1, optimizer.beta2, optimizer.epsilon]))
      for name in parameters.names {
        file.set(Prefix.firstMoment + name, optimizer.firstMoment[name])
        file.set(Prefix.secondMoment + name, optimizer.secondMoment[name])
      }
    }
    try file.write(to: path, checked: true)
  }

  /// Reads a checkpoint whose parameters must have the names and shapes of those expected.
  package init(readingFrom path: String, expecting expected: ParameterSet) throws(LearningError) {
    let file = try Safetensors(readingFrom: path)
    let differences = Self.differences(file, expected.layout)
    guard differences.isEmpty else {
      throw .otherArchitecture(file: path, differences: differences)
    }
    try self.init(file, path: path, expected.layout)
  }

  /// Reads a checkpoint whose metadata says what network it is for. Nothing is allocated for that
  /// network before it is known that the file holds its parameters.
  ///
  /// - Parameter expected: the parameters of the network that the metadata describes; it throws if
  ///   they describe none.
  package init<E: Error>(
    readingFrom path: String,
    expecting expected: (_ metadata: [String: String]) throws(E) -> ParameterLayout
  ) throws {
    let file = try Safetensors(readingFrom: path)
    let layout = try expected(file.metadata)
    let differences = Self.differences(file, layout)
    if let first = differences.first {
      let held = file.entries.filter { !Prefix.isState($0.key) }.values.reduce(0) {
        $0 + $1.elements.count
      }
      let more = differences.count > 1 ? ", and \(differences.count - 1) more differ" : ""
      throw LearningError.contradictory(
        file: path,
        reason: "the network that it describes has \(layout.count) weights, and it holds \(held) "
          + "(\(first)\(more))")
    }
    try self.init(file, path: path, layout)
  }

  /// Reads a file whose parameters are known to be those of `layout`.
  private init(
    _ file: Safetensors, path: String, _ layout: ParameterLayout
  ) throws(LearningError) {
    parameters = ParameterSet(
      layout: layout, storage: try file.storage(layout, prefix: "", path: path))
    metadata = file.metadata
    counters = [:]
    for (name, entry) in file.entries where name.hasPrefix(Prefix.counter) {
      guard let value = entry.wholeNumber else {
        throw .malformed(file: path, reason: "\(quoted(name)) is not one whole number of type I64")
      }
      counters[String(name.dropFirst(Prefix.counter.count))] = value
    }
    optimizer = try Self.optimizer(file, layout, path: path)
  }

  private static func optimizer(
    _ file: Safetensors, _ layout: ParameterLayout, path: String
  ) throws(LearningError) -> Adam? {
    guard file.entries.keys.contains(where: { $0.hasPrefix(Prefix.optimizer) }) else { return nil }
    guard let steps = file.entries[Prefix.optimizerSteps]?.wholeNumber,
      case .float32(let settings) = file.entries[Prefix.optimizerSettings]?.elements,
      settings.count == 3
    else {
      throw .malformed(
        file: path,
        reason: "the optimiser's '\(Prefix.optimizerSteps)' or '\(Prefix.optimizerSettings)' is "
          + "missing or of the wrong kind")
    }
    guard (0...largestStepCount).contains(steps) else {
      throw .malformed(
        file: path,
        reason: "'\(Prefix.optimizerSteps)' is \(steps), but must be from 0 to \(largestStepCount)")
    }
    guard settings[..<2].allSatisfy({ (0..<1).contains($0) }), settings[2] > 0,
      settings[2].isFinite
    else {
      throw .malformed(
        file: path,
        reason: "'\(Prefix.optimizerSettings)' is \(settings), but must be two numbers from 0 to "
          + "below 1 and one above 0")
    }
    let first = try file.storage(layout, prefix: Prefix.firstMoment, path: path)
    let second = try file.storage(
      layout, prefix: Prefix.secondMoment, path: path, allowed: .notNegative)
    return Adam(
      beta1: settings[0], beta2: settings[1], epsilon: settings[2], stepCount: steps,
      firstMoment: Gradients(layout: layout, storage: first),
      secondMoment: Gradients(layout: layout, storage: second))
  }

  /// More than any training takes, and far from where counting on would overflow.
  private static let largestStepCount = 1 << 48

  /// How the file's parameters differ from those expected, one line each.
  private static func differences(_ file: Safetensors, _ expected: ParameterLayout) -> [String] {
    var differences: [String] = []
    for (name, shape) in zip(expected.names, expected.shapes) {
      if let entry = file.entries[name] {
        if entry.shape != shape {
          let found = displayed("\(entry.shape)")
          differences.append("\(quoted(name)) has shape \(found), expected \(shape)")
        } else if !["F32", "F16"].contains(entry.elements.typeName) {
          differences.append("\(quoted(name)) is \(entry.elements.typeName), expected F32 or F16")
        }
      } else {
        differences.append("\(quoted(name)) \(shape) is missing")
      }
    }
    for (name, entry) in file.entries.sorted(by: { $0.key < $1.key })
    where expected.index(of: name) == nil && !Prefix.isState(name) {
      differences.append("\(quoted(name)) \(displayed("\(entry.shape)")) is not expected")
    }
    return differences
  }
}

private enum Prefix {
  static let counter = "counter/"
  static let optimizer = "adam/"
  static let optimizerSteps = "adam/steps"
  static let optimizerSettings = "adam/beta1,beta2,epsilon"
  static let firstMoment = "adam/first/"
  static let secondMoment = "adam/second/"

  /// Whether a tensor of this name is no parameter.
  static func isState(_ name: String) -> Bool {
    name.hasPrefix(optimizer) || name.hasPrefix(counter)
  }
}

extension Safetensors {
  fileprivate mutating func set(_ name: String, _ tensor: Tensor, halved: Bool = false) {
    let elements = tensor.elements
    entries[name] = Entry(
      shape: tensor.shape, elements: halved ? .float16(elements) : .float32(elements))
  }

  /// All tensors of a layout, each under its prefixed name, in one storage.
  fileprivate func storage(
    _ layout: ParameterLayout, prefix: String, path: String,
    allowed: AllowedElements = .finite
  ) throws(LearningError) -> FloatStorage {
    let storage = FloatStorage(count: layout.count)
    for (index, name) in layout.names.enumerated() {
      guard let entry = entries[prefix + name], entry.shape == layout.shapes[index],
        let elements = entry.floats
      else {
        throw .malformed(
          file: path,
          reason: "\(quoted(prefix + name)) \(layout.shapes[index]) of type F32 is missing")
      }
      guard elements.allSatisfy(\.isFinite) else {
        throw .malformed(
          file: path, reason: "\(quoted(prefix + name)) contains numbers that are not finite")
      }
      guard allowed == .finite || elements.allSatisfy({ $0 >= 0 }) else {
        throw .malformed(
          file: path,
          reason: "\(quoted(prefix + name)) contains negative numbers, but holds means of squares")
      }
      (storage.base + layout.offsets[index]).update(from: elements, count: elements.count)
    }
    return storage
  }
}

/// Which numbers a tensor may hold.
private enum AllowedElements {
  case finite
  case notNegative
}

extension Safetensors.Entry {
  /// The elements, if they are floats of 32 bits or fewer.
  fileprivate var floats: [Float]? {
    switch elements {
    case .float16(let elements), .float32(let elements): elements
    case .float64, .int64, .uint8: nil
    }
  }

  /// The value, if this is a single whole number.
  fileprivate var wholeNumber: Int? {
    guard case .int64(let elements) = elements, elements.count == 1 else { return nil }
    return Int(exactly: elements[0])
  }
}
