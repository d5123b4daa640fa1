// swift-tools-version: 6.0
import PackageDescription

// The scripts say from which commit they build; only one small file is compiled again for it.
let commit = Context.environment["AIR3D_COMMIT"] ?? ""

let package = Package(
  name: "air3d",
  platforms: [.macOS(.v15)],
  products: [
    // With the modules that Air3D re-exports: a package's code is compiled again only when a module
    // changes that it names itself.
    .library(
      name: "Air3D",
      targets: ["Air3D", "AIR", "AssetIO", "Files", "Geometry", "Rendering", "SceneModel"]),
    .executable(name: "air3d", targets: ["CommandLineProgram"]),
    .executable(name: "air3d-mesh-importer", targets: ["MeshImporter"]),
    // A differentiable renderer is of use by itself.
    .library(name: "Rendering", targets: ["Geometry", "Rendering"]),
    // For benchmarks: what it is linked into has its allocations counted.
    .library(name: "AllocationCount", targets: ["AllocationCount"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CAssimp", pkgConfig: "assimp",
      providers: [.apt(["libassimp-dev"]), .brew(["assimp"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),

    .target(name: "Geometry"),
    .target(name: "MeshSimplification", dependencies: ["Geometry"]),
    .target(name: "Probability"),
    .target(name: "Files"),
    .target(name: "Rendering", dependencies: ["Geometry"]),
    .target(name: "MeshInterchange", dependencies: ["Files"]),
    .target(name: "CConfinement"),
    .executableTarget(
      name: "MeshImporter", dependencies: ["CAssimp", "CConfinement", "Files", "MeshInterchange"]),
    .target(
      name: "AssetIO",
      dependencies: ["CPNG", "CTurboJPEG", "Files", "Geometry", "MeshInterchange", "Rendering"]),
    // What is shipped, each folder a bundle that is copied beside every program with SceneModel in
    // it.
    .target(
      name: "ShippedAssets", dependencies: ["Files"], path: "Assets", exclude: ["README.md"],
      resources: [.copy("Meshes"), .copy("Models"), .copy("Pictures")]),
    .target(
      name: "ShippedScenes", dependencies: ["Files"], path: "Scenes",
      resources: [
        .copy("Examples"), .copy("crockery-all-round.json"), .copy("crockery.json"), .copy("digits.json"),
        .copy("primitives-all-round.json"), .copy("primitives-anywhere.json"),
        .copy("primitives-nuisances.json"), .copy("primitives.json"), .copy("single.json"),
        .copy("sprites.json"),
      ]),
    .target(
      name: "SceneModel",
      dependencies: [
        "AssetIO", "Files", "Geometry", "MeshSimplification", "Probability", "Rendering",
        "ShippedAssets", "ShippedScenes",
      ]),
    .target(
      name: "Exchange",
      dependencies: ["AssetIO", "Files", "Geometry", "Rendering", "SceneModel"]),
    .target(name: "NeuralNetworks", dependencies: ["COpenBLAS", "Files", "Probability"]),
    // The paper's two-dimensional half.
    .target(
      name: "GlyphModel",
      dependencies: ["AssetIO", "Files", "NeuralNetworks", "Probability", "Rendering"]),
    .target(
      name: "AIR",
      dependencies: [
        "AssetIO", "Files", "Geometry", "NeuralNetworks", "Probability", "Rendering", "SceneModel",
      ]),
    .target(
      name: "Pages",
      dependencies: [
        "AIR", "AssetIO", "Exchange", "Files", "Geometry", "MeshSimplification", "Probability",
        "Rendering", "SceneModel",
      ]),
    // What users import.
    .target(
      name: "Air3D",
      dependencies: ["AIR", "AssetIO", "Files", "Geometry", "Rendering", "SceneModel"]),
    .target(
      name: "Experiments",
      dependencies: [
        "AIR", "AssetIO", "Files", "Geometry", "GlyphModel", "NeuralNetworks", "Pages",
        "Probability", "Rendering", "SceneModel",
      ]),
    .target(
      name: "CBuildDescription",
      cSettings: commit.isEmpty ? [] : [.define("AIR3D_COMMIT", to: commit)]),
    // Not called `air3d`: where file names differ by more than case, its build folder would be
    // Air3D's.
    .executableTarget(
      name: "CommandLineProgram",
      dependencies: [
        "AIR", "AssetIO", "CBuildDescription", "Exchange", "Experiments", "Files", "GlyphModel",
        "NeuralNetworks", "Pages", "Probability", "Rendering", "SceneModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(
      name: "TestSupport",
      dependencies: ["Geometry", "Probability", "Rendering", "AssetIO"],
      path: "Tests/TestSupport"),
    .executableTarget(
      name: "Fuzzer",
      dependencies: [
        "AIR", "AssetIO", "Files", "NeuralNetworks", "Probability", "Rendering",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Fuzzer", exclude: ["Seeds/Pictures"]),
    .target(name: "AllocationCount", path: "Tests/AllocationCount"),
    .testTarget(name: "GeometryTests", dependencies: ["Geometry", "TestSupport"]),
    .testTarget(
      name: "MeshSimplificationTests",
      dependencies: ["Geometry", "MeshSimplification", "Rendering", "TestSupport"]),
    .testTarget(name: "ProbabilityTests", dependencies: ["Probability", "TestSupport"]),
    .testTarget(
      name: "RenderingTests", dependencies: ["AllocationCount", "Rendering", "TestSupport"]),
    .testTarget(
      name: "AssetIOTests",
      dependencies: [
        "AssetIO", "CPNG", "Files", "Geometry", "MeshInterchange", "Probability", "Rendering",
        "TestSupport",
      ]),
    .testTarget(name: "FuzzerTests", dependencies: ["Fuzzer", "Probability", "TestSupport"]),
    .testTarget(
      name: "AssimpTwinTests", dependencies: ["AssetIO", "CAssimp", "Geometry", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(
      name: "SceneModelTests",
      dependencies: ["Files", "MeshSimplification", "SceneModel", "TestSupport"]),
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "AssetIO", "Exchange", "Files", "Geometry", "Probability", "Rendering", "SceneModel",
        "TestSupport",
      ]),
    .testTarget(name: "NeuralNetworksTests", dependencies: ["Files", "NeuralNetworks", "TestSupport"]),
    .testTarget(
      name: "GlyphModelTests",
      dependencies: [
        "AssetIO", "Files", "GlyphModel", "NeuralNetworks", "Probability", "TestSupport",
      ]),
    .testTarget(
      name: "AIRTests",
      dependencies: [
        "AIR", "AssetIO", "Files", "NeuralNetworks", "Probability", "SceneModel", "TestSupport",
      ]),
    .testTarget(
      name: "Air3DTests",
      dependencies: [
        "Air3D", "AIR", "AssetIO", "Files", "Geometry", "Probability", "Rendering", "SceneModel",
        "TestSupport",
      ],
      exclude: ["PathTraced"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "AIR", "AssetIO", "Experiments", "Files", "GlyphModel", "NeuralNetworks", "Pages",
        "Probability", "Rendering", "SceneModel", "TestSupport",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Air3D", "AIR", "AssetIO", "CommandLineProgram", "Files", "Fuzzer", "Geometry",
        "NeuralNetworks", "Rendering", "SceneModel", "TestSupport",
      ]),
  ]
)
