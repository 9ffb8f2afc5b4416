//! Section 13.

use super::convert::{equal, leaves, number, text};
use super::{Failure, Outcome, Row, Value, join};

pub(super) fn call(name: &str, args: &[Value], row: &Row) -> Option<Outcome> {
    if name == "RECORD_ID" {
        return Some(Ok(Value::Text(row.record_id.clone())));
    }
    let items = || match &args[0] {
        Value::List(items) => items.clone(),
        Value::Blank => Vec::new(),
        single => vec![single.clone()],
    };
    Some(match name {
        "ARRAYJOIN" => Ok(Value::Text(join(&items(), &args.get(1).map_or(", ".to_owned(), text)))),
        "ARRAYCOMPACT" => Ok(Value::List(items().into_iter().filter(present).collect())),
        "ARRAYFLATTEN" => Ok(Value::List(items().iter().flat_map(leaves).filter(present).collect())),
        "ARRAYUNIQUE" => {
            let mut seen: Vec<Value> = Vec::new();
            for item in items() {
                if !seen.iter().any(|known| equal(known, &item)) {
                    seen.push(item);
                }
            }
            Ok(Value::List(seen))
        }
        "ARRAYSLICE" => slice(&items(), &args[1], args.get(2)),
        _ => return None,
    })
}

fn present(value: &Value) -> bool {
    *value != Value::Blank && *value != Value::Text(String::new())
}

/// From `start` to `end`, both 1-based and included; negative ones count from the end.
fn slice(items: &[Value], start: &Value, end: Option<&Value>) -> Result<Value, Failure> {
    let place = |at: f64| if at < 0.0 { items.len() as f64 + at + 1.0 } else { at };
    let first = place(number(start)?);
    let last = end.map_or(Ok(items.len() as f64), |end| number(end).map(place))?;
    let within = |place: f64| place >= first && place <= last;
    let kept = items.iter().enumerate().filter(|(i, _)| within((i + 1) as f64)).map(|(_, item)| item.clone());
    Ok(Value::List(kept.collect()))
}
