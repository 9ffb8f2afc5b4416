//! Numbers of tests in what a claimant writes: `86/86`, `86 of 86 tests pass`, `12 tests passed`, `3 failed`.

/// A number that a note gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedNumber {
    /// The words, as they stand there.
    pub text: String,
    /// How many are said to have passed.
    pub passed: u64,
    /// Of how many, where that is said.
    pub of: Option<u64>,
}

/// Words that make a number one of tests.
const TESTS: [&str; 12] = [
    "test",
    "tests",
    "spec",
    "specs",
    "pass",
    "passes",
    "passed",
    "passing",
    "green",
    "succeed",
    "succeeded",
    "testcases",
];
/// What may stand between a number and such a word.
const BETWEEN: [&str; 14] = [
    "unit",
    "integration",
    "regression",
    "new",
    "all",
    "the",
    "of",
    "them",
    "are",
    "is",
    "now",
    "python",
    "rust",
    "node",
];

/// The numbers of tests that a note gives, in its order.
///
/// A number counts where a word such as `tests`, `pass` or `green` stands right beside it: `3/3 endpoints` says nothing of tests.
#[must_use]
pub fn claimed_numbers(note: &str) -> Vec<ClaimedNumber> {
    let words: Vec<&str> = note.split_whitespace().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (number, taken) = number_at(&words, at);
        if let Some((passed, of)) = number.filter(|_| is_of_tests(&words, at, taken)) {
            let text = words.get(at..(at + taken + 2).min(words.len())).unwrap_or_default().join(" ");
            found.push(ClaimedNumber { text, passed, of });
        }
        at += taken.max(1);
    }
    found
}

/// `86/86`, `86 of 86`, `86 out of 86`, `86`: the numbers, and how many words they take.
fn number_at(words: &[&str], at: usize) -> (Option<(u64, Option<u64>)>, usize) {
    let Some(word) = words.get(at).map(|word| bare(word)) else { return (None, 1) };
    if let Some((passed, of)) = word.split_once('/') {
        return (digits(passed).zip(digits(of)).map(|(passed, of)| (passed, Some(of))), 1);
    }
    let Some(passed) = digits(word) else { return (None, 1) };
    let next = |step: usize| words.get(at + step).map(|word| bare(word));
    match (next(1), next(2), next(3)) {
        (Some("of"), Some(of), _) if digits(of).is_some() => (Some((passed, digits(of))), 3),
        (Some("out"), Some("of"), Some(of)) if digits(of).is_some() => (Some((passed, digits(of))), 4),
        _ => (Some((passed, None)), 1),
    }
}

/// Whether one of the words beside a number is of tests. After a sign that ends a clause nothing belongs to it.
fn is_of_tests(words: &[&str], at: usize, taken: usize) -> bool {
    let last = words.get(at + taken - 1).copied().unwrap_or("");
    if !ends_clause(last) {
        for word in words.iter().skip(at + taken).take(3) {
            let plain = bare(word).to_ascii_lowercase();
            if TESTS.contains(&plain.as_str()) {
                return true;
            }
            if !BETWEEN.contains(&plain.as_str()) || ends_clause(word) {
                break;
            }
        }
    }
    // `tests: 86/86`, `passed 86`: a ratio alone, or a word right before it.
    let before = at.checked_sub(1).and_then(|before| words.get(before)).filter(|word| !word.ends_with(['.', ';', ',']));
    let after = words.get(at + taken).map(|word| bare(word));
    let stands_alone = ends_clause(last) || after.is_none_or(|word| word.is_empty() || word == "and" || word == "in");
    stands_alone && before.is_some_and(|word| TESTS.contains(&bare(word).to_ascii_lowercase().as_str()))
}

fn ends_clause(word: &str) -> bool {
    word.ends_with(['.', ';', ',', '!', '?', ':'])
}

/// A word without the signs around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn digits(text: &str) -> Option<u64> {
    (text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}
