//! Moment's format patterns, compiled to pieces once.
//!
//! A pattern is cut from left to right, the longest token first; text in brackets, text after a backslash and every
//! character that is no token stands for itself. Source: formula.md section 12.3 `[D]`.

use std::borrow::Cow;

use super::locale::Locale;

#[cfg(test)]
mod tests;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    source: Box<str>,
    pieces: Vec<Piece>,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Something to be written from the instant, or read into it.
    Token(Token),
    /// One of `LT` to `LLLL` and `l` to `llll`, which stands for a pattern of the locale.
    Long(&'static str),
    /// A text that stood in brackets or after a backslash.
    Text(Box<str>),
    /// A character that is no token.
    Char(char),
}

/// A token of Moment's patterns; in the order of the table in section 12.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Month,
    MonthOrdinal,
    Month2,
    MonthShort,
    MonthLong,
    Quarter,
    QuarterOrdinal,
    Day,
    DayOrdinal,
    Day2,
    YearDay,
    YearDayOrdinal,
    YearDay3,
    Weekday,
    WeekdayOrdinal,
    WeekdayMin,
    WeekdayShort,
    WeekdayLong,
    WeekdayOfLocale,
    WeekdayOfIso,
    Week,
    WeekOrdinal,
    Week2,
    IsoWeek,
    IsoWeekOrdinal,
    IsoWeek2,
    /// `Y`: all digits, with a sign past 9999.
    Year,
    Year2,
    Year4,
    Year5,
    /// `YYYYYY`: six digits, always signed.
    Year6,
    WeekYear2,
    WeekYear4,
    WeekYear5,
    IsoWeekYear2,
    IsoWeekYear4,
    IsoWeekYear5,
    MeridiemUpper,
    MeridiemLower,
    Hour,
    Hour2,
    Hour12,
    Hour12Padded,
    Hour24,
    Hour24Padded,
    HourMinute,
    HourMinuteSecond,
    Hour12Minute,
    Hour12MinuteSecond,
    Minute,
    Minute2,
    Second,
    Second2,
    /// `S` to `SSSSSSSSS`: so many digits of the fraction of a second.
    Fraction(u8),
    Abbreviation,
    OffsetColon,
    Offset,
    UnixSeconds,
    UnixMillis,
}

/// The texts of the tokens; of two that fit, the longer is above.
const TOKENS: &[(&str, Token)] = &[
    ("MMMM", Token::MonthLong),
    ("MMM", Token::MonthShort),
    ("MM", Token::Month2),
    ("Mo", Token::MonthOrdinal),
    ("M", Token::Month),
    ("Qo", Token::QuarterOrdinal),
    ("Q", Token::Quarter),
    ("DDDD", Token::YearDay3),
    ("DDDo", Token::YearDayOrdinal),
    ("DDD", Token::YearDay),
    ("DD", Token::Day2),
    ("Do", Token::DayOrdinal),
    ("D", Token::Day),
    ("dddd", Token::WeekdayLong),
    ("ddd", Token::WeekdayShort),
    ("dd", Token::WeekdayMin),
    ("do", Token::WeekdayOrdinal),
    ("d", Token::Weekday),
    ("e", Token::WeekdayOfLocale),
    ("E", Token::WeekdayOfIso),
    ("ww", Token::Week2),
    ("wo", Token::WeekOrdinal),
    ("w", Token::Week),
    ("WW", Token::IsoWeek2),
    ("Wo", Token::IsoWeekOrdinal),
    ("W", Token::IsoWeek),
    ("YYYYYY", Token::Year6),
    ("YYYYY", Token::Year5),
    ("YYYY", Token::Year4),
    ("YY", Token::Year2),
    ("Y", Token::Year),
    ("ggggg", Token::WeekYear5),
    ("gggg", Token::WeekYear4),
    ("gg", Token::WeekYear2),
    ("GGGGG", Token::IsoWeekYear5),
    ("GGGG", Token::IsoWeekYear4),
    ("GG", Token::IsoWeekYear2),
    ("A", Token::MeridiemUpper),
    ("a", Token::MeridiemLower),
    ("Hmmss", Token::HourMinuteSecond),
    ("Hmm", Token::HourMinute),
    ("HH", Token::Hour2),
    ("H", Token::Hour),
    ("hmmss", Token::Hour12MinuteSecond),
    ("hmm", Token::Hour12Minute),
    ("hh", Token::Hour12Padded),
    ("h", Token::Hour12),
    ("kk", Token::Hour24Padded),
    ("k", Token::Hour24),
    ("mm", Token::Minute2),
    ("m", Token::Minute),
    ("ss", Token::Second2),
    ("s", Token::Second),
    ("SSSSSSSSS", Token::Fraction(9)),
    ("SSSSSSSS", Token::Fraction(8)),
    ("SSSSSSS", Token::Fraction(7)),
    ("SSSSSS", Token::Fraction(6)),
    ("SSSSS", Token::Fraction(5)),
    ("SSSS", Token::Fraction(4)),
    ("SSS", Token::Fraction(3)),
    ("SS", Token::Fraction(2)),
    ("S", Token::Fraction(1)),
    ("zz", Token::Abbreviation),
    ("z", Token::Abbreviation),
    ("ZZ", Token::Offset),
    ("Z", Token::OffsetColon),
    ("X", Token::UnixSeconds),
    ("x", Token::UnixMillis),
];

/// The long-date tokens, of two that fit the longer first.
const LONG: &[&str] = &["LTS", "LT", "LLLL", "LLL", "LL", "L", "llll", "lll", "ll", "l"];

impl Pattern {
    /// Compiles a pattern; every text is one.
    ///
    /// Line breaks outside brackets are dropped, as in Moment `[I]`. The era tokens of its later versions (`N`, `y`) are
    /// not in the published list and stand for themselves.
    #[must_use]
    pub fn compile(source: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = source;
        while let Some((piece, length)) = next_piece(rest) {
            pieces.extend(piece);
            rest = &rest[length..];
        }
        Self { source: source.into(), pieces }
    }

    /// The text it was compiled from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// This pattern with its long-date tokens replaced by the locale's patterns.
    ///
    /// [`super::parse_with`] does it for every text; who reads a column does it once before.
    #[must_use]
    pub fn expand(&self, locale: Locale) -> Cow<'_, Self> {
        if !self.pieces.iter().any(|piece| matches!(piece, Piece::Long(_))) {
            return Cow::Borrowed(self);
        }
        let mut expanded = String::with_capacity(self.source.len() + 32);
        let mut rest = &*self.source;
        while let Some((piece, length)) = next_piece(rest) {
            let pattern = if let Some(Piece::Long(token)) = piece { locale.long_format(token) } else { None };
            expanded.push_str(pattern.as_deref().unwrap_or(&rest[..length]));
            rest = &rest[length..];
        }
        Cow::Owned(Self::compile(&expanded))
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

/// ISO 8601 with the zone's offset, the default of `DATETIME_FORMAT`. Source: section 16 `[?]`.
impl Default for Pattern {
    fn default() -> Self {
        Self::compile("YYYY-MM-DDTHH:mm:ssZ")
    }
}

/// The piece at the front of a pattern (none for what is dropped) and its length in bytes; `None` at the end.
fn next_piece(rest: &str) -> Option<(Option<Piece>, usize)> {
    let first = rest.chars().next()?;
    if let Some((text, length)) = bracketed(rest) {
        return Some((Some(Piece::Text(text.into())), length));
    }
    if first == '\\' {
        return Some(escaped(&rest[1..]));
    }
    if let Some((piece, length)) = token(rest) {
        return Some((Some(piece), length));
    }
    let dropped = matches!(first, '\n' | '\r' | '\u{2028}' | '\u{2029}');
    Some(((!dropped).then_some(Piece::Char(first)), first.len_utf8()))
}

/// A bracketed literal at the front: it ends at the last closing bracket before another opens.
fn bracketed(rest: &str) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix('[')?;
    let inner = inner.find('[').map_or(inner, |next| &inner[..next]);
    let end = inner.rfind(']')?;
    Some((&inner[..end], end + 2))
}

/// What follows a backslash stands for itself, a token as a whole.
fn escaped(rest: &str) -> (Option<Piece>, usize) {
    let length = match (token(rest), rest.chars().next()) {
        (Some((_, length)), _) => length,
        (None, Some(next)) => next.len_utf8(),
        (None, None) => 0,
    };
    let text = &rest[..length];
    let shown = !text.is_empty() && text != "\\";
    (shown.then(|| Piece::Text(text.into())), 1 + length)
}

/// The token at the front, and its length.
fn token(rest: &str) -> Option<(Piece, usize)> {
    if let Some(name) = LONG.iter().find(|name| rest.starts_with(**name)) {
        return Some((Piece::Long(name), name.len()));
    }
    let (name, token) = TOKENS.iter().find(|(name, _)| rest.starts_with(name))?;
    Some((Piece::Token(*token), name.len()))
}

/// The short form of a long-date pattern: names abbreviated, numbers without their zero.
pub(super) fn abbreviate(pattern: &str) -> String {
    let mut short = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((piece, length)) = next_piece(rest) {
        let halved =
            matches!(piece, Some(Piece::Token(Token::MonthLong | Token::Month2 | Token::Day2 | Token::WeekdayLong)));
        short.push_str(&rest[usize::from(halved)..length]);
        rest = &rest[length..];
    }
    short
}
