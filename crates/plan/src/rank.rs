//! Which task comes first: priorities as numbers, and keys that sort as tasks are taken.

use crate::mapping::{First, PriorityRule};

/// A place in the order in which tasks are taken: compared as bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(Box<[u8]>);

impl PriorityRule {
    /// The number that the text of a priority counts as, lowest first; `None` for a text that says nothing.
    pub fn of_text(&self, text: &str) -> Option<f64> {
        let folded = text.trim().to_lowercase();
        let begins = |word: &&String| {
            let word = word.trim().to_lowercase();
            folded.strip_prefix(&word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        if let Some(at) = self.words.iter().position(|word| begins(&word)) {
            return u32::try_from(at).ok().map(f64::from);
        }
        match self.words.is_empty() {
            true => first_number(&folded).map(|number| self.of_number(number)),
            false => None,
        }
    }

    /// The number that a priority counts as, lowest first.
    pub fn of_number(&self, number: f64) -> f64 {
        match self.first {
            First::Lowest => number,
            First::Highest => -number,
        }
    }
}

/// The first number in a text: 2 in `P2 - MEDIUM`, 1.5 in `1.5 days`.
pub fn first_number(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let sign = text[..start].ends_with('-') && !text[..start - 1].ends_with(char::is_alphanumeric);
    let digits = &text[start..];
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let number: f64 = digits[..end].trim_end_matches('.').parse().ok()?;
    Some(if sign { -number } else { number })
}

/// Puts a rank together, most important part first.
#[derive(Debug, Default)]
pub struct RankBuilder(Vec<u8>);

impl RankBuilder {
    /// Adds a number; `None` comes after all numbers.
    #[must_use]
    pub fn number(mut self, number: Option<f64>) -> Self {
        let number = number.filter(|number| !number.is_nan()).unwrap_or(f64::INFINITY);
        // Zero has one form; then the bits of doubles sort as the doubles do, once those below zero are turned round.
        let bits = (number + 0.0).to_bits();
        let sortable = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
        self.0.extend(sortable.to_be_bytes());
        self
    }

    /// Adds a whole number.
    #[must_use]
    pub fn whole(mut self, number: i64) -> Self {
        self.0.extend((number.cast_unsigned() ^ 1 << 63).to_be_bytes());
        self
    }

    /// Adds a text with its numbers as numbers, without regard to case; none comes after all texts.
    #[must_use]
    pub fn code(mut self, text: Option<&str>) -> Self {
        let Some(text) = text else {
            self.0.push(u8::MAX);
            return self;
        };
        let folded = text.to_lowercase();
        let mut rest = folded.as_str();
        while let Some(c) = rest.chars().next() {
            let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            if len == 0 {
                let size = c.len_utf8();
                self.0.extend(&rest.as_bytes()[..size]);
                rest = &rest[size..];
                continue;
            }
            let digits = rest[..len].trim_start_matches('0');
            // A number: how long it is, then its digits. Longer ones are higher.
            self.0.push(b'0');
            self.0.extend(u32::try_from(digits.len()).unwrap_or(u32::MAX).to_be_bytes());
            self.0.extend(digits.as_bytes());
            rest = &rest[len..];
        }
        self.0.push(0);
        self
    }

    /// The rank.
    pub fn build(self) -> Rank {
        Rank(self.0.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::TieBreak;

    fn code(text: &str) -> Rank {
        RankBuilder::default().code(Some(text)).build()
    }

    #[test]
    fn codes_sort_as_people_count() {
        let mut codes = ["P03.10.1", "p03.2.001", "P03.2.1b", "P03.2.010", "P03", "P03.2", "Q1", "", "P03.2.1"];
        codes.sort_by_key(|text| code(text));
        assert_eq!(codes, ["", "P03", "P03.2", "p03.2.001", "P03.2.1", "P03.2.1b", "P03.2.010", "P03.10.1", "Q1"]);
        assert!(RankBuilder::default().code(None).build() > code("zzz"));
    }

    #[test]
    fn numbers_sort_by_value_and_none_comes_last() {
        let rank = |number| RankBuilder::default().number(number).build();
        let numbers = [f64::NEG_INFINITY, -10.0, -0.5, 0.0, 1e-300, 2.0, 10.0];
        for pair in numbers.windows(2) {
            assert!(rank(Some(pair[0])) < rank(Some(pair[1])), "{pair:?}");
        }
        assert_eq!(rank(Some(-0.0)), rank(Some(0.0)));
        assert!(rank(None) > rank(Some(f64::MAX)));
        assert_eq!(rank(Some(f64::NAN)), rank(None));
        let whole = |number| RankBuilder::default().whole(number).build();
        assert!(whole(i64::MIN) < whole(-1) && whole(-1) < whole(0) && whole(0) < whole(i64::MAX));
    }

    #[test]
    fn priorities_go_the_way_that_the_mapping_says() {
        let lowest = PriorityRule::default();
        assert!(lowest.of_text("1").unwrap() < lowest.of_text("10").unwrap());
        assert!(lowest.of_text("P0 - BLOCKER").unwrap() < lowest.of_text("P3 - LOW").unwrap());
        assert_eq!((lowest.of_text("soon"), lowest.of_text("-2.5")), (None, Some(-2.5)));
        let highest = PriorityRule { first: First::Highest, ..PriorityRule::default() };
        assert!(highest.of_text("90").unwrap() < highest.of_text("10").unwrap());
        let words = ["Critical", "High", "Low"].map(str::to_owned).to_vec();
        let words = PriorityRule { words, first: First::Highest, ties: vec![TieBreak::Created] };
        assert!(words.of_text("critical!").unwrap() < words.of_text(" High").unwrap());
        assert_eq!((words.of_text("Lowest"), words.of_text("3")), (None, None));
    }
}
