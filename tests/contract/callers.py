"""Who calls: each caller signs in over the API and gives a bearer token."""

import itertools
import json
import os
import typing
import urllib.error
import urllib.parse
import urllib.request

BASE = os.environ["CONTRACT_URL"]
# numbers for fields that take one
MOBILES = [f"138{n:08}" for n in range(20)]
OFFICE = "daoli"
OPENING = "2026-11-24T10:15:00+08:00"
FACTS = {"loan_type": "new_home", "marital_status": "single"}
# every run of Schemathesis is a process of its own and must not meet the people of another
_people = itertools.count(int(os.environ.get("CONTRACT_PEOPLE", 0)))


def call(method, path, body=None, token=None):
    """A call under /api/v1 with JSON in and out; an answer that is no success raises."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers |= {"Authorization": f"Bearer {token}", "Idempotency-Key": os.urandom(16).hex()}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{BASE}/api/v1{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def id_number(n):
    """The nth synthetic person: region 230199 is assigned to no county."""
    digits = f"230199{1980 + n // 900 % 20}0101{n % 900 + 100}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def challenge():
    """A mobile nobody had before, and the code sent to it: a number gets one a minute."""
    mobile = f"139{next(_people):08}"
    call("POST", "/codes", {"mobile": mobile})
    return {"mobile": mobile, "code": call("GET", f"/demo/messages?mobile={mobile}")["items"][0]["code"]}


def citizen():
    """A citizen nobody was before."""
    given = challenge()
    who = {"name": "王小佳", "id_type": "resident_id", "id_number": id_number(int(given["mobile"][3:]))}
    return call("POST", "/sessions", given | who)["token"]


def open_slots(nth=1, **filters):
    """Of the nth day that can be booked, counted from 0."""
    query = urllib.parse.urlencode(filters)
    days = [day["date"] for day in call("GET", f"/days?{query}")["items"] if day["state"] == "open"]
    windows = call("GET", f"/availability?date={days[nth]}&{query}")["windows"]
    return [slot["id"] for window in windows for slot in window["slots"] if slot["state"] == "open"]


def booked(token, seats=1, **where):
    """Codes of so many reservations, the first for oneself, the others for relatives; a mobile may hold three."""
    codes, slots = [], iter(open_slots(**where))
    while len(codes) < seats:
        wish = {"slot_id": next(slots), "service": "loan_application", "facts": FACTS}
        if codes:
            relative = {"name": "王小明", "id_type": "resident_id", "id_number": id_number(17_000 + len(codes))}
            wish["applicant"] = relative
        # what is shown free may be taken since
        codes += [made["code"] for made in unless_refused("POST", "/reservations", wish, token)]
    return codes


def unless_refused(*act):
    """The answer of a call as a list: empty where it is refused with 409."""
    try:
        return [call(*act)]
    except urllib.error.HTTPError as refused:
        if refused.code != 409:
            raise
        return []


def with_reservations():
    token = citizen()
    return token, {"path.code": booked(token, 3)}


def staff(role):
    """The sample city's member of staff; an account has one session."""
    account = next(account for account in call("GET", "/demo/accounts")["items"] if account["role"] == role)
    return call("POST", "/staff/sessions", {part: account[part] for part in ("username", "password")})["token"]


def at_counter():
    """The morning of a day with visits: some are here, some are called."""
    codes = [booked(citizen(), nth=0, office=OFFICE)[0] for _ in range(16)]
    call("PUT", "/demo/clock", {"now": OPENING})
    token = staff("office_clerk")
    arrivals = [{"code": code, "admit_late": True} for code in codes[:12]]
    here = [unless_refused("POST", "/counter/check-ins", arrival, token) for arrival in arrivals]
    windows = [window["window"] for window in call("GET", "/counter/day", token=token)["windows"]]
    for window in windows:
        unless_refused("POST", f"/counter/windows/{window}/calls", {}, token)
    tickets = [ticket["id"] for tickets in here for ticket in tickets]
    visits = {"path.code": codes, "body.code": codes, "path.id": tickets}
    return token, visits | {"path.window": windows, "query.office": [OFFICE]}


class Caller(typing.NamedTuple):
    """`scheme` is the one in the document's `security` that takes the token, `tags` are of the calls to make (none: all).
    `begin` gives a token, and values for fields by place and name; `sign_in` a token of somebody else."""

    scheme: str | None = None
    tags: set | None = None
    begin: typing.Callable = lambda: ("", {})
    sign_in: typing.Callable | None = None


def of_centre(role):
    sign_in = lambda: staff(role)
    return Caller("staff_bearer", {"Administrator"}, lambda: (sign_in(), {}), sign_in)


CALLERS = {
    "stranger": Caller(),
    "citizen": Caller("bearer", None, with_reservations, citizen),
    "clerk": Caller("staff_bearer", {"Counter", "Staff"}, at_counter, lambda: staff("office_manager")),
    "administrator": of_centre("system_admin"),
    "auditor": of_centre("auditor"),
}
