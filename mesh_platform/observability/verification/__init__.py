"""Whether a release is what was checked and published: its files, its manifests, its certificate, the statement about it, its inputs."""
