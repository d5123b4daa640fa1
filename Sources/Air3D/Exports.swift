// What a user of the library needs, by one import.

@_exported import AIR
@_exported import AssetIO
@_exported import Files
@_exported import Geometry
@_exported import Rendering
@_exported import SceneModel
