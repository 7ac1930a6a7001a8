"""One build of a port, from pinned inputs to a publication, and what the run tells about it."""
