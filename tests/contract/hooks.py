"""What Schemathesis loads: the caller's token on every call, and what no schema can hold."""

import itertools
import os

import schemathesis

import callers

sign_in = callers.CALLERS[os.environ["CONTRACT_CALLER"]].sign_in
# a success leaves nothing to do for a second call of the same person
ONCE = [
    "POST /api/v1/reservations",
    "POST /api/v1/reservations/{code}/cancellation",
    "POST /api/v1/reservations/{code}/reschedule",
    "DELETE /api/v1/sessions/current",
    "POST /api/v1/me/deletion",
    "DELETE /api/v1/staff/sessions/current",
]


@schemathesis.hook
def map_body(context, body):
    """Facts go by the names of the city's checklist; a sign-in takes the code that was sent to the number."""
    if isinstance(body, dict):
        if isinstance(body.get("facts"), dict) and len(body["facts"]) < 2:
            body["facts"] = callers.FACTS
        if body.keys() >= {"mobile", "code"} and body["mobile"] in callers.MOBILES:
            body |= callers.challenge()
    return body


acts = itertools.count(1)


class Token:
    """The token of the caller that run.py prepared; of another where its sign-in has ended."""

    now, prepared = None, os.environ["CONTRACT_TOKEN"]

    def get(self, case, context):
        Token.now, Token.prepared = Token.prepared or sign_in(), None
        return Token.now

    def set(self, case, token, context):
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Most acts get a key of their own. Calls that work once get a caller of their own, with a reservation where it is
    about a prepared one."""
    if 0 < len(case.headers.get("Idempotency-Key", "")) < 100 and next(acts) % 5:
        case.headers["Idempotency-Key"] += os.urandom(8).hex()
    if case.operation.label in ONCE and case.headers.get("Authorization") == f"Bearer {Token.now}":
        token = sign_in()
        case.headers["Authorization"] = f"Bearer {token}"
        if case.path_parameters.get("code") in os.environ["CONTRACT_CODES"].split():
            [case.path_parameters["code"]] = callers.booked(token)


if sign_in:
    schemathesis.auth(refresh_interval=3600)(Token)
