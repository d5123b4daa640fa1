import AIR
import AssetIO
import Dispatch
import Files
import Foundation
import NeuralNetworks

/// Readers of one model, each for one thread at a time. A reading does not depend on which of them
/// made it.
final class ReaderPool: @unchecked Sendable {  // `read` gives each reader to one thread
  private let readers: [PictureReader]
  private let samples: (count: Int, seed: UInt64)?

  /// Pictures for each thread that are read before what was found is taken.
  private static let lead = 8

  /// Makes as many readers as there are threads.
  ///
  /// - Parameters:
  ///   - first: one of them.
  ///   - samples: to be drawn from the posterior of each picture.
  init(
    _ first: PictureReader, threads: Int, _ options: PictureReader.Options,
    samples: (count: Int, seed: UInt64)?
  ) throws {
    self.samples = samples
    readers =
      [first]
      + (try (1..<max(1, threads)).map { _ in
        try PictureReader(first.model, renderer: first.renderer, options: options)
      })
  }

  /// Reads pictures, and hands on each in their order as soon as it and those before it are read.
  ///
  /// - Parameter take: takes a picture's index with its reading or failure; what it throws ends
  ///   all.
  func read(
    _ pictures: [ListedPicture],
    _ take: (Int, Result<ReadPicture, any Error>) throws -> Void
  ) throws {
    var rest = pictures.makeIterator()
    try read(count: pictures.count, next: { rest.next().map { .success($0) } }) { index, given in
      try take(index, given.result)
    }
  }

  /// Reads pictures as they come, and hands on each in their order as soon as it and those before
  /// it are read.
  ///
  /// - Parameter take: takes a picture's index with its name and its reading or failure; what it
  ///   throws ends all.
  func read(
    _ stream: PictureStream, _ take: (Int, GivenPicture) throws -> Void
  ) throws {
    var stream = stream
    try read(count: nil, next: { stream.next() }, take)
  }

  /// A picture that was given, and what came of it.
  struct GivenPicture: Sendable {
    let name: String
    let result: Result<ReadPicture, any Error>
  }

  /// - Parameters:
  ///   - count: of the pictures; nil if it is not known.
  ///   - next: the next picture, nil after the last; it may wait, and is called by one thread at a
  ///     time.
  private func read(
    count: Int?, next: @escaping () -> Result<ListedPicture, any Error>?,
    _ take: (Int, GivenPicture) throws -> Void
  ) throws {
    guard readers.count > 1 else {
      var index = 0
      while let listed = next() {
        try take(index, given(listed, readers[0]))
        index += 1
      }
      return
    }
    let results = OrderedResults<GivenPicture>(count: count, lead: readers.count * Self.lead)
    let source = Source(next: next)
    let threads = DispatchGroup()
    for thread in readers.indices {
      DispatchQueue.global().async(group: threads) {
        while let (index, listed) = source.take(for: results) {
          results.put(self.given(listed, self.readers[thread]), at: index)
        }
      }
    }
    // Before the end a thread may wait for a picture that does not come.
    var isWaitedFor = count != nil
    defer {
      results.stop()
      if isWaitedFor { threads.wait() }
    }
    var index = 0
    while let given = results.take() {
      try take(index, given)
      index += 1
    }
    isWaitedFor = true
  }

  /// Gives a picture and its number to one thread.
  private final class Source: @unchecked Sendable {  // `lock` guards `next`
    private let lock = NSLock()
    private let next: () -> Result<ListedPicture, any Error>?

    init(next: @escaping () -> Result<ListedPicture, any Error>?) { self.next = next }

    func take(
      for results: OrderedResults<GivenPicture>
    ) -> (Int, Result<ListedPicture, any Error>)? {
      lock.lock()
      defer { lock.unlock() }
      guard let index = results.next() else { return nil }
      guard let picture = next() else {
        results.end(before: index)
        return nil
      }
      return (index, picture)
    }
  }

  private func given(
    _ listed: Result<ListedPicture, any Error>, _ reader: PictureReader
  ) -> GivenPicture {
    GivenPicture(
      name: (try? listed.get().path) ?? "-", result: Result { try read(listed.get(), reader) })
  }

  private func read(_ listed: ListedPicture, _ reader: PictureReader) throws -> ReadPicture {
    let picture = try listed.decoded ?? Self.picture(listed.path)
    let clock = ContinuousClock()
    let start = clock.now
    var reading = try reader.read(picture, named: listed.path, takenBy: listed.camera)
    if let samples {
      reading.samples = reader.samples(of: reading, count: samples.count, seed: samples.seed)
    }
    return ReadPicture(
      warnings: picture.warnings, reading: reading, seconds: (clock.now - start) / .seconds(1))
  }

  private static func picture(_ path: String) throws(FileError) -> DecodedPicture {
    guard path == "-" else { return try PictureFile.read(path) }
    do { return try PictureFile.read("/dev/stdin") } catch {
      // As it was given: nobody has typed /dev/stdin.
      throw FileError(path: path, line: error.line, reason: error.reason)
    }
  }
}
