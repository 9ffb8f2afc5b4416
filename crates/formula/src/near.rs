//! Names near a mistyped one, and what to use for functions that other products have.

/// Longest name that is compared, in characters; the comparison takes the product of two lengths.
const MAX_COMPARED: usize = 64;

/// Functions of other products and what does the same here. Source: section 6 and section 19.
const ELSEWHERE: &[(&str, &str)] = &[
    ("IFERROR", "IF(ISERROR(value), otherwise, value)"),
    ("IFS", "nested IF, or SWITCH(TRUE(), case1, result1, …)"),
    ("IFBLANK", "IF(value, value, otherwise)"),
    ("ISBLANK", "value = BLANK()"),
    ("ISNUMBER", "NOT(ISERROR(VALUE(value)))"),
    ("EXACT", "a = b"),
    ("CONCAT", "CONCATENATE(text1, …) or `&`"),
    ("TEXTJOIN", "ARRAYJOIN(array, separator)"),
    ("JOIN", "ARRAYJOIN(array, separator)"),
    ("ADD", "SUM(number1, …) or `+`"),
    ("AVG", "AVERAGE(number1, …)"),
    ("MEAN", "AVERAGE(number1, …)"),
    ("LENGTH", "LEN(text)"),
    ("CONTAINS", "FIND(needle, text) > 0"),
    ("PROPER", "UPPER(LEFT(text, 1)) & LOWER(MID(text, 2, LEN(text)))"),
    ("DATEDIF", "DATETIME_DIFF(date1, date2, unit)"),
    ("DATE_DIFF", "DATETIME_DIFF(date1, date2, unit)"),
    ("DATE_ADD", "DATEADD(date, count, unit)"),
    ("DATE", "DATETIME_PARSE(text, format)"),
    ("TEXT", "DATETIME_FORMAT(date, format), or value & \"\""),
    ("LN", "LOG(value, EXP(1))"),
    ("PI", "3.141592653589793"),
    ("SIGN", "IF(value > 0, 1, IF(value < 0, -1, 0))"),
    ("ISDATE", "NOT(ISERROR(DATETIME_PARSE(text)))"),
];

/// What to use instead of a function of another product.
pub(crate) fn instead_of(function: &str) -> Option<&'static str> {
    ELSEWHERE.iter().find(|(name, _)| name.eq_ignore_ascii_case(function)).map(|(_, instead)| *instead)
}

/// The candidate nearest to `wanted`, ignoring letter case, if one is near enough to be what was meant: at most a third
/// of its characters differ. Of equally near candidates the first.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(wanted);
    if wanted.is_empty() || wanted.len() > MAX_COMPARED {
        return None;
    }
    let allowed = (wanted.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = folded(candidate);
        if other.len() > MAX_COMPARED || other.len().abs_diff(wanted.len()) > allowed {
            continue;
        }
        let distance = distance(&wanted, &other);
        if distance <= allowed && distance < wanted.len() && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> Vec<char> {
    name.trim().chars().flat_map(char::to_lowercase).take(MAX_COMPARED + 1).collect()
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + differs);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let names = ["Status", "Started", "Task ID", "Notes"];
        let cases = [
            ("Staus", Some("Status")),
            ("status", Some("Status")),
            ("Satrted", Some("Started")),
            ("TaskID", Some("Task ID")),
            ("Note", Some("Notes")),
            ("Priority", None),
            ("", None),
            ("x", None),
        ];
        for (wanted, expected) in cases {
            assert_eq!(nearest(wanted, names), expected, "{wanted}");
        }
    }

    #[test]
    fn a_swap_counts_once() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (a, b, expected) in [("ab", "ba", 1), ("kitten", "sitting", 3), ("", "abc", 3), ("same", "same", 0)] {
            assert_eq!(distance(&chars(a), &chars(b)), expected, "{a} {b}");
        }
    }
}
