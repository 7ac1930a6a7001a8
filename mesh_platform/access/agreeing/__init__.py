"""Who asks for a port, who decides, and what follows."""
