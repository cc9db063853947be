"""The whole OpenAPI description, tried by schemathesis as each audience: no server error, and answers as described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.abuse.answers import check_envelope
from tests.abuse.house import AUDIENCES, House

CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES, ON_POSTGRES = 4, 1
"""Of an operation in each mode, each asked as every audience."""
SHARES = 4
"""Parts of the description, for tests that run side by side."""


@pytest.mark.parametrize("share", range(SHARES))
def test_answers_are_as_described(house: House, share: int) -> None:
    _try(house, share, EXAMPLES)


@pytest.mark.parametrize("share", range(SHARES))
def test_answers_on_postgresql_are_as_described(house_on_postgres: House, share: int) -> None:
    _try(house_on_postgres, share, ON_POSTGRES)


def _try(house: House, share: int, most: int) -> None:
    """Operations as each audience; all that is wrong is told together."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", house.app)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 55
    wrong: dict[str, str] = {}
    for operation in operations[share::SHARES]:
        for mode in GenerationMode:
            if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
                continue  # there is nothing to be wrong
            try:
                _examples(house, operation, mode, most)
            except (Exception, BaseExceptionGroup) as problem:
                wrong[f"{operation.label} {mode.value}"] = str(problem)[:1500]
    assert not wrong, "\n\n".join(f"{where}: {what}" for where, what in wrong.items())


def _examples(house: House, operation: Any, mode: GenerationMode, most: int) -> None:
    @seed(20261121)
    @settings(max_examples=most, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def one(case: Any, known: bool) -> None:
        given_ids = dict(case.path_parameters or {})
        for audience in AUDIENCES:
            own = house.own.get(audience, {})
            case.path_parameters = {name: own.get(name, value) if known else value for name, value in given_ids.items()}
            response = case.call(headers={**house.headers[audience], "Accept-Encoding": "identity"})
            assert response.status_code < 500, f"{audience}: {response.text}"
            if response.status_code != 414:  # an address too long for any route: it comes to none
                case.validate_response(response, checks=CHECKS)
            if response.status_code >= 400:
                check_envelope(response.json(), response.headers["x-request-id"][0], response.text)
            if response.status_code == 429:
                house.forgive()

    one()
