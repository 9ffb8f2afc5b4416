//! Cases of formula.md section 12.3.

use proptest::prelude::*;

use super::*;

fn tokens(source: &str) -> Vec<Piece> {
    Pattern::compile(source).pieces
}

#[test]
fn tokens_are_cut_longest_first() {
    let check = |source: &str, expected: &[Token]| {
        let expected: Vec<Piece> = expected.iter().copied().map(Piece::Token).collect();
        assert_eq!(tokens(source), expected, "{source}");
    };
    // 12.3 [D]
    check("YYYYMMDD", &[Token::Year4, Token::Month2, Token::Day2]);
    check("YYYYY", &[Token::Year5]);
    check("YYY", &[Token::Year2, Token::Year]);
    check("DDDDDo", &[Token::YearDay3, Token::DayOrdinal]);
    check("ddddd", &[Token::WeekdayLong, Token::Weekday]);
    check("Hmmss", &[Token::HourMinuteSecond]);
    check("HHmmss", &[Token::Hour2, Token::Minute2, Token::Second2]);
    check("SSSSSSSSSS", &[Token::Fraction(9), Token::Fraction(1)]);
    check("wwWWwo", &[Token::Week2, Token::IsoWeek2, Token::WeekOrdinal]);
    check("Zzz", &[Token::OffsetColon, Token::Abbreviation]);
}

#[test]
fn every_other_text_stands_for_itself() {
    let check = |source: &str, expected: &[Piece]| assert_eq!(tokens(source), expected, "{source}");
    let text = |text: &str| Piece::Text(text.into());
    // 12.3 [D]: brackets
    check("[Today] D", &[text("Today"), Piece::Char(' '), Piece::Token(Token::Day)]);
    check("[]", &[text("")]);
    // [I], as Moment cuts them: up to the last closing bracket before another opens
    check("[a]b]", &[text("a]b")]);
    check("[[a]", &[Piece::Char('['), text("a")]);
    check("[M", &[Piece::Char('['), Piece::Token(Token::Month)]);
    check("]M", &[Piece::Char(']'), Piece::Token(Token::Month)]);
    check("\\MM", &[text("MM")]);
    check("\\é", &[text("é")]);
    check("\\[M]", &[text("["), Piece::Token(Token::Month), Piece::Char(']')]);
    check("\\", &[]);
    check("\\\\", &[]);
    check("1\né", &[Piece::Char('1'), Piece::Char('é')]);
    check("[\n]", &[text("\n")]);
    // The era tokens of later versions are not in the list
    check("Ny", &[Piece::Char('N'), Piece::Char('y')]);
}

#[test]
fn long_dates_become_the_locales_patterns() {
    let check = |source: &str, locale: &str, expected: &str| {
        let pattern = Pattern::compile(source);
        assert_eq!(pattern.expand(Locale::find(locale)).source(), expected, "{source} in {locale}");
    };
    check("LTS", "en", "h:mm:ss A");
    check("LLLLL", "en-gb", "dddd, D MMMM YYYY HH:mmDD/MM/YYYY");
    check("[L] L", "de", "[L] DD.MM.YYYY");
    check("\\L", "de", "\\L");
    check("D", "de", "D");
    check("lllll", "fr", "ddd D MMM YYYY HH:mmD/M/YYYY");
}

proptest! {
    #[test]
    fn every_text_is_a_pattern(source in "\\PC{0,40}|[\\[\\]\\\\LlMDdYSw\n ]{0,30}") {
        let pattern = Pattern::compile(&source);
        prop_assert_eq!(pattern.source(), source.as_str());
        for name in ["en", "pl", "zh-cn"] {
            let expanded = pattern.expand(Locale::find(name)).into_owned();
            prop_assert!(!expanded.pieces.iter().any(|piece| matches!(piece, Piece::Long(_))), "{}", expanded.source);
        }
    }
}
