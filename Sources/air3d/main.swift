print("air3d")
