// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "ReadAPicture",
  platforms: [.macOS(.v15)],
  // Elsewhere: .package(url: "…/air3d", from: "0.1.0")
  dependencies: [.package(name: "air3d", path: "../..")],
  targets: [
    .executableTarget(
      name: "ReadAPicture",
      dependencies: [
        .product(name: "Air3D", package: "air3d"),
        // The program that reads mesh files; it is built beside this one.
        .product(name: "air3d-mesh-importer", package: "air3d"),
      ])
  ]
)
