import Files

/// What a JPEG file says about itself, after the extent of all its segments has been verified
/// (ITU-T T.81, annex B).
///
/// libjpeg is asked only afterwards, and gets the file without what does not bear on its samples:
/// it makes half a picture of half a file, and of a profile or an Exif block it knows nothing.
struct JPEGHeader {
  /// Columns and rows as stored.
  private(set) var width = 0, height = 0
  /// Channels: 1 is grey, 3 are colours.
  private(set) var componentCount = 0
  /// How often the file goes over the picture.
  private(set) var scanCount = 0
  /// What its Exif block says.
  private(set) var exif: ExifBlock?
  /// Its colour profile, if all pieces of one are there.
  private(set) var profile: [UInt8]?
  /// What is to be said to the user, as in `DecodedPicture`.
  private(set) var warnings: [String] = []
  /// The file without anything but what libjpeg needs.
  private(set) var bareFile: [UInt8]

  /// More scans are refused: an ordinary progressive file has about ten.
  static let largestScanCount = 100
  /// More pixels times scans are refused, so that a small file does not take long.
  static let largestScannedPixelCount = 1 << 30

  private let path: String
  private var isProgressive = false
  private var hasExif = false
  private var profilePieces: [Int: [UInt8]] = [:]
  private var profilePieceCount = 0
  private var profileIsDamaged = false

  /// Reads the segments of `file`, up to the end of its first picture.
  init(checking file: consuming [UInt8], path: String) throws(FileError) {
    self.path = path
    bareFile = file
    let count = bareFile.count
    // What is kept moves down over what is not, so that a second copy is never needed.
    var keptEnd = 2
    var at = 2
    while true {
      let start = at
      guard at < count else { throw truncated() }
      guard bareFile[at] == 0xFF else {
        throw damaged("there is no marker at byte \(at), where one has to be")
      }
      // Markers may be padded with further 0xFF.
      while at < count, bareFile[at] == 0xFF { at += 1 }
      guard at < count else { throw truncated() }
      let marker = bareFile[at]
      at += 1
      if marker == 0xD9 {
        keep(start..<at, &keptEnd)
        break
      }
      if marker == 0x01 || (0xD0...0xD7).contains(marker) { continue }
      guard marker >= 0xC0, marker != 0xD8 else {
        throw damaged("there is no marker at byte \(start), where one has to be")
      }
      guard at + 2 <= count else { throw truncated() }
      let end = at + Int(bareFile[at]) << 8 + Int(bareFile[at + 1])
      guard end >= at + 2 else { throw damaged("its segment at byte \(start) has no length") }
      guard end <= count else { throw truncated() }
      try read(marker, at + 2..<end)
      let isKept = !((0xE1...0xED).contains(marker) || marker == 0xEF || marker == 0xFE)
      at = end
      if marker == 0xDA { at = try endOfScan(from: end) }
      if isKept { keep(start..<at, &keptEnd) }
    }
    guard scanCount > 0 else { throw damaged("it ends before its picture") }
    bareFile.removeLast(count - keptEnd)
    joinProfile()
  }

  private mutating func keep(_ range: Range<Int>, _ keptEnd: inout Int) {
    if keptEnd < range.lowerBound { bareFile.move(range, to: keptEnd) }
    keptEnd += range.count
  }

  /// Takes in a segment.
  private mutating func read(_ marker: UInt8, _ body: Range<Int>) throws(FileError) {
    switch marker {
    case 0xC4, 0xC8, 0xCC: break
    case 0xC0...0xCF: try readFrame(marker, body)
    case 0xDA:
      guard width > 0 else { throw damaged("its pixels come before its size") }
      scanCount += 1
      guard scanCount <= Self.largestScanCount,
        scanCount * width * height <= Self.largestScannedPixelCount
      else {
        throw FileError(
          path: path,
          reason: "the JPEG goes over its \(width)×\(height) pixels \(scanCount) times or more, as "
            + "no camera writes it: save it again as an ordinary JPEG")
      }
      // What one scan has no use for; some cameras write other numbers, of which libjpeg would
      // warn.
      if !isProgressive, body.count >= 4 {
        bareFile.replaceSubrange(body.suffix(3), with: [0, 63, 0])
      }
    case 0xE0 where content(body, startsWith: "JFIF\0") && body.count >= 7:
      // Its version, of which libjpeg would warn if it were unknown, bears on nothing.
      bareFile[body.lowerBound + 5] = 1
    case 0xDE: throw unsupported("a hierarchical JPEG")
    case 0xF7: throw unsupported("a JPEG-LS")
    case 0xE1 where !hasExif && content(body, startsWith: "Exif\0"):
      hasExif = true
      exif = ExifBlock(Array(bareFile[body])[...])
      if exif == nil {
        warnings.append(
          "its Exif block is damaged and does not count; if the picture should be turned, it is "
            + "not")
      }
    case 0xE2 where content(body, startsWith: "ICC_PROFILE\0"): addProfilePiece(body)
    default: break
    }
  }

  private mutating func readFrame(_ marker: UInt8, _ body: Range<Int>) throws(FileError) {
    switch marker {
    case 0xC3, 0xCB: throw unsupported("a lossless JPEG")
    case 0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF: throw unsupported("a hierarchical JPEG")
    default: break
    }
    guard width == 0 else { throw damaged("it states its size twice") }
    isProgressive = marker == 0xC2 || marker == 0xCA
    guard body.count >= 6 else { throw damaged("its frame header is too short") }
    let numbers = OrderedBytes(bytes: Array(bareFile[body])[...])
    let precision = numbers.integer(at: 0, size: 1) ?? 0
    height = numbers.integer(at: 1, size: 2) ?? 0
    width = numbers.integer(at: 3, size: 2) ?? 0
    componentCount = numbers.integer(at: 5, size: 1) ?? 0
    guard precision == 8 else { throw unsupported("a JPEG of \(precision) bits a sample") }
    guard width > 0 else { throw damaged("its picture has no columns") }
    guard height > 0 else {
      throw unsupported("a JPEG that states its height behind its pixels (DNL)")
    }
    try PictureFile.check(width: width, height: height, path: path)
    switch componentCount {
    case 1, 3: break
    case 4:
      throw FileError(
        path: path, reason: "is a CMYK JPEG, as is made for printing: convert it to RGB first")
    default: throw unsupported("a JPEG of \(componentCount) channels")
    }
  }

  /// Where the marker stands that ends a scan's pixels, which begin at `start`.
  private func endOfScan(from start: Int) throws(FileError) -> Int {
    let end = bareFile.withUnsafeBufferPointer { bytes -> Int? in
      var at = start
      while at + 1 < bytes.count {
        if bytes[at] == 0xFF {
          let next = bytes[at + 1]
          // 0xFF, 0 stands for a 0xFF among pixels; restarts are part of a scan; 0xFF, 0xFF pads.
          if next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return at }
        }
        at += 1
      }
      return nil
    }
    guard let end else { throw truncated() }
    return end
  }

  private func content(_ body: Range<Int>, startsWith text: String) -> Bool {
    bareFile[body].starts(with: text.utf8)
  }

  // MARK: Profile

  /// A profile lies in pieces, because a segment has at most 65,533 bytes (ICC.1:2010, B.4): which
  /// of them from 1, how many, content.
  private mutating func addProfilePiece(_ body: Range<Int>) {
    guard body.count >= 14 else {
      profileIsDamaged = true
      return
    }
    let index = Int(bareFile[body.lowerBound + 12])
    let count = Int(bareFile[body.lowerBound + 13])
    if profilePieceCount == 0 { profilePieceCount = count }
    guard count == profilePieceCount, (1...max(count, 1)).contains(index),
      profilePieces[index] == nil
    else {
      profileIsDamaged = true
      return
    }
    profilePieces[index] = Array(bareFile[body.dropFirst(14)])
  }

  private mutating func joinProfile() {
    guard profileIsDamaged || profilePieceCount > 0 else { return }
    guard !profileIsDamaged, profilePieces.count == profilePieceCount else {
      warnings.append(
        "its colour profile is damaged and does not count: its pieces do not fit together")
      return
    }
    profile = profilePieces.sorted { $0.key < $1.key }.flatMap(\.value)
    profilePieces = [:]
  }

  // MARK: Errors

  private func truncated() -> FileError {
    FileError(
      path: path,
      reason: "the JPEG is truncated after \(bareFile.count) bytes; its end is missing")
  }

  private func damaged(_ reason: String) -> FileError {
    FileError(path: path, reason: "the JPEG is damaged: \(reason)")
  }

  private func unsupported(_ what: String) -> FileError {
    FileError(
      path: path, reason: "is \(what), which is not read: save it as an ordinary JPEG or PNG first")
  }
}
