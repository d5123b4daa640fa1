import AIR
import AssetIO
import Dispatch
import Files
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
    guard readers.count > 1 else {
      for (index, picture) in pictures.enumerated() {
        try take(index, Result { try read(picture, readers[0]) })
      }
      return
    }
    let results = OrderedResults<Result<ReadPicture, any Error>>(
      count: pictures.count, lead: readers.count * Self.lead)
    let threads = DispatchGroup()
    for thread in readers.indices {
      DispatchQueue.global().async(group: threads) {
        while let index = results.next() {
          results.put(Result { try self.read(pictures[index], self.readers[thread]) }, at: index)
        }
      }
    }
    defer {
      results.stop()
      threads.wait()
    }
    for index in pictures.indices { try take(index, results.take()) }
  }

  private func read(_ listed: ListedPicture, _ reader: PictureReader) throws -> ReadPicture {
    let picture = try Self.picture(listed.path)
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
