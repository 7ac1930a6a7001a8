"""What uses of ports are added up by."""

from enum import StrEnum


class By(StrEnum):
    PORT = "port"
    CONSUMER = "consumer"
    COLUMN = "column"
    DOOR = "door"
    DAY = "day"
