"""Who calls: each caller signs in over the API and gives a bearer token."""

import itertools
import json
import os
import urllib.error
import urllib.request

BASE = os.environ["CONTRACT_URL"]
# numbers for fields that take one
MOBILES = [f"138{n:08}" for n in range(20)]
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


def open_slots():
    """Of the first day that can be booked."""
    day = next(day["date"] for day in call("GET", "/days")["items"] if day["state"] == "open")
    windows = call("GET", f"/availability?date={day}")["windows"]
    return [slot["id"] for window in windows for slot in window["slots"] if slot["state"] == "open"]


def booked(token, seats=1):
    """Codes of so many reservations, the first for oneself, the others for relatives; a mobile may hold three."""
    codes, slots = [], iter(open_slots())
    while len(codes) < seats:
        wish = {"slot_id": next(slots), "service": "loan_application", "facts": FACTS}
        if codes:
            relative = {"name": "王小明", "id_type": "resident_id", "id_number": id_number(17_000 + len(codes))}
            wish["applicant"] = relative
        try:
            codes.append(call("POST", "/reservations", wish, token)["code"])
        except urllib.error.HTTPError as refused:
            # what is shown free may be taken since
            if refused.code != 409:
                raise
    return codes


# By name: how to sign in, and the scheme in the document's `security` that takes the token.
CALLERS = {
    "stranger": (None, None),
    "citizen": (citizen, "bearer"),
}
