"""The counting of checks: one line for each, and a summary for the program that started this one.

A case is a function that is registered with `@case(...)` and called with the world and the counter. A case that ends in an
exception is a failed check of its own, and the cases after it still run.
"""

import json
import time
import traceback
from dataclasses import dataclass, field

import requests

CASES = []


def case(title):
    """Registers a case; its section is the module it stands in."""

    def register(function):
        section = function.__module__.rsplit(".", 1)[-1]
        CASES.append((section, title, function))
        return function

    return register


@dataclass
class Checks:
    """What was checked so far."""

    section: str = ""
    title: str = ""
    passed: dict = field(default_factory=dict)
    failures: list = field(default_factory=list)

    def _note(self, what, right, expected="", got=""):
        name = f"{self.section}: {self.title}: {what}"
        if right:
            self.passed[self.section] = self.passed.get(self.section, 0) + 1
            print(f"pass {name}")
        else:
            self.failures.append(name)
            print(f"FAIL {name}\n     expected {expected}\n     got      {got}", flush=True)
        return right

    def equal(self, what, got, expected):
        """`got` is `expected`, also in type: `1` is not `True`."""
        right = got == expected and isinstance(got, bool) == isinstance(expected, bool)
        return self._note(what, right, short(expected), short(got))

    def true(self, what, value, got=None):
        return self._note(what, bool(value), "true", short(value if got is None else got))

    def raises(self, what, exception, call):
        """The client itself refuses, with this exception."""
        try:
            answer = call()
        except exception:
            return self._note(what, True)
        except Exception as other:  # noqa: BLE001 - whatever else it was is the finding
            return self._note(what, False, exception.__name__, repr(other))
        return self._note(what, False, exception.__name__, short(answer))

    def refused(self, what, call, status, kind=None, message=None):
        """The server refuses with this status, this `error.type` and this `error.message`.

        With `kind` alone the error may be a bare text, as a path that leads nowhere has it.
        """
        try:
            answer = call()
        except requests.HTTPError as error:
            response = error.response
        else:
            return self._note(what, False, f"{status} {kind}", short(answer))
        try:
            error = response.json().get("error")
        except ValueError:
            error = response.text
        found = (response.status_code, error if isinstance(error, str) else (error or {}).get("type"))
        expected = (status, kind if kind is not None else found[1])
        if message is not None:
            found += ((error or {}).get("message") if isinstance(error, dict) else None,)
            expected += (message,)
        return self._note(what, found == expected, short(expected), f"{short(found)} in {response.text[:300]}")


def short(value):
    text = repr(value)
    return text if len(text) <= 600 else f"{text[:400]} ... {text[-180:]}"


def run(world, program, only):
    """Runs the cases of the sections in `only`, or all; the last line is the summary in JSON."""
    checks = Checks()
    times = {}
    for section, title, function in CASES:
        if only and section not in only and f"{section}.{function.__name__}" not in only:
            continue
        checks.section, checks.title = section, title
        began = time.monotonic()
        try:
            function(world, checks)
        except Exception as error:  # noqa: BLE001 - a case that breaks off is a failed check
            frames = traceback.extract_tb(error.__traceback__)
            here = next((f for f in reversed(frames) if "site-packages" not in f.filename), frames[-1])
            place = f"{here.filename.rsplit('/', 1)[-1]}:{here.lineno}: {here.line}"
            checks._note("runs to its end", False, "no exception", f"{short(error)} at {place}")
        times[section] = times.get(section, 0) + time.monotonic() - began
    summary = {
        "program": program,
        "passed": sum(checks.passed.values()),
        "failed": len(checks.failures),
        "sections": {
            name: {"passed": checks.passed.get(name, 0), "seconds": round(seconds, 2)}
            for name, seconds in times.items()
        },
    }
    print(json.dumps({"summary": summary}), flush=True)
    return not checks.failures
