"""Where the data is: the only package that opens DuckDB and Iceberg."""
