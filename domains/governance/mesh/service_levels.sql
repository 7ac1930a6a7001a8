select * from mesh_service_levels
