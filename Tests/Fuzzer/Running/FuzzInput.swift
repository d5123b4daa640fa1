import Foundation
import Probability

/// An input: a seed that has been changed.
struct FuzzInput: Sendable {
  /// What it is.
  var kind: InputKind
  /// Its number, from which and the seed all of it follows.
  var number: Int
  /// What it was made from and how.
  var origin: String
  /// Whether it is a seed as it is.
  var isSeed: Bool { origin.hasPrefix("seed ") }
  /// Whether air3d is to say nothing but errors. Every second time, so that also warnings are seen.
  var isQuiet: Bool { number % 2 == 1 }
  /// What it is for.
  var use: Seed.Use
  /// Its files, the one that is given to air3d first.
  var files: [Seed.File]

  /// Makes the input of a number: first the seeds as they are, then mutations of them.
  init(kind: InputKind, number: Int, seed: UInt64, seeds: [Seed]) {
    self.kind = kind
    self.number = number
    var generator = PCG32(seed: seed, stream: kind.index << 40 | UInt64(number))
    if number < seeds.count {
      origin = "seed \(seeds[number].name)"
      use = seeds[number].use
      files = seeds[number].files
    } else {
      let start = generator.element(of: seeds)
      var done: [String] = []
      var changed = start.files
      for _ in 0..<generator.element(of: [1, 1, 1, 1, 2, 2, 3, 5]) {
        let isOther = changed.count > 1 && generator.chance(0.25)
        let at = isOther ? 1 + generator.below(changed.count - 1) : 0
        let ending = changed[at].ending
        let others = seeds.flatMap(\.files).filter { $0.ending == ending }
        let other = generator.element(of: others)
        done.append(Mutation.apply(to: &changed[at], other: other, using: &generator))
      }
      files = changed
      use = start.use
      origin = "\(start.name); " + done.joined(separator: "; ")
    }
    // Pictures are read many at a time, and so need names of their own.
    if kind == .pictures { files[0].name = "p\(number).\(files[0].ending)" }
  }

  /// Writes its files into a folder, and what air3d needs beside them.
  func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var files = files
    if use == .mesh {
      files.append(Seed.File("spec.json", TextSeeds.specification(mesh: self.files[0].name)))
      files.append(Seed.File("scene.json", TextSeeds.scene))
    }
    if use == .weights || use == .checkpoint {
      files.append(Seed.File("spec.json", TextSeeds.specification(mesh: "cube.obj")))
    }
    if use == .weights {
      var picture = PNGBuilder()
      (picture.width, picture.height) = (16, 16)
      files.append(Seed.File("picture.png", picture.file))
    }
    for file in files {
      try Data(file.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(file.name)"))
    }
  }
}
