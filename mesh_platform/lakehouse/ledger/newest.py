"""Single moments of the ledger, found without reading what lies between."""

from datetime import datetime

import sqlalchemy as sa

from mesh_platform.lakehouse.ledger.table import LEDGER


def first_fact(database: sa.Engine) -> datetime | None:
    """Since when the ledger knows what happens."""
    with database.connect() as connection:
        return connection.execute(sa.select(LEDGER.c.at).order_by(LEDGER.c.id).limit(1)).scalar_one_or_none()


def last_fact_of(database: sa.Engine, kind: str, subject: str, *, consumer: str) -> datetime | None:
    """When a consumer last did something with a subject."""
    by = LEDGER.c.details["consumer"].as_string() == consumer
    about = sa.select(LEDGER.c.at).where(LEDGER.c.kind == str(kind), LEDGER.c.subject == subject, by)
    with database.connect() as connection:
        return connection.execute(about.order_by(LEDGER.c.id.desc()).limit(1)).scalar_one_or_none()
