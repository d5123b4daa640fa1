import CTurboJPEG
import Files

/// Pictures in JPEG files, through libjpeg-turbo's TurboJPEG interface, so that no `longjmp`
/// crosses into Swift.
enum JPEG {
  /// Decodes the bytes of a JPEG file, baseline or progressive, grey or colour; `path` is named in
  /// errors. A file is taken as sRGB unless a colour profile says otherwise, or a camera's Exif
  /// block says Adobe RGB.
  static func decode(
    _ file: consuming [UInt8], path: String, as use: PictureUse
  ) throws(FileError) -> DecodedPicture {
    let header = try JPEGHeader(checking: file, path: path)
    var warnings = header.warnings
    let colors =
      use.usesColorProfile ? try colors(of: header, path: path, warnings: &warnings) : .sRGB
    let orientation = use.usesOrientation ? header.exif?.orientation : nil
    let stored = try samples(of: header, path: path, warnings: &warnings)
    return DecodedPicture(
      image: colors.image(
        of: stored, orientation: orientation ?? .upright, background: use.background),
      warnings: warnings)
  }

  private static func colors(
    of header: JPEGHeader, path: String, warnings: inout [String]
  ) throws(FileError) -> PictureColors {
    let isGrey = header.componentCount == 1
    guard let profile = header.profile else {
      return header.exif?.isAdobeRGB == true && !isGrey ? .adobeRGB : .sRGB
    }
    do {
      return try ICCProfile(profile).colors(isGrey: isGrey, warnings: &warnings)
    } catch {
      switch error {
      case .unsupported(let reason):
        throw FileError(
          path: path, reason: "its colour profile \(reason): convert it to sRGB first")
      case .damaged(let reason):
        warnings.append("its colour profile is damaged and does not count: \(reason)")
        return .sRGB
      }
    }
  }

  /// The picture's samples as red, green and blue, `[height, width, 3]`.
  ///
  /// The accurate transform, smooth upsampling of colours: what libjpeg does unless asked for
  /// speed, and the same bits on every processor.
  private static func samples(
    of header: JPEGHeader, path: String, warnings: inout [String]
  ) throws(FileError) -> StoredSamples<UInt8> {
    guard let decoder = tjInitDecompress() else {
      throw FileError(path: path, reason: "cannot be decoded: libjpeg-turbo does not start")
    }
    defer { tjDestroy(decoder) }
    var samples = [UInt8](repeating: 0, count: header.width * header.height * 3)
    /// Decodes; what libjpeg has to say against it, nil if nothing.
    func complaint(flags: Int32) -> String? {
      let status = header.bareFile.withUnsafeBufferPointer { source in
        samples.withUnsafeMutableBufferPointer { target in
          tjDecompress2(
            decoder, source.baseAddress, UInt(source.count), target.baseAddress,
            Int32(header.width), 0, Int32(header.height), Int32(TJPF_RGB.rawValue),
            TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | flags)
        }
      }
      guard status != 0 else { return nil }
      return tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "no reason is given"
    }
    // A warning means that pixels have been made up.
    if let reason = complaint(flags: TJFLAG_STOPONWARNING) {
      // But for bytes behind the last pixel, which some cameras' firmware leaves there.
      guard reason.hasSuffix("extraneous bytes before marker 0xd9") else {
        throw FileError(
          path: path, reason: "the JPEG is damaged or of a rare kind: \(reason)")
      }
      _ = complaint(flags: 0)
      warnings.append("it has bytes behind its last pixel, which do not count")
    }
    return StoredSamples(
      width: header.width, height: header.height, channels: 3, samples: samples)
  }
}
