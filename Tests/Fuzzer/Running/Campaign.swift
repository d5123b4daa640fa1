import Foundation

/// Gives many inputs to air3d and finds out what is wrong.
struct Campaign {
  /// Decides every input.
  var seed: UInt64
  /// Where inputs are written while they are used.
  var folder: String
  /// Where faulty inputs are kept.
  var kept: String
  /// When no further input is begun.
  var deadline: ContinuousClock.Instant
  /// Whether all inputs are kept, not only the faulty ones.
  var keepsAll = false
  /// Whether there is no progress to be shown.
  var isQuiet = false

  /// At most so many inputs are kept for one fault.
  private static let keptEach = 3

  /// Runs the inputs of a kind.
  func run(_ kind: InputKind, _ numbers: Range<Int>) throws -> Tally {
    let seeds = try Self.seeds(kind, folder: folder)
    var tally = Tally()
    let start = ContinuousClock.now
    for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: kind.batch) {
      guard ContinuousClock.now < deadline else { break }
      let inputs = (first..<min(first + kind.batch, numbers.upperBound)).map {
        FuzzInput(kind: kind, number: $0, seed: seed, seeds: seeds)
      }
      let before = tally.faults.count
      let places = try write(inputs)
      tally.inputs += inputs.count
      if kind == .pictures {
        try runPictures(inputs, into: &tally)
      } else {
        for (input, place) in zip(inputs, places) { try runOne(input, in: place, into: &tally) }
      }
      try compare(inputs, places, into: &tally)
      try keep(keepsAll ? inputs : [], Array(tally.faults[before...]), tally)
      for place in places { try? FileManager.default.removeItem(atPath: place) }
      report(kind, tally, of: numbers.count, since: start)
    }
    return tally
  }

  /// The seeds of a kind.
  private static func seeds(_ kind: InputKind, folder: String) throws -> [Seed] {
    switch kind {
    case .meshes: return TextMeshSeeds.all + BinaryMeshSeeds.all + GLTFSeeds.all
    case .pictures: return try PictureSeeds.all()
    case .texts: return try TextSeeds.all(home: Repository.folder)
    case .weights: return try WeightSeeds.all(program: Repository.program, folder: folder)
    }
  }

  private func place(_ input: FuzzInput) -> String {
    input.kind == .pictures ? "\(folder)/pictures" : "\(folder)/\(input.kind)-\(input.number)"
  }

  private func write(_ inputs: [FuzzInput]) throws -> [String] {
    for input in inputs { try input.write(to: place(input)) }
    return inputs.map(place)
  }

  // MARK: One at a time

  private func runOne(_ input: FuzzInput, in place: String, into tally: inout Tally) throws {
    let before = Judge.list(place)
    let run = try ProgramRun(
      [Repository.program]
        + Command.arguments(input.use, folder: place, isQuiet: input.isQuiet),
      folder: folder)
    tally.note(run, number: input.number)
    let judge = Judge(folder: place)
    func fault(_ found: (Fault.Kind, String)?) {
      if let found { tally.faults.append(Fault(kind: found.0, text: found.1, input: input)) }
    }
    if let found = judge.limits(run) { return fault(found) }
    let isTaken = run.ending == .exited(0)
    if isTaken { tally.taken.insert(input.number) } else { tally.refused += 1 }
    if !isTaken {
      let reason = Judge.errorLines(run.errorText).last ?? ""
      tally.reasons[judge.plain(reason), default: 0] += 1
      if input.isSeed { tally.refusedSeeds.append("\(input.origin): \(judge.plain(reason))") }
    }
    fault(judge.messages(run, of: input, expected: isTaken ? 0 : 1))
    fault(files(input, place, before, isTaken: isTaken))
    if isTaken, input.use == .weights, (try? Judge.check(json: run.output)) == nil {
      fault((.output, "standard output is no JSON"))
    }
  }

  /// What is wrong with the files in the input's folder.
  private func files(
    _ input: FuzzInput, _ place: String, _ before: Set<String>, isTaken: Bool
  ) -> (Fault.Kind, String)? {
    var expected: Set<String> = []
    switch input.use {
    case .mesh, .scene: expected = ["out.png"]
    case .specification:
      expected = [
        "out/000000.png", "out/000000.json", "out/dataset.json", "out/specification.json",
      ]
    case .weights, .picture: break
    case .checkpoint:
      expected = ["m.checkpoint.safetensors", "m.training.html", "m.training.jsonl"]
      let now = FileManager.default.contents(atPath: "\(place)/\(input.files[0].name)")
      if !isTaken, now.map({ [UInt8]($0) }) != input.files[0].bytes {
        return (.files, "a checkpoint that was refused is changed")
      }
    }
    var found: Set<String> = []
    for name in Judge.list(place) {
      let inside = Judge.list("\(place)/\(name)")
      found.formUnion(inside.isEmpty ? [name] : Set(inside.map { "\(name)/\($0)" }))
    }
    // A folder for results that are not there may have been made.
    let new = found.subtracting(before).subtracting(["out"])
    if !isTaken, input.use != .checkpoint, let left = new.first {
      return (.files, "\(left) is left")
    }
    if let other = new.first(where: { !expected.contains($0) }) {
      return (.files, "a file \(Judge(folder: place).plain(other))")
    }
    guard isTaken else { return nil }
    for name in expected.sorted() where !name.hasPrefix("m.") {
      if let defect = Judge.defect(ofOutput: "\(place)/\(name)") {
        return (.files, "\(name): \(defect)")
      }
    }
    return nil
  }

  // MARK: Pictures, many at a time

  private func runPictures(_ inputs: [FuzzInput], into tally: inout Tally) throws {
    let place = "\(folder)/pictures"
    try prepareModel()
    let output = "\(folder)/found"
    try? FileManager.default.removeItem(atPath: output)
    let run = try ProgramRun(
      [Repository.program]
        + Command.infer(
          inputs.map { "\(place)/\($0.files[0].name)" }, shared: folder, output: output),
      folder: folder, cpuSeconds: 12 * inputs.count)
    let share = 1 / Double(inputs.count)
    tally.note(run, number: inputs[0].number, share: share)
    let judge = Judge(folder: place)
    if let found = judge.limits(run) {
      if inputs.count == 1 {
        tally.faults.append(Fault(kind: found.0, text: found.1, input: inputs[0]))
      } else {
        for input in inputs { try runPictures([input], into: &tally) }
      }
      return
    }
    let errors = Judge.errorLines(run.errorText)
    var failures = 0
    for input in inputs {
      let name = input.files[0].name
      func fault(_ found: (Fault.Kind, String)?) {
        if let found { tally.faults.append(Fault(kind: found.0, text: found.1, input: input)) }
      }
      let own = errors.filter { $0.contains("/\(name)") }
      if own.isEmpty { tally.taken.insert(input.number) } else { tally.refused += 1 }
      failures += own.count
      if own.count > 1 { fault((.message, "\(own.count) errors")) }
      if let reason = own.first {
        tally.reasons[judge.plain(reason), default: 0] += 1
        if input.isSeed { tally.refusedSeeds.append("\(input.origin): \(judge.plain(reason))") }
      }
      let files = Judge.list(output).filter { $0.hasPrefix("p\(input.number).") }
      if files.count != (own.isEmpty ? 3 : 0) { fault((.files, "\(files.count) files")) }
      for file in files {
        if let defect = Judge.defect(ofOutput: "\(output)/\(file)") {
          fault((.files, "\(judge.plain(file)): \(defect)"))
        }
      }
    }
    func fault(_ kind: Fault.Kind, _ text: String) {
      tally.faults.append(Fault(kind: kind, text: text, input: inputs[0]))
    }
    if let found = judge.messages(run, expected: failures) { fault(found.0, found.1) }
    if run.ending != .exited(failures > 0 ? 1 : 0) { fault(.output, "\(run.ending)") }
    let hidden = Judge.list(output).filter { !$0.hasPrefix("p") }
    if let left = hidden.first { fault(.files, "\(left) is left") }
    if !(run.output.isEmpty && inputs.count == 1 && failures == 1),
      (try? Judge.check(json: run.output)) == nil
    {
      fault(.output, "standard output is no JSON")
    }
  }

  /// Writes the weights that pictures are read with.
  private func prepareModel() throws {
    let path = "\(folder)/memory.safetensors"
    guard !FileManager.default.fileExists(atPath: path) else { return }
    try WeightSeeds.write(to: path, recurrence: "memory", isHalved: false)
    try TextSeeds.specification(mesh: "cube.obj")
      .write(toFile: "\(folder)/spec.json", atomically: false, encoding: .utf8)
  }

  // MARK: Twins

  private func compare(
    _ inputs: [FuzzInput], _ places: [String], into tally: inout Tally
  ) throws {
    let paths = zip(inputs, places).map { "\($1)/\($0.files[0].name)" }
    var done = 0
    // The worker may end at a file; another goes on behind it.
    while done < inputs.count {
      let run = try ProgramRun(
        [Repository.fuzzer, "--worker", inputs[0].kind.rawValue] + paths[done...], folder: folder,
        cpuSeconds: 600, wallSeconds: 1200)
      let lines = String(decoding: run.output, as: UTF8.self).split(separator: "\n")
      for (index, line) in lines.enumerated() where done + index < inputs.count {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        let judge = Judge(folder: places[done + index])
        let reason = judge.plain(parts.count > 1 ? parts[1] : "")
        let input = inputs[done + index]
        switch Worker.Verdict(rawValue: parts.first ?? "") {
        case .agree: tally.agreed += 1
        case .differ: tally.faults.append(Fault(kind: .answer, text: reason, input: input))
        case .refused: tally.refusedBeside[reason, default: 0] += 1
        case .alone: tally.readAlone[reason, default: 0] += 1
        case .unread:
          if tally.taken.contains(input.number) { tally.readAlone[reason, default: 0] += 1 }
        case .neither, nil: break
        }
      }
      done += lines.count
      guard done < inputs.count else { break }
      let found = Judge(folder: places[done]).limits(run) ?? (.signal, "the library's reading ends")
      tally.faults.append(Fault(kind: found.0, text: "library: " + found.1, input: inputs[done]))
      done += 1
    }
  }

  // MARK: Keeping and telling

  private func keep(_ inputs: [FuzzInput], _ faults: [Fault], _ tally: Tally) throws {
    for input in inputs { try keep(input, "") }
    for fault in faults {
      let alike = tally.faults.filter { $0.kind == fault.kind && $0.text == fault.text }
      guard alike.prefix(Self.keptEach).contains(where: { $0.input.number == fault.input.number })
      else { continue }
      try keep(fault.input, "\(fault.kind.rawValue): \(fault.text)\n")
    }
  }

  private func keep(_ input: FuzzInput, _ fault: String) throws {
    let place = "\(kept)/\(input.kind)-\(seed)-\(input.number)"
    try input.write(to: place)
    let path = "\(place)/fault.txt"
    let before = (try? String(contentsOfFile: path, encoding: .utf8)) ?? "\(input.origin)\n"
    try (before + fault).write(toFile: path, atomically: false, encoding: .utf8)
  }

  private func report(
    _ kind: InputKind, _ tally: Tally, of count: Int, since start: ContinuousClock.Instant
  ) {
    guard !isQuiet else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = Double(tally.inputs) / max(seconds, 1e-3)
    let left = Int(Double(count - tally.inputs) / max(rate, 1e-3))
    let line = String(
      format: "%@ %d/%d  %.1f/s  %d:%02d left  %d faults", kind.rawValue, tally.inputs, count, rate,
      left / 60, left % 60, tally.faults.count)
    let isTerminal = isatty(STDERR_FILENO) == 1
    guard isTerminal || tally.inputs % 500 < kind.batch || tally.inputs == count else { return }
    FileHandle.standardError.write(Data((isTerminal ? "\r\(line)  " : "\(line)\n").utf8))
    if isTerminal, tally.inputs == count { FileHandle.standardError.write(Data("\n".utf8)) }
  }
}
