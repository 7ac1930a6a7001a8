"""Which variables a domain may refer to: a declaration names both a secret and where it is sent."""

import pytest

from mesh_platform.concepts.source import ApiSource
from mesh_platform.errors import UsageError
from mesh_platform.ingestion.own_variables import require_own_variables
from mesh_platform.settings import Settings
from tests.ingestion.api_server import Api
from tests.ingestion.bringing import shop

CANARY = "canary-of-a-secret"


def sent(api: Api, name: str) -> ApiSource:
    """To a server of the domain's own choice."""
    return ApiSource(url=f"{api.url}/orders", records="data.items", auth={"type": "bearer", "token": f"${{{name}}}"})


@pytest.mark.parametrize(
    "name",
    ["MESH_MASKING_KEY", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "FLIGHTS_PASSWORD", "SALES", "sales_token", "SALESTOKEN"],
)
def test_what_belongs_to_others_is_sent_nowhere(tmp_path, api, monkeypatch, name):
    monkeypatch.setenv(name, CANARY)
    with shop(tmp_path, sent(api, name)) as at, pytest.raises(UsageError, match=f"{name} is not a variable of the domain sales") as said:
        at.bring()
    assert "SALES_" in said.value.hint
    assert "MESH_SHARED_VARIABLES" in said.value.hint
    assert (api.asked, CANARY in str(said.value)) == ([], False)


def test_a_domain_with_a_longer_name_keeps_its_own(tmp_path, api, monkeypatch):
    monkeypatch.setenv("SALES_EMEA_TOKEN", CANARY)
    (tmp_path / "domains" / "sales_emea").mkdir(parents=True)
    with shop(tmp_path, sent(api, "SALES_EMEA_TOKEN")) as at, pytest.raises(UsageError, match="not a variable of the domain sales"):
        at.bring()
    assert api.asked == []


def test_what_the_operator_shares_is_everybodys(tmp_path, api, monkeypatch):
    monkeypatch.setenv("PARTNER_TOKEN", CANARY)
    monkeypatch.setenv("MESH_SHARED_VARIABLES", "OTHER, PARTNER_TOKEN")
    api.records = [{"id": 1}]
    with shop(tmp_path, sent(api, "PARTNER_TOKEN")) as at:
        at.bring()
    assert api.asked[0]["headers"]["Authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize("domain", ["mesh", "aws", "dagster"])
def test_no_domain_is_called_like_what_the_platform_keeps(tmp_path, domain):
    name = f"{domain.upper()}_SECRET"
    with pytest.raises(UsageError, match=f"{name} is not a variable"):
        require_own_variables(Settings(root=tmp_path), domain, [name])
