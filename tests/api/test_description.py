from typing import get_args, get_type_hints

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import given, settings
from msgspec import structs
from schemathesis import GenerationMode

from tracker.api.routes import PAGING
from tracker.api.schemas import LeadQuery
from tracker.scores.ranking import SORTS, LeadFilter


@pytest.fixture
def described(app, scored):
    scored("ana@company.example", name="Ana")
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/leads"),
        ("GET", "/api/v1/leads/{lead_id}"),
        ("POST", "/api/v1/leads/{lead_id}/activities"),
        ("GET", "/api/v1/forms"),
        ("GET", "/api/v1/forms/{form_id}"),
        ("PATCH", "/api/v1/forms/{form_id}"),
    ],
)
def test_answers_are_as_described_whatever_is_asked(described, writer, method, path, mode):
    @given(described[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=25, derandomize=True, deadline=None, database=None)
    def as_described(case):
        case.query.pop("after", None)  # comes from the page before: nobody can think one up
        case.call_and_validate(headers={"Authorization": f"Bearer {writer}"})

    as_described()


def test_the_description_is_valid_openapi_3_1_and_names_its_schemas_well(client, described):
    described.validate()

    openapi = client.get("/api/v1/openapi.json").json
    assert openapi["openapi"].startswith("3.1")
    for name, schema in openapi["components"]["schemas"].items():
        jsonschema_rs.meta.validate(
            schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        )
        assert name.isidentifier()
    assert set(openapi["paths"]) == {
        "/api/v1/leads",
        "/api/v1/leads/{lead_id}",
        "/api/v1/leads/{lead_id}/activities",
        "/api/v1/forms",
        "/api/v1/forms/{form_id}",
    }


def test_the_api_asks_by_all_that_the_list_can_be_asked_by():
    asked = {f.name for f in structs.fields(LeadQuery)}
    assert asked - PAGING == set(LeadFilter.__dataclass_fields__) - {"lead_ids"}
    sort = get_type_hints(LeadQuery)["sort"]
    assert get_args(sort) == SORTS


def test_the_description_is_open_and_its_page_loads_nothing_from_outside(client):
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "http" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "docs.js"):
        assert f"/api/docs/{name}" in page.text
