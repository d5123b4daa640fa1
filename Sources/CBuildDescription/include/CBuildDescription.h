// How the program was built, as the compiler was told.

#ifndef AIR3D_BUILD_DESCRIPTION_H
#define AIR3D_BUILD_DESCRIPTION_H

// The commit, as `scripts/flags` found it; empty if it is not known.
const char *air3d_commit(void);

// The widest instructions that may be in the program's own code.
const char *air3d_instructions(void);

#endif
