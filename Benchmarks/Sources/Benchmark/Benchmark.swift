import AllocationCount
import Foundation

@main
enum Benchmark {
  static let sizes = [64, 128, 256]
  /// All take turns this many times, so that what else the machine does hits them alike; figures
  /// are medians over the rounds, and so are ratios, each taken within its round.
  static let rounds = 3

  /// What a pass does with each scene.
  enum Work: String, CaseIterable, Sendable {
    case points = "one sample a pixel"
    case all = "whole picture, from nothing"
    case allGradient = "… and its gradient"
    case objects = "objects onto a ready table"
    case objectsGradient = "… and their gradient"

    /// The peers' name for the same work.
    var peerName: String? {
      switch self {
      case .points, .all: "forward"
      case .allGradient: "gradient"
      case .objects, .objectsGradient: nil
      }
    }
  }

  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.allSatisfy({ ["render", "account"].contains($0) }) else {
      FileHandle.standardError.write(Data("usage: benchmark [render | account]\n".utf8))
      exit(2)
    }
    let list = try SceneList()
    guard !arguments.contains("account") else { return await account(list) }
    let triangles = list.scenes.map { list.triangles(of: $0) }.reduce(0, +)
    print("\(list.scenes.count) scenes, \(triangles / list.scenes.count) triangles each")
    let text = FileManager.default.temporaryDirectory
      .appendingPathComponent("air3d-\(ProcessInfo.processInfo.processIdentifier)-scenes.txt")
    try Data(list.text.utf8).write(to: text)
    defer { try? FileManager.default.removeItem(at: text) }
    var peers = [
      Peer(
        name: "llvmpipe", command: ["Benchmarks/.peers/llvmpipe"], scenes: text,
        isAntialiased: false),
      Peer(
        name: "DEODR",
        command: ["Benchmarks/.peers/venv/bin/python", "Benchmarks/Peers/deodr_scenes.py"],
        scenes: SceneList.folder, isAntialiased: true),
      Peer(
        name: "Scene3D",
        command: ["Benchmarks/.peers/venv/bin/python", "Benchmarks/Peers/deodr_scene3d.py"],
        scenes: SceneList.folder, isAntialiased: true),
    ]
    for size in sizes { await compare(list, &peers, size: size) }
    await account(list)
  }

  /// Where the time goes, how it grows, and what is allocated.
  static func account(_ list: SceneList) async {
    for size in sizes {
      let scenes = list.scenes.map { PreparedScene($0, size: size) }
      let adjoint = [SIMD4<Float>](repeating: SIMD4(1, -0.5, 0.25, 0), count: size * size)
      print("\n\(size) × \(size): where the time of a whole picture and its gradient goes")
      let account = FrameAccount(scenes, list.preparedMeshes(), adjoint: adjoint)
      for line in account.lines { print(line) }
    }
    await Growth.report()
    print("\nAllocations a picture, once all scenes have been drawn before")
    for size in sizes { reportAllocations(Air3D(list, size: size), list.scenes.count, size: size) }
  }

  /// Counts blocks of memory asked for by this thread.
  static func reportAllocations(_ worker: Air3D, _ scenes: Int, size: Int) {
    guard allocation_count() >= 0 else { return print("  not counted on this system") }
    for work in Work.allCases {
      func pass() { for scene in 0..<scenes { worker.perform(work, scene) } }
      pass()
      let before = allocation_count()
      pass()
      let count = Double(allocation_count() - before) / Double(scenes)
      print(line("  \(size)²", work.rawValue, String(format: "%.2f", count)))
    }
  }

  /// What was measured in one round.
  struct Round {
    var one: [Work: Stopwatch.Rate] = [:]
    var two: [Work: Stopwatch.Rate] = [:]
    var peers: [String: Peer.Result] = [:]
  }

  /// Measures and prints; a peer that cannot run is named and left out from then on.
  static func compare(_ list: SceneList, _ peers: inout [Peer], size: Int) async {
    let worker = Air3D(list, size: size)
    let workers = [worker, Air3D(besides: worker)]
    let samples = list.scenes.indices.reduce(0) { $0 + worker.visibleSamples($1) }
    print("\n\(size) × \(size); \(samples / list.scenes.count) samples show objects")
    var rounds: [Round] = []
    for _ in 0..<Self.rounds {
      var round = Round()
      for work in Work.allCases {
        round.one[work] = await rate([worker], work, scenes: list.scenes.count)
        round.two[work] = await rate(workers, work, scenes: list.scenes.count)
      }
      peers = peers.filter { peer in
        do {
          round.peers[peer.name] = try peer.run(size: size)
          return true
        } catch {
          print(error)
          return false
        }
      }
      rounds.append(round)
    }
    for work in Work.allCases { report(work, rounds) }
    let pictures = Air3D.pictures(list, count: Peer.pictures, size: size)
    for peer in peers { report(peer, rounds, pictures: pictures) }
  }

  /// Each worker has its thread and takes every second scene, if there are two.
  static func rate(_ workers: [Air3D], _ work: Work, scenes: Int) async -> Stopwatch.Rate {
    await Stopwatch.rate(items: scenes) {
      await withTaskGroup(of: Void.self) { group in
        for (first, worker) in workers.enumerated() {
          group.addTask {
            for scene in stride(from: first, to: scenes, by: workers.count) {
              worker.perform(work, scene)
            }
          }
        }
      }
    }
  }

  /// Prints a line about this renderer.
  static func report(_ work: Work, _ rounds: [Round]) {
    func median(_ value: (Round) -> Double?) -> Double { rounds.compactMap(value).median }
    print(
      line(
        "air3d", work.rawValue, median { $0.one[work]?.processor },
        String(
          format: "by the clock %.0f, two threads %.0f (%.2f×)",
          median { $0.one[work]?.wall }, median { $0.two[work]?.wall },
          median { round in
            guard let one = round.one[work], let two = round.two[work] else { return nil }
            return two.wall / one.wall
          })))
  }

  /// Prints a line about one kind of a peer's work, if it has measured it.
  ///
  /// - Parameters:
  ///   - label: what the line calls it.
  ///   - name: what the peer calls it.
  private static func report(
    _ peer: Peer, _ label: String, _ work: Work, _ name: String, _ rounds: [Round]
  ) {
    let pairs = rounds.compactMap { round in
      round.peers[peer.name]?.rates[name].map { (peer: $0, own: round.one[work]?.processor ?? 0) }
    }
    guard !pairs.isEmpty else { return }
    print(
      line(
        peer.name, label, pairs.map(\.peer).median,
        String(format: "air3d does %.2f×", pairs.map { $0.own / $0.peer }.median)))
  }

  /// Prints a line about each of a peer's kinds of work, and how far its pictures are from ours.
  static func report(_ peer: Peer, _ rounds: [Round], pictures: [Float]) {
    for work in Work.allCases {
      guard let name = work.peerName, work != .points || !peer.isAntialiased else { continue }
      report(peer, work.rawValue, work, name, rounds)
      report(peer, "  its core alone", work, name + "-core", rounds)
      report(peer, "  as its fitters do", work, name + "-fitter", rounds)
    }
    guard let theirs = rounds.last?.peers[peer.name]?.pictures, theirs.count == pictures.count
    else { return print(line(peer.name, "pictures", "none were written to compare")) }
    let difference =
      zip(theirs, pictures).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) } / Double(pictures.count)
    // Edges and the shading of round things differ by less; another scene differs by more.
    let verdict = difference < 0.02 ? "" : ": NOT THE SAME SCENES"
    print(
      line(
        peer.name, "pictures against air3d's",
        String(
          format: "differ by %.4f of the full range on average, %d scenes", difference,
          Peer.pictures) + verdict))
  }

  private static func line(
    _ name: String, _ work: String, _ rate: Double, _ more: String
  ) -> String {
    line(name, work, String(format: "%7.0f images/s of processor time; ", rate) + more)
  }

  private static func line(_ name: String, _ work: String, _ rest: String) -> String {
    name.padding(toLength: 9, withPad: " ", startingAt: 0)
      + work.padding(toLength: 28, withPad: " ", startingAt: 0) + rest
  }
}
