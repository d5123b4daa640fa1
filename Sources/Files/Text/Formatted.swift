import Foundation

/// Numbers as tables for people show them; a dash stands for what is not a number.
package enum Formatted {
  /// A share as a percentage.
  package static func percent(_ share: Double, digits: Int = 1) -> String {
    share.isFinite ? String(format: "%.\(digits)f %%", share * 100) : "–"
  }

  /// A median and, in brackets, the value that 95 % do not exceed, with a digit less.
  package static func pair(
    _ median: Double, _ most: Double, unit: String, digits: Int
  ) -> String {
    median.isFinite
      ? String(format: "%.\(digits)f%@ (%.\(max(0, digits - 1))f)", median, unit, most) : "–"
  }
}
