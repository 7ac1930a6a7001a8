select * from mesh_policy_results
