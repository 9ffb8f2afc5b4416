//! Sections are those of the Airtable Web API reference.

use cadre_model::field::*;
use cadre_model::{Cell, ChoiceNo, Field, FieldKind};
use serde_json::{Value as Json, json};

use super::super::error::CellErrorKind as E;
use super::super::testing::*;
use super::{Slot, Typecast, normalise, read, restore};

const STRICT: Typecast = Typecast::Strict;
const BEST: Typecast = Typecast::BestEffort;

fn number(x: f64) -> Option<Cell> {
    Some(Cell::Number(x))
}

fn at(iso: &str) -> Option<Cell> {
    Some(Cell::Time(cadre_formula::time::parse_iso(iso).unwrap()))
}

fn numeric_kinds() -> Vec<FieldKind> {
    vec![
        FieldKind::Number(NumberOptions { precision: 0 }),
        FieldKind::Percent(NumberOptions { precision: 1 }),
        FieldKind::Currency(CurrencyOptions { precision: 2, symbol: "kr".to_owned() }),
        FieldKind::Duration(DurationOptions { duration_format: DurationFormat::Minutes }),
    ]
}

fn rating() -> FieldKind {
    FieldKind::Rating(RatingOptions { icon: "star".to_owned(), color: "yellowBright".to_owned(), max: 5 })
}

fn checkbox() -> FieldKind {
    FieldKind::Checkbox(CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() })
}

/// Reads a value into an empty cell of a fresh base.
fn try_read(kind: &FieldKind, json: &Json, mode: Typecast) -> Result<Option<Cell>, E> {
    let field = field(kind.clone());
    let slot = Slot { no: FIELD, field: &field, present: None };
    read(slot, json, mode, &mut Fake::new()).map_err(|error| error.kind)
}

type Case = (Json, Typecast, Result<Option<Cell>, E>);

fn check(kind: &FieldKind, cases: Vec<Case>) {
    for (json, mode, expected) in cases {
        assert_eq!(try_read(kind, &json, mode), expected, "{} {mode:?} {json}", kind.type_name());
    }
}

#[test]
fn null_clears_every_writable_type() {
    // 3.1: sixteen types cleared in one PATCH (wire).
    let mut kinds = vec![
        FieldKind::SingleLineText,
        FieldKind::MultilineText,
        FieldKind::RichText,
        FieldKind::Email,
        FieldKind::Url,
        FieldKind::PhoneNumber,
        rating(),
        checkbox(),
        FieldKind::SingleSelect(select(&["a"])),
        FieldKind::MultipleSelects(select(&["a"])),
        FieldKind::SingleCollaborator,
        FieldKind::MultipleCollaborators,
        FieldKind::Date(DateOptions { date_format: DateFormat::Iso }),
        date_time("utc"),
        FieldKind::MultipleAttachments(AttachmentOptions::default()),
        links(PEOPLE),
        FieldKind::Barcode,
    ];
    kinds.extend(numeric_kinds());
    for kind in kinds {
        check(&kind, vec![(json!(null), STRICT, Ok(None)), (json!(null), BEST, Ok(None))]);
    }
}

#[test]
fn other_clearing_forms() {
    // 3.1: "" for text, [] for arrays and false for checkboxes also clear.
    check(&FieldKind::Email, vec![(json!(""), STRICT, Ok(None))]);
    check(&checkbox(), vec![(json!(false), STRICT, Ok(None))]);
    for kind in [
        FieldKind::MultipleSelects(select(&[])),
        FieldKind::MultipleCollaborators,
        FieldKind::MultipleAttachments(AttachmentOptions::default()),
        links(PEOPLE),
    ] {
        check(&kind, vec![(json!([]), STRICT, Ok(None))]);
    }
}

#[test]
fn computed_fields_are_not_written() {
    // 3.2, column W.
    let link = Some(cadre_model::FieldNo(1));
    let time = TimeDisplay::Date(DateOptions { date_format: DateFormat::Iso });
    for kind in [
        FieldKind::Formula(FormulaOptions { formula: "1".to_owned(), display: None }),
        FieldKind::Rollup(RollupOptions { link, target: link, formula: String::new(), condition: None }),
        FieldKind::MultipleLookupValues(LookupOptions { link, target: link }),
        FieldKind::Count(CountOptions { link }),
        FieldKind::CreatedTime(time.clone()),
        FieldKind::LastModifiedTime(ModifiedOptions { watched: Vec::new(), display: time }),
        FieldKind::CreatedBy,
        FieldKind::LastModifiedBy(WatchOptions::default()),
        FieldKind::AutoNumber,
        FieldKind::Button(ButtonOptions { label: "Go".to_owned(), url: None }),
        FieldKind::ExternalSyncSource(select(&["a"])),
        FieldKind::AiText(AiTextOptions::default()),
        FieldKind::ManualSort,
    ] {
        check(&kind, vec![(json!("a"), BEST, Err(E::Computed)), (json!(null), STRICT, Err(E::Computed))]);
    }
}

#[test]
fn texts() {
    for kind in [FieldKind::SingleLineText, FieldKind::MultilineText, FieldKind::Url, FieldKind::PhoneNumber] {
        check(
            &kind,
            vec![
                (json!("a\nb"), STRICT, Ok(text("a\nb"))),
                (json!(5), STRICT, Err(E::WrongType)),
                (json!(5), BEST, Ok(text("5"))),
                (json!(1e21), BEST, Ok(text("1e+21"))),
                (json!(true), BEST, Ok(text("true"))),
                (json!(["a", "b,c"]), BEST, Ok(text("a, \"b,c\""))),
                (json!({"a": 1}), BEST, Err(E::WrongType)),
                (json!("é".repeat(100_000)), STRICT, Ok(text(&"é".repeat(100_000)))),
                (json!("é".repeat(100_001)), BEST, Err(E::TooLong)),
            ],
        );
    }
}

#[test]
fn rich_text_is_rewritten() {
    // 3.2, row richText (wire): bullets and the final line feed.
    let cases = [
        ("#header\n* bullet", "#header\n- bullet\n"),
        ("plain", "plain\n"),
        ("done\n", "done\n"),
        ("  * nested\n*not a bullet*", "  - nested\n*not a bullet*\n"),
        ("```\n* code\n```\n* out", "```\n* code\n```\n- out\n"),
        ("* * *", "* * *\n"),
    ];
    for (given, kept) in cases {
        assert_eq!(normalise(given), kept);
        assert_eq!(normalise(kept), kept, "rewriting again changes nothing");
        check(&FieldKind::RichText, vec![(json!(given), STRICT, Ok(text(kept)))]);
    }
}

#[test]
fn rich_text_cleared_after_a_value_reads_as_a_line_feed() {
    // 3.1 (wire).
    let field = field(FieldKind::RichText);
    let present = text("x\n");
    for json in [json!(null), json!("")] {
        let slot = Slot { no: FIELD, field: &field, present: present.as_ref() };
        assert_eq!(read(slot, &json, STRICT, &mut Fake::new()), Ok(text("\n")));
        let blank = Slot { no: FIELD, field: &field, present: None };
        assert_eq!(read(blank, &json, STRICT, &mut Fake::new()), Ok(None));
    }
}

#[test]
fn numbers() {
    for kind in numeric_kinds() {
        check(
            &kind,
            vec![
                (json!(0), STRICT, Ok(number(0.0))),
                (json!(33.3), STRICT, Ok(number(33.3))),
                (json!(-7), STRICT, Ok(number(-7.0))),
                (json!("5"), STRICT, Err(E::WrongType)),
                (json!("5"), BEST, Ok(number(5.0))),
                (json!(""), BEST, Ok(None)),
                (json!("  "), BEST, Ok(None)),
                (json!(true), BEST, Ok(number(1.0))),
                (json!("many"), BEST, Err(E::Unreadable)),
                (json!([5]), BEST, Err(E::WrongType)),
            ],
        );
    }
    // 2.10 (unconfirmed).
    let [plain, percent, currency, duration] = numeric_kinds().try_into().unwrap();
    check(&plain, vec![(json!("1,234.5"), BEST, Ok(number(1234.5))), (json!("12%"), BEST, Ok(number(0.12)))]);
    check(&percent, vec![(json!("12%"), BEST, Ok(number(0.12)))]);
    check(&currency, vec![(json!("$5"), BEST, Ok(number(5.0))), (json!("kr 1,000"), BEST, Ok(number(1000.0)))]);
    check(&duration, vec![(json!("1:30"), BEST, Ok(number(5400.0))), (json!("2 days"), BEST, Ok(number(172_800.0)))]);
}

#[test]
fn ratings_are_whole_numbers_up_to_the_highest() {
    // 3.2, row rating; 3.1: 0 is not a value.
    check(
        &rating(),
        vec![
            (json!(1), STRICT, Ok(number(1.0))),
            (json!(5.0), STRICT, Ok(number(5.0))),
            (json!(0), STRICT, Err(E::OutOfRange)),
            (json!(0), BEST, Ok(None)),
            (json!(6), BEST, Err(E::OutOfRange)),
            (json!(2.5), STRICT, Err(E::OutOfRange)),
            (json!("4"), BEST, Ok(number(4.0))),
        ],
    );
}

#[test]
fn checkboxes() {
    // 2.10 (unconfirmed) for the words.
    let mut cases = vec![
        (json!(true), STRICT, Ok(Some(Cell::Checked))),
        (json!("true"), STRICT, Err(E::WrongType)),
        (json!(1), STRICT, Err(E::WrongType)),
        (json!(1), BEST, Ok(Some(Cell::Checked))),
        (json!(0), BEST, Ok(None)),
        (json!(2), BEST, Err(E::WrongType)),
        (json!("perhaps"), BEST, Err(E::Unreadable)),
    ];
    cases.extend(["true", "1", "checked", "YES", " x "].map(|word| (json!(word), BEST, Ok(Some(Cell::Checked)))));
    cases.extend(["false", "0", "unchecked", "No", ""].map(|word| (json!(word), BEST, Ok(None))));
    check(&checkbox(), cases);
}

#[test]
fn single_selects() {
    // 3.2 (exact, case-sensitive), 2.10 (created), 10.3 (ids first).
    let one = |no: u16| Ok(Some(Cell::Choice(ChoiceNo(no))));
    check(
        &FieldKind::SingleSelect(select(&["Todo", "Done", "a, b"])),
        vec![
            (json!("Done"), STRICT, one(2)),
            (json!("sel00000000000001"), STRICT, one(1)),
            (json!("done"), STRICT, Err(E::UnknownChoice)),
            (json!(" Done"), STRICT, Err(E::UnknownChoice)),
            (json!(["Done"]), STRICT, Err(E::WrongType)),
            (json!(""), STRICT, Ok(None)),
            (json!(" Done "), BEST, one(2)),
            (json!("a, b"), BEST, one(3)),
            (json!("\"Done\""), BEST, one(2)),
            (json!("New"), BEST, one(50)),
            (json!(5), BEST, one(50)),
            (json!(["Done"]), BEST, one(2)),
            (json!(["Done", "Todo"]), BEST, Err(E::WrongType)),
            (json!({"id": "sel00000000000002", "name": "Todo"}), BEST, one(2)),
            (json!("x".repeat(1001)), BEST, Err(E::TooLong)),
        ],
    );
}

#[test]
fn multiple_selects() {
    check(
        &FieldKind::MultipleSelects(select(&["a", "b", "c, d"])),
        vec![
            (json!(["b", "a", "b"]), STRICT, Ok(choices(&[2, 1]))),
            (json!(["x"]), STRICT, Err(E::UnknownChoice)),
            (json!("a"), STRICT, Err(E::WrongType)),
            (json!([""]), STRICT, Err(E::WrongType)),
            (json!([null]), STRICT, Err(E::WrongType)),
            (json!("b, a"), BEST, Ok(choices(&[2, 1]))),
            (json!("c, d"), BEST, Ok(choices(&[3]))),
            (json!(r#""c, d", a"#), BEST, Ok(choices(&[3, 1]))),
            (json!(["c, d", "new", ""]), BEST, Ok(choices(&[3, 50]))),
            (json!("new, other, new"), BEST, Ok(choices(&[50, 51]))),
            (json!(" , "), BEST, Ok(None)),
        ],
    );
}

#[test]
fn what_may_not_be_created_is_refused() {
    let mut base = Fake { may_create: false, ..Fake::new() };
    let fields = [
        (FieldKind::SingleSelect(select(&["a"])), json!("b"), E::NotCreated),
        (links(PEOPLE), json!("Zoe"), E::NotCreated),
        (FieldKind::SingleCollaborator, json!({"email": "zoe@example.com"}), E::UnknownPerson),
    ];
    for (kind, json, expected) in fields {
        let field = field(kind);
        let slot = Slot { no: FIELD, field: &field, present: None };
        assert_eq!(read(slot, &json, BEST, &mut base).unwrap_err().kind, expected, "{json}");
    }
}

#[test]
fn links_by_id_and_by_name() {
    // 3.2 (ids in order, distinct errors), 2.10 (names; created when unknown), 10.3 (ids first).
    let unknown = "rec00000000000999";
    check(
        &links(PEOPLE),
        vec![
            (json!(["rec00000000000201", "rec00000000000200", "rec00000000000201"]), STRICT, Ok(rows(&[1, 0]))),
            (json!([unknown]), STRICT, Err(E::UnknownRecord)),
            (json!(["rec00000000000100"]), STRICT, Err(E::OtherTable)),
            (json!(["Alice"]), STRICT, Err(E::WrongType)),
            (json!("rec00000000000200"), STRICT, Err(E::WrongType)),
            (json!("Bob, Alice"), BEST, Ok(rows(&[1, 0]))),
            (json!("rec00000000000200"), BEST, Ok(rows(&[0]))),
            (json!(["Zoe", "Zoe", "Alice"]), BEST, Ok(rows(&[2, 0]))),
            (json!([unknown]), BEST, Err(E::UnknownRecord)),
            (json!([{"id": "rec00000000000201", "name": "Bob"}]), BEST, Ok(rows(&[1]))),
            (json!(["", "  "]), BEST, Ok(None)),
        ],
    );
    check(&links(TASKS), vec![(json!("Plant, water"), BEST, Ok(rows(&[1])))]);
}

#[test]
fn collaborators() {
    // 3.2: objects for one, ids or objects for several.
    check(
        &FieldKind::SingleCollaborator,
        vec![
            (json!({"id": "usr00000000000001"}), STRICT, Ok(people(&[1]))),
            (json!({"email": "BOB@example.com"}), STRICT, Ok(people(&[2]))),
            (json!({"id": "usr00000000000055", "email": "new@example.com"}), STRICT, Ok(people(&[4]))),
            (json!({"id": "ugp00000000000001"}), STRICT, Err(E::WrongType)),
            (json!({"name": "Alice"}), STRICT, Err(E::WrongType)),
            (json!("usr00000000000001"), STRICT, Err(E::WrongType)),
            (json!("Alice"), BEST, Ok(people(&[1]))),
            (json!("bob@example.com"), BEST, Ok(people(&[2]))),
            (json!("new@example.com"), BEST, Ok(people(&[4]))),
            (json!("Nobody"), BEST, Err(E::UnknownPerson)),
            (json!(""), BEST, Ok(None)),
        ],
    );
    check(
        &FieldKind::MultipleCollaborators,
        vec![
            (json!(["usr00000000000002", "usr00000000000001"]), STRICT, Ok(people(&[2, 1]))),
            (json!([{"id": "usr00000000000002"}, {"email": "bob@example.com"}]), STRICT, Ok(people(&[2]))),
            (json!(["Alice"]), STRICT, Err(E::WrongType)),
            (json!("Alice, bob@example.com"), BEST, Ok(people(&[1, 2]))),
            (json!("Carol, jr"), BEST, Ok(people(&[3]))),
            (json!([1]), BEST, Err(E::WrongType)),
        ],
    );
}

#[test]
fn days() {
    // 3.2, row date: the time part is dropped.
    check(
        &FieldKind::Date(DateOptions { date_format: DateFormat::European }),
        vec![
            (json!("2024-02-29"), STRICT, Ok(at("2024-02-29T00:00:00.000Z"))),
            (json!("2024-02-29T23:30:00-05:00"), STRICT, Ok(at("2024-02-29T00:00:00.000Z"))),
            (json!(1_640_520_000_000_i64), STRICT, Ok(at("2021-12-26T00:00:00.000Z"))),
            (json!("9999-12-31"), STRICT, Ok(at("9999-12-31T00:00:00.000Z"))),
            (json!("2023-02-29"), STRICT, Err(E::WrongType)),
            (json!("3/4/2024"), STRICT, Err(E::WrongType)),
            (json!(true), BEST, Err(E::WrongType)),
            (json!(1e17), STRICT, Err(E::OutOfRange)),
            (json!(""), STRICT, Ok(None)),
            (json!("3/4/2024"), BEST, Ok(at("2024-04-03T00:00:00.000Z"))),
            (json!("4 Mar 2017"), BEST, Ok(at("2017-03-04T00:00:00.000Z"))),
            (json!("2024"), BEST, Err(E::Unreadable)),
            (json!("someday"), BEST, Err(E::Unreadable)),
        ],
    );
}

#[test]
fn instants() {
    // 3.2, row dateTime: the field's zone for texts without offset, unless it is utc or client; milliseconds (wire).
    check(
        &date_time("America/New_York"),
        vec![
            (json!("2024-07-01T12:00:00"), STRICT, Ok(at("2024-07-01T16:00:00.000Z"))),
            (json!("2024-07-01T12:00:00Z"), STRICT, Ok(at("2024-07-01T12:00:00.000Z"))),
            (json!("2024-07-01T12:00:00.5+02:00"), STRICT, Ok(at("2024-07-01T10:00:00.500Z"))),
            (json!("2024-07-01"), STRICT, Ok(at("2024-07-01T04:00:00.000Z"))),
            (json!(1_640_520_000_000_i64), STRICT, Ok(at("2021-12-26T12:00:00.000Z"))),
            (json!("1/7/2024 12:00"), BEST, Ok(at("2024-07-01T16:00:00.000Z"))),
            (json!("1 Jul 2024 12:00 GMT"), BEST, Ok(at("2024-07-01T12:00:00.000Z"))),
            (json!("noon"), STRICT, Err(E::WrongType)),
            (json!({}), BEST, Err(E::WrongType)),
        ],
    );
    for zone in ["utc", "client"] {
        check(&date_time(zone), vec![(json!("2024-07-01T12:00"), STRICT, Ok(at("2024-07-01T12:00:00.000Z")))]);
    }
}

fn files(json: Json) -> Option<Cell> {
    let Json::Array(items) = json else { panic!("{json} is no list") };
    Some(Cell::Objects(items.into_iter().map(Into::into).collect()))
}

#[test]
fn attachments() {
    // 3.3.
    let kind = FieldKind::MultipleAttachments(AttachmentOptions::default());
    let new = |url: &str, name: &str| {
        Ok(files(json!([{"id": "att00000000000001", "url": url, "filename": name, "pending": true}])))
    };
    check(
        &kind,
        vec![
            (json!([{"url": "https://x.io/a/b%20c.png?q=1"}]), STRICT, new("https://x.io/a/b%20c.png?q=1", "b c.png")),
            (json!([{"url": "http://x.io", "filename": "f.txt"}]), STRICT, new("http://x.io", "f.txt")),
            (json!([{"url": "https://x.io/"}]), STRICT, new("https://x.io/", "attachment")),
            (json!([{"url": "data:text/plain,hi"}]), STRICT, Err(E::Attachment)),
            (json!([{"filename": "f"}]), STRICT, Err(E::Attachment)),
            (json!([{"url": "https://x.io/a", "size": 3}]), STRICT, Err(E::Attachment)),
            (json!([{"id": "att00000000000009"}]), STRICT, Err(E::Attachment)),
            (json!(["https://x.io/a"]), STRICT, Err(E::Attachment)),
            (json!("https://x.io/a"), STRICT, Err(E::WrongType)),
            (json!("https://x.io/a"), BEST, new("https://x.io/a", "a")),
            (json!("a (https://x.io/a)"), BEST, new("https://x.io/a", "a")),
            (json!("soon"), BEST, Err(E::Attachment)),
        ],
    );
}

#[test]
fn attachments_that_are_listed_by_id_are_kept_and_others_go() {
    let field = field(FieldKind::MultipleAttachments(AttachmentOptions::default()));
    let old = |n: usize| json!({"id": format!("att{n:014}"), "url": "https://x.io/f", "filename": "f", "size": n});
    let present = files(json!([old(71), old(72)]));
    let slot = Slot { no: FIELD, field: &field, present: present.as_ref() };
    let given = json!([{"id": "att00000000000072"}, {"url": "https://x.io/g"}, {"id": "att00000000000072"}]);
    let cell = read(slot, &given, STRICT, &mut Fake::new()).unwrap();
    let new = json!({"id": "att00000000000001", "url": "https://x.io/g", "filename": "g", "pending": true});
    assert_eq!(cell, files(json!([old(72), new])));
}

#[test]
fn barcodes() {
    // 3.2, row barcode.
    check(
        &FieldKind::Barcode,
        vec![
            (json!({"text": "123", "type": "ean8"}), STRICT, Ok(files(json!([{"type": "ean8", "text": "123"}])))),
            (json!({"text": "123", "type": null}), STRICT, Ok(files(json!([{"text": "123"}])))),
            (json!({"text": ""}), STRICT, Ok(None)),
            (json!({"type": "ean8"}), STRICT, Err(E::WrongType)),
            (json!({"text": "1", "more": 1}), STRICT, Err(E::WrongType)),
            (json!("123"), STRICT, Err(E::WrongType)),
            (json!("123"), BEST, Ok(files(json!([{"text": "123"}])))),
        ],
    );
}

#[test]
fn restoring_takes_what_only_servers_write() {
    let whole =
        json!([{"id": "att00000000000005", "url": "https://x.io/f", "filename": "f", "size": 3, "type": "a/b"}]);
    let ai = json!({"state": "generated", "isStale": false, "value": "hi"});
    let cases: Vec<(FieldKind, Json, Result<Option<Cell>, E>)> = vec![
        (FieldKind::AutoNumber, json!(7), Ok(number(7.0))),
        (FieldKind::ExternalSyncSource(select(&["s"])), json!("s"), Ok(Some(Cell::Choice(ChoiceNo(1))))),
        (FieldKind::ManualSort, json!("a0"), Ok(text("a0"))),
        (FieldKind::AiText(AiTextOptions::default()), ai.clone(), Ok(files(json!([ai])))),
        (FieldKind::AiText(AiTextOptions::default()), json!("x"), Err(E::WrongType)),
        (FieldKind::MultipleAttachments(AttachmentOptions::default()), whole.clone(), Ok(files(whole))),
        (
            FieldKind::MultipleAttachments(AttachmentOptions::default()),
            json!([{"id": "att00000000000005", "url": "https://x.io/f", "filename": "f"}]),
            Ok(files(json!([{"id": "att00000000000005", "url": "https://x.io/f", "filename": "f", "pending": true}]))),
        ),
        (links(PEOPLE), json!("rec00000000000201"), Ok(rows(&[1]))),
        (links(PEOPLE), json!("Alice"), Err(E::WrongType)),
        (FieldKind::RichText, json!("* a"), Ok(text("* a"))),
        (FieldKind::CreatedBy, json!({"id": "usr00000000000001"}), Err(E::Computed)),
    ];
    for (kind, json, expected) in cases {
        let field = field(kind);
        let slot = Slot { no: FIELD, field: &field, present: None };
        assert_eq!(restore(slot, &json, &mut Fake::new()).map_err(|error| error.kind), expected, "{json}");
    }
}

#[test]
fn errors_say_what_was_wrong_in_airtables_words_and_ours() {
    // 7.3: sentences and types.
    let message = |kind: FieldKind, json: Json| {
        let field = Field { name: "State".to_owned(), ..field(kind) };
        let slot = Slot { no: FIELD, field: &field, present: None };
        let error = read(slot, &json, STRICT, &mut Fake::new()).unwrap_err();
        (error.kind.airtable_type(), error.to_string())
    };
    let cases = [
        (
            message(FieldKind::AutoNumber, json!(1)),
            "INVALID_VALUE_FOR_COLUMN",
            "Field \"State\" cannot accept a value because the field is computed: `autoNumber` fields are filled by the \
             base; expected no value for this field",
        ),
        (
            message(numeric_kinds().remove(0), json!("abc")),
            "INVALID_VALUE_FOR_COLUMN",
            "Field \"State\" cannot accept the provided value: \"abc\" is a string; expected a finite number",
        ),
        (
            message(FieldKind::SingleSelect(select(&["Todo"])), json!("Blue")),
            "INVALID_MULTIPLE_CHOICE_OPTIONS",
            "Insufficient permissions to create new select option \"\"Blue\"\" (field \"State\"); expected one of \
             \"Todo\"; `typecast` adds it",
        ),
        (
            message(links(PEOPLE), json!(["rec00000000000999"])),
            "ROW_DOES_NOT_EXIST",
            "Record ID rec00000000000999 does not exist in this table (field \"State\"); expected the id of a record of \
             the linked table",
        ),
        (
            message(links(PEOPLE), json!(["rec00000000000100"])),
            "ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE",
            "Record ID rec00000000000100 belongs to table tbl00000000000001, but the field links to table \
             tbl00000000000002 (field \"State\"); expected the id of a record of the linked table",
        ),
    ];
    for ((kind, text), expected_kind, expected_text) in cases {
        assert_eq!((kind, text.as_str()), (expected_kind, expected_text));
    }
}
