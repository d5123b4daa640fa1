import Foundation
import NeuralNetworks

/// The convolution as its definition reads; see `Tape.convolution`.
func slowConvolution(
  _ x: Tensor, weights: Tensor, bias: Tensor, _ geometry: ConvolutionGeometry
) -> Tensor {
  let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
  let (outH, outW) = (geometry.outputSize(h), geometry.outputSize(w))
  let (k, outputs) = (geometry.kernel, bias.count)
  var y = Tensor(shape: [n, outH, outW, outputs], repeating: 0)
  for picture in 0..<n {
    for row in 0..<outH {
      for column in 0..<outW {
        for output in 0..<outputs {
          var sum = Double(bias.elements[output])
          for i in 0..<k {
            for j in 0..<k {
              let r = row * geometry.stride + i - geometry.padding
              let q = column * geometry.stride + j - geometry.padding
              guard r >= 0, r < h, q >= 0, q < w else { continue }
              for channel in 0..<c {
                let pixel = x.elements[((picture * h + r) * w + q) * c + channel]
                let weight = weights.elements[((i * k + j) * c + channel) * outputs + output]
                sum += Double(pixel) * Double(weight)
              }
            }
          }
          y.elements[((picture * outH + row) * outW + column) * outputs + output] = Float(sum)
        }
      }
    }
  }
  return y
}

/// The long short-term memory as its definition reads; see `Tape.lstmCell`.
func slowLSTMCell(
  _ x: Tensor, hidden: Tensor, cell: Tensor, weights: Tensor, bias: Tensor
) -> (hidden: Tensor, cell: Tensor) {
  let (n, inputs, units) = (x.shape[0], x.shape[1], hidden.shape[1])
  func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
  var (newHidden, newCell) = (hidden, cell)
  for row in 0..<n {
    for unit in 0..<units {
      func gate(_ index: Int) -> Double {
        let column = index * units + unit
        var sum = Double(bias.elements[column])
        for input in 0..<inputs {
          sum +=
            Double(x.elements[row * inputs + input])
            * Double(weights.elements[input * 4 * units + column])
        }
        for other in 0..<units {
          sum +=
            Double(hidden.elements[row * units + other])
            * Double(weights.elements[(inputs + other) * 4 * units + column])
        }
        return sum
      }
      let (input, forget) = (logistic(gate(0)), logistic(gate(1)))
      let (candidate, output) = (tanh(gate(2)), logistic(gate(3)))
      let next = forget * Double(cell.elements[row * units + unit]) + input * candidate
      newCell.elements[row * units + unit] = Float(next)
      newHidden.elements[row * units + unit] = Float(output * tanh(next))
    }
  }
  return (newHidden, newCell)
}
