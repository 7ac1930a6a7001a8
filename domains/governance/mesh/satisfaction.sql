select * from mesh_satisfaction
