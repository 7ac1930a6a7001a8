select * from mesh_demand
