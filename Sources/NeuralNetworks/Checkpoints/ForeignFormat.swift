/// Kinds of file that are taken for safetensors now and then, told by their first bytes.
enum ForeignFormat {
  /// What a file that is no safetensors file seems to be; nil if nothing is known of it.
  static func name(of bytes: [UInt8]) -> String? {
    for (signature, name) in signatures where bytes.starts(with: signature) { return name }
    // A message of protocol buffers: the version of the format, then the name of the producer.
    if bytes.count > 3, bytes[0] == 0x08, bytes[1] < 0x40, bytes[2] == 0x12 {
      return "an ONNX model (.onnx)"
    }
    return nil
  }

  private static let signatures: [([UInt8], String)] = [
    (Array("PK\u{3}\u{4}".utf8), "a ZIP archive, as PyTorch (.pt) and NumPy (.npz) write them"),
    ([0x93] + Array("NUMPY".utf8), "a NumPy array (.npy)"),
    ([0x89] + Array("HDF".utf8), "an HDF5 file (.h5)"),
    ([0x89] + Array("PNG".utf8), "a PNG picture"),
    ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
    ([0x1F, 0x8B], "a file packed by gzip"),
    (Array("GGUF".utf8), "a GGUF file"),
    ([0x80, 0x02], "a Python pickle, as older PyTorch (.pt) writes them"),
    ([0x80, 0x04], "a Python pickle"),
    (Array("{".utf8), "a JSON text"),
    (
      Array("version https://git-lfs".utf8),
      "a pointer of Git LFS; fetch the file with git lfs pull"
    ),
  ]
}
