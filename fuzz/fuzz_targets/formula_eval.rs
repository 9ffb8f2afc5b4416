//! Any formula that compiles is evaluated, within its bounds; and what is saved of it gives the same.
#![no_main]

#[path = "../table.rs"]
mod table;

use cadre_formula::eval::{Limits, Pass, Rows as _, constant, evaluate, filter};
use cadre_formula::{Formula, ValueType, compile, compile_filter};
use cadre_model::{Timestamp, Value};
use libfuzzer_sys::fuzz_target;
use table::Table;

/// Bounds small enough that no input takes long, and large enough that most formulas do not meet them.
const LIMITS: Limits = Limits {
    cell_text_bytes: 1 << 16,
    text_bytes: 1 << 20,
    text_bytes_per_row: 1 << 14,
    steps: 1 << 22,
    steps_per_row: 1 << 16,
    pattern_bytes: 1 << 18,
};

fuzz_target!(|text: &str| {
    let pass = Pass::new(Timestamp(1_732_104_000_000), LIMITS);
    for values in [None, Some(ValueType::Text)] {
        let scope = Table::scope(values);
        let Ok(formula) = compile(text, &scope) else { continue };
        let found = results(&formula, &pass);
        if let Some(value) = constant(&formula, &pass) {
            assert!(found.iter().all(|row| *row == format!("{value:?}")), "{value:?} is no constant: {found:?}");
        }
        let saved = formula.print_ids(&scope);
        let again = compile(&saved, &scope).unwrap_or_else(|error| panic!("saved as {saved:?}: {error}"));
        assert_eq!(again.result_type(), formula.result_type(), "saved as {saved:?}");
        assert_eq!(results(&again, &pass), found, "saved as {saved:?}");
    }
    if let Ok(formula) = compile_filter(text, &Table::scope(None)) {
        assert_eq!(filter(&formula, &Table, &pass).len(), Table.len());
    }
});

/// The value of each row, as text: NaN is itself there.
fn results(formula: &Formula, pass: &Pass) -> Vec<String> {
    let column = evaluate(formula, &Table, pass);
    assert_eq!(column.len(), Table.len());
    (0..column.len()).map(|row| column.value(row)).map(|value: Value| format!("{value:?}")).collect()
}
