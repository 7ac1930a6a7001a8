"""What ails this installation of the mesh, and how to mend it."""
