from dataclasses import replace

from mesh_platform.catalog.site.showcase import PublicShowcase
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import write_guarded_mesh


def test_a_port_that_is_not_public_is_not_drawn_for_everybody(tmp_path):
    root = write_guarded_mesh(tmp_path)
    mesh = require_mesh(root)
    (guarded,) = mesh.select("sales.orders.daily")
    with open_lakehouse(Settings(root=root)) as lakehouse:
        showcase = PublicShowcase(lakehouse, mesh)
        assert b"not public" in showcase.chart(guarded, 1)
        assert b"not public" not in showcase.chart(replace(guarded, public=True), 1)  # it was not published, which is told instead
