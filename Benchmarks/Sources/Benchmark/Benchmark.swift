import Foundation
import Rendering

@main
enum Benchmark {
  static let contenders: [any Contender.Type] = [Air3D.self]
  static let sizes = [64, 128, 256]

  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.allSatisfy({ $0 == "render" }) else {
      FileHandle.standardError.write(Data("usage: benchmark [render]\n".utf8))
      exit(2)
    }
    let list = try SceneList()
    let triangles = list.scenes.map { list.triangles(of: $0) }.reduce(0, +)
    print("\(list.scenes.count) scenes, \(triangles / list.scenes.count) triangles each")
    for contender in contenders {
      for size in sizes { await measure(contender, list, size: size) }
    }
  }

  /// What a pass does with each scene.
  enum Work: String, CaseIterable, Sendable {
    case all = "whole picture, from nothing"
    case objects = "objects onto a ready table"
    case gradient = "the same with gradient"
  }

  static func measure<C: Contender>(
    _: C.Type, _ list: SceneList, size: Int
  ) async {
    // Each thread has its own state and every second scene.
    let workers = [C(list, size: size), C(list, size: size)]
    let samples = list.scenes.indices.reduce(0) { $0 + workers[0].visibleSamples($1) }
    print("\n\(C.name), \(size) × \(size); \(samples / list.scenes.count) samples show objects")
    var forward: Double?
    for work in Work.allCases {
      let one = await Stopwatch.rate(items: list.scenes.count) {
        run(workers[0], work, scenes: list.scenes.indices, stride: 1, from: 0)
      }
      let two = await Stopwatch.rate(items: list.scenes.count) {
        await withTaskGroup(of: Void.self) { group in
          for (k, worker) in workers.enumerated() {
            group.addTask {
              run(worker, work, scenes: list.scenes.indices, stride: workers.count, from: k)
            }
          }
        }
      }
      var line = work.rawValue.padding(toLength: 28, withPad: " ", startingAt: 0)
      line += String(
        format: "%7.0f images/s of processor time; by the clock %7.0f, two threads %7.0f (%.2f×)",
        one.processor, one.wall, two.wall, two.wall / one.wall)
      if work == .objects { forward = one.processor }
      if work == .gradient, let forward {
        line += String(format: "; %.2f× the picture's time", forward / one.processor)
      }
      print(line)
    }
  }

  static func run<C: Contender>(
    _ worker: C, _ work: Work, scenes: Range<Int>, stride step: Int, from first: Int
  ) {
    for scene in stride(from: scenes.lowerBound + first, to: scenes.upperBound, by: step) {
      switch work {
      case .all: worker.renderAll(scene)
      case .objects: worker.renderObjects(scene)
      case .gradient: worker.renderObjectsWithGradient(scene)
      }
    }
  }
}
