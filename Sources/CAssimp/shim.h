#include <assimp/cimport.h>
#include <assimp/cexport.h>
#include <assimp/cfileio.h>
#include <assimp/importerdesc.h>
#include <assimp/material.h>
#include <assimp/mesh.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>
// For which one it is.
#include <assimp/version.h>
