"""What is refused, in Airtable's words; what the client makes of it."""

import requests
from checks import case
from pyairtable import Api
from world import number, text

UNSEEN = "Invalid permissions, or the requested model was not found. Check that both your user and your token have the " \
    "required permissions, and that the model names and/or ids are correct."
NOT_SEEN = (403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND", UNSEEN)
NO_TOKEN = (401, "AUTHENTICATION_REQUIRED", "Authentication required")
GENERIC = "Invalid request: parameter validation failed. Check your request data."


@case("who is not known")
def tokens(w, check):
    table = w.table(text())
    for token in ("patNobody00000000." + "0" * 64, "keyOld", "x"):
        other = w.connect(token).table(table.base.id, table.id)
        check.refused(f"a token like {token[:12]}", other.all, *NO_TOKEN)
    bare = requests.get(f"{w.url}/v0/{table.base.id}/{table.id}", timeout=10)
    check.equal("no token", (bare.status_code, bare.json()["error"]["type"]), NO_TOKEN[:2])
    basic = requests.get(f"{w.url}/v0/meta/whoami", auth=("x", w.token), timeout=10)
    check.equal("another way to say it", basic.status_code, 401)
    in_query = requests.get(f"{w.url}/v0/meta/whoami?api_key={w.token}", timeout=10)
    check.equal("the old way", in_query.status_code, 401)
    lower = requests.get(f"{w.url}/v0/meta/whoami", headers={"authorization": f"bearer {w.token}"}, timeout=10)
    check.equal("the scheme has no case", lower.status_code, 200)


@case("what is not there")
def missing(w, check):
    table = w.table(text())
    base = table.base.id
    check.refused("a base", lambda: w.api.table("appNoSuchBase0000", "x").all(), *NOT_SEEN)
    check.refused("a table", lambda: w.api.table(base, "Nope").all(), 404, "TABLE_NOT_FOUND",
                  f"Could not find table Nope in application {base}")
    check.refused("a record", lambda: table.get("recNoSuchRecord00"), 404, "MODEL_ID_NOT_FOUND", "Record not found")
    for path in ("/v0/junk/x", f"/v0/{base}/Things/junk", f"/v0/{base}", "/v0", "/v1/x", f"/v0/{table.id}/x"):
        answer = w.raw("GET", path)
        check.equal(path.replace(base, "{base}").replace(table.id, "{table}"), (answer.status_code, answer.json()), (404, {"error": "NOT_FOUND"}))


@case("what the client shows of an error")
def shown(w, check):
    table = w.table(text(), number())
    try:
        table.create({"Colour": "red"})
        check.true("is raised", False)
    except requests.HTTPError as error:
        check.equal("the status", error.response.status_code, 422)
        check.equal("the error's own words at the end", error.args[-1], repr(
            {"type": "UNKNOWN_FIELD_NAME", "message": 'Unknown field name: "Colour"'}))


@case("lists that cannot be")
def lists(w, check):
    table = w.table(text(), number())
    asked = lambda query: lambda: w.api.get(f"{table.urls.records}?{query}")  # noqa: E731
    for query in ("pageSize=101", "pageSize=0", "pageSize=x", "maxRecords=x", "nonsense=1", "cellFormat=xml", "sort[0][direction]=up&sort[0][field]=Name"):
        check.refused(query, asked(query), 422, "INVALID_REQUEST_UNKNOWN", GENERIC)
    check.refused("a field", asked("fields[]=Nope"), 422, "UNKNOWN_FIELD_NAME", 'Unknown field name: "Nope"')
    check.refused("a sort", asked("sort[0][field]=Nope"), 422, "UNKNOWN_FIELD_NAME", 'Unknown field name: "Nope"')
    check.refused("a view", asked("view=Nope"), 422, "VIEW_NAME_NOT_FOUND", "View Nope not found")
    check.refused("an offset", asked("offset=10"), 422, "INVALID_OFFSET_VALUE", "The value of offset 10 is invalid")
    of = lambda length: w.raw("GET", f"/v0/{table.base.id}/{table.id}?filterByFormula='{'x' * length}'").status_code  # noqa: E731
    check.equal("an address as long as clients send", of(15_900), 200)
    check.equal("a longer one", of(60_000), 200)
    check.equal("one beyond all bounds", of(70_000), 414)


@case("writes that cannot be")
def writes(w, check):
    table = w.table(text(), number())
    path = f"/v0/{table.base.id}/{table.id}"
    post = lambda body, **rest: lambda: raised(w.raw("POST", path, json=body, **rest))  # noqa: E731
    eleven = {"records": [{"fields": {}}] * 11}
    say = "A maximum of 10 records can be created per request but you have provided 11."
    check.refused("eleven records", post(eleven), 422, "INVALID_RECORDS", say)
    shape = 'You must provide an array of up to 10 record objects, each with an "id" ID field and a "fields" object for cell values.'
    update = lambda body: lambda: raised(w.raw("PATCH", path, json=body))  # noqa: E731
    check.refused("eleven changes", update({"records": [{"id": "recNoSuchRecord00", "fields": {}}] * 11}), 422, "INVALID_RECORDS", shape)
    check.refused("a change of nothing", update({"records": [{"fields": {}}]}), 422, "INVALID_RECORDS", shape)
    say = 'Could not find field "fields" in the request body'
    check.refused("nothing to write", post({}), 422, "INVALID_REQUEST_MISSING_FIELDS", say)
    check.refused("fields that are none", post({"fields": []}), 422, "INVALID_REQUEST_UNKNOWN", GENERIC)
    check.refused("records that are none", post({"records": {}}), 422)
    broken = w.raw("POST", path, data="{", headers={"Content-Type": "application/json"})
    check.equal("no JSON", (broken.status_code, broken.json()["error"]), (
        400, {"type": "INVALID_REQUEST_BODY", "message": "Could not parse request body"}))
    check.equal("nothing was written", table.all(), [])


def raised(response):
    response.raise_for_status()
    return response.json()


@case("what a token may")
def scopes(w, check):
    table = w.table(text())
    record = table.create({"Name": "x"})
    me = w.me["id"]

    def token(*scopes, **rest):
        return w.connect(w.token_of(me, *scopes, **rest))

    reader = token("data.records:read")
    check.equal("reads", reader.table(table.base.id, table.id).all(), [record])
    check.refused("writes not", lambda: reader.table(table.base.id, table.id).create({}), 403)
    check.refused("sees no schema", lambda: reader.base(table.base.id).schema(), 403)
    check.true("nor the address", "email" not in reader.whoami())
    elsewhere = w.table(text()).base.id
    bound = token("data.records:read", "schema.bases:read", grants=[elsewhere])
    check.refused("bound to a base, sees no other", bound.table(table.base.id, table.id).all, *NOT_SEEN)
    check.equal("lists its own", [b.id for b in bound.bases()], [elsewhere])
    secret = Api(w.token, endpoint_url=w.url)
    listed = w.operation("token_list")
    check.true("tokens are not shown again", w.token.split(".")[1] not in str(listed), "the secret is in the list")
    check.equal("the client's own words", str(secret), "<pyairtable.Api>")
