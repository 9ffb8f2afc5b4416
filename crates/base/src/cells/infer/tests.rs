use cadre_model::field::*;
use cadre_model::{ChoiceId, FieldKind, TableNo};
use serde_json::{Value as Json, json};

use super::super::testing::{Fake, PEOPLE, id};
use super::super::{Shown, Slot, restore, write_cell_json};
use super::{Guess, Inferred, LinkForm, Role, infer};

fn infer_list(values: &Json, role: Role) -> Inferred {
    infer(&values.as_array().unwrap().iter().collect::<Vec<_>>(), role)
}

fn type_of(inferred: &Inferred) -> &'static str {
    match &inferred.guess {
        Guess::Kind(kind) => kind.type_name(),
        Guess::SingleSelect(_) => "singleSelect",
        Guess::MultipleSelects(_) => "multipleSelects",
        Guess::Links { form: LinkForm::List, .. } => "links",
        Guess::Links { form: LinkForm::Bare, .. } => "bare links",
        Guess::JsonText => "JSON text",
    }
}

#[test]
fn each_kind_of_values_has_its_type() {
    let few = json!(["a", "b", "a", "a", "b", "a", "b", "b", "a", "c"]);
    let many = json!(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
    let file = json!({"id": "att00000000000001", "url": "https://x.io/a", "filename": "a", "size": 3});
    let user = json!({"id": "usr00000000000001", "email": "a@example.com", "name": "A"});
    let ai = json!({"state": "generated", "isStale": false, "value": "x"});
    let cases = [
        (json!([]), "singleLineText", true),
        (json!([null]), "singleLineText", false),
        (json!([true, true]), "checkbox", true),
        (json!([true, false]), "checkbox", false),
        (json!([1, 2.5]), "number", true),
        (json!([1, "x"]), "JSON text", false),
        (json!(["rec00000000000200", "rec00000000000201"]), "bare links", true),
        (json!([["rec00000000000200"], ["rec00000000000201", "rec00000000000200"]]), "links", true),
        (json!([["rec00000000000200"], []]), "links", false),
        (json!([["rec00000000000200"], "rec00000000000201"]), "JSON text", false),
        (json!([["rec00000000000200", "rec00000000000200"]]), "JSON text", false),
        (json!(["2024-02-29", "1999-01-01"]), "date", true),
        (json!(["2024-02-29", "2023-02-29"]), "singleLineText", true),
        (json!(["2024-02-29T10:00:00.000Z"]), "dateTime", true),
        (json!(["2024-02-29T10:00:00+01:00"]), "dateTime", false),
        (json!(["2024-02-29T10:00:00"]), "singleLineText", true),
        (json!([["a", "b"], ["c"]]), "multipleSelects", true),
        (json!([["a", "a"]]), "JSON text", false),
        (json!([[1, 2]]), "JSON text", false),
        (json!([[]]), "JSON text", false),
        (json!([[file.clone()], [file]]), "multipleAttachments", true),
        (json!([[user.clone()]]), "multipleCollaborators", true),
        (json!([user]), "singleCollaborator", true),
        (json!([{"text": "123", "type": "ean8"}, {"text": "5"}]), "barcode", true),
        (json!([ai]), "aiText", true),
        (json!([{"error": "#ERROR!"}]), "JSON text", false),
        (few, "singleSelect", true),
        (many, "singleLineText", true),
        (json!(["https://x.io", "http://y.io/a"]), "url", true),
        (json!(["a@example.com"]), "email", true),
        (json!(["a", "b\nc"]), "multilineText", true),
        (json!(["x".repeat(256)]), "multilineText", true),
        (json!(["x".repeat(255), ""]), "singleLineText", false),
    ];
    for (values, expected, exact) in cases {
        let found = infer_list(&values, Role::Other);
        assert_eq!((type_of(&found), found.exact), (expected, exact), "{values}");
    }
}

#[test]
fn the_thresholds_of_single_selects() {
    let cycle = |count: usize, names: usize| -> Json { (0..count).map(|i| json!(format!("n{}", i % names))).collect() };
    let cases = [(9, 1, false), (10, 3, true), (10, 4, false), (150, 50, true), (200, 51, false)];
    for (count, names, is_select) in cases {
        let found = infer_list(&cycle(count, names), Role::Other);
        assert_eq!(type_of(&found) == "singleSelect", is_select, "{count} values, {names} names");
    }
    let padded: Json = (0..20).map(|_| json!(" a")).collect();
    assert_eq!(type_of(&infer_list(&padded, Role::Other)), "singleLineText");
}

#[test]
fn numbers_show_the_most_decimals_seen() {
    let precision = |values: Json| match infer_list(&values, Role::Other).guess {
        Guess::Kind(FieldKind::Number(options)) => options.precision,
        other => panic!("{other:?}"),
    };
    assert_eq!(precision(json!([30, 2])), 0);
    assert_eq!(precision(json!([30, 30.5, 0.25])), 2);
    assert_eq!(precision(json!([1e-7, 0.123_456_789])), 8);
}

#[test]
fn a_primary_field_is_of_a_type_that_may_be_one() {
    let repeated: Json = (0..20).map(|i| json!(if i % 2 == 0 { "a" } else { "b" })).collect();
    let cases = [
        (repeated, "singleLineText"),
        (json!([true]), "JSON text"),
        (json!([["a"]]), "JSON text"),
        (json!(["rec00000000000200"]), "singleLineText"),
        (json!([5]), "number"),
        (json!(["2024-02-29"]), "date"),
        (json!([{"text": "1"}]), "barcode"),
    ];
    for (values, expected) in cases {
        assert_eq!(type_of(&infer_list(&values, Role::Primary)), expected, "{values}");
    }
}

#[test]
fn what_fits_no_type_is_kept_as_json_text() {
    let found = infer_list(&json!([1, "x", {"a": [1]}]), Role::Other);
    assert_eq!(*found.prepared(&json!({"a": [1]})), json!("{\"a\":[1]}"));
    assert_eq!(*found.prepared(&json!("x")), json!("x"));
    assert_eq!(found.guess.kind(None, || id("sel", 1)), Some(FieldKind::MultilineText));
}

#[test]
fn links_need_a_table_and_keep_their_form() {
    let found = infer_list(&json!(["rec00000000000200", "rec00000000000200"]), Role::Other);
    let Guess::Links { ids, form } = &found.guess else { panic!("{found:?}") };
    assert_eq!((ids.len(), *form), (1, LinkForm::Bare));
    assert_eq!(found.guess.kind(None, || id("sel", 1)), None);
    let Some(FieldKind::MultipleRecordLinks(options)) = found.guess.kind(Some(PEOPLE), || id("sel", 1)) else {
        panic!("links are links")
    };
    assert!(options.prefers_single && options.linked_table == PEOPLE);
}

/// Reads every value as a cell of the guessed type and writes it again.
fn round_trip(values: &[&Json], role: Role, base: &mut Fake) -> Vec<Json> {
    let found = infer(values, role);
    let mut last = 0;
    let new_id = || {
        last += 1;
        id::<ChoiceId>("sel", last)
    };
    let linked = TableNo(9);
    if let Guess::Links { ids, .. } = &found.guess {
        let stubs = base.rows.entry(linked).or_default();
        stubs.extend(
            ids.iter()
                .filter(|id| !stubs.iter().any(|(known, _)| known == *id))
                .map(|id| (*id, String::new()))
                .collect::<Vec<_>>(),
        );
    }
    let kind = found.guess.kind(Some(linked), new_id).unwrap();
    let is_bare = matches!(&kind, FieldKind::MultipleRecordLinks(options) if options.prefers_single);
    let field = super::super::testing::field(kind);
    let shown = Shown::of(super::super::testing::FIELD, &field, &Fake::new());
    let shown = if is_bare { shown.bare() } else { shown };
    let write = |value: &&Json| {
        let slot = Slot { no: super::super::testing::FIELD, field: &field, present: None };
        let cell = restore(slot, &found.prepared(value), base).unwrap();
        let mut out = Vec::new();
        assert!(write_cell_json(&mut out, cell.as_ref(), &shown, base), "{value} is there");
        serde_json::from_slice(&out).unwrap()
    };
    values.iter().map(write).collect()
}

#[test]
fn exact_guesses_write_the_json_that_they_read() {
    let lists = [
        json!([1, 2.5, -0.125, 1e21]),
        json!(["2024-02-29"]),
        json!(["2024-02-29T10:00:00.123Z"]),
        json!([["b", "a"], ["c"]]),
        json!([{"text": "123", "type": "ean8"}]),
        json!([{"state": "error", "errorType": "x", "isStale": true, "value": null}]),
        json!([[{"id": "att00000000000001", "url": "https://x.io/a", "filename": "a", "thumbnails": {"small": {}}}]]),
        json!([{"id": "usr00000000000001", "email": "alice@example.com", "name": "Alice"}]),
        json!(["* not rewritten\n"]),
    ];
    for list in lists {
        let values: Vec<&Json> = list.as_array().unwrap().iter().collect();
        assert!(infer(&values, Role::Other).exact, "{list}");
        assert_eq!(Json::Array(round_trip(&values, Role::Other, &mut Fake::new())), list);
    }
}

/// A table in the manner of a real untidy one: numbers like 30 and 30.5, links as lists and as bare ids, long texts, few
/// status words, and keys that many records lack.
#[test]
fn an_untidy_table_comes_back_as_it_was() {
    let record = |i: usize| {
        let mut fields = json!({
            "Stage ID": format!("{i}.1 - Build"),
            "Description": format!("Part {i}\n- one\n- two ✅"),
            "Status": (["Todo", "Done", "In Progress"][i % 3]),
            "Duration": (["1 day", "3 days", "8 hours", "6 hours", "2 weeks"][i % 5]),
        });
        if i.is_multiple_of(2) {
            fields["Cost"] = if i.is_multiple_of(4) { json!(30) } else { json!(30.5) };
            fields["Plan"] = json!(["recSb2RvwT60eSu8U"]);
            fields["Phase"] = json!(["recCBNGsoQmxb6zf2", "recytKG9xsq7y0wx3"][i / 2 % 2]);
        }
        fields
    };
    let records: Vec<Json> = (0..12).map(record).collect();
    let expected = [
        ("Stage ID", "singleLineText"),
        ("Description", "multilineText"),
        ("Status", "singleSelect"),
        ("Duration", "singleLineText"),
        ("Cost", "number"),
        ("Plan", "links"),
        ("Phase", "bare links"),
    ];
    let mut base = Fake::new();
    for (name, type_name) in expected {
        let values: Vec<&Json> = records.iter().filter_map(|record| record.get(name)).collect();
        let role = if name == "Stage ID" { Role::Primary } else { Role::Other };
        let found = infer(&values, role);
        assert_eq!((type_of(&found), found.exact), (type_name, true), "{name}");
        let back = round_trip(&values, role, &mut base);
        assert_eq!(back.iter().collect::<Vec<_>>(), values, "{name}");
    }
    assert_eq!(base.rows[&TableNo(9)].len(), 3, "one stub a linked record");
    assert_eq!(
        NumberOptions { precision: 1 },
        match infer(&[&json!(30), &json!(30.5)], Role::Other).guess {
            Guess::Kind(FieldKind::Number(options)) => options,
            other => panic!("{other:?}"),
        }
    );
}
