"""Holds a running demo server to its own OpenAPI document: run.py URL [options of `schemathesis run`]

Every caller (callers.py) makes the calls that are open to it. Schemathesis makes up the requests, by the document and
against it, and judges the answers by the document. Ends with 1 where anything was found,
with the requests that show it.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE.parents[1] / "target" / "contract-run"
NOW = "2026-11-23T09:00:00+08:00"
DOCUMENT = WORK / "openapi.json"
# moves the city for everybody: by itself, when all others are done
CLOCK = "PUT /api/v1/demo/clock"

url, *options = sys.argv[1:]
os.environ["CONTRACT_URL"] = url

import callers  # noqa: E402 (it reads the address)


def operations(document):
    """Names of operations as Schemathesis has them, with the security schemes that open each, and its tags."""
    for path, item in document["paths"].items():
        for method in item.keys() & {"get", "put", "post", "delete", "patch"}:
            schemes = {scheme for way in item[method].get("security", []) for scheme in way}
            yield f"{method.upper()} {path}", (schemes, set(item[method]["tags"]))


def known():
    """Values of the city by the names of the fields that take them."""
    ids = lambda path: [item["id"] for item in callers.call("GET", path)["items"]]
    days = [day["date"] for day in callers.call("GET", "/days")["items"] if day["state"] == "open"]
    return {
        "office": ids("/offices"),
        "bank": ids("/banks"),
        # the one that anyone may book more often than the others
        "service": [*ids("/services"), *["loan_application"] * 3],
        "date": days,
        "window": [window["window"] for window in callers.call("GET", f"/availability?date={days[0]}")["windows"]],
        "slot_id": callers.open_slots(),
        "mobile": callers.MOBILES,
        "id_number": [callers.id_number(n) for n in range(20)],
        "id_type": ["resident_id"],
        "name": ["王小佳", "欧阳娜·买买提", "J. Smith"],
        "loan_type": ["new_home", "resale_home"],
        "marital_status": ["single", "married"],
    }


def configure(more):
    """The standing configuration and the values of the city, which most fields of their names take."""
    places = {f"{place}.{name}": values for name, values in known().items() for place in ("path", "query", "body")}
    text, bound = [(HERE / "schemathesis.toml").read_text()], []
    for place, values in (places | more).items():
        text.append(f'[dictionaries."{place}"]\nvalues = {json.dumps(values, ensure_ascii=False)}\n')
        bound.append(f'"{place}" = {{ dictionary = "{place}", probability = 0.8 }}')
    (WORK / "schemathesis.toml").write_text("\n".join([*text, "[parameters]", *bound, ""]))


def schemathesis(name, document, operations, *more, **environment):
    """A run over some operations of a document, with its own process: what it printed, and its report."""
    report = WORK / f"{name}.json"
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", WORK / "schemathesis.toml", "run", document,
               "--url", url, "--no-color", "--report-json-path", report, *more]
    command += [part for operation in operations for part in ("--include-name", operation)]
    # in a folder of its own: it keeps a cache where it runs
    done = subprocess.run(command, env=os.environ | environment, cwd=WORK, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done, report.exists() and json.loads(report.read_text())


def run(index, caller, operations, *more):
    """One caller's calls. Gives the report, or none where anything was found."""
    token, values = callers.CALLERS[caller].begin()
    configure(values)
    done, report = schemathesis(
        f"{index}-{caller}", DOCUMENT, operations, *more, *options,
        CONTRACT_CALLER=caller, CONTRACT_PEOPLE=str(10_000 * (index + 1)), CONTRACT_TOKEN=token,
        CONTRACT_CODES=" ".join(values.get("path.code", [])),
    )
    if done.returncode != 0:
        print(f"\n-- as {caller}\n{done.stdout}", file=sys.stderr)
        return None
    return report


def sees(document):
    """Whether a document that is false in two ways is found out: a wrong type, and a status that is not there."""
    false = json.loads(json.dumps(document))
    false["components"]["schemas"]["Day"]["properties"]["remaining"]["type"] = "string"
    del false["paths"]["/api/v1/codes"]["post"]["responses"]["415"]
    path = WORK / "false-document"
    path.write_text(json.dumps(false))
    configure({})
    read, send = "GET /api/v1/days", "POST /api/v1/codes"
    _, report = schemathesis("false", path, [read, send], "--phases", "coverage", CONTRACT_CALLER="stranger",
                             CONTRACT_TOKEN="", CONTRACT_CODES="")
    found = report and {(failure["code"], *failure["operations"]) for failure in report["failures"]}
    return found == {("ST108", read), ("ST103", send)}


def main():
    began = time.monotonic()
    WORK.mkdir(parents=True, exist_ok=True)
    callers.call("PUT", "/demo/clock", {"now": NOW})
    with callers.urllib.request.urlopen(f"{url}/api/openapi.json") as answer:
        document = json.load(answer)
    DOCUMENT.write_text(json.dumps(document))
    if not sees(document):
        sys.exit("Schemathesis does not see what is false")
    calls = dict(sorted(operations(document)))
    runs = []
    for caller, (scheme, tags, *_) in callers.CALLERS.items():
        mine = lambda schemes, its: scheme in (schemes or {None}) and (tags is None or tags & its)
        runs.append((caller, [name for name, its in calls.items() if mine(*its) and name != CLOCK]))
    # what a stranger is always turned away from needs no more than the shortest look
    runs.append(("stranger", [name for name, (schemes, _) in calls.items() if schemes], "--phases", "coverage"))
    runs.append(("stranger", [CLOCK]))
    reports = [run(index, *wanted) for index, wanted in enumerate(runs)]
    cases = sum(report["test_cases"]["generated"] for report in reports if report)
    rates = [(name, rate) for report in reports if report for name, rate in report["valid_rates"].items()]
    done = {name for name, phases in rates if any(phase["accepted"] for phase in phases.values())}
    seconds = round(time.monotonic() - began)
    print(f"{len(calls)} operations, {cases} requests as {', '.join(callers.CALLERS)}, {seconds} s; "
          f"never with success: {', '.join(sorted(calls.keys() - done)) or 'none'}")
    sys.exit(None in reports)


main()
