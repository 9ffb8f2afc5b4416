//! What holds of every value and every field type.

use cadre_model::field::*;
use cadre_model::{Cell, FieldKind};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::display::{Display, Style, Values};
use super::testing::*;
use super::{Shown, Slot, Typecast, read, restore, write_cell_json};

/// Every type that a user may write.
fn writable() -> Vec<FieldKind> {
    let names = || select(&["a", "b, c", "\"q\""]);
    vec![
        FieldKind::SingleLineText,
        FieldKind::MultilineText,
        FieldKind::RichText,
        FieldKind::Email,
        FieldKind::Url,
        FieldKind::PhoneNumber,
        FieldKind::Number(NumberOptions { precision: 1 }),
        FieldKind::Percent(NumberOptions { precision: 1 }),
        FieldKind::Currency(CurrencyOptions { precision: 2, symbol: "$".to_owned() }),
        FieldKind::Duration(DurationOptions { duration_format: DurationFormat::Minutes }),
        FieldKind::Rating(RatingOptions { icon: "star".to_owned(), color: "redBright".to_owned(), max: 5 }),
        FieldKind::Checkbox(CheckboxOptions { icon: "check".to_owned(), color: "redBright".to_owned() }),
        FieldKind::SingleSelect(names()),
        FieldKind::MultipleSelects(names()),
        FieldKind::SingleCollaborator,
        FieldKind::MultipleCollaborators,
        FieldKind::Date(DateOptions { date_format: DateFormat::European }),
        date_time("Europe/Berlin"),
        FieldKind::MultipleAttachments(AttachmentOptions::default()),
        links(TASKS),
        FieldKind::Barcode,
    ]
}

/// Texts that mean something to some type.
fn a_known_text() -> impl Strategy<Value = String> {
    let known = vec![
        "a",
        "b, c",
        "\"q\"",
        "Alice",
        "bob@example.com",
        "Plant, water",
        "rec00000000000100",
        "rec00000000000200",
        "usr00000000000001",
        "sel00000000000001",
        "2024-02-29",
        "2024-02-29T10:00:00+01:00",
        "3/4/2024 5pm",
        "$1,234.5",
        "12%",
        "1:30",
        "true",
        "https://x.io/a.png",
        "rec00000000000103",
    ];
    prop::sample::select(known).prop_map(str::to_owned)
}

/// Those, and texts that mean nothing.
fn a_text() -> impl Strategy<Value = String> {
    prop_oneof![a_known_text(), "\\PC{0,12}", "[0-9:., /+TZ$%-]{0,16}"]
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (0u8..9).prop_map(Json::from),
        a_text().prop_map(Json::from),
    ];
    let key = prop::sample::select(vec!["id", "email", "name", "url", "filename", "text", "type"]);
    let names = prop::collection::vec(a_known_text(), 1..3).prop_map(Json::from);
    let known = prop_oneof![names, a_known_text().prop_map(Json::from)];
    let any = leaf.prop_recursive(2, 12, 4, move |inner| {
        let object = prop::collection::vec((key.clone(), inner.clone()), 0..3);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Json::from),
            object.prop_map(|pairs| Json::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    });
    prop_oneof![any, known]
}

/// Whether the cell is as [`Cell`] says cells are.
fn is_well_formed(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => !text.is_empty(),
        Cell::Number(x) => x.is_finite(),
        Cell::Checked | Cell::Time(_) | Cell::Choice(_) => true,
        Cell::Choices(v) => !v.is_empty(),
        Cell::Links(v) => !v.is_empty(),
        Cell::People(v) => !v.is_empty(),
        Cell::Objects(v) => !v.is_empty(),
    }
}

fn wire(kind: &FieldKind, cell: &Cell, base: &Fake) -> Option<Json> {
    let mut out = Vec::new();
    let shown = Shown::of(FIELD, &field(kind.clone()), base);
    write_cell_json(&mut out, Some(cell), &shown, base).then(|| serde_json::from_slice(&out).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_read_is_a_cell_of_the_fields_shape_or_an_error(json in any_json()) {
        for kind in writable() {
            for mode in [Typecast::Strict, Typecast::BestEffort] {
                let field = field(kind.clone());
                let slot = Slot { no: FIELD, field: &field, present: None };
                let Ok(Some(cell)) = read(slot, &json, mode, &mut Fake::new()) else { continue };
                prop_assert!(kind.shape().unwrap().holds(&cell), "{} {cell:?}", kind.type_name());
                prop_assert!(is_well_formed(&cell), "{} {cell:?}", kind.type_name());
                let logged: Cell = serde_json::from_str(&serde_json::to_string(&cell).unwrap()).unwrap();
                prop_assert_eq!(logged, cell, "the log keeps the cell");
            }
        }
    }

    #[test]
    fn the_wire_form_of_a_cell_reads_back_as_the_cell(json in any_json()) {
        for kind in writable() {
            let field = field(kind.clone());
            let mut base = Fake::new();
            let slot = Slot { no: FIELD, field: &field, present: None };
            let Ok(Some(cell)) = read(slot, &json, Typecast::Strict, &mut base) else { continue };
            let Some(wire) = wire(&kind, &cell, &base) else { continue };
            prop_assert_eq!(restore(slot, &wire, &mut base), Ok(Some(cell)), "{}", kind.type_name());
        }
    }

    #[test]
    fn the_exact_string_of_a_cell_reads_back_by_best_effort(json in any_json()) {
        let style = Style { values: Values::Exact, ..Style::default() };
        for kind in writable() {
            let field = field(kind.clone());
            let mut base = Fake::new();
            let slot = Slot { no: FIELD, field: &field, present: None };
            let Ok(Some(cell)) = read(slot, &json, Typecast::Strict, &mut base) else { continue };
            // Attachments get new ids, a barcode's type is not shown, and a person may have no name.
            if matches!(cell, Cell::Objects(_) | Cell::People(_)) {
                continue;
            }
            let mut text = String::new();
            Display::of(FIELD, &field, &base, &style).push_cell(&mut text, Some(&cell), &base);
            let again = read(slot, &json!(text), Typecast::BestEffort, &mut base);
            prop_assert_eq!(again, Ok(Some(cell)), "{} {}", kind.type_name(), text);
        }
    }
}
