import Foundation

/// Curves over one horizontal axis.
package struct Plot: Sendable {
  /// How a coordinate is spread over an axis.
  package enum Scale: Sendable { case linear, logarithmic }

  /// One curve.
  package struct Series: Sendable {
    /// In the legend.
    package var name: String
    /// (x, y), in ascending x; those that are not finite are left out.
    package var points: [SIMD2<Double>]
    /// Whether the points are joined.
    package var isLine: Bool

    /// A curve.
    package init(_ name: String, _ points: [SIMD2<Double>], isLine: Bool = true) {
      self.name = name
      self.points = points
      self.isLine = isLine
    }
  }

  /// What it shows.
  package var caption: String
  /// The name of the horizontal axis, with its unit.
  package var xLabel: String
  /// The name of the vertical axis, with its unit.
  package var yLabel: String
  /// Of the horizontal axis.
  package var xScale = Scale.linear
  /// Of the vertical axis.
  package var yScale = Scale.linear
  /// Fixed ends of the vertical axis; nil fits the points.
  package var yRange: ClosedRange<Double>?
  /// From the first in the legend to the last.
  package var series: [Series]

  /// A plot with linear axes.
  package init(caption: String, xLabel: String, yLabel: String, series: [Series] = []) {
    self.caption = caption
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
  }

  /// The plot as an SVG element that stands for itself: no styles, fonts or links from elsewhere.
  package var svg: String {
    let (width, height) = (800.0, 400.0)
    let (left, right, top, bottom) = (70.0, 290.0, 16.0, 52.0)
    let points = series.flatMap(\.points).filter { isDrawn($0) }
    let xAxis = Axis(values: points.map(\.x), scale: xScale, range: nil)
    let yAxis = Axis(values: points.map(\.y), scale: yScale, range: yRange)
    func x(_ value: Double) -> Double { left + xAxis.share(value) * (width - left - right) }
    func y(_ value: Double) -> Double {
      height - bottom - yAxis.share(value) * (height - top - bottom)
    }
    func n(_ value: Double) -> String { String(format: "%.1f", value) }
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" "
        + "role=\"img\" font-family=\"sans-serif\" font-size=\"12\">",
      "<title>\(HTML.escaped(caption))</title>",
    ]
    func text(
      _ string: String, _ x: Double, _ y: Double, anchor: String = "start", extra: String = ""
    ) {
      lines.append(
        "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\" \(extra)>"
          + "\(HTML.escaped(string))</text>")
    }
    for tick in xAxis.ticks {
      lines.append(
        "<line x1=\"\(n(x(tick)))\" x2=\"\(n(x(tick)))\" y1=\"\(n(top))\" "
          + "y2=\"\(n(height - bottom))\" stroke=\"#ddd\"/>")
      text(Axis.label(tick), x(tick), height - bottom + 16, anchor: "middle")
    }
    for tick in yAxis.ticks {
      lines.append(
        "<line x1=\"\(n(left))\" x2=\"\(n(width - right))\" y1=\"\(n(y(tick)))\" "
          + "y2=\"\(n(y(tick)))\" stroke=\"#ddd\"/>")
      text(Axis.label(tick), left - 6, y(tick) + 4, anchor: "end")
    }
    text(xLabel, (left + width - right) / 2, height - 12, anchor: "middle")
    text(
      yLabel, 0, 0, anchor: "middle",
      extra: "transform=\"translate(16 \(n((top + height - bottom) / 2))) rotate(-90)\"")
    for (index, one) in series.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      let dash = index < Self.colors.count ? "" : " stroke-dasharray=\"6 3\""
      let drawn = one.points.filter { isDrawn($0) }
      if one.isLine {
        let path = drawn.map { "\(n(x($0.x))),\(n(y($0.y)))" }.joined(separator: " ")
        lines.append(
          "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" "
            + "stroke-width=\"2\"\(dash)/>")
      }
      if !one.isLine || drawn.count <= Self.mostMarked {
        let radius = one.isLine && drawn.count > 1 ? 3 : 5
        for point in drawn {
          lines.append(
            "<circle cx=\"\(n(x(point.x)))\" cy=\"\(n(y(point.y)))\" r=\"\(radius)\" "
              + "fill=\"\(color)\"/>")
        }
      }
      let row = top + 12 + Double(index) * 18
      lines.append(
        "<line x1=\"\(n(width - right + 12))\" x2=\"\(n(width - right + 34))\" "
          + "y1=\"\(n(row - 4))\" y2=\"\(n(row - 4))\" stroke=\"\(color)\" "
          + "stroke-width=\"3\"\(dash)/>")
      text(one.name, width - right + 40, row)
    }
    lines.append(
      "<rect x=\"\(n(left))\" y=\"\(n(top))\" width=\"\(n(width - left - right))\" "
        + "height=\"\(n(height - top - bottom))\" fill=\"none\" stroke=\"#666\"/>")
    lines.append("</svg>")
    return lines.joined(separator: "\n")
  }

  /// Lines of few points show them.
  private static let mostMarked = 8

  /// Colours that people who confuse red and green can tell apart (M. Okabe and K. Ito, "Color
  /// Universal Design", 2002).
  static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

  private func isDrawn(_ point: SIMD2<Double>) -> Bool {
    point.x.isFinite && point.y.isFinite && (xScale == .linear || point.x > 0)
      && (yScale == .linear || point.y > 0)
  }

  /// An axis: where its values lie between 0 and 1, and which of them are named.
  struct Axis {
    let low: Double
    let high: Double
    let scale: Scale

    init(values: [Double], scale: Scale, range: ClosedRange<Double>?) {
      self.scale = scale
      var low = range?.lowerBound ?? values.min() ?? (scale == .linear ? 0 : 1)
      var high = range?.upperBound ?? values.max() ?? (low + 1)
      if range == nil, scale == .linear, low > 0, low < 0.3 * high { low = 0 }
      if high <= low {
        high = scale == .linear ? low + max(1, abs(low)) : low * 10
      }
      if range == nil, scale == .logarithmic {
        low = pow(10, log10(low).rounded(.down))
        high = pow(10, log10(high).rounded(.up))
      }
      (self.low, self.high) = (low, high)
    }

    func share(_ value: Double) -> Double {
      let share =
        scale == .linear
        ? (value - low) / (high - low) : (log10(value) - log10(low)) / (log10(high) - log10(low))
      return min(1.02, max(-0.02, share))
    }

    /// Round numbers, four to nine of them; powers of ten on a logarithmic axis.
    var ticks: [Double] {
      if scale == .logarithmic {
        let (first, last) = (Int(log10(low).rounded(.up)), Int(log10(high).rounded(.down)))
        let step = max(1, (last - first) / 7)
        return stride(from: first, through: last, by: step).map { pow(10, Double($0)) }
      }
      let rough = (high - low) / 5
      let unit = pow(10, log10(rough).rounded(.down))
      let step = [1, 2, 5, 10].map { $0 * unit }.first { $0 >= rough * 0.999 } ?? rough
      let first = Int((low / step - 1e-9).rounded(.up))
      let last = Int((high / step + 1e-9).rounded(.down))
      return first > last ? [] : (first...last).map { Double($0) * step }
    }

    static func label(_ value: Double) -> String {
      if value == 0 { return "0" }
      let size = abs(value)
      if size >= 1e6 { return short(value / 1e6) + " M" }
      if size >= 1e4 { return short(value / 1e3) + " k" }
      return short(value)
    }

    private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
  }
}
