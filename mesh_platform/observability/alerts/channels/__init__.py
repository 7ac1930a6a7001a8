"""Ways to tell people: mail and webhooks. The log is always written."""
