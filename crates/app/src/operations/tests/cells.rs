//! Cells of every type through the operations: what is written, read, empty and cleared. Sections are those of the Airtable Web
//! API reference.

use serde_json::{Value as Json, json};

use super::World;

const ALICE: &str = "usrCdrAlice00001N";

/// A field of each writable type with its options.
fn writable() -> Vec<(&'static str, Json)> {
    let bright = |icon: &str| json!({"icon": icon, "color": "greenBright"});
    vec![
        ("multilineText", Json::Null),
        ("richText", Json::Null),
        ("email", Json::Null),
        ("url", Json::Null),
        ("phoneNumber", Json::Null),
        ("number", json!({"precision": 1})),
        ("currency", json!({"precision": 2, "symbol": "$"})),
        ("percent", json!({"precision": 0})),
        ("duration", json!({"durationFormat": "h:mm"})),
        ("rating", json!({"icon": "star", "color": "yellowBright", "max": 5})),
        ("checkbox", bright("check")),
        ("singleSelect", json!({"choices": [{"name": "Todo"}, {"name": "Done"}]})),
        ("multipleSelects", json!({"choices": [{"name": "a"}, {"name": "b, c"}]})),
        ("singleCollaborator", Json::Null),
        ("multipleCollaborators", Json::Null),
        ("date", json!({"dateFormat": {"name": "european"}})),
        (
            "dateTime",
            json!({"timeZone": "Europe/Berlin", "dateFormat": {"name": "iso"}, "timeFormat": {"name": "24hour"}}),
        ),
        ("barcode", Json::Null),
    ]
}

/// A table `T` with a field of each writable type, named by the type, and a link to itself.
fn world() -> World {
    let world = World::new();
    let mut fields = vec![json!({"name": "singleLineText", "type": "singleLineText"})];
    fields.extend(writable().into_iter().map(|(kind, options)| match options {
        Json::Null => json!({"name": kind, "type": kind}),
        options => json!({"name": kind, "type": kind, "options": options}),
    }));
    fields
        .push(json!({"name": "multipleRecordLinks", "type": "multipleRecordLinks", "options": {"linkedTableId": "T"}}));
    world.ok("table_create", json!({"name": "T", "fields": fields}));
    world
}

fn create(world: &World, fields: Json) -> (String, Json) {
    let made = world.ok("record_create", json!({"table": "T", "records": [{"fields": fields}]}));
    let record = &made["records"][0];
    (record["id"].as_str().unwrap().to_owned(), record["fields"].clone())
}

fn update(world: &World, id: &str, fields: Json) -> Json {
    let input = json!({"table": "T", "records": [{"id": id, "fields": fields}]});
    world.ok("record_update", input)["records"][0]["fields"].take()
}

#[test]
fn every_type_reads_as_it_was_written() {
    // 3.2.
    let world = world();
    let alice = json!({"id": ALICE});
    let cases = [
        ("singleLineText", json!("x"), json!("x")),
        ("multilineText", json!("a\nb <airtable:mention id=\"men00000000000001\">@A</airtable:mention>"), Json::Null),
        ("richText", json!("#header\n* bullet"), json!("#header\n- bullet\n")),
        ("email", json!("a@example.com"), Json::Null),
        ("url", json!("example.com"), Json::Null),
        ("phoneNumber", json!("(555) 1-2"), Json::Null),
        ("number", json!(0), Json::Null),
        ("number", json!(2.123456789), Json::Null),
        ("currency", json!(1234.567), Json::Null),
        ("percent", json!(33.3), Json::Null),
        ("percent", json!(0), Json::Null),
        ("duration", json!(5400), Json::Null),
        ("duration", json!(1.5), Json::Null),
        ("rating", json!(5), Json::Null),
        ("checkbox", json!(true), Json::Null),
        ("singleSelect", json!("Done"), Json::Null),
        ("multipleSelects", json!(["b, c", "a"]), Json::Null),
        ("singleCollaborator", alice.clone(), Json::Null),
        ("singleCollaborator", json!({"email": "bob@example.com"}), json!("email")),
        ("multipleCollaborators", json!([ALICE]), json!([alice])),
        ("multipleCollaborators", json!([alice, {"email": "bob@example.com"}]), json!("second")),
        ("date", json!("2026-11-20"), Json::Null),
        ("date", json!("2026-11-20T23:59:00.000Z"), json!("2026-11-20")),
        ("dateTime", json!("2026-11-20T09:30:00.000Z"), Json::Null),
        ("dateTime", json!("2026-11-20T09:30:00+02:00"), json!("2026-11-20T07:30:00.000Z")),
        // Without an offset in the field's zone; epoch milliseconds by number.
        ("dateTime", json!("2026-11-20T09:30:00"), json!("2026-11-20T08:30:00.000Z")),
        ("dateTime", json!(1_640_520_000_000_i64), json!("2021-12-26T12:00:00.000Z")),
        ("barcode", json!({"text": "123", "type": "ean8"}), Json::Null),
        ("barcode", json!({"text": "123"}), Json::Null),
    ];
    for (kind, given, expected) in cases {
        let (_, fields) = create(&world, json!({kind: given}));
        match expected.as_str() {
            Some("email") => assert_eq!(fields[kind]["email"], "bob@example.com"),
            Some("second") => assert_eq!(fields[kind][1]["email"], "bob@example.com"),
            _ => {
                let expected = if expected.is_null() { given.clone() } else { expected };
                assert_eq!(fields, json!({kind: expected}), "{kind} {given}");
            }
        }
    }
    world.assert_sound();
}

#[test]
fn every_type_refuses_what_is_none_of_its_values() {
    let world = world();
    let cases = [
        ("singleLineText", json!(5)),
        ("number", json!("5")),
        ("number", json!(true)),
        ("rating", json!(0)),
        ("rating", json!(6)),
        ("rating", json!(1.5)),
        ("checkbox", json!("true")),
        ("singleSelect", json!("todo")),
        ("singleSelect", json!(["Todo"])),
        ("multipleSelects", json!("a")),
        ("multipleSelects", json!(["c"])),
        ("singleCollaborator", json!("Alice")),
        ("date", json!("tomorrow")),
        ("dateTime", json!("20.11.2026")),
        ("barcode", json!("123")),
        ("multipleRecordLinks", json!("x")),
        ("multipleRecordLinks", json!(["recNone0000000001"])),
    ];
    for (kind, given) in cases {
        let refused = world.refused("record_create", json!({"table": "T", "records": [{"fields": {kind: given}}]}));
        assert!(matches!(refused.base(), Some(cadre_base::BaseError::Cell { .. })), "{kind} {given}: {refused}");
    }
}

#[test]
fn null_clears_every_type_at_once_and_each_type_its_own_empty_value() {
    // 3.1; sixteen types cleared in one PATCH (wire).
    let world = world();
    let (linked, _) = create(&world, json!({}));
    let whole = json!({
        "singleLineText": "x", "multilineText": "x", "email": "a@b.co", "url": "x.io", "phoneNumber": "1", "number": 1,
        "currency": 1, "percent": 1, "duration": 60, "rating": 1, "checkbox": true, "singleSelect": "Todo",
        "multipleSelects": ["a"], "singleCollaborator": {"id": ALICE}, "multipleCollaborators": [ALICE],
        "date": "2026-11-20", "dateTime": "2026-11-20T09:30:00.000Z", "barcode": {"text": "1"},
        "multipleRecordLinks": [linked], "richText": "x",
    });
    let (id, _) = create(&world, whole.clone());
    let cleared: serde_json::Map<String, Json> =
        whole.as_object().unwrap().keys().map(|key| (key.clone(), Json::Null)).collect();
    assert_eq!(
        update(&world, &id, Json::Object(cleared)),
        json!({"richText": "\n"}),
        "rich text keeps a line feed (wire)"
    );
    let (id, _) = create(&world, whole);
    let own = json!({
        "singleLineText": "", "multilineText": "", "email": "", "url": "", "phoneNumber": "", "checkbox": false,
        "multipleSelects": [], "multipleCollaborators": [], "multipleRecordLinks": [], "singleSelect": "",
    });
    let left = update(&world, &id, own.clone());
    assert!(own.as_object().unwrap().keys().all(|key| left.get(key).is_none()), "{left}");
    let (_, blank) = create(&world, json!({"richText": null, "number": null, "checkbox": false}));
    assert_eq!(blank, json!({}), "what never had a value is left out");
    world.assert_sound();
}

#[test]
fn computed_fields_show_what_is_there_and_leave_out_what_is_not() {
    // 3.1.
    let world = world();
    let link = json!({"recordLinkFieldId": "multipleRecordLinks", "fieldIdInLinkedTable": "number"});
    let rollup = |formula: &str| {
        let mut options = link.clone();
        options["formula"] = json!(formula);
        options
    };
    for (name, kind, options) in [
        ("Count", "count", json!({"recordLinkFieldId": "multipleRecordLinks"})),
        ("Sum", "rollup", rollup("SUM(values)")),
        ("Mean", "rollup", rollup("AVERAGE(values)")),
        ("Lookup", "multipleLookupValues", link.clone()),
        ("Empty", "formula", json!({"formula": "\"\""})),
        ("Blank", "formula", json!({"formula": "BLANK()"})),
        ("False", "formula", json!({"formula": "FALSE()"})),
        ("Error", "formula", json!({"formula": "ERROR()"})),
        ("Ratio", "formula", json!({"formula": "{number} / 0"})),
        (
            "Failed",
            "multipleLookupValues",
            json!({"recordLinkFieldId": "multipleRecordLinks", "fieldIdInLinkedTable": "Error"}),
        ),
        ("No", "autoNumber", Json::Null),
        ("Made", "createdTime", Json::Null),
        ("Button", "button", json!({"label": "Open"})),
    ] {
        let mut field = json!({"name": name, "type": kind});
        if !options.is_null() {
            field["options"] = options;
        }
        world.ok("field_create", json!({"table": "T", "field": field}));
    }
    let (one, alone) = create(&world, json!({"number": 3}));
    assert_eq!((&alone["Count"], &alone["Sum"]), (&json!(0), &json!(0)));
    assert_eq!(alone["Mean"], json!({"specialValue": "NaN"}));
    assert_eq!(alone["False"], json!(0));
    assert_eq!((alone.get("Lookup"), alone.get("Empty"), alone.get("Blank")), (None, None, None));
    assert_eq!(
        (&alone["Error"], &alone["Ratio"]),
        (&json!({"error": "#ERROR!"}), &json!({"specialValue": "Infinity"}))
    );
    assert_eq!((&alone["No"], &alone["Made"]), (&json!(1), &json!("2026-11-20T09:00:00.000Z")));
    assert_eq!(alone["Button"], json!({"label": "Open", "url": null}), "on every record (wire)");
    let (_, linked) = create(&world, json!({"multipleRecordLinks": [one]}));
    assert_eq!((&linked["Count"], &linked["Sum"], &linked["Mean"]), (&json!(1), &json!(3), &json!(3)));
    assert_eq!((&linked["Lookup"], &linked["Failed"]), (&json!([3]), &json!([{"error": "#ERROR!"}])));
    for name in ["Count", "Sum", "Lookup", "Empty", "No", "Made", "Button"] {
        let refused = world.refused("record_create", json!({"table": "T", "records": [{"fields": {name: 1}}]}));
        let says = format!("Field \"{name}\" cannot accept a value because the field is computed");
        assert!(refused.message().starts_with(&says), "{refused}");
    }
    // A batch that failed has used no number up (2.9, wire).
    let (_, next) = create(&world, json!({}));
    assert_eq!(next["No"], 3);
    world.assert_sound();
}

#[test]
fn links_keep_their_order_and_their_other_side_and_any_number_of_them() {
    let world = World::with_tasks();
    let people: Vec<Json> = ["Alice", "Bob", "Carol"]
        .map(|name| {
            let made = world.ok("record_create", json!({"table": "People", "records": [{"fields": {"Name": name}}]}));
            made["records"][0]["id"].clone()
        })
        .to_vec();
    world.ok(
        "field_create",
        json!({"table": "Tasks", "field": {"name": "One", "type": "multipleRecordLinks",
        "options": {"linkedTableId": "People", "prefersSingleRecordLink": true}}}),
    );
    let order = json!([people[2], people[0], people[1]]);
    let id = world.task(json!({"Title": "a", "Owner": order, "One": order}));
    assert_eq!((&world.fields(&id)["Owner"], &world.fields(&id)["One"]), (&order, &order));
    let alice = world.ok("record_get", json!({"table": "People", "record": people[0]}));
    assert_eq!(alice["record"]["fields"]["Tasks"], json!([id]));
    let wrong =
        world.refused("record_update", json!({"table": "Tasks", "records": [{"id": id, "fields": {"Owner": [id]}}]}));
    assert!(wrong.message().contains("but the field links to table tbl"), "{wrong}");
}

#[test]
fn best_effort_reads_what_people_write() {
    // 2.10.
    let world = world();
    let cases = [
        ("number", json!("1,234.5"), json!(1234.5)),
        ("currency", json!("$5"), json!(5)),
        ("percent", json!("12%"), json!(0.12)),
        ("duration", json!("1:30"), json!(5400)),
        ("checkbox", json!("checked"), json!(true)),
        ("checkbox", json!("1"), json!(true)),
        ("singleSelect", json!("New"), json!("New")),
        ("multipleSelects", json!("a, d"), json!(["a", "d"])),
        ("date", json!("3/12/2026"), json!("2026-12-03")),
        ("dateTime", json!("3/12/2026 9:30am"), json!("2026-03-12T08:30:00.000Z")),
        ("singleLineText", json!(5), json!("5")),
        ("rating", json!("3"), json!(3)),
    ];
    for (kind, given, expected) in cases {
        let input = json!({"table": "T", "records": [{"fields": {kind: given}}], "typecast": true});
        let made = world.ok("record_create", input);
        assert_eq!(made["records"][0]["fields"][kind], expected, "{kind} {given}");
    }
    let made = world.ok(
        "record_create",
        json!({"table": "T", "typecast": true, "records": [
        {"fields": {"singleLineText": "first"}}, {"fields": {"multipleRecordLinks": "first, second"}}]}),
    );
    let links = made["records"][1]["fields"]["multipleRecordLinks"].as_array().unwrap();
    assert_eq!((links.len(), &links[0]), (2, &made["records"][0]["id"]));
}
