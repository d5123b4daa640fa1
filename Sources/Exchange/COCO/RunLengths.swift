/// A mask as COCO has it: the lengths of runs of equal pixels, column by column, of background and
/// mask in turn, the first one's length being 0 if the first pixel is of the mask.
package struct RunLengths: Sendable, Equatable {
  /// The lengths.
  package let counts: [Int]

  /// Of a mask, `[height, width]`.
  package init(_ mask: [Bool], width: Int) {
    let height = mask.count / max(1, width)
    var counts: [Int] = []
    var (isShown, length) = (false, 0)
    for column in 0..<width {
      for row in 0..<height {
        if mask[row * width + column] != isShown {
          counts.append(length)
          (isShown, length) = (!isShown, 0)
        }
        length += 1
      }
    }
    counts.append(length)
    self.counts = counts
  }

  /// How many pixels the mask has.
  package var area: Int {
    counts.enumerated().reduce(0) { $1.offset % 2 == 1 ? $0 + $1.element : $0 }
  }

  /// The lengths as COCO's text: from the fourth on each less that of two before, in digits of five
  /// bits, the lowest first, as characters from `0` on; the sixth bit says that more follow.
  package var text: String {
    var text = ""
    for (index, count) in counts.enumerated() {
      var rest = index > 2 ? count - counts[index - 2] : count
      while true {
        var digit = rest & 31
        rest >>= 5
        // The highest bit that is written is the sign.
        let isLast = digit & 16 == 0 ? rest == 0 : rest == -1
        if !isLast { digit |= 32 }
        text.unicodeScalars.append(Unicode.Scalar(UInt8(digit + 48)))
        if isLast { break }
      }
    }
    return text
  }
}
