import CPNG
import Files
import TestSupport
import Testing

@testable import AssetIO

/// MNIST's format, and the sentences for files that are not.
@Suite struct IDXFileTests {
  static let pictures = IDXFile.encoded(extents: [2, 3, 2], bytes: Array(0..<12))

  private func reason(_ file: [UInt8], dimensions: Int = 3) -> String? {
    message {
      _ = try IDXFile(
        file, path: "a.idx", dimensions: dimensions, of: dimensions == 3 ? "pictures" : "labels")
    }
  }

  @Test func readsWhatItSays() throws {
    // Byte for byte: type 8, three dimensions, the highest byte first.
    #expect(Self.pictures.prefix(16) == [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2])
    let file = try IDXFile(Self.pictures, path: "a", dimensions: 3, of: "pictures")
    #expect(file.extents == [2, 3, 2])
    #expect(file.bytes == Array(0..<12))
  }

  @Test func readsWhatGzipHasPacked() throws {
    let packed = gzipped(Self.pictures)
    let folder = try TemporaryFolder()
    let path = try folder.write("a.gz", packed)
    let file = try IDXFile(readingFrom: path, dimensions: 3, of: "pictures")
    #expect(file == (try IDXFile(Self.pictures, path: "a", dimensions: 3, of: "pictures")))
    #expect(
      reason(Array(packed.dropLast(12)))
        == "a.idx: is packed by gzip and damaged, or cut short; take another copy")
  }

  @Test func otherFiles() {
    #expect(
      reason(Array("hello".utf8))
        == "a.idx: is no IDX file: it does not begin with two zeros; give one as MNIST's are, packed by gzip or not")
    #expect(
      reason([0, 0, 13, 3])
        == "a.idx: holds numbers of type 13, but pictures are of type 8, bytes; convert them")
    #expect(
      reason(Self.pictures, dimensions: 1)
        == "a.idx: has 3 dimensions, but labels have 1; is it another of the set's files?")
  }

  @Test func filesThatAreShortOrSayAbsurdThings() {
    #expect(
      reason(Array(Self.pictures.prefix(9)))
        == "a.idx: ends after 9 bytes, within the 16 that say its size; take another copy")
    #expect(
      reason(Array(Self.pictures.dropLast()))
        == "a.idx: says that it holds 2×3×2 bytes, but 11 follow; take another copy")
    #expect(
      reason([0, 0, 8, 3] + [UInt8](repeating: 255, count: 12) + [1, 2])
        == "a.idx: says that it holds 4294967295×4294967295×4294967295 bytes, but 2 follow; take another copy")
  }
}

/// What gzip makes of some bytes.
private func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  var input = bytes
  var output = [UInt8](repeating: 0, count: bytes.count + 128)
  let size = output.count
  _ = deflateInit2_(
    &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(size)
      _ = deflate(&stream, Z_FINISH)
    }
  }
  deflateEnd(&stream)
  return Array(output.prefix(size - Int(stream.avail_out)))
}
