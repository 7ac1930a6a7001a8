select * from mesh_quality
