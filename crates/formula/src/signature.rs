//! How a function is called, in one line of text.

use crate::functions::Function;

/// The call of a function as documentation shows it: `LEFT(text, count)`, `IF(condition, value, [otherwise])`,
/// `SUM(number, …)`.
pub fn signature(function: &Function) -> String {
    let mut text = format!("{}(", function.name);
    for (index, arg) in function.args.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        if index < function.min_args {
            text.push_str(arg.name);
        } else {
            text.extend(["[", arg.name, "]"]);
        }
    }
    if function.max_args.is_none() {
        text.push_str(if function.args.is_empty() { "…" } else { ", …" });
    }
    text.push(')');
    text
}

/// How many arguments a function takes, in words: `2 arguments`, `1 to 2 arguments`, `at least 3 arguments`.
pub(crate) fn arity(function: &Function) -> String {
    let counted = |count: usize| format!("{count} argument{}", if count == 1 { "" } else { "s" });
    match (function.min_args, function.max_args) {
        (0, Some(0)) => "no arguments".to_owned(),
        (min, Some(max)) if min == max => counted(min),
        (0, Some(max)) => format!("at most {}", counted(max)),
        (min, Some(max)) => format!("{min} to {}", counted(max)),
        (min, None) => format!("at least {}", counted(min)),
    }
}
