"""pyairtable, as its users have it, against a server of Cadre.

`CADRE_URL` and `CADRE_TOKEN` name the server; words on the command line choose sections, or `section.function`.
"""

import importlib
import sys
import warnings
from importlib.metadata import version

import checks
from world import World

SECTIONS = [
    "bases",
    "fields",
    "choices",
    "records",
    "lists",
    "cells",
    "upserts",
    "typecasts",
    "functions",
    "computed",
    "views",
    "errors",
    "comments",
    "files",
    "hooks",
    "models",
    "generated",
    "wrapper",
    "volume",
]


def main():
    # The client warns of what it will change; here that is noise between the lines.
    warnings.simplefilter("ignore", DeprecationWarning)
    for section in SECTIONS:
        importlib.import_module(f"sections.{section}")
    return checks.run(World(), f"pyairtable {version('pyairtable')}", set(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
