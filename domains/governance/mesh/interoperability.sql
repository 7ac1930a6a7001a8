select * from mesh_interoperability
