import AIR
import AssetIO
import Files
import NeuralNetworks

/// Readers of one model, each for one thread at a time. A reading does not depend on which of them
/// made it.
final class ReaderPool: @unchecked Sendable {  // `read` gives each reader to one thread
  private let readers: [PictureReader]
  private let samples: (count: Int, seed: UInt64)?

  /// Pictures that a thread reads before what was found is said. Of one thread, each at once.
  private static let share = 8

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

  /// The pictures, in parts that are read at once.
  func parts(of count: Int) -> [Range<Int>] {
    let size = readers.count == 1 ? 1 : readers.count * Self.share
    return stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
  }

  /// Reads pictures.
  ///
  /// - Returns: readings and failures in the order of the pictures.
  func read(_ pictures: [ListedPicture]) -> [Result<ReadPicture, any Error>] {
    let threads = min(readers.count, pictures.count)
    let parts = mapSlices(count: threads, threads: threads) { thread in
      stride(from: thread, to: pictures.count, by: threads).map { index in
        Result { try self.read(pictures[index], readers[thread]) }
      }
    }
    return pictures.indices.map { parts[$0 % threads][$0 / threads] }
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
