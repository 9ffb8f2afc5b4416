//! Germanic languages other than English.

use super::ENGLISH;
use crate::time::civil::WeekRule;
use crate::time::locale::forms::{When, names, split};
use crate::time::locale::ordinal::Ordinal;
use crate::time::locale::{Data, period};

pub(super) const TABLES: &[&Data] = &[&AF, &DA, &DE, &DE_AT, &DE_CH, &FO, &FY, &IS, &LB, &NB, &NL, &NL_BE, &NN, &SV];

pub(super) const AF: Data = Data {
    name: "af",
    months: names("Januarie|Februarie|Maart|April|Mei|Junie|Julie|Augustus|September|Oktober|November|Desember"),
    months_short: names("Jan|Feb|Mrt|Apr|Mei|Jun|Jul|Aug|Sep|Okt|Nov|Des"),
    weekdays: names("Sondag|Maandag|Dinsdag|Woensdag|Donderdag|Vrydag|Saterdag"),
    weekdays_short: split("Son|Maa|Din|Woe|Don|Vry|Sat"),
    weekdays_min: split("So|Ma|Di|Wo|Do|Vr|Sa"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Dutch,
    periods: &[period(1200, "VM", "vm"), period(2400, "NM", "nm")],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const DA: Data = Data {
    name: "da",
    months: names("januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"),
    months_short: names("jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec"),
    weekdays: names("søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag"),
    weekdays_short: split("søn|man|tir|ons|tor|fre|lør"),
    weekdays_min: split("sø|ma|ti|on|to|fr|lø"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD.MM.YYYY",
        "D. MMMM YYYY",
        "D. MMMM YYYY HH:mm",
        "dddd [d.] D. MMMM YYYY [kl.] HH:mm",
    ],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const DE: Data = Data {
    name: "de",
    months: names("Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"),
    months_short: names("Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sep.|Okt.|Nov.|Dez."),
    weekdays: names("Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag"),
    weekdays_short: split("So.|Mo.|Di.|Mi.|Do.|Fr.|Sa."),
    weekdays_min: split("So|Mo|Di|Mi|Do|Fr|Sa"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY HH:mm", "dddd, D. MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const DE_AT: Data = Data {
    name: "de-at",
    months: names("Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"),
    months_short: names("Jän.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sep.|Okt.|Nov.|Dez."),
    weekdays: names("Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag"),
    weekdays_short: split("So.|Mo.|Di.|Mi.|Do.|Fr.|Sa."),
    weekdays_min: split("So|Mo|Di|Mi|Do|Fr|Sa"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY HH:mm", "dddd, D. MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const DE_CH: Data = Data {
    name: "de-ch",
    months: names("Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"),
    months_short: names("Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sep.|Okt.|Nov.|Dez."),
    weekdays: names("Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag"),
    weekdays_short: split("So|Mo|Di|Mi|Do|Fr|Sa"),
    weekdays_min: split("So|Mo|Di|Mi|Do|Fr|Sa"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY HH:mm", "dddd, D. MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const FO: Data = Data {
    name: "fo",
    months: names("januar|februar|mars|apríl|mai|juni|juli|august|september|oktober|november|desember"),
    months_short: names("jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des"),
    weekdays: names("sunnudagur|mánadagur|týsdagur|mikudagur|hósdagur|fríggjadagur|leygardagur"),
    weekdays_short: split("sun|mán|týs|mik|hós|frí|ley"),
    weekdays_min: split("su|má|tý|mi|hó|fr|le"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D. MMMM, YYYY HH:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const FY: Data = Data {
    name: "fy",
    months: names("jannewaris|febrewaris|maart|april|maaie|juny|july|augustus|septimber|oktober|novimber|desimber"),
    months_short: names("jan.|feb.|mrt.|apr.|mai|jun.|jul.|aug.|sep.|okt.|nov.|des.")
        .with(&[(When::HyphenatedMonth, split("jan|feb|mrt|apr|mai|jun|jul|aug|sep|okt|nov|des"))]),
    weekdays: names("snein|moandei|tiisdei|woansdei|tongersdei|freed|sneon"),
    weekdays_short: split("si.|mo.|ti.|wo.|to.|fr.|so."),
    weekdays_min: split("Si|Mo|Ti|Wo|To|Fr|So"),
    long: ["HH:mm", "HH:mm:ss", "DD-MM-YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Dutch,
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const IS: Data = Data {
    name: "is",
    months: names("janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember"),
    months_short: names("jan|feb|mar|apr|maí|jún|júl|ágú|sep|okt|nóv|des"),
    weekdays: names("sunnudagur|mánudagur|þriðjudagur|miðvikudagur|fimmtudagur|föstudagur|laugardagur"),
    weekdays_short: split("sun|mán|þri|mið|fim|fös|lau"),
    weekdays_min: split("Su|Má|Þr|Mi|Fi|Fö|La"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY [kl.] H:mm", "dddd, D. MMMM YYYY [kl.] H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const LB: Data = Data {
    name: "lb",
    months: names("Januar|Februar|Mäerz|Abrëll|Mee|Juni|Juli|August|September|Oktober|November|Dezember"),
    months_short: names("Jan.|Febr.|Mrz.|Abr.|Mee|Jun.|Jul.|Aug.|Sept.|Okt.|Nov.|Dez."),
    weekdays: names("Sonndeg|Méindeg|Dënschdeg|Mëttwoch|Donneschdeg|Freideg|Samschdeg"),
    weekdays_short: split("So.|Mé.|Dë.|Më.|Do.|Fr.|Sa."),
    weekdays_min: split("So|Mé|Dë|Më|Do|Fr|Sa"),
    long: [
        "H:mm [Auer]",
        "H:mm:ss [Auer]",
        "DD.MM.YYYY",
        "D. MMMM YYYY",
        "D. MMMM YYYY H:mm [Auer]",
        "dddd, D. MMMM YYYY H:mm [Auer]",
    ],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const NB: Data = Data {
    name: "nb",
    months: names("januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"),
    months_short: names("jan.|feb.|mars|apr.|mai|juni|juli|aug.|sep.|okt.|nov.|des."),
    weekdays: names("søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag"),
    weekdays_short: split("sø.|ma.|ti.|on.|to.|fr.|lø."),
    weekdays_min: split("sø|ma|ti|on|to|fr|lø"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD.MM.YYYY",
        "D. MMMM YYYY",
        "D. MMMM YYYY [kl.] HH:mm",
        "dddd D. MMMM YYYY [kl.] HH:mm",
    ],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const NL: Data = Data {
    name: "nl",
    months: names("januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"),
    months_short: names("jan.|feb.|mrt.|apr.|mei|jun.|jul.|aug.|sep.|okt.|nov.|dec.")
        .with(&[(When::HyphenatedMonth, split("jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec"))]),
    weekdays: names("zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag"),
    weekdays_short: split("zo.|ma.|di.|wo.|do.|vr.|za."),
    weekdays_min: split("zo|ma|di|wo|do|vr|za"),
    long: ["HH:mm", "HH:mm:ss", "DD-MM-YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Dutch,
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const NL_BE: Data = Data {
    name: "nl-be",
    months: names("januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"),
    months_short: names("jan.|feb.|mrt.|apr.|mei|jun.|jul.|aug.|sep.|okt.|nov.|dec.")
        .with(&[(When::HyphenatedMonth, split("jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec"))]),
    weekdays: names("zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag"),
    weekdays_short: split("zo.|ma.|di.|wo.|do.|vr.|za."),
    weekdays_min: split("zo|ma|di|wo|do|vr|za"),
    long: ["HH:mm", "HH:mm:ss", "D/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Dutch,
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const NN: Data = Data {
    name: "nn",
    months: names("januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"),
    months_short: names("jan.|feb.|mars|apr.|mai|juni|juli|aug.|sep.|okt.|nov.|des."),
    weekdays: names("sundag|måndag|tysdag|onsdag|torsdag|fredag|laurdag"),
    weekdays_short: split("su.|må.|ty.|on.|to.|fr.|lau."),
    weekdays_min: split("su|må|ty|on|to|fr|la"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD.MM.YYYY",
        "D. MMMM YYYY",
        "D. MMMM YYYY [kl.] H:mm",
        "dddd D. MMMM YYYY [kl.] HH:mm",
    ],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const SV: Data = Data {
    name: "sv",
    months: names("januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"),
    months_short: names("jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec"),
    weekdays: names("söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag"),
    weekdays_short: split("sön|mån|tis|ons|tors|fre|lör"),
    weekdays_min: split("sö|må|ti|on|to|fr|lö"),
    long: ["HH:mm", "HH:mm:ss", "YYYY-MM-DD", "D MMMM YYYY", "D MMMM YYYY [kl.] HH:mm", "dddd D MMMM YYYY [kl.] HH:mm"],
    short: [None, None, Some("D MMM YYYY HH:mm"), Some("ddd D MMM YYYY HH:mm")],
    ordinal: Ordinal::Swedish,
    week: WeekRule::ISO,
    ..ENGLISH
};
