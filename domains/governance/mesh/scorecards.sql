select * from mesh_scorecards
