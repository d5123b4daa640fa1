import Air3D

let picture = CommandLine.arguments.dropFirst().first ?? "Scenes/Examples/three-objects.png"
let reader = try PictureReader(model: "primitives")
let reading = try reader.read(contentsOf: picture)
for object in reading.objects {
  print(object.mesh, object.position, "±", object.positionDeviation, object.yaw ?? 0)
}
print(reading.countProbabilities)
try PNG.write(reading.panel(), to: "panel.png")
try reading.write(to: "photo.json")
