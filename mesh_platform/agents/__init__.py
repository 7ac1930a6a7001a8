"""The door for agents: an MCP server over the same mesh, the same principal and the same grants."""
