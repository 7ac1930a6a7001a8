select * from mesh_products
