select * from mesh_usage
