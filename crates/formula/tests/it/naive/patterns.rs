//! Section 11, for patterns on which RE2 and the `regex` crate agree (the corpus has those on which they do not).

use regex::Regex;

use super::convert::text;
use super::{Failure, Outcome, Value};

pub(super) fn call(name: &str, args: &[Value]) -> Option<Outcome> {
    if !name.starts_with("REGEX_") {
        return None;
    }
    let subject = text(&args[0]);
    let Ok(pattern) = Regex::new(&text(&args[1])) else { return Some(Err(Failure)) };
    Some(match name {
        "REGEX_MATCH" => Ok(Value::Bool(pattern.is_match(&subject))),
        "REGEX_EXTRACT" => pattern.find(&subject).map(|found| Value::Text(found.as_str().to_owned())).ok_or(Failure),
        "REGEX_REPLACE" => {
            // `$1x` is group 1 and a letter here, a group named `1x` for the crate.
            let groups =
                Regex::new(r"\$(\d)").expect("a constant pattern").replace_all(&text(&args[2]), "$${$1}").into_owned();
            Ok(Value::Text(pattern.replace_all(&subject, groups).into_owned()))
        }
        _ => return None,
    })
}
