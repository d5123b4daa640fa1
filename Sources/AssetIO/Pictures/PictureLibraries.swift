import CPNG

/// The libraries that pictures are read and written with.
package enum PictureLibraries {
  /// Their names and versions; nil of one that does not tell its own.
  package static var versions: [(name: String, version: String?)] {
    [
      ("libpng", text(png_get_libpng_ver(nil))), ("zlib", text(zlibVersion())),
      ("libjpeg-turbo", nil),
    ]
  }

  private static func text(_ version: UnsafePointer<CChar>?) -> String? {
    version.map { String(cString: $0) }
  }
}
