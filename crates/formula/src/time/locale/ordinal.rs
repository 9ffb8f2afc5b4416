//! Ordinal numbers: `1st`, `2.`, `3ème` and their likes.

/// What is being counted; some languages write each kind differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::time) enum Counted {
    /// A month of the year.
    Month,
    /// A quarter of the year.
    Quarter,
    /// A day of the month.
    Day,
    /// A day of the year.
    YearDay,
    /// A day of the week.
    Weekday,
    /// A week, of the locale or of ISO 8601.
    Week,
}

/// How a language writes ordinals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::time) enum Ordinal {
    /// The number and a fixed text.
    Suffix(&'static str),
    /// A fixed text and the number.
    Prefix(&'static str),
    /// `1st`, `2nd`, `3rd`, `4th`, `11th`.
    English,
    /// `1ste`, `2de`, `20ste`.
    Dutch,
    /// `1añ`, `2vet`.
    Breton,
    /// `1r`, `2n`, `4t`, `5è`; weeks `1a`.
    Catalan,
    /// `1af`, `2il`, `3ydd`; twenties `ain`.
    Welsh,
    /// `1er`, days then bare, others `2e`; weeks `1re`.
    French,
    /// `1er`, `2e`; weeks `1re`.
    FrenchAbroad,
    /// `1:a`, `3:e`.
    Swedish,
    /// `-й`, days `-го`, weeks `-я`.
    Russian,
    /// `-й`, days `-го`.
    Ukrainian,
    /// `-ы` or `-і`, days `-га`.
    Belarusian,
    /// `-ви`, `-ри`, `-ми`, `-ти`.
    Bulgarian,
    /// `'inci` and its vowel harmonies; days of months and weeks bare.
    Turkish,
    /// `-inci` and its vowel harmonies.
    Azerbaijani,
    /// `-ші`, `-шы`.
    Kazakh,
    /// `1-ին`, `2-րդ` for days of the year and weeks, others bare.
    Armenian,
    /// `1-ლი`, `მე-2`, `21-ე`.
    Georgian,
    /// Days `日`.
    Japanese,
    /// Days `일`, months `월`, weeks `주`.
    Korean,
    /// Days `日`, months `月`, weeks as given.
    Chinese(&'static str),
}

impl Ordinal {
    /// What stands before and after `number`.
    pub(in crate::time) fn affixes(self, number: u16, counted: Counted) -> (&'static str, &'static str) {
        match self {
            Self::Prefix(prefix) => (prefix, ""),
            Self::Georgian if georgian_takes_prefix(number) => ("მე-", ""),
            _ => ("", self.suffix(number, counted)),
        }
    }

    /// What stands after `number`.
    fn suffix(self, number: u16, counted: Counted) -> &'static str {
        use Counted::{Day, Month, Week, Weekday, YearDay};
        match self {
            Self::Suffix(suffix) => suffix,
            Self::Prefix(_) => "",
            Self::English => english(number),
            Self::Dutch if number == 1 || number == 8 || number >= 20 => "ste",
            Self::Dutch => "de",
            Self::Breton => either(number == 1, "añ", "vet"),
            Self::Catalan => catalan(number, counted),
            Self::Welsh => welsh(number),
            Self::French if counted == Day => either(number == 1, "er", ""),
            Self::French | Self::FrenchAbroad if counted == Week => either(number == 1, "re", "e"),
            Self::French | Self::FrenchAbroad => either(number == 1, "er", "e"),
            Self::Swedish => either(number / 10 % 10 != 1 && matches!(number % 10, 1 | 2), ":a", ":e"),
            Self::Russian => match counted {
                Month | Weekday | YearDay => "-й",
                Day => "-го",
                Week => "-я",
                Counted::Quarter => "",
            },
            Self::Ukrainian => match counted {
                Month | Weekday | YearDay | Week => "-й",
                Day => "-го",
                Counted::Quarter => "",
            },
            Self::Belarusian => belarusian(number, counted),
            Self::Bulgarian => bulgarian(number),
            Self::Turkish => turkish(number, counted),
            Self::Azerbaijani => azerbaijani(number),
            Self::Kazakh => kazakh(number),
            Self::Armenian if matches!(counted, YearDay | Week) => either(number == 1, "-ին", "-րդ"),
            Self::Armenian => "",
            Self::Georgian => match number {
                0 => "",
                1 => "-ლი",
                _ => "-ე",
            },
            Self::Japanese => either(matches!(counted, Day | YearDay | Weekday), "日", ""),
            Self::Korean => sino(counted, ["일", "월", "주"]),
            Self::Chinese(week) => sino(counted, ["日", "月", week]),
        }
    }
}

const fn either(condition: bool, yes: &'static str, no: &'static str) -> &'static str {
    if condition { yes } else { no }
}

/// Day, month and week words; quarters are bare.
const fn sino(counted: Counted, [day, month, week]: [&'static str; 3]) -> &'static str {
    match counted {
        Counted::Day | Counted::YearDay | Counted::Weekday => day,
        Counted::Month => month,
        Counted::Week => week,
        Counted::Quarter => "",
    }
}

const fn english(number: u16) -> &'static str {
    match (number % 100 / 10, number % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

const fn catalan(number: u16, counted: Counted) -> &'static str {
    match (counted, number) {
        (Counted::Week, _) => "a",
        (_, 1 | 3) => "r",
        (_, 2) => "n",
        (_, 4) => "t",
        _ => "è",
    }
}

const fn welsh(number: u16) -> &'static str {
    match number {
        0 => "",
        1 => "af",
        2 => "il",
        3 | 4 => "ydd",
        5..=7 => "ed",
        11 | 13 | 14 | 16 | 17 | 19 => "eg",
        8..=20 | 40 | 50 | 60 | 80 | 100 => "fed",
        _ => "ain",
    }
}

const fn belarusian(number: u16, counted: Counted) -> &'static str {
    match counted {
        Counted::Day => "-га",
        Counted::Quarter => "",
        _ => either(matches!(number % 10, 2 | 3) && !matches!(number % 100, 12 | 13), "-і", "-ы"),
    }
}

const fn bulgarian(number: u16) -> &'static str {
    match (number % 100, number % 10) {
        _ if number == 0 => "-ев",
        (0, _) => "-ен",
        (11..=19, _) => "-ти",
        (_, 1) => "-ви",
        (_, 2) => "-ри",
        (_, 7 | 8) => "-ми",
        _ => "-ти",
    }
}

/// The number whose word ends the ordinal: the ones, else the tens, else the hundreds.
const fn last_word(number: u16) -> u16 {
    match (number % 10, number % 100) {
        (0, 0) => 100,
        (0, tens) => tens,
        (ones, _) => ones,
    }
}

const fn turkish(number: u16, counted: Counted) -> &'static str {
    match (counted, last_word(number)) {
        (Counted::Day | Counted::Weekday, _) => "",
        _ if number == 0 => "'ıncı",
        (_, 1 | 5 | 8 | 70 | 80) => "'inci",
        (_, 2 | 7 | 20 | 50) => "'nci",
        (_, 3 | 4 | 100) => "'üncü",
        (_, 6) => "'ncı",
        (_, 9 | 10 | 30) => "'uncu",
        _ => "'ıncı",
    }
}

const fn azerbaijani(number: u16) -> &'static str {
    match last_word(number) {
        _ if number == 0 => "-ıncı",
        1 | 5 | 8 | 70 | 80 => "-inci",
        2 | 7 | 20 | 50 => "-nci",
        3 | 4 | 100 => "-üncü",
        6 => "-ncı",
        9 | 10 | 30 => "-uncu",
        _ => "-ıncı",
    }
}

/// Numbers up to 20, round scores up to 100 and hundreds.
const fn georgian_takes_prefix(number: u16) -> bool {
    match number {
        0 | 1 => false,
        2..=20 | 40 | 60 | 80 => true,
        _ => number.is_multiple_of(100),
    }
}

const fn kazakh(number: u16) -> &'static str {
    match (number, number % 10) {
        (10 | 20 | 30 | 40 | 60 | 90, _) | (_, 6 | 9) => "-шы",
        _ => "-ші",
    }
}
