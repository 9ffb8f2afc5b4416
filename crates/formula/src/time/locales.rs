//! The languages, as tables; one file for each family.
//!
//! Names and formats are those that Moment.js uses, since `DATETIME_FORMAT` shows what it shows. A table says only in
//! what its language differs from English, the base of all.
//!
//! Source: formula.md section 12.6 `[D]` for the principle.

mod arabic;
mod asian;
mod english;
mod european;
mod germanic;
mod indic;
mod romance;
mod slavic;
mod turkic;

use super::locale::Data;

pub(super) use self::english::ENGLISH;

/// Every table, English first.
pub(super) fn all() -> impl Iterator<Item = &'static Data> {
    const FAMILIES: [&[&Data]; 9] = [
        english::TABLES,
        germanic::TABLES,
        romance::TABLES,
        slavic::TABLES,
        european::TABLES,
        arabic::TABLES,
        turkic::TABLES,
        indic::TABLES,
        asian::TABLES,
    ];
    FAMILIES.into_iter().flatten().copied()
}
