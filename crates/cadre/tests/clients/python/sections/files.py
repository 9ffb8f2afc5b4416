"""Attachments: uploaded, fetched where they are, delivered, kept, removed."""

import base64
import struct
import tempfile
import zlib
from pathlib import Path

import requests
from checks import case
from pyairtable.utils import attachment
from world import Peer, files, text, until


def png(width, height):
    """A picture of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x20\x80\xc0" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def shelf(w):
    table = w.table(text(), files())
    return table, table.create({"Name": "x"})["id"], table.schema().field("Files").id


@case("files are uploaded")
def uploaded(w, check):
    table, record, field = shelf(w)
    first = table.upload_attachment(record, "Files", "a.txt", content="Hello, Cadre!\n")
    check.equal("the record", (first["id"], list(first["fields"])), (record, [field]))
    (one,) = first["fields"][field]
    check.equal("what is said of it", (one["filename"], one["type"], one["size"]), ("a.txt", "text/plain", 14))
    check.equal("its id", (one["id"][:3], len(one["id"])), ("att", 17))
    content = bytes(range(256)) * 300
    second = table.upload_attachment(record, field, "b.bin", content=content, content_type="application/x-thing")
    check.equal("a file is added to those there", [f["filename"] for f in second["fields"][field]], ["a.txt", "b.bin"])
    check.equal("the first is what it was", second["fields"][field][0]["id"], one["id"])
    listed = table.get(record)["fields"]["Files"]
    check.equal("read with the record", [f["id"] for f in listed], [f["id"] for f in second["fields"][field]])
    got = requests.get(listed[1]["url"], timeout=10)
    check.equal("bytes come back as they went", got.content, content)
    check.equal("the type is kept", listed[1]["type"], "application/x-thing")
    check.equal("a type that browsers might run is not given", got.headers["Content-Type"], "application/octet-stream")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note é.md"
        path.write_text("# Note", encoding="utf-8")
        third = table.upload_attachment(record, "Files", path, content_type="text/markdown")
    check.equal("from a path", third["fields"][field][2]["filename"], "note é.md")
    body = {"contentType": "text/plain", "filename": "c.txt", "file": base64.b64encode(b"main host").decode()}
    here = w.raw("POST", f"/v0/{table.base.id}/{record}/{field}/uploadAttachment", json=body)
    check.equal("on the main host as well", here.json()["fields"][field][3]["filename"], "c.txt")
    six = table.upload_attachment(table.create({})["id"], field, "six", content=b"6" * 6_000_000, content_type="a/b")
    check.equal("beyond Airtable's five megabytes", six["fields"][field][0]["size"], 6_000_000)
    check.refused("not to a text", lambda: table.upload_attachment(record, "Name", "a.txt", content="x"), 422)
    check.refused("nor to no record", lambda: table.upload_attachment("recNoSuchRecord00", field, "a.txt", content="x"), 404)
    broken = w.raw("POST", f"/v0/{table.base.id}/{record}/{field}/uploadAttachment", json=body | {"file": "***"})
    check.equal("what is not base64", broken.status_code, 422)


@case("files are fetched from where they are")
def fetched(w, check):
    table, _, _ = shelf(w)
    peer = Peer()
    picture = png(640, 320)
    peer.files = {"/logo.png": ("image/png", picture), "/text": ("text/plain", b"some words")}
    try:
        made = table.create({"Files": [attachment(f"{peer.url}/logo.png")]})
        check.equal("answered at once", len(made["fields"]["Files"]), 1)
        done = lambda: (f := table.get(made["id"])["fields"]["Files"][0]).get("size") and f  # noqa: E731
        got = until(done)
        check.equal("the name is taken from the address", got["filename"], "logo.png")
        check.equal("size and type", (got["size"], got["type"]), (len(picture), "image/png"))
        check.equal("width and height", (got.get("width"), got.get("height")), (640, 320))
        check.equal("bytes", requests.get(got["url"], timeout=10).content, picture)
        check.true("served here", got["url"].startswith(w.url), got["url"])
        small = got["thumbnails"]["small"]
        check.equal("small ones are 36 high", (small["width"], small["height"]), (72, 36))
        for size in ("small", "large", "full"):
            thumbnail = requests.get(got["thumbnails"][size]["url"], timeout=10)
            check.equal(f"{size} is there", (thumbnail.status_code, thumbnail.headers["Content-Type"][:6]), (200, "image/"))
        named = [attachment(f"{peer.url}/text", filename="a.jpg"), attachment(f"{peer.url}/text", filename="b.jpg")]
        both = table.create({"Files": named})
        listed = until(lambda: (f := table.get(both["id"])["fields"]["Files"]) and all("size" in x for x in f) and f)
        check.equal("by the names given", [(f["filename"], f["size"]) for f in listed], [("a.jpg", 10), ("b.jpg", 10)])
        gone = table.create({"Files": [attachment(f"{peer.url}/nothing.txt")]})
        check.equal("what is not there is no error", len(gone["fields"]["Files"]), 1)
    finally:
        peer.close()


@case("files are kept by id, and removed by leaving them out")
def kept(w, check):
    table, record, field = shelf(w)
    for name in ("a", "b", "c"):
        table.upload_attachment(record, field, f"{name}.txt", content=name * 5)
    a, _, c = table.get(record)["fields"]["Files"]
    left = table.update(record, {"Files": [{"id": c["id"]}, {"id": a["id"]}]})["fields"]["Files"]
    check.equal("in the order given", [f["filename"] for f in left], ["c.txt", "a.txt"])
    check.equal("bytes are there still", requests.get(left[1]["url"], timeout=10).text, "aaaaa")
    again = table.update(record, {"Files": left})["fields"]["Files"]
    check.equal("as they were read", [f["id"] for f in again], [f["id"] for f in left])
    other = table.create({"Name": "copy"})["id"]
    check.equal("none are none", "Files" in table.update(record, {"Files": []})["fields"], False)
    check.equal("another record has its own", table.get(other)["fields"], {"Name": "copy"})
    check.equal("found by what is attached", len(table.all(formula="{Files}=''")), 2)


@case("addresses of files are for a while, and for nobody to guess")
def addresses(w, check):
    table, record, field = shelf(w)
    table.upload_attachment(record, field, "a.txt", content="secret")
    url = table.get(record)["fields"]["Files"][0]["url"]
    check.equal("no token is needed", requests.get(url, timeout=10).text, "secret")
    parts = url.split("/")
    for at in range(len(parts) - 5, len(parts) - 1):
        wrong = parts.copy()
        last = wrong[at][-1]
        wrong[at] = wrong[at][:-1] + ("0" if last != "0" else "1")
        answer = requests.get("/".join(wrong), timeout=10)
        check.true(f"part {at - len(parts)} changed: not delivered", answer.status_code >= 400 and "secret" not in answer.text)
