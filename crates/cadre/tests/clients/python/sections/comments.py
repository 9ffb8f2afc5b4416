"""Comments on records."""

from checks import case
from world import text


def noted(w):
    table = w.table(text())
    return table, table.create({"Name": "x"})["id"]


@case("a comment is written, read, changed and deleted")
def life(w, check):
    table, record = noted(w)
    me = w.me["id"]
    made = table.add_comment(record, f"A comment from @[{me}]")
    check.equal("its id", (made.id[:3], len(made.id)), ("com", 17))
    check.equal("its author", (made.author.id, made.author.email), (me, w.me["email"]))
    check.equal("not changed yet", made.last_updated_time, None)
    (comment,) = table.comments(record)
    check.equal("read as answered", comment.model_dump(), made.model_dump())
    check.true("the text keeps the mention", me in comment.text)
    mention = comment.mentioned[me]
    check.equal("which is resolved", (mention.id, mention.type, mention.email), (me, "user", w.me["email"]))
    check.true("with a name", mention.display_name)
    comment.text = "Never mind!"
    comment.save()
    check.equal("changed", comment.text, "Never mind!")
    check.equal("nobody is mentioned now", comment.mentioned or {}, {})
    check.true("with the time of it", comment.last_updated_time is not None)
    check.equal("kept", table.comments(record)[0].text, "Never mind!")
    comment.delete()
    check.true("deleted", comment.deleted)
    check.equal("gone", table.comments(record), [])
    check.refused("once", lambda: w.api.delete(comment._url), 404, "NOT_FOUND")


@case("threads, order, pages")
def threads(w, check):
    table, record = noted(w)
    made = [table.add_comment(record, f"note {i}") for i in range(12)]
    reply = table.add_comment(record, "an answer", parent_comment_id=made[0].id)
    check.equal("a reply knows its parent", reply.parent_comment_id, made[0].id)
    found = table.comments(record)
    check.equal("newest first", [c.text for c in found], ["an answer"] + [f"note {i}" for i in reversed(range(12))])
    path = f"/v0/{table.base.id}/{table.id}/{record}/comments"
    page = w.raw("GET", f"{path}?pageSize=5").json()
    check.equal("a page", [c["text"] for c in page["comments"]], ["an answer", "note 11", "note 10", "note 9", "note 8"])
    rest = w.raw("GET", f"{path}?pageSize=100&offset={page['offset']}").json()
    check.equal("the rest of it", (len(rest["comments"]), rest["offset"]), (8, None))
    check.true("the end is said", "offset" in rest)
    keys = set(page["comments"][0])
    check.true("what strict clients need is there", {"id", "text", "author", "createdTime", "lastUpdatedTime"} <= keys, keys)
    long_list = w.raw("GET", f"{path}?pageSize=101")
    check.equal("a page has its limit", long_list.status_code, 422)


@case("records tell how many comments they have")
def counted(w, check):
    table, record = noted(w)
    other = table.create({"Name": "y"})["id"]
    for text_ in ("one", "two"):
        table.add_comment(record, text_)
    counts = {r["id"]: r.get("commentCount") for r in table.all(count_comments=True)}
    check.equal("in lists that ask", (counts[record], counts[other] or 0), (2, 0))
    check.true("and in no others", all("commentCount" not in r for r in table.all()))
    table.comments(record)[0].delete()
    check.equal("without deleted ones", table.all(count_comments=True, formula=f"RECORD_ID()='{record}'")[0]["commentCount"], 1)


@case("what cannot be commented")
def refused(w, check):
    table, record = noted(w)
    check.refused("nothing said", lambda: table.add_comment(record, ""), 422)
    check.refused("no such record", lambda: table.add_comment("recNoSuchRecord00", "x"), 404)
    check.refused("nobody's reply", lambda: table.add_comment(record, "x", parent_comment_id="comNoSuchNote0000"), 404)
    unknown = table.add_comment(record, "@[usrNoSuchUser0000] look")
    check.equal("an unknown person is no mention", unknown.mentioned or {}, {})


@case("others' comments are theirs")
def authors(w, check):
    table, record = noted(w)
    bea = w.person("Bea")
    w.operation("member_set", user=bea, of={"base": table.base.id}, role="comment")
    scopes = ["data.records:read", "data.records:write", "data.recordComments:read", "data.recordComments:write"]
    hers = w.connect(w.token_of(bea, *scopes)).table(table.base.id, table.id)
    mine = table.add_comment(record, "mine")
    (seen,) = hers.comments(record)
    check.equal("they are read", seen.text, "mine")
    seen.text = "hers now"
    check.refused("not changed", seen.save, 403)
    check.refused("not deleted", seen.delete, 403)
    check.equal("answered", hers.add_comment(record, f"@[{w.me['id']}]", mine.id).author.id, bea)
    check.refused("and cells are not hers to write", lambda: hers.update(record, {"Name": "z"}), 403)
