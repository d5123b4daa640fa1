/// An object that was proposed, and the row of the step that proposed it.
struct RecordedObject {
  var step: Int
  var row: Int
  var object: DrawnObject
}
