// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "air3d-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "air3d", path: "..")],
  targets: [
    .executableTarget(
      name: "Benchmark",
      dependencies: [
        .product(name: "AllocationCount", package: "air3d"),
        .product(name: "Rendering", package: "air3d"),
      ],
      resources: [.copy("Scenes")])
  ]
)
