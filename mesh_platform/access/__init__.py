"""Read: resolve ports to snapshots once, record who read what, hand out rows."""
