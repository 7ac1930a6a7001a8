"""Integrate: rows from databases, HTTP APIs and files land beside the product that reads them."""
