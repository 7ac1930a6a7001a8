"""The mesh about itself, as tables: what ledger, declarations and snapshots say, for the products that watch over it."""
