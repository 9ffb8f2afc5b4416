//! Sections are those of the Airtable Web API reference.

use cadre_formula::value_type::ValueType;
use cadre_model::field::*;
use cadre_model::{ChoiceId, ChoiceNo, Field, FieldKind, FieldNo, TableNo, ViewNo};
use serde_json::{Value as Json, json};

use super::super::context::Facts;
use super::super::testing::*;
use super::{FieldForm, FieldPatch, OptionsErrorKind as E, Resolver, field_json, parse_field, parse_patch};

const LINK: FieldNo = FieldNo(1);
const TARGET: FieldNo = FieldNo(2);
const FORMULA: FieldNo = FieldNo(3);

/// Field 1 of table 1 links to table 2, whose field 2 is a number; field 3 of table 1 is a formula.
fn base() -> Fake {
    let named = |no: usize, name: &str, kind| Field { id: id("fld", no), name: name.to_owned(), ..field(kind) };
    let number = FieldKind::Number(NumberOptions { precision: 2 });
    let formula = FieldKind::Formula(FormulaOptions { formula: "{fld00000000000001}&''".to_owned(), display: None });
    let mut base = Fake::new()
        .with(LINK, TASKS, named(1, "Owner", links(PEOPLE)))
        .with(TARGET, PEOPLE, named(2, "Points", number))
        .with(FORMULA, TASKS, named(3, "Line", formula));
    base.results.insert(FORMULA, ValueType::Text);
    base.references.insert(FORMULA, vec![LINK]);
    base
}

struct Ids<'a>(&'a Fake, usize);

impl Resolver for Ids<'_> {
    fn table(&self, key: &str) -> Option<TableNo> {
        [TASKS, PEOPLE].into_iter().find(|no| Facts::table_id(self.0, *no).is_some_and(|id| id.to_string() == key))
    }

    fn field(&self, near: Option<TableNo>, key: &str) -> Option<FieldNo> {
        let found = |(_, (table, field)): &(&FieldNo, &(TableNo, Field))| {
            field.id.to_string() == key || (near == Some(*table) && field.name == key)
        };
        self.0.fields.iter().find(found).map(|(no, _)| *no)
    }

    fn view(&self, table: TableNo, key: &str) -> Option<ViewNo> {
        (table == PEOPLE && key == "viw00000000000005").then_some(ViewNo(5))
    }

    fn linked_table(&self, link: FieldNo) -> Option<TableNo> {
        match &self.0.field(link)?.kind {
            FieldKind::MultipleRecordLinks(options) => Some(options.linked_table),
            _ => None,
        }
    }

    fn new_choice_id(&mut self) -> ChoiceId {
        self.1 += 1;
        id("sel", 900 + self.1)
    }
}

fn parsed(type_name: &str, options: &Json) -> Result<FieldKind, (E, String)> {
    let base = base();
    let json = json!({"name": "F", "type": type_name, "options": options});
    let spec = parse_field(&json, Some(TASKS), &mut Ids(&base, 0)).map_err(|error| (error.kind, error.path))?;
    Ok(spec.kind)
}

/// What a field of the kind shows as its options.
fn read_form(kind: FieldKind, form: FieldForm) -> Option<Json> {
    field_json(FORMULA, &field(kind), &base(), form).get("options").cloned()
}

fn us_date() -> Json {
    json!({"name": "us", "format": "M/D/YYYY"})
}

fn berlin() -> Json {
    json!({
        "timeZone": "Europe/Berlin",
        "dateFormat": {"name": "iso", "format": "YYYY-MM-DD"},
        "timeFormat": {"name": "24hour", "format": "HH:mm"},
    })
}

#[test]
fn options_that_can_be_sent_are_read_back_alike() {
    // 3.6, both columns.
    let cases = [
        ("singleLineText", json!(null), None),
        ("multilineText", json!(null), None),
        ("richText", json!({}), None),
        ("email", json!(null), None),
        ("url", json!(null), None),
        ("phoneNumber", json!(null), None),
        ("barcode", json!(null), None),
        ("createdBy", json!(null), None),
        ("autoNumber", json!(null), None),
        ("number", json!({"precision": 8}), Some(json!({"precision": 8}))),
        ("percent", json!({"precision": 0}), Some(json!({"precision": 0}))),
        ("currency", json!({"precision": 2, "symbol": "€"}), Some(json!({"precision": 2, "symbol": "€"}))),
        ("duration", json!({"durationFormat": "h:mm:ss.SS"}), Some(json!({"durationFormat": "h:mm:ss.SS"}))),
        (
            "rating",
            json!({"icon": "heart", "color": "redBright", "max": 10}),
            Some(json!({"icon": "heart", "color": "redBright", "max": 10})),
        ),
        (
            "checkbox",
            json!({"icon": "xCheckbox", "color": "grayBright"}),
            Some(json!({"icon": "xCheckbox", "color": "grayBright"})),
        ),
        ("singleCollaborator", json!({}), Some(json!({}))),
        ("multipleCollaborators", json!(null), Some(json!({}))),
        ("date", json!({"dateFormat": {"name": "us"}}), Some(json!({"dateFormat": us_date()}))),
        ("date", json!({"dateFormat": us_date()}), Some(json!({"dateFormat": us_date()}))),
        ("dateTime", berlin(), Some(berlin())),
        ("multipleAttachments", json!(null), Some(json!({"isReversed": false}))),
        (
            "multipleRecordLinks",
            json!({"linkedTableId": "tbl00000000000002", "viewIdForRecordSelection": "viw00000000000005"}),
            Some(json!({
                "linkedTableId": "tbl00000000000002",
                "isReversed": false,
                "prefersSingleRecordLink": false,
                "viewIdForRecordSelection": "viw00000000000005",
            })),
        ),
        (
            "multipleLookupValues",
            json!({"recordLinkFieldId": "fld00000000000001", "fieldIdInLinkedTable": "fld00000000000002"}),
            Some(json!({
                "recordLinkFieldId": "fld00000000000001",
                "fieldIdInLinkedTable": "fld00000000000002",
                "isValid": true,
                "result": {"type": "number", "options": {"precision": 2}},
            })),
        ),
        (
            "count",
            json!({"recordLinkFieldId": "Owner"}),
            Some(json!({"recordLinkFieldId": "fld00000000000001", "isValid": true})),
        ),
        (
            "formula",
            json!({"formula": "{Owner}&''"}),
            Some(json!({
                "formula": "{Owner}&''",
                "isValid": true,
                "referencedFieldIds": ["fld00000000000001"],
                "result": {"type": "singleLineText"},
            })),
        ),
        (
            "createdTime",
            json!({"result": {"type": "dateTime", "options": berlin()}}),
            Some(json!({"result": {"type": "dateTime", "options": berlin()}})),
        ),
        (
            "lastModifiedTime",
            json!({"referencedFieldIds": ["fld00000000000001"], "result": {"type": "date", "options": {"dateFormat": us_date()}}}),
            Some(json!({
                "isValid": true,
                "referencedFieldIds": ["fld00000000000001"],
                "result": {"type": "date", "options": {"dateFormat": us_date()}},
            })),
        ),
        (
            "aiText",
            json!({"prompt": ["Say ", {"field": {"fieldId": "fld00000000000001"}}]}),
            Some(json!({"prompt": ["Say ", {"field": {"fieldId": "fld00000000000001"}}]})),
        ),
    ];
    for (type_name, options, shown) in cases {
        let kind = parsed(type_name, &options).unwrap_or_else(|error| panic!("{type_name} {options}: {error:?}"));
        assert_eq!(kind.type_name(), type_name);
        let again = read_form(kind.clone(), FieldForm::Airtable);
        assert_eq!(again, shown, "{type_name}");
        // What is read can be sent again, and says the same.
        assert_eq!(
            parsed(type_name, &again.unwrap_or_default()).map(|kind| read_form(kind, FieldForm::Airtable)),
            Ok(shown)
        );
    }
}

#[test]
fn a_rollup_and_a_button_show_their_formulas_in_full_form_only() {
    // 3.6: the aggregation formula is not exposed; a button has no options.
    let rollup = json!({
        "recordLinkFieldId": "fld00000000000001",
        "fieldIdInLinkedTable": "Points",
        "formula": "SUM(values)",
    });
    let kind = parsed("rollup", &rollup).unwrap();
    let shown = read_form(kind.clone(), FieldForm::Airtable).unwrap();
    assert_eq!((shown.get("formula"), &shown["isValid"]), (None, &json!(true)));
    let full = read_form(kind.clone(), FieldForm::Full).unwrap();
    assert_eq!(full["formula"], "SUM(values)");
    assert_eq!(parsed("rollup", &full), Ok(kind));
    let button = parsed("button", &json!({"label": "Go", "url": "'https://x.io'"})).unwrap();
    assert_eq!(read_form(button.clone(), FieldForm::Airtable), None);
    assert_eq!(read_form(button, FieldForm::Full), Some(json!({"label": "Go", "url": "'https://x.io'"})));
}

#[test]
fn a_rollup_adds_up_unless_it_says_or_said_otherwise() {
    let given = |more: Json| {
        let mut options = json!({"recordLinkFieldId": "fld00000000000001", "fieldIdInLinkedTable": "Points"});
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        match parsed("rollup", &options) {
            Ok(FieldKind::Rollup(rollup)) => rollup.formula,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(given(json!({})), "SUM(values)");
    assert_eq!(given(json!({"formula": null})), "SUM(values)");
    assert_eq!(given(json!({"formula": "max"})), "max(values)");
    assert_eq!(given(json!({"aggregation": "AVERAGE"})), "AVERAGE(values)");
    assert_eq!(given(json!({"aggregation": "MAX(values) - MIN(values)"})), "MAX(values) - MIN(values)");
    assert_eq!(given(json!({"formula": "values"})), "values");
}

#[test]
fn what_has_gone_is_shown_as_not_valid() {
    let lookup = LookupOptions { link: Some(LINK), target: None };
    let expected = json!({
        "recordLinkFieldId": "fld00000000000001",
        "fieldIdInLinkedTable": null,
        "isValid": false,
        "result": null,
    });
    assert_eq!(read_form(FieldKind::MultipleLookupValues(lookup), FieldForm::Airtable), Some(expected));
    // The target is of another table than the linked one.
    let lookup = LookupOptions { link: Some(LINK), target: Some(FORMULA) };
    let shown = read_form(FieldKind::MultipleLookupValues(lookup), FieldForm::Airtable).unwrap();
    assert_eq!((&shown["isValid"], &shown["result"]), (&json!(false), &json!(null)));
    let mut base = base();
    base.results.clear();
    let shown = field_json(FORMULA, base.field(FORMULA).unwrap(), &base, FieldForm::Airtable);
    assert_eq!((&shown["options"]["isValid"], &shown["options"]["result"]), (&json!(false), &json!(null)));
    assert_eq!(shown.get("description"), None, "an unset description is omitted");
}

#[test]
fn mistakes_in_options_say_where() {
    let options = E::Options;
    let cases = [
        ("number", json!({}), options, "options.precision"),
        ("number", json!({"precision": 9}), options, "options.precision"),
        ("number", json!({"precision": 1.5}), options, "options.precision"),
        ("currency", json!({"precision": 8, "symbol": "$"}), options, "options.precision"),
        ("currency", json!({"precision": 2}), options, "options.symbol"),
        ("duration", json!({"durationFormat": "mm"}), options, "options.durationFormat"),
        ("rating", json!({"icon": "check", "color": "redBright", "max": 5}), options, "options.icon"),
        ("rating", json!({"icon": "star", "color": "redLight1", "max": 5}), options, "options.color"),
        ("rating", json!({"icon": "star", "color": "redBright", "max": 0}), options, "options.max"),
        ("checkbox", json!(null), options, "options.icon"),
        ("email", json!({"precision": 1}), options, "options.precision"),
        ("date", json!({"dateFormat": {"name": "us", "format": "LL"}}), options, "options.dateFormat.format"),
        ("date", json!({"dateFormat": {"name": "usa"}}), options, "options.dateFormat.name"),
        ("date", json!(null), options, "options.dateFormat"),
        (
            "dateTime",
            json!({"timeZone": "UTC", "dateFormat": us_date(), "timeFormat": {"name": "24hour"}}),
            options,
            "options.timeZone",
        ),
        (
            "dateTime",
            json!({"timeZone": "Mars", "dateFormat": us_date(), "timeFormat": {"name": "24hour"}}),
            options,
            "options.timeZone",
        ),
        ("multipleRecordLinks", json!({}), options, "options.linkedTableId"),
        ("multipleRecordLinks", json!({"linkedTableId": "tblX"}), E::UnknownReference, "options.linkedTableId"),
        ("count", json!({"recordLinkFieldId": "Line"}), E::UnknownReference, "options.recordLinkFieldId"),
        ("formula", json!({}), options, "options.formula"),
        ("singleSelect", json!({"choices": [{"name": "a"}, {"name": " a"}]}), options, "options.choices[1].name"),
        ("singleSelect", json!({"choices": [{"name": ""}]}), options, "options.choices[0].name"),
        ("singleSelect", json!({"choices": [{"name": "a", "color": "blue"}]}), options, "options.choices[0].color"),
        ("singleSelect", json!({"choices": [{"name": "a", "id": "x"}]}), options, "options.choices[0].id"),
        ("singleSelect", json!({"choices": ["a"]}), options, "options.choices[0]"),
        ("singleSelect", json!({"choices": [{"name": "a", "colour": "x"}]}), options, "options.choices[0].colour"),
        ("text", json!(null), E::UnknownType, "type"),
    ];
    for (type_name, given, kind, path) in cases {
        assert_eq!(parsed(type_name, &given), Err((kind, path.to_owned())), "{type_name} {given}");
    }
}

#[test]
fn mistakes_around_the_options() {
    let error = |json: Json| {
        let base = base();
        let error = parse_field(&json, Some(TASKS), &mut Ids(&base, 0)).unwrap_err();
        (error.kind, error.path, error.kind.airtable_type())
    };
    let shape = "INVALID_REQUEST_UNKNOWN";
    let cases = [
        (json!([]), E::Shape, "", shape),
        (json!({"name": "A", "type": "email", "more": 1}), E::Shape, "more", shape),
        (json!({"name": "A"}), E::Shape, "type", shape),
        (json!({"type": "email"}), E::Name, "name", "DUPLICATE_OR_EMPTY_FIELD_NAME"),
        (json!({"name": "  ", "type": "email"}), E::Name, "name", "DUPLICATE_OR_EMPTY_FIELD_NAME"),
        (json!({"name": "x".repeat(256), "type": "email"}), E::LongName, "name", shape),
        (json!({"name": "A", "type": "email", "description": "x".repeat(20_001)}), E::Shape, "description", shape),
        (
            json!({"name": "A", "type": "email", "options": 5}),
            E::Options,
            "options",
            "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE",
        ),
        (json!({"name": "A", "type": "emial"}), E::UnknownType, "type", "UNSUPPORTED_FIELD_TYPE_FOR_CREATE"),
    ];
    for (json, kind, path, airtable) in cases {
        assert_eq!(error(json.clone()), (kind, path.to_owned(), airtable), "{json}");
    }
    let base = base();
    let error = parse_field(&json!({"name": "Made", "type": "number"}), None, &mut Ids(&base, 0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Invalid options for Made: it is missing at `options.precision`; expected a whole number from 0 to 8"
    );
}

#[test]
fn names_and_descriptions_are_trimmed_and_emptied() {
    let base = base();
    let json = json!({"name": " A ", "type": "email", "description": "", "id": "fld0000000000abcd"});
    let spec = parse_field(&json, None, &mut Ids(&base, 0)).unwrap();
    assert_eq!((spec.name.as_str(), spec.description, spec.id), ("A", None, "fld0000000000abcd".parse().ok()));
}

fn choice(no: u16, sel: usize, name: &str, color: Option<&str>) -> Choice {
    let color = color.map(str::to_owned);
    Choice { no: ChoiceNo(no), id: id("sel", sel), aliases: Vec::new(), name: name.to_owned(), color }
}

#[test]
fn new_choices_get_numbers_and_ids() {
    let given =
        json!({"choices": [{"name": " Todo ", "color": "blueLight2"}, {"name": "Done", "id": "sel00000000000077"}]});
    let expected = SelectOptions {
        choices: vec![choice(1, 901, "Todo", Some("blueLight2")), choice(2, 77, "Done", None)],
        last_no: ChoiceNo(2),
    };
    assert_eq!(parsed("singleSelect", &given), Ok(FieldKind::SingleSelect(expected.clone())));
    assert_eq!(parsed("multipleSelects", &given), Ok(FieldKind::MultipleSelects(expected.clone())));
    let shown = read_form(FieldKind::SingleSelect(expected), FieldForm::Airtable);
    let choices = json!([
        {"id": "sel00000000000901", "name": "Todo", "color": "blueLight2"},
        {"id": "sel00000000000077", "name": "Done"},
    ]);
    assert_eq!(shown, Some(json!({ "choices": choices })));
}

fn patched(json: &Json, present: FieldKind) -> Result<FieldPatch, (E, String)> {
    let base = base();
    let present = Field { name: "State".to_owned(), ..field(present) };
    parse_patch(json, TASKS, &present, &mut Ids(&base, 0)).map_err(|error| (error.kind, error.path))
}

#[test]
fn a_patch_keeps_the_choices_it_names_and_drops_the_others() {
    let present = FieldKind::SingleSelect(select(&["a", "b", "c"]));
    let given = json!({"options": {"choices": [
        {"id": "sel00000000000003", "name": "C"},
        {"name": "a", "color": "redBright"},
        {"name": "new"},
    ]}});
    let expected = SelectOptions {
        choices: vec![choice(3, 3, "C", None), choice(1, 1, "a", Some("redBright")), choice(4, 901, "new", None)],
        last_no: ChoiceNo(4),
    };
    let patch = patched(&given, present.clone()).unwrap();
    assert_eq!(patch, FieldPatch { kind: Some(FieldKind::SingleSelect(expected)), ..FieldPatch::default() });
    // A change of type alone keeps them all.
    let patch = patched(&json!({"type": "multipleSelects"}), present).unwrap();
    assert_eq!(patch.kind, Some(FieldKind::MultipleSelects(select(&["a", "b", "c"]))));
}

#[test]
fn patches_of_name_description_and_type() {
    // 4.5: at least one.
    let line = || FieldKind::SingleLineText;
    assert_eq!(patched(&json!({}), line()), Err((E::Shape, "name".to_owned())));
    assert_eq!(patched(&json!({"name": ""}), line()), Err((E::Name, "name".to_owned())));
    assert_eq!(patched(&json!({"id": "x"}), line()), Err((E::Shape, "id".to_owned())));
    let patch = patched(&json!({"description": null}), line()).unwrap();
    assert_eq!(patch, FieldPatch { description: Some(None), ..FieldPatch::default() });
    let patch = patched(&json!({"name": "N", "type": "number", "options": {"precision": 1}}), line()).unwrap();
    let kind = Some(FieldKind::Number(NumberOptions { precision: 1 }));
    assert_eq!(patch, FieldPatch { name: Some("N".to_owned()), description: None, kind });
    let options = LinkOptions {
        inverse: Some(FORMULA),
        ..match links(PEOPLE) {
            FieldKind::MultipleRecordLinks(options) => options,
            other => panic!("{other:?}"),
        }
    };
    let patch =
        patched(&json!({"options": {"prefersSingleRecordLink": true}}), FieldKind::MultipleRecordLinks(options));
    let kept = LinkOptions { prefers_single: true, ..options };
    assert_eq!(patch.unwrap().kind, Some(FieldKind::MultipleRecordLinks(kept)));
}
