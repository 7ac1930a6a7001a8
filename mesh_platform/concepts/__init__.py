"""The nouns of the mesh: immutable values, without files, databases or Dagster."""
