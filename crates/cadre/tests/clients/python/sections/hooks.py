"""Webhooks: notifications that arrive and are what they claim, payloads cell by cell."""

from checks import case
from pyairtable.exceptions import MissingRecordError
from pyairtable.models import WebhookNotification
from world import Peer, formula, link, make, number, select, text, until

DATA = {"options": {"filters": {"dataTypes": ["tableData"]}}}


def watched(w):
    table = w.table(text(), number(), select("State", "Todo", "Done"))
    return table, {f.name: f.id for f in table.schema().fields}


def spec(includes=None, **filters):
    options = {"filters": {"dataTypes": ["tableData"]} | filters}
    return {"options": options | ({"includes": includes} if includes else {})}


@case("a webhook is created, listed, switched, refreshed and deleted")
def life(w, check):
    table, _ = watched(w)
    made = table.base.add_webhook("http://127.0.0.1:9/", DATA)
    check.equal("its id", (made.id[:3], len(made.id)), ("ach", 17))
    check.true("a secret", len(made.mac_secret_base64) > 20)
    hook = table.base.webhook(made.id)
    check.equal("enabled", (hook.is_hook_enabled, hook.are_notifications_enabled), (True, True))
    check.equal("where to", hook.notification_url, "http://127.0.0.1:9/")
    check.equal("nothing yet", (hook.cursor_for_next_payload, hook.last_notification_result), (1, None))
    days = (made.expiration_time - hook.expiration_time).total_seconds()
    check.true("ends when it was said", abs(days) < 1, days)
    check.equal("what it watches", hook.specification.options.filters.data_types, ["tableData"])
    hook.disable_notifications()
    check.equal("off", table.base.webhook(made.id).are_notifications_enabled, False)
    hook.enable_notifications()
    check.equal("on", table.base.webhook(made.id).are_notifications_enabled, True)
    hook.extend_expiration()
    check.true("longer", hook.expiration_time)
    hook.delete()
    check.true("the client knows it is deleted", hook.deleted)
    check.equal("gone", table.base.webhooks(), [])
    check.raises("for good", MissingRecordError, lambda: table.base.webhook(made.id))


@case("a notification arrives, and its MAC holds")
def notified(w, check):
    table, fields = watched(w)
    peer = Peer()
    try:
        made = table.base.add_webhook(f"{peer.url}/hook", DATA)
        record = table.create({"Name": "news"})
        arrived = peer.wait_for(1)
        check.equal("one came", len(arrived), 1)
        path, headers, body = arrived[0]
        check.equal("to the path", path, "/hook")
        mac = next(value for name, value in headers.items() if name.lower() == "x-airtable-content-mac")
        told = WebhookNotification.from_request(body.decode("ascii"), mac, made.mac_secret_base64)
        check.equal("of which webhook", (told.base.id, told.webhook.id), (table.base.id, made.id))
        check.raises("a changed body is found out", ValueError,
                     lambda: WebhookNotification.from_request(body.decode() + " ", mac, made.mac_secret_base64))
        check.raises("another secret too", ValueError,
                     lambda: WebhookNotification.from_request(body.decode(), mac, "AAAA"))
        hook = table.base.webhook(made.id)
        (payload,) = hook.payloads()
        change = payload.changed_tables_by_id[table.id].created_records_by_id[record["id"]]
        check.equal("what it is about", change.cell_values_by_field_id, {fields["Name"]: "news"})
        result = until(lambda: table.base.webhook(made.id).last_notification_result)
        check.equal("the delivery is known", (result.success, result.retry_number), (True, 0))
        check.true("and when", table.base.webhook(made.id).last_successful_notification_time)
        hook.disable_notifications()
        table.create({"Name": "quiet"})
        check.equal("payloads go on without", len(list(hook.payloads())), 2)
        hook.enable_notifications()
        table.create({"Name": "loud"})
        check.equal("and on again", len(peer.wait_for(2)), 2)
        hook.delete()
    finally:
        peer.close()


@case("a receiver that fails is asked again")
def failing(w, check):
    table, _ = watched(w)
    peer = Peer()
    peer.status = 500
    try:
        made = table.base.add_webhook(f"{peer.url}/fails", DATA)
        table.create({"Name": "x"})
        check.equal("it came", len(peer.wait_for(1)), 1)
        result = until(lambda: table.base.webhook(made.id).last_notification_result)
        check.equal("that it failed is known", (result.success, result.will_be_retried), (False, True))
        check.true("and why", result.error and result.error.message)
    finally:
        peer.close()


@case("one payload a request, counted from one")
def counted(w, check):
    table, fields = watched(w)
    hook = table.base.webhook(table.base.add_webhook("http://127.0.0.1:9/", DATA).id)
    hook.disable_notifications()
    record = table.create({"Name": "Hey there!"})
    (first,) = hook.payloads()
    check.equal("the first", (first.cursor, first.payload_format), (1, "v0"))
    check.equal("its source", first.action_metadata.source, "publicApi")
    check.equal("its author", first.action_metadata.source_metadata["user"]["id"], w.me["id"])
    for index in range(60):
        table.update(record["id"], {"Name": str(index)})
    rest = list(hook.payloads(cursor=first.cursor + 1))
    check.equal("one for each, over pages", len(rest), 60)
    numbers = [
        int(p.changed_tables_by_id[table.id].changed_records_by_id[record["id"]].current.cell_values_by_field_id[fields["Name"]])
        for p in rest
    ]
    check.equal("in order", numbers, list(range(60)))
    check.equal("cursors too", [p.cursor for p in rest], list(range(2, 62)))
    check.equal("as many as asked", [p.cursor for p in hook.payloads(cursor=5, limit=3)], [5, 6, 7])
    check.equal("the next", table.base.webhook(hook.id).cursor_for_next_payload, 62)
    check.equal("nothing after the last", list(hook.payloads(cursor=62)), [])
    page = w.api.get(f"{hook._url}/payloads?cursor=1&limit=50")
    check.equal("a page", (len(page["payloads"]), page["cursor"], page["mightHaveMore"]), (50, 51, True))
    table.batch_create([{"Name": str(i)} for i in range(10)])
    (batch,) = hook.payloads(cursor=62)
    check.equal("a batch is one", len(batch.changed_tables_by_id[table.id].created_records_by_id), 10)
    seen = [p.base_transaction_number for p in hook.payloads()]
    check.equal("transactions grow", seen, sorted(set(seen)))


@case("what a payload holds")
def shapes(w, check):
    table, fields = watched(w)
    make(table, formula("Twice", "{Number}*2"))
    includes = {"includePreviousCellValues": True, "includeCellValuesInFieldIds": [fields["Name"]]}
    hook = table.base.webhook(table.base.add_webhook("http://127.0.0.1:9/", spec(includes)).id)
    hook.disable_notifications()
    record = table.create({"Name": "x", "State": "Todo"})["id"]
    table.update(record, {"State": "Done"})
    table.update(record, {"State": None})
    table.delete(record)
    created, changed, cleared, deleted = hook.payloads()
    todo = created.changed_tables_by_id[table.id].created_records_by_id[record].cell_values_by_field_id[fields["State"]]
    check.equal("a choice is told whole", (todo["id"][:3], todo["name"]), ("sel", "Todo"))
    cells = changed.changed_tables_by_id[table.id].changed_records_by_id[record]
    check.equal("now", cells.current.cell_values_by_field_id[fields["State"]]["name"], "Done")
    check.equal("before", cells.previous.cell_values_by_field_id[fields["State"]], todo)
    check.equal("unchanged", cells.unchanged.cell_values_by_field_id, {fields["Name"]: "x"})
    cells = cleared.changed_tables_by_id[table.id].changed_records_by_id[record]
    check.equal("cleared", cells.current.cell_values_by_field_id, {fields["State"]: None})
    check.equal("deleted", deleted.changed_tables_by_id[table.id].destroyed_record_ids, [record])


@case("what is watched and what is not")
def filters(w, check):
    table, fields = watched(w)
    base = table.base
    other = base.create_table("Other", [text()])
    hooks = {
        "a table": spec(recordChangeScope=table.id),
        "a field": spec(watchDataInFieldIds=[fields["Number"]]),
        "adding": spec(changeTypes=["add"]),
        "removing": spec(changeTypes=["remove"]),
        "forms": spec(fromSources=["formSubmission"]),
        "the API": spec(fromSources=["publicApi"]),
        "fields": spec(dataTypes=["tableFields"]),
        "tables": spec(dataTypes=["tableMetadata"]),
    }
    made = {what: base.webhook(base.add_webhook(None, asked).id) for what, asked in hooks.items()}
    check.equal("without address", [h.notification_url for h in made.values()], [None] * len(made))
    one = table.create({"Name": "x"})["id"]
    table.update(one, {"Number": 1})
    table.update(one, {"Name": "y"})
    elsewhere = other.create({"Name": "z"})["id"]
    table.delete(one)
    other.delete(elsewhere)
    field = make(table, text("New"))
    field.name = "Newer"
    field.save()
    schema = other.schema()
    schema.name = "Others"
    schema.save()
    # Of a field: the change of its cell, and that the record which holds it went.
    wanted = {"a table": 4, "a field": 2, "adding": 2, "removing": 2, "forms": 0, "the API": 6, "fields": 2, "tables": 1}
    for what, count in wanted.items():
        check.equal(f"{what}: payloads", len(list(made[what].payloads())), count)
    added, renamed = made["fields"].payloads()
    new = added.changed_tables_by_id[table.id].created_fields_by_id[field.id]
    check.equal("a new field", (new.name, new.type), ("New", "singleLineText"))
    check.equal("renamed", renamed.changed_tables_by_id[table.id].changed_fields_by_id[field.id].current.name, "Newer")
    (meta,) = made["tables"].payloads()
    names = meta.changed_tables_by_id[other.id].changed_metadata
    check.equal("a table renamed", (names.previous.name, names.current.name), ("Other", "Others"))
    made["forms"].delete()
    made["tables"].delete()
    for _ in range(4):
        base.add_webhook(None, DATA)
    check.refused("ten are enough", lambda: base.add_webhook(None, DATA), 422)
    check.refused("an unknown table", lambda: base.add_webhook(None, spec(recordChangeScope="tblNoSuchTable000")), 422)


@case("links and tables in payloads")
def more_shapes(w, check):
    table, _ = watched(w)
    base = table.base
    people = base.create_table("People", [text()])
    owner = make(table, link("Owner", people))
    hook = base.webhook(base.add_webhook(None, spec(dataTypes=["tableData", "tableMetadata"])).id)
    ann = people.create({"Name": "Ann"})["id"]
    record = table.create({"Name": "x", "Owner": [ann]})["id"]
    later = base.create_table("Later", [text()])
    _, linked, created = hook.payloads()
    cells = linked.changed_tables_by_id[table.id].created_records_by_id[record].cell_values_by_field_id
    check.equal("a link has a name", cells[owner.id], [{"id": ann, "name": "Ann"}])
    check.equal("a table was made", created.created_tables_by_id[later.id].metadata.name, "Later")
