//! English of each region.

use crate::time::civil::WeekRule;
use crate::time::locale::forms::{names, split};
use crate::time::locale::ordinal::Ordinal;
use crate::time::locale::{AM_PM, Data};

pub(super) const TABLES: &[&Data] = &[&ENGLISH, &EN_AU, &EN_CA, &EN_GB, &EN_IE, &EN_IL, &EN_IN, &EN_NZ, &EN_SG];

pub(in crate::time) const ENGLISH: Data = Data {
    name: "en",
    months: names("January|February|March|April|May|June|July|August|September|October|November|December"),
    months_short: names("Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"),
    weekdays: names("Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"),
    weekdays_short: split("Sun|Mon|Tue|Wed|Thu|Fri|Sat"),
    weekdays_min: split("Su|Mo|Tu|We|Th|Fr|Sa"),
    long: ["h:mm A", "h:mm:ss A", "MM/DD/YYYY", "MMMM D, YYYY", "MMMM D, YYYY h:mm A", "dddd, MMMM D, YYYY h:mm A"],
    short: [None; 4],
    ordinal: Ordinal::English,
    periods: AM_PM,
    week: WeekRule::SUNDAY,
    zero: None,
    comma: None,
};

pub(super) const EN_AU: Data = Data {
    name: "en-au",
    long: ["h:mm A", "h:mm:ss A", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY h:mm A", "dddd, D MMMM YYYY h:mm A"],
    week: WeekRule::new(0, 4),
    ..ENGLISH
};

pub(super) const EN_CA: Data = Data {
    name: "en-ca",
    long: ["h:mm A", "h:mm:ss A", "YYYY-MM-DD", "MMMM D, YYYY", "MMMM D, YYYY h:mm A", "dddd, MMMM D, YYYY h:mm A"],
    ..ENGLISH
};

pub(super) const EN_GB: Data = Data {
    name: "en-gb",
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const EN_IE: Data = Data {
    name: "en-ie",
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const EN_IL: Data = Data {
    name: "en-il",
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ..ENGLISH
};

pub(super) const EN_IN: Data = Data {
    name: "en-in",
    long: ["h:mm A", "h:mm:ss A", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY h:mm A", "dddd, D MMMM YYYY h:mm A"],
    ..ENGLISH
};

pub(super) const EN_NZ: Data = Data {
    name: "en-nz",
    long: ["h:mm A", "h:mm:ss A", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY h:mm A", "dddd, D MMMM YYYY h:mm A"],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const EN_SG: Data = Data {
    name: "en-sg",
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    week: WeekRule::ISO,
    ..ENGLISH
};
