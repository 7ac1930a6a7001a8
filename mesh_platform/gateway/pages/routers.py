"""The routes of the pages, in the order in which they are tried: the last takes every path that is left."""

from mesh_platform.gateway.pages.routes import acting, catalog, mine, signing

ROUTERS = (signing.router, mine.router, acting.router, catalog.router)
