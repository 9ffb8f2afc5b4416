//! Arabic, Hebrew, Tamazight and Swahili.

use super::ENGLISH;
use crate::time::civil::WeekRule;
use crate::time::locale::forms::{names, split};
use crate::time::locale::ordinal::Ordinal;
use crate::time::locale::{Data, period};

pub(super) const TABLES: &[&Data] = &[&AR, &AR_DZ, &AR_KW, &AR_LY, &AR_MA, &AR_SA, &AR_TN, &HE, &SW, &TZM, &TZM_LATN];

pub(super) const AR: Data = Data {
    name: "ar",
    months: names("يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    months_short: names("يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    weekdays: names("الأحد|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"),
    weekdays_short: split("أحد|إثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت"),
    weekdays_min: split("ح|ن|ث|ر|خ|ج|س"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "D/\u{200f}M/\u{200f}YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY HH:mm",
        "dddd D MMMM YYYY HH:mm",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[period(1200, "ص", "ص"), period(2400, "م", "م")],
    week: WeekRule::new(6, 12),
    zero: Some('٠'),
    comma: Some('،'),
    ..ENGLISH
};

pub(super) const AR_DZ: Data = Data {
    name: "ar-dz",
    months: names("جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    months_short: names("جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    weekdays: names("الأحد|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"),
    weekdays_short: split("أحد|إثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت"),
    weekdays_min: split("ح|ن|ث|ر|خ|ج|س"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "D/\u{200f}M/\u{200f}YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY HH:mm",
        "dddd D MMMM YYYY HH:mm",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[period(1200, "ص", "ص"), period(2400, "م", "م")],
    week: WeekRule::new(0, 4),
    comma: Some('،'),
    ..ENGLISH
};

pub(super) const AR_KW: Data = Data {
    name: "ar-kw",
    months: names("يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر"),
    months_short: names("يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر"),
    weekdays: names("الأحد|الإتنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"),
    weekdays_short: split("احد|اتنين|ثلاثاء|اربعاء|خميس|جمعة|سبت"),
    weekdays_min: split("ح|ن|ث|ر|خ|ج|س"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::new(0, 12),
    ..ENGLISH
};

pub(super) const AR_LY: Data = Data {
    name: "ar-ly",
    months: names("يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    months_short: names("يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    weekdays: names("الأحد|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"),
    weekdays_short: split("أحد|إثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت"),
    weekdays_min: split("ح|ن|ث|ر|خ|ج|س"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "D/\u{200f}M/\u{200f}YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY HH:mm",
        "dddd D MMMM YYYY HH:mm",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[period(1200, "ص", "ص"), period(2400, "م", "م")],
    week: WeekRule::new(6, 12),
    comma: Some('،'),
    ..ENGLISH
};

pub(super) const AR_MA: Data = Data {
    name: "ar-ma",
    months: names("يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر"),
    months_short: names("يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر"),
    weekdays: names("الأحد|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"),
    weekdays_short: split("احد|اثنين|ثلاثاء|اربعاء|خميس|جمعة|سبت"),
    weekdays_min: split("ح|ن|ث|ر|خ|ج|س"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const AR_SA: Data = Data {
    name: "ar-sa",
    months: names("يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    months_short: names("يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    weekdays: names("الأحد|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"),
    weekdays_short: split("أحد|إثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت"),
    weekdays_min: split("ح|ن|ث|ر|خ|ج|س"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    periods: &[period(1200, "ص", "ص"), period(2400, "م", "م")],
    zero: Some('٠'),
    comma: Some('،'),
    ..ENGLISH
};

pub(super) const AR_TN: Data = Data {
    name: "ar-tn",
    months: names("جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    months_short: names("جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    weekdays: names("الأحد|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"),
    weekdays_short: split("أحد|إثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت"),
    weekdays_min: split("ح|ن|ث|ر|خ|ج|س"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const HE: Data = Data {
    name: "he",
    months: names("ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר"),
    months_short: names("ינו׳|פבר׳|מרץ|אפר׳|מאי|יוני|יולי|אוג׳|ספט׳|אוק׳|נוב׳|דצמ׳"),
    weekdays: names("ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת"),
    weekdays_short: split("א׳|ב׳|ג׳|ד׳|ה׳|ו׳|ש׳"),
    weekdays_min: split("א|ב|ג|ד|ה|ו|ש"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D [ב]MMMM YYYY", "D [ב]MMMM YYYY HH:mm", "dddd, D [ב]MMMM YYYY HH:mm"],
    short: [Some("D/M/YYYY"), Some("D MMM YYYY"), Some("D MMM YYYY HH:mm"), Some("ddd, D MMM YYYY HH:mm")],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(500, "לפנות בוקר", "לפנות בוקר"),
        period(1000, "בבוקר", "בבוקר"),
        period(1200, "לפני הצהריים", "לפנה\"צ"),
        period(1800, "אחרי הצהריים", "אחה\"צ"),
        period(2400, "בערב", "בערב"),
    ],
    ..ENGLISH
};

pub(super) const SW: Data = Data {
    name: "sw",
    months: names("Januari|Februari|Machi|Aprili|Mei|Juni|Julai|Agosti|Septemba|Oktoba|Novemba|Desemba"),
    months_short: names("Jan|Feb|Mac|Apr|Mei|Jun|Jul|Ago|Sep|Okt|Nov|Des"),
    weekdays: names("Jumapili|Jumatatu|Jumanne|Jumatano|Alhamisi|Ijumaa|Jumamosi"),
    weekdays_short: split("Jpl|Jtat|Jnne|Jtan|Alh|Ijm|Jmos"),
    weekdays_min: split("J2|J3|J4|J5|Al|Ij|J1"),
    long: ["hh:mm A", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const TZM: Data = Data {
    name: "tzm",
    months: names("ⵉⵏⵏⴰⵢⵔ|ⴱⵕⴰⵢⵕ|ⵎⴰⵕⵚ|ⵉⴱⵔⵉⵔ|ⵎⴰⵢⵢⵓ|ⵢⵓⵏⵢⵓ|ⵢⵓⵍⵢⵓⵣ|ⵖⵓⵛⵜ|ⵛⵓⵜⴰⵏⴱⵉⵔ|ⴽⵟⵓⴱⵕ|ⵏⵓⵡⴰⵏⴱⵉⵔ|ⴷⵓⵊⵏⴱⵉⵔ"),
    months_short: names("ⵉⵏⵏⴰⵢⵔ|ⴱⵕⴰⵢⵕ|ⵎⴰⵕⵚ|ⵉⴱⵔⵉⵔ|ⵎⴰⵢⵢⵓ|ⵢⵓⵏⵢⵓ|ⵢⵓⵍⵢⵓⵣ|ⵖⵓⵛⵜ|ⵛⵓⵜⴰⵏⴱⵉⵔ|ⴽⵟⵓⴱⵕ|ⵏⵓⵡⴰⵏⴱⵉⵔ|ⴷⵓⵊⵏⴱⵉⵔ"),
    weekdays: names("ⴰⵙⴰⵎⴰⵙ|ⴰⵢⵏⴰⵙ|ⴰⵙⵉⵏⴰⵙ|ⴰⴽⵔⴰⵙ|ⴰⴽⵡⴰⵙ|ⴰⵙⵉⵎⵡⴰⵙ|ⴰⵙⵉⴹⵢⴰⵙ"),
    weekdays_short: split("ⴰⵙⴰⵎⴰⵙ|ⴰⵢⵏⴰⵙ|ⴰⵙⵉⵏⴰⵙ|ⴰⴽⵔⴰⵙ|ⴰⴽⵡⴰⵙ|ⴰⵙⵉⵎⵡⴰⵙ|ⴰⵙⵉⴹⵢⴰⵙ"),
    weekdays_min: split("ⴰⵙⴰⵎⴰⵙ|ⴰⵢⵏⴰⵙ|ⴰⵙⵉⵏⴰⵙ|ⴰⴽⵔⴰⵙ|ⴰⴽⵡⴰⵙ|ⴰⵙⵉⵎⵡⴰⵙ|ⴰⵙⵉⴹⵢⴰⵙ"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::new(6, 12),
    ..ENGLISH
};

pub(super) const TZM_LATN: Data = Data {
    name: "tzm-latn",
    months: names("innayr|brˤayrˤ|marˤsˤ|ibrir|mayyw|ywnyw|ywlywz|ɣwšt|šwtanbir|ktˤwbrˤ|nwwanbir|dwjnbir"),
    months_short: names("innayr|brˤayrˤ|marˤsˤ|ibrir|mayyw|ywnyw|ywlywz|ɣwšt|šwtanbir|ktˤwbrˤ|nwwanbir|dwjnbir"),
    weekdays: names("asamas|aynas|asinas|akras|akwas|asimwas|asiḍyas"),
    weekdays_short: split("asamas|aynas|asinas|akras|akwas|asimwas|asiḍyas"),
    weekdays_min: split("asamas|aynas|asinas|akras|akwas|asimwas|asiḍyas"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::new(6, 12),
    ..ENGLISH
};
