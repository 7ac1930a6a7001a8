"""Start: a domain, a product or a port written out as files that hold from the first moment."""
