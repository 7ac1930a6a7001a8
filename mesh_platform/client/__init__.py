"""The mesh as a Python object, the same for the mesh of this machine and for one behind a gateway."""
