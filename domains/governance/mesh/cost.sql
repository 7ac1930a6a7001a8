select * from mesh_cost
