/// Colours of an object in light of which only a share arrives.
struct ShadowPainter {
  private let object: ProjectedObject
  /// Which share is that of each light, or −1.
  private let slotOfLight: [Int]
  /// What each light adds at the place that is looked at.
  private let lit: UnsafeMutablePointer<SIMD4<Float>>
  /// The face that `lit` is of, if it has one colour; else −1.
  private var face = -1
  private var dark = SIMD4<Float>.zero

  /// - Parameter memory: one of these uses it at a time.
  init(_ object: ProjectedObject, _ slotOfLight: [Int], _ memory: WorkingMemory<SIMD4<Float>>) {
    memory.reserve(slotOfLight.count)
    (self.object, self.slotOfLight, lit) = (object, slotOfLight, memory.pointer)
  }

  /// The colour of a face at the place (x, y) of the picture, in pixels.
  ///
  /// - Parameter shares: of the lights that cast shadows.
  @inline(__always)
  mutating func color(
    ofFace face: Int, x: Float, y: Float, inverseDepth: Float, _ shares: UnsafePointer<Float>
  ) -> SIMD4<Float> {
    find(face, x: x, y: y, inverseDepth: inverseDepth)
    var color = dark
    for light in slotOfLight.indices {
      let slot = slotOfLight[light]
      color += slot < 0 ? lit[light] : lit[light] * shares[slot]
    }
    return color
  }

  /// What a light adds to the colour at the place that was looked at last.
  @inline(__always)
  func added(by light: Int) -> SIMD4<Float> { lit[light] }

  /// Finds what each light adds at a place.
  @inline(__always)
  mutating func find(_ face: Int, x: Float, y: Float, inverseDepth: Float) {
    if face == self.face { return }
    let shader = object.shader
    let isUniform = object.faceKinds.pointer[face] == FaceKind.uniform
    dark = shader.parts(
      of: object.mesh.looks.appearances.pointer[face],
      at: isUniform ? shader.anyPoint : shader.point(x: x, y: y, inverseDepth: inverseDepth),
      lit: lit)
    self.face = isUniform ? face : -1
  }
}
