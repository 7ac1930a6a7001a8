select * from mesh_releases
