//! Types of fields with the usual options.

use cadre_model::field::{
    CheckboxOptions, CountOptions, DateFormat, DateOptions, DateTimeOptions, FormulaOptions, LinkOptions,
    LookupOptions, ModifiedOptions, NumberOptions, RollupOptions, SelectOptions, TimeDisplay, TimeFormat,
};
use cadre_model::{Choice, ChoiceNo, FieldKind, FieldNo, TableNo};

use crate::ids::choice_id;

/// One line of text.
pub fn text() -> FieldKind {
    FieldKind::SingleLineText
}

/// A number with two decimals shown.
pub fn number() -> FieldKind {
    FieldKind::Number(NumberOptions { precision: 2 })
}

/// A checkbox.
pub fn checkbox() -> FieldKind {
    FieldKind::Checkbox(CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() })
}

/// A day.
pub fn date() -> FieldKind {
    FieldKind::Date(DateOptions { date_format: DateFormat::Iso })
}

fn date_time_options() -> DateTimeOptions {
    DateTimeOptions { time_zone: "utc".to_owned(), date_format: DateFormat::Iso, time_format: TimeFormat::Hour24 }
}

/// An instant, shown in UTC.
pub fn date_time() -> FieldKind {
    FieldKind::DateTime(date_time_options())
}

/// Choices numbered from 1 in the order of their names; their ids start after `first_id`.
pub fn choices(first_id: u32, names: &[&str]) -> SelectOptions {
    let choice = |(i, name): (u16, &&str)| Choice {
        no: ChoiceNo(i),
        id: choice_id(first_id + u32::from(i)),
        aliases: Vec::new(),
        name: (*name).to_owned(),
        color: None,
    };
    let last_no = ChoiceNo(u16::try_from(names.len()).expect("a test has few choices"));
    SelectOptions { choices: (1..).zip(names).map(choice).collect(), last_no }
}

/// One of some choices.
pub fn select(first_id: u32, names: &[&str]) -> FieldKind {
    FieldKind::SingleSelect(choices(first_id, names))
}

/// Any of some choices.
pub fn selects(first_id: u32, names: &[&str]) -> FieldKind {
    FieldKind::MultipleSelects(choices(first_id, names))
}

/// Links to the rows of a table.
pub fn link(linked_table: TableNo) -> FieldKind {
    FieldKind::MultipleRecordLinks(LinkOptions {
        linked_table,
        inverse: None,
        prefers_single: false,
        is_reversed: false,
        view_for_selection: None,
    })
}

/// A field of the linked rows.
pub fn lookup(link: FieldNo, target: FieldNo) -> FieldKind {
    FieldKind::MultipleLookupValues(LookupOptions { link: Some(link), target: Some(target) })
}

/// A formula over a field of the linked rows, of those that meet a condition.
pub fn rollup(link: FieldNo, target: FieldNo, formula: &str, condition: Option<&str>) -> FieldKind {
    FieldKind::Rollup(RollupOptions {
        link: Some(link),
        target: Some(target),
        formula: formula.to_owned(),
        condition: condition.map(str::to_owned),
    })
}

/// How many rows are linked.
pub fn count(link: FieldNo) -> FieldKind {
    FieldKind::Count(CountOptions { link: Some(link) })
}

/// A formula over the row.
pub fn formula(formula: &str) -> FieldKind {
    FieldKind::Formula(FormulaOptions { formula: formula.to_owned(), display: None })
}

/// When the row, or some fields of it, were last edited.
pub fn modified(watched: &[FieldNo]) -> FieldKind {
    let display = TimeDisplay::DateTime(date_time_options());
    FieldKind::LastModifiedTime(ModifiedOptions { watched: watched.to_vec(), display })
}

/// When the row was created.
pub fn created() -> FieldKind {
    FieldKind::CreatedTime(TimeDisplay::DateTime(date_time_options()))
}
