/// Pixels of an object that show smooth faces, which wait until there are enough to be worked on
/// eight at a time, whatever faces they show.
struct SmoothPixels {
  private let memory: SmoothPixelMemory
  private var count = 0

  init(_ memory: SmoothPixelMemory) { self.memory = memory }

  var isFull: Bool { count == SmoothPixelMemory.capacity }

  /// Adds a pixel that is to be coloured.
  ///
  /// - Parameters:
  ///   - normal: m of `SmoothFace` at the pixel's centre.
  ///   - index: of the pixel in the picture.
  @inline(__always)
  mutating func add(_ normal: SIMD4<Float>, face: Int, index: Int) {
    note(normal, face)
    memory[whole: .index, count] = index
    count &+= 1
  }

  /// Colours them all, to the bit as `SmoothFace.color` does, and none are left.
  mutating func shade(
    _ faces: UnsafePointer<SmoothFace>, _ light: UnsafePointer<SmoothLight>,
    into colors: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let toLight = light.pointee.vector
    forEachEight { m, first in
      let along = (m.x * toLight.x + m.y * toLight.y) + m.z * toLight.z
      let cosine = along / m.length
      memory[eight: .cosine, first] = cosine.replacing(with: 0, where: .!(cosine .>= 0))
    }
    let (ambient, intensity) = (light.pointee.ambient, light.pointee.intensity)
    for place in 0..<count {
      colors[memory[whole: .index, place]] =
        faces[memory[whole: .face, place]].albedo
        * (ambient + intensity * memory[.cosine, place])
    }
    count = 0
  }

  /// Adds a pixel whose colour's derivative is to be gathered.
  ///
  /// - Parameters:
  ///   - face: which of `faces` it shows.
  ///   - x: from the light's origin to the pixel's centre, in pixels, as is y.
  ///   - adjoint: the loss's derivative in the pixel's colour.
  @inline(__always)
  mutating func add(
    _ face: Int, of faces: UnsafePointer<SmoothFace>, x: Float, y: Float, adjoint: SIMD4<Float>,
    _ light: borrowing SmoothLight
  ) {
    let seen = faces + face
    note(seen.pointee.normal(x, y), face)
    memory[.x, count] = x
    memory[.y, count] = y
    memory[.brightness, count] = dot(adjoint, seen.pointee.albedo * light.intensity)
    count &+= 1
  }

  /// Reverse mode of all their colours, to the bit as `ObjectAdjoint.gatherSmooth`, and none are
  /// left.
  mutating func pullback(into objectAdjoint: UnsafeMutablePointer<ObjectAdjoint>) {
    let toLight = objectAdjoint.pointee.light.vector
    forEachEight { m, first in
      let inverseLength = 1 / m.length
      let unit = (x: m.x * inverseLength, y: m.y * inverseLength, z: m.z * inverseLength)
      let cosine = (unit.x * toLight.x + unit.y * toLight.y) + unit.z * toLight.z
      let brightness = memory[eight: .brightness, first].replacing(with: 0, where: .!(cosine .> 0))
      let scale = inverseLength * brightness
      memory[eight: .litX, first] = unit.x * brightness
      memory[eight: .litY, first] = unit.y * brightness
      memory[eight: .litZ, first] = unit.z * brightness
      memory[eight: .gradientX, first] = (toLight.x - unit.x * cosine) * scale
      memory[eight: .gradientY, first] = (toLight.y - unit.y * cosine) * scale
      memory[eight: .gradientZ, first] = (toLight.z - unit.z * cosine) * scale
    }
    let gathered = objectAdjoint.pointee.smoothFaceAdjoints
    var lit = objectAdjoint.pointee.lit
    for place in 0..<count {
      let gradient = SIMD4(
        memory[.gradientX, place], memory[.gradientY, place], memory[.gradientZ, place], 0)
      let face = gathered + memory[whole: .face, place]
      face.pointee.normal += gradient
      face.pointee.alongX += gradient * memory[.x, place]
      face.pointee.alongY += gradient * memory[.y, place]
      lit += SIMD4(memory[.litX, place], memory[.litY, place], memory[.litZ, place], 0)
    }
    objectAdjoint.pointee.lit = lit
    count = 0
  }

  @inline(__always)
  private func note(_ normal: SIMD4<Float>, _ face: Int) {
    memory.set(normal, count)
    memory[whole: .face, count] = face
  }

  /// Calls `body` with the normals of eight pixels and the first one's place, and so on for all.
  @inline(__always)
  private func forEachEight(_ body: (_ normals: EightVectors, _ first: Int) -> Void) {
    for first in stride(from: 0, to: count, by: 8) { body(memory.normals(first), first) }
  }
}
