"""The policies that hold for every domain: one file each, read and not imported (see `policy_files`)."""
