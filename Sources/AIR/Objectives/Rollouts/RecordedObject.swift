/// An object that was drawn, and the row of the step that it was drawn in.
struct RecordedObject {
  var step: Int
  var row: Int
  var object: DrawnObject
}
