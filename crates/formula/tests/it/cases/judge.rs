//! The naive evaluator is held to the corpus too, where its scope reaches: it judges the engine, so it must be right.
//!
//! Out of its scope are names by id or in another letter case, rollups, static types, locales, rarer format tokens, parsing
//! by format and what RE2 has not in common with the `regex` crate; the corpus alone covers those.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cadre_formula::{ValueType, parse};
use cadre_model::{Timestamp, Value};

use super::check::{instant, matches, table, wire};
use super::corpus;
use super::file::{Case, Expected};
use crate::generate::naive_value;
use crate::naive::{self, Row};

/// Families whose cases are within the scope, but for [`EXCEPT`].
const FAMILIES: [&str; 15] = [
    "arrays.toml",
    "conversion.toml",
    "dates.toml",
    "equality_blank.toml",
    "errors.toml",
    "filter.toml",
    "formats.toml",
    "lexical.toml",
    "logic.toml",
    "numeric.toml",
    "operators.toml",
    "record.toml",
    "text.toml",
    "workdays.toml",
    "worked_examples.toml",
];

/// Cases of these families that are out of the scope, by how their names begin.
const EXCEPT: [&str; 23] = [
    "date_from_iso_with_offset",
    "last_modified_time_one_field",
    "last_modified_time_latest_of_two_fields",
    "last_modified_time_field_never_edited",
    "filter_checked_keeps",
    "filter_unchecked_drops",
    "filter_by_field_id",
    "datetime_format_token_wo",
    "datetime_format_token_ww",
    "datetime_format_token_uwo",
    "datetime_format_token_gg",
    "datetime_format_token_ugug",
    "datetime_format_token_ux",
    "datetime_format_token_x",
    "datetime_format_fraction_past_milliseconds",
    "datetime_format_locale_year_end",
    "datetime_format_unix_before_epoch",
    "datetime_format_default_is_iso",
    "datetime_format_zone_token",
    "reference_by_id",
    "reference_case_unique_insensitive",
    "function_name_bare",
    "switch_mixed_results_are_text",
];

#[test]
fn the_naive_evaluator_gives_what_the_reference_says() {
    let mut checked = 0;
    let mut failures = Vec::new();
    for (file, case) in corpus() {
        let within = FAMILIES.contains(&file.as_str()) && case.values.is_none();
        let Some(expected) = case.expect.as_ref().filter(|_| within) else { continue };
        if matches!(expected, Expected::Invalid(_)) || EXCEPT.iter().any(|name| case.name.starts_with(name)) {
            continue;
        }
        checked += 1;
        let got = catch_unwind(AssertUnwindSafe(|| answer(&case)));
        if !got.as_ref().is_ok_and(|got| matches(expected, got, case.tolerance.unwrap_or(0.0))) {
            failures.push(format!(
                "{file} {} `{}`: expected {expected:?}, got {:?}",
                case.name,
                case.formula,
                got.ok()
            ));
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert!(checked > 1000, "only {checked} cases were within the scope");
}

fn answer(case: &Case) -> Expected {
    let table = table(case);
    let time = |value: &Value| if let Value::Time(at) = value { Some(*at) } else { None };
    let row = Row {
        fields: table
            .fields
            .iter()
            .map(|field| (field.info.name.to_string(), naive_value(&field.cells.value(0), &field.info.value)))
            .collect(),
        record_id: case.record_id.clone().unwrap_or_default(),
        created: time(&table.created[0]).unwrap_or_default(),
        modified: time(&table.modified[0]),
        now: instant(case.now.as_deref().unwrap_or("2024-02-01T10:30:45.123Z")),
    };
    let parsed = parse(&case.formula);
    assert!(parsed.is_ok(), "{:?}", parsed.diagnostics);
    naive::eval(&parsed.tree, &row).map_or(Expected::Error(true), |value| sent(&value))
}

fn sent(value: &naive::Value) -> Expected {
    match value {
        naive::Value::Blank => Expected::Blank(true),
        naive::Value::Number(x) => wire(&Value::Number(*x), &ValueType::Number),
        naive::Value::Text(text) => wire(&Value::text(text.as_str()), &ValueType::Text),
        naive::Value::Bool(yes) => wire(&Value::Bool(*yes), &ValueType::Number),
        naive::Value::Date { ms, day: true } => Expected::Date(Timestamp(*ms).to_string()[..10].to_owned()),
        naive::Value::Date { ms, day: false } => Expected::Datetime(Timestamp(*ms).to_string()),
        naive::Value::List(items) if items.is_empty() => Expected::Blank(true),
        naive::Value::List(items) => Expected::Array(items.iter().map(sent).collect()),
    }
}
