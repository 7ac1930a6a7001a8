"""The routes of the pages: those that only a server has, and last all pages of the catalog."""
