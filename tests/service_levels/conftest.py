from tests.publishing.conftest import lakehouse, publisher

__all__ = ["lakehouse", "publisher"]
