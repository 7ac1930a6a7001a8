"""Check data: a contract's promises, compiled into as few scans as possible and run on exactly the staged rows."""
