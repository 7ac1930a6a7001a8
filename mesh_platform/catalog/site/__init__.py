"""The catalog as pages: everything the mesh tells about itself, for people with a browser."""
