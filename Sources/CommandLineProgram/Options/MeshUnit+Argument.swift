import ArgumentParser
import SceneModel

extension MeshUnit: ExpressibleByArgument {}
