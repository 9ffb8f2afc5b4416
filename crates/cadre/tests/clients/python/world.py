"""What the cases have to work with: a connection to the server, and bases made for them."""

import itertools
import json
import os
import threading
import time
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from pyairtable import Api

CONTENT_HOST = "http://content.airtable.com"


class World:
    """A server that nobody else uses, and the administrator's token.

    `CADRE_URL` and `CADRE_TOKEN` say where it is; nothing of the client is changed to reach it.
    """

    def __init__(self):
        self.url = os.environ["CADRE_URL"].rstrip("/")
        self.token = os.environ["CADRE_TOKEN"].strip()
        self.api = self.connect(self.token)
        self._names = itertools.count(1)
        self._made = {}

    def connect(self, token, **options):
        """A client for a token. Files go to a host of their own name, for which the server is the proxy."""
        api = Api(token, endpoint_url=self.url, **options)
        api.session.proxies = {CONTENT_HOST: self.url}
        return api

    @cached_property
    def me(self):
        """Who the token belongs to."""
        return self.api.whoami()

    @cached_property
    def workspace_id(self):
        return self.operation("workspace_list")["workspaces"][0]["id"]

    def operation(self, name, /, **words):
        """Calls an operation of Cadre, beyond what Airtable has."""
        return self.api.post(f"{self.url}/api/ops/{name}", json=words)

    def stream(self, name, /, **words):
        """Calls an operation that tells of its progress, a line for each step; the last line is the result."""
        answer = self.raw("POST", f"/api/ops/{name}", json=words)
        answer.raise_for_status()
        return json.loads(answer.text.strip().splitlines()[-1])["result"]

    def person(self, name):
        """Somebody new; their id."""
        mail = f"{name.lower()}{next(self._names)}@example.com"
        return self.operation("user_create", email=mail, name=name)["id"]

    def token_of(self, user, *scopes, **rest):
        """A new token of somebody's, with these scopes."""
        return self.operation("token_create", user=user, name="of a test", scopes=list(scopes), **rest)["token"]

    def raw(self, method, path, token=None, **rest):
        """A request without a client, for what no client asks."""
        headers = {"Authorization": f"Bearer {token or self.token}"} | rest.pop("headers", {})
        return requests.request(method, f"{self.url}{path}", headers=headers, timeout=30, **rest)

    def base(self, *tables, name=None):
        """A fresh base; tables are `(name, fields)`."""
        described = [{"name": table, "fields": fields} for table, fields in tables]
        return self.api.create_base(self.workspace_id, name or f"Base {next(self._names)}", described)

    def table(self, *fields, name="Things"):
        """The only table of a fresh base."""
        return self.base((name, list(fields))).table(name, validate=True)

    def once(self, key, make):
        """What `make` gave when it was first asked for under `key`."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


# Fields, as the Metadata API takes them.


def text(name="Name", kind="singleLineText"):
    return {"name": name, "type": kind}


def number(name="Number", precision=0):
    return {"name": name, "type": "number", "options": {"precision": precision}}


def checkbox(name="Done"):
    return {"name": name, "type": "checkbox", "options": {"icon": "check", "color": "greenBright"}}


def select(name, *choices, many=False):
    kind = "multipleSelects" if many else "singleSelect"
    return {"name": name, "type": kind, "options": {"choices": [{"name": choice} for choice in choices]}}


def date(name="Date", style="iso"):
    return {"name": name, "type": "date", "options": {"dateFormat": {"name": style}}}


def moment(name="Moment", zone="utc"):
    options = {"timeZone": zone, "dateFormat": {"name": "iso"}, "timeFormat": {"name": "24hour"}}
    return {"name": name, "type": "dateTime", "options": options}


def files(name="Files"):
    return {"name": name, "type": "multipleAttachments"}


def link(name, table):
    return {"name": name, "type": "multipleRecordLinks", "options": {"linkedTableId": table.id}}


def formula(name, words):
    return {"name": name, "type": "formula", "options": {"formula": words}}


def make(table, described):
    """Creates a field from its description."""
    return table.create_field(
        described["name"], described["type"], described.get("description"), described.get("options")
    )


def ids_of(records):
    return [record["id"] for record in records]


def values(records, name):
    return [record["fields"].get(name) for record in records]


class Peer:
    """A small server of this program: it keeps what it is sent, and gives out files."""

    def __init__(self):
        self.arrived = []
        self._news = threading.Condition()
        self.files = {}
        self.status = 200
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with peer._news:
                    peer.arrived.append((self.path, dict(self.headers), body))
                    peer._news.notify_all()
                self.send_response(peer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self):
                kind, content = peer.files.get(self.path.split("?")[0], (None, b""))
                self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wait_for(self, count, path=None, seconds=10):
        """The first `count` requests to `path`, or what arrived until the time was up."""
        here = lambda: [one for one in self.arrived if path is None or one[0] == path]  # noqa: E731
        with self._news:
            self._news.wait_for(lambda: len(here()) >= count, seconds)
            return here()[:count]

    def close(self):
        self._server.shutdown()


def until(ready, seconds=10, pause=0.05):
    """Asks again until `ready` gives something, and gives that, or what it gave last."""
    end = time.monotonic() + seconds
    while not (found := ready()) and time.monotonic() < end:
        time.sleep(pause)
    return found


def as_json(value):
    return json.loads(json.dumps(value))
