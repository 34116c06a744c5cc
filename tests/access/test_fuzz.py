"""What the description of the API makes a fuzzer think of; FUZZ_EXAMPLES=1000 thinks longer."""

import os

import hypothesis
import schemathesis

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
ENDING = ["/api/auth/logout/", "/api/auth/sessions/{session_id}/"]  # after them everything would be 401


def test_nothing_that_it_thinks_of_is_a_500(running):
    token = {"Authorization": f"Bearer {running.register('fuzzer').access}"}
    described = schemathesis.openapi.from_url(f"{running.url}/api/openapi.json").exclude(path=ENDING)
    found = [one.ok() for one in described.get_all_operations()]
    assert len(found) > 25
    for operation in found:

        @hypothesis.settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
        )
        @hypothesis.given(case=operation.as_strategy())
        def think(case):
            answer = case.call(headers=token)
            assert answer.status_code < 500, (case.as_curl_command(), answer.text)
            if answer.status_code >= 400:
                assert {"detail", "code", "request_id"} <= answer.json().keys()

        think()
