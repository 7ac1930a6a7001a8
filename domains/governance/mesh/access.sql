select * from mesh_access
