"""A port at one moment: whole, or cut to what a consumer may see of it."""
