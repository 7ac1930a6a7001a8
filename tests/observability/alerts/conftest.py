import shutil
from pathlib import Path

import pytest

from tests.observability.alerts.receivers import Hook, Mailbox, make_certificate
from tests.publishing.conftest import lakehouse, publisher

__all__ = ["lakehouse", "publisher"]


@pytest.fixture
def hook():
    with Hook().listening() as listening:
        yield listening


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="session")
def tls(tmp_path_factory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate, and this machine has none")
    return make_certificate(tmp_path_factory.mktemp("tls"))
