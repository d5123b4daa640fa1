import Foundation

/// The table of a campaign and its lists of faults.
struct Summary {
  /// The seed of all inputs.
  var seed: UInt64
  /// What came of each kind.
  var tallies: [(kind: InputKind, tally: Tally)]
  /// Where faulty inputs are kept.
  var kept: String

  /// Whether anything is wrong.
  var hasFaults: Bool { tallies.contains { !$0.tally.faults.isEmpty } }

  /// The text.
  var text: String {
    var rows = [["seed \(seed)"] + tallies.map { $0.kind.rawValue }]
    func row(_ title: String, _ value: (Tally) -> String) {
      rows.append([title] + tallies.map { value($0.tally) })
    }
    row("inputs") { "\($0.inputs)" }
    row("taken") { "\($0.taken.count)" }
    row("refused") { "\($0.refused)" }
    for kind in Fault.Kind.allCases { row("faults: \(kind.rawValue)") { "\($0.count(kind))" } }
    row("as a twin reads it") { "\($0.agreed)" }
    row("a twin reads, air3d refuses") { "\($0.refusedBeside.values.reduce(0, +))" }
    row("air3d reads, a twin refuses") { "\($0.readAlone.values.reduce(0, +))" }
    row("longest, CPU seconds") {
      String(format: "%.2f (%d)", $0.slowest.seconds, $0.slowest.number)
    }
    row("most memory, MiB") { "\($0.largest.bytes >> 20) (\($0.largest.number))" }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text =
      rows.map { row in
        row.enumerated().map { column, cell in
          let blanks = String(repeating: " ", count: widths[column] - cell.count)
          return column == 0 ? cell + blanks : blanks + cell
        }.joined(separator: "  ")
      }.joined(separator: "\n") + "\n"
    for (kind, tally) in tallies {
      if !tally.refusedSeeds.isEmpty {
        text += "\n\(kind.title): valid files that are refused:\n"
        text += tally.refusedSeeds.map { "  \($0)\n" }.joined()
      }
      text += list("\n\(kind.title): refused most often", tally.reasons, 3)
      text += list("\(kind.title): refused though a twin reads it", tally.refusedBeside, 3)
      text += list("\(kind.title): read though a twin refuses it", tally.readAlone, 3)
    }
    return text + faults
  }

  private func list(_ title: String, _ counts: [String: Int], _ length: Int) -> String {
    guard !counts.isEmpty else { return "" }
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return "\(title):\n"
      + sorted.prefix(length).map { "  \($0.value)  \($0.key)\n" }.joined()
  }

  /// The faults, those that are alike together.
  private var faults: String {
    var text = ""
    for (kind, tally) in tallies {
      let groups = Dictionary(grouping: tally.faults) { "\($0.kind.rawValue): \($0.text)" }
      for (name, group) in groups.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
      ) {
        let numbers = group.prefix(5).map { "\($0.input.number)" }.joined(separator: ", ")
        text += "\n\(group.count) × \(kind.rawValue), \(name)\n  numbers \(numbers)\n"
        text += "  \(group[0].input.origin.prefix(200))\n"
      }
    }
    if text.isEmpty { return "\nNo faults.\n" }
    return text
      + "\nKept in \(kept); one again: scripts/fuzz --seed \(seed) --kind KIND --case NUMBER\n"
  }
}
