//! Cases of formula.md section 12.6.

use proptest::prelude::*;

use super::ordinal::Counted;
use super::*;

/// The names of section 12.6.
const LISTED: &str = "af ar ar-ma ar-sa ar-tn az be bg bn bo br bs ca cs cv cy da de de-at el en en-au en-ca en-gb en-ie \
    en-nz eo es et eu fa fi fo fr fr-ca fr-ch fy gl he hi hr hu hy-am id is it ja jv ka km ko lb lt lv me mk ml mr ms my \
    nb ne nl nn pl pt pt-br ro ru si sk sl sq sr sr-cyrl sv ta th tl-ph tr tzl tzm tzm-latn uk uz vi zh-cn zh-tw";

#[test]
fn every_listed_name_is_a_locale_of_its_own() {
    // 12.6 [D for the principle]
    for name in LISTED.split_whitespace() {
        assert_eq!(Locale::find(name).name(), name);
    }
}

#[test]
fn names_are_found_in_any_spelling() {
    let check = |name: &str, expected: &str| assert_eq!(Locale::find(name).name(), expected, "{name}");
    check("ES", "es");
    check("pt_BR", "pt-br");
    check(" zh-CN ", "zh-cn");
    check("Sr_Cyrl", "sr-cyrl");
    // 12.6 [I]: unknown is English; an unknown region is its language
    check("", "en");
    check("tlh", "en");
    check("-", "en");
    check("de-li", "de");
    check("en-US", "en");
    check("ca-es-valencia", "ca");
    check("é-x", "en");
}

#[test]
fn tables_are_whole() {
    for locale in Locale::all() {
        let data = locale.data();
        let name = data.name;
        assert_eq!(Locale::find(name).name(), name, "one table a name");
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
        let ends: Vec<u16> = data.periods.iter().map(|period| period.until).collect();
        assert!(ends.is_sorted() && ends.last() == Some(&2400), "{name}: periods fill the day");
        assert!(data.long.iter().all(|pattern| !pattern.is_empty()), "{name}");
        assert!(data.week.first_day() < 7, "{name}");
        if let Some(zero) = data.zero {
            assert!(zero.is_numeric() && char::from_u32(zero as u32 + 9).is_some_and(char::is_numeric), "{name}");
        }
        for months in data.months.forms() {
            let mut sorted = *months;
            sorted.sort_unstable();
            assert!(sorted.windows(2).all(|pair| pair[0] != pair[1]), "{name}: a month's name twice");
        }
    }
}

#[test]
fn long_formats_follow_section_12_6() {
    let check = |name: &str, token: &str, expected: &str| {
        assert_eq!(Locale::find(name).long_format(token).as_deref(), Some(expected), "{name} {token}");
    };
    check("en", "L", "MM/DD/YYYY");
    check("en", "l", "M/D/YYYY");
    check("en", "lll", "MMM D, YYYY h:mm A");
    check("es", "LLLL", "dddd, D [de] MMMM [de] YYYY H:mm");
    check("es", "llll", "ddd, D [de] MMM [de] YYYY H:mm");
    check("cs", "l", "D. M. YYYY");
    check("de", "LT", "HH:mm");
    assert_eq!(Locale::ENGLISH.long_format("LTSS"), None);
}

#[test]
fn ordinals_follow_section_12_3() {
    let check = |name: &str, counted: Counted, expected: &[(u16, &str)]| {
        for &(count, expected) in expected {
            let (before, after) = Locale::find(name).data().ordinal.affixes(count, counted);
            assert_eq!(format!("{before}{count}{after}"), expected, "{name} {counted:?}");
        }
    };
    // 12.3 [D]
    check(
        "en",
        Counted::Day,
        &[(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th")],
    );
    check("en", Counted::YearDay, &[(22, "22nd"), (31, "31st"), (111, "111th"), (112, "112th"), (121, "121st")]);
    // 12.6 [I]: ordinals follow the locale
    check("de", Counted::Day, &[(1, "1."), (31, "31.")]);
    check("fr", Counted::Day, &[(1, "1er"), (2, "2")]);
    check("fr", Counted::Month, &[(1, "1er"), (2, "2e")]);
    check("fr-ca", Counted::Day, &[(1, "1er"), (2, "2e")]);
    check("fr", Counted::Week, &[(1, "1re"), (5, "5e")]);
    check("nl", Counted::Day, &[(1, "1ste"), (2, "2de"), (8, "8ste"), (20, "20ste")]);
    check("sv", Counted::Day, &[(1, "1:a"), (2, "2:a"), (3, "3:e"), (11, "11:e"), (21, "21:a")]);
    check("ru", Counted::Day, &[(5, "5-го")]);
    check("ru", Counted::Week, &[(5, "5-я")]);
    check("ru", Counted::Quarter, &[(2, "2")]);
    check("be", Counted::Month, &[(1, "1-ы"), (2, "2-і"), (12, "12-ы")]);
    check("ca", Counted::Day, &[(1, "1r"), (2, "2n"), (4, "4t"), (5, "5è")]);
    check("cy", Counted::Day, &[(1, "1af"), (11, "11eg"), (15, "15fed"), (21, "21ain"), (40, "40fed")]);
    check("bg", Counted::YearDay, &[(1, "1-ви"), (11, "11-ти"), (100, "100-ен"), (107, "107-ми")]);
    check("tr", Counted::Month, &[(1, "1'inci"), (3, "3'üncü"), (10, "10'uncu")]);
    check("tr", Counted::Day, &[(1, "1")]);
    check("az", Counted::Day, &[(1, "1-inci"), (6, "6-ncı"), (20, "20-nci"), (40, "40-ıncı")]);
    check("kk", Counted::Day, &[(1, "1-ші"), (6, "6-шы"), (10, "10-шы"), (50, "50-ші")]);
    check(
        "ka",
        Counted::YearDay,
        &[(1, "1-ლი"), (2, "მე-2"), (20, "მე-20"), (21, "21-ე"), (100, "მე-100"), (340, "340-ე")],
    );
    check("hy-am", Counted::YearDay, &[(1, "1-ին"), (2, "2-րդ")]);
    check("zh-cn", Counted::Week, &[(5, "5周")]);
    check("zh-tw", Counted::Week, &[(5, "5週")]);
    check("ko", Counted::Month, &[(2, "2월")]);
    check("ja", Counted::Day, &[(2, "2日")]);
    check("km", Counted::Day, &[(2, "ទី2")]);
}

proptest! {
    #[test]
    fn any_name_is_safe(name in "\\PC{0,20}|[a-z_-]{0,12}") {
        let found = Locale::find(&name).name();
        prop_assert!(found == "en" || name.trim().to_lowercase().replace('_', "-").starts_with(found));
    }
}
