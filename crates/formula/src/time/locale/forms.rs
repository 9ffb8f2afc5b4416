//! Names that change their form with the pattern around them.
//!
//! Many languages put a month into the genitive after a day ("4 marca", but "marzec 2017"). Which form is due is told
//! from the text of the whole pattern, as Moment does it.

use std::sync::LazyLock;

use regex::Regex;

/// A set of names, and the forms they take where a condition on the pattern holds.
pub(in crate::time) struct Names<const N: usize> {
    /// The names standing alone.
    pub(in crate::time) base: [&'static str; N],
    /// Other forms, the first whose condition holds is used.
    pub(in crate::time) inflected: &'static [(When, [&'static str; N])],
}

impl<const N: usize> Names<N> {
    /// The names with inflected forms added.
    pub(in crate::time) const fn with(self, inflected: &'static [(When, [&'static str; N])]) -> Self {
        Self { base: self.base, inflected }
    }

    /// The names to use within a pattern.
    pub(in crate::time) fn within(&'static self, pattern: &str) -> &'static [&'static str; N] {
        let form = self.inflected.iter().find(|(when, _)| when.holds(pattern));
        form.map_or(&self.base, |(_, names)| names)
    }

    /// Every form, the plain one first.
    pub(in crate::time) fn forms(&'static self) -> impl Iterator<Item = &'static [&'static str; N]> {
        std::iter::once(&self.base).chain(self.inflected.iter().map(|(_, names)| names))
    }
}

/// Names from a text with `|` between them.
pub(in crate::time) const fn names<const N: usize>(list: &'static str) -> Names<N> {
    Names { base: split(list), inflected: &[] }
}

/// Cuts a text at each `|`; a number of parts other than `N` does not compile.
pub(in crate::time) const fn split<const N: usize>(list: &'static str) -> [&'static str; N] {
    let mut parts = [""; N];
    let mut rest = list;
    let mut part = 0;
    while part < N {
        let bytes = rest.as_bytes();
        let mut end = 0;
        while end < bytes.len() && bytes[end] != b'|' {
            end += 1;
        }
        let (name, tail) = rest.split_at(end);
        assert!(!name.is_empty(), "a name is missing");
        parts[part] = name;
        part += 1;
        assert!(tail.is_empty() == (part == N), "the list has another length");
        if !tail.is_empty() {
            rest = tail.split_at(1).1;
        }
    }
    parts
}

/// A condition on a pattern, after its long-date tokens are expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::time) enum When {
    /// A day of the month, then spaces or literals, then the month; what most languages with cases ask.
    DayBeforeMonth,
    /// The same with spaces alone between (Catalan).
    DayThenMonth,
    /// The same with a dot or ordinal allowed after the day (Czech).
    DottedDayBeforeMonth,
    /// A day, perhaps with a dot, one space and the month (Polish).
    DaySpaceMonth,
    /// A day on either side of the month (Lithuanian).
    DayBesideMonth,
    /// A `D` anywhere before the first long month (Greek).
    AnyDayBeforeMonth,
    /// A short month between hyphens.
    HyphenatedMonth,
    /// A weekday and then the time (Lithuanian).
    WeekdayBeforeTime,
    /// A bracketed Russian "on (the last, next, this)" before the weekday.
    RussianOn,
    /// A bracketed Belarusian "on (the last, next)" before the weekday.
    BelarusianOn,
    /// A bracketed Ukrainian "on" before the weekday.
    UkrainianOn,
    /// The end of a Ukrainian "last" or "next", or of any literal, before the weekday.
    UkrainianOf,
    /// A Georgian "last" or "next" anywhere.
    GeorgianRelative,
}

impl When {
    /// Whether the condition holds for a pattern.
    pub(in crate::time) fn holds(self, pattern: &str) -> bool {
        match self {
            Self::AnyDayBeforeMonth => {
                pattern.find("MMMM").is_some_and(|month| pattern.as_bytes()[..month].contains(&b'D'))
            }
            Self::DaySpaceMonth => pattern.contains("D MMMM") || pattern.contains("D. MMMM"),
            Self::HyphenatedMonth => pattern.contains("-MMM-"),
            Self::WeekdayBeforeTime => pattern.contains("dddd HH:mm"),
            Self::GeorgianRelative => pattern.contains("წინა") || pattern.contains("შემდეგ"),
            Self::UkrainianOf => pattern.contains("]dddd") || pattern.contains("] dddd"),
            Self::DayBeforeMonth => DAY_BEFORE_MONTH.is_match(pattern),
            Self::DayThenMonth => DAY_THEN_MONTH.is_match(pattern),
            Self::DottedDayBeforeMonth => DOTTED_DAY_BEFORE_MONTH.is_match(pattern),
            Self::DayBesideMonth => DAY_BEFORE_MONTH.is_match(pattern) || MONTH_BEFORE_DAY.is_match(pattern),
            Self::RussianOn => RUSSIAN_ON.is_match(pattern),
            Self::BelarusianOn => BELARUSIAN_ON.is_match(pattern),
            Self::UkrainianOn => UKRAINIAN_ON.is_match(pattern),
        }
    }
}

static DAY_BEFORE_MONTH: LazyLock<Regex> = LazyLock::new(|| regex(r"D[oD]?(\[[^\[\]]*\]|\s)+MMMM?"));
static MONTH_BEFORE_DAY: LazyLock<Regex> = LazyLock::new(|| regex(r"MMMM?(\[[^\[\]]*\]|\s)+D[oD]?"));
static DAY_THEN_MONTH: LazyLock<Regex> = LazyLock::new(|| regex(r"D[oD]?\s+MMMM"));
static DOTTED_DAY_BEFORE_MONTH: LazyLock<Regex> = LazyLock::new(|| regex(r"DD?[o.]?(\[[^\[\]]*\]|\s)+MMMM"));
static RUSSIAN_ON: LazyLock<Regex> = LazyLock::new(|| regex(r"\[ ?[Вв] ?(прошлую|следующую|эту)? ?\] ?dddd"));
static BELARUSIAN_ON: LazyLock<Regex> = LazyLock::new(|| regex(r"\[ ?[Ууў] ?(мінулую|наступную)? ?\] ?dddd"));
static UKRAINIAN_ON: LazyLock<Regex> = LazyLock::new(|| regex(r"\[[ВвУу]\] ?dddd"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns above are valid")
}
