"""`mesh up`: the processes that serve a mesh, from their start to their end."""
