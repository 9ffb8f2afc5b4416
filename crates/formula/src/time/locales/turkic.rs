//! Turkic and Iranian languages.

use super::ENGLISH;
use crate::time::civil::WeekRule;
use crate::time::locale::forms::{names, split};
use crate::time::locale::ordinal::Ordinal;
use crate::time::locale::{Data, period};

pub(super) const TABLES: &[&Data] = &[&AZ, &CV, &FA, &KK, &TR, &UZ, &UZ_LATN];

pub(super) const AZ: Data = Data {
    name: "az",
    months: names("yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr"),
    months_short: names("yan|fev|mar|apr|may|iyn|iyl|avq|sen|okt|noy|dek"),
    weekdays: names("Bazar|Bazar ertəsi|Çərşənbə axşamı|Çərşənbə|Cümə axşamı|Cümə|Şənbə"),
    weekdays_short: split("Baz|BzE|ÇAx|Çər|CAx|Cüm|Şən"),
    weekdays_min: split("Bz|BE|ÇA|Çə|CA|Cü|Şə"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Azerbaijani,
    periods: &[
        period(400, "gecə", "gecə"),
        period(1200, "səhər", "səhər"),
        period(1700, "gündüz", "gündüz"),
        period(2400, "axşam", "axşam"),
    ],
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const CV: Data = Data {
    name: "cv",
    months: names("кӑрлач|нарӑс|пуш|ака|май|ҫӗртме|утӑ|ҫурла|авӑн|юпа|чӳк|раштав"),
    months_short: names("кӑр|нар|пуш|ака|май|ҫӗр|утӑ|ҫур|авн|юпа|чӳк|раш"),
    weekdays: names("вырсарникун|тунтикун|ытларикун|юнкун|кӗҫнерникун|эрнекун|шӑматкун"),
    weekdays_short: split("выр|тун|ытл|юн|кӗҫ|эрн|шӑм"),
    weekdays_min: split("вр|тн|ыт|юн|кҫ|эр|шм"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD-MM-YYYY",
        "YYYY [ҫулхи] MMMM [уйӑхӗн] D[-мӗшӗ]",
        "YYYY [ҫулхи] MMMM [уйӑхӗн] D[-мӗшӗ], HH:mm",
        "dddd, YYYY [ҫулхи] MMMM [уйӑхӗн] D[-мӗшӗ], HH:mm",
    ],
    ordinal: Ordinal::Suffix("-мӗш"),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const FA: Data = Data {
    name: "fa",
    months: names("ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر"),
    months_short: names("ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر"),
    weekdays: names("یک\u{200c}شنبه|دوشنبه|سه\u{200c}شنبه|چهارشنبه|پنج\u{200c}شنبه|جمعه|شنبه"),
    weekdays_short: split("یک\u{200c}شنبه|دوشنبه|سه\u{200c}شنبه|چهارشنبه|پنج\u{200c}شنبه|جمعه|شنبه"),
    weekdays_min: split("ی|د|س|چ|پ|ج|ش"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("م"),
    periods: &[period(1200, "قبل از ظهر", "قبل از ظهر"), period(2400, "بعد از ظهر", "بعد از ظهر")],
    week: WeekRule::new(6, 12),
    zero: Some('۰'),
    comma: Some('،'),
    ..ENGLISH
};

pub(super) const KK: Data = Data {
    name: "kk",
    months: names("қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"),
    months_short: names("қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел"),
    weekdays: names("жексенбі|дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|сенбі"),
    weekdays_short: split("жек|дүй|сей|сәр|бей|жұм|сен"),
    weekdays_min: split("жк|дй|сй|ср|бй|жм|сн"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Kazakh,
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const TR: Data = Data {
    name: "tr",
    months: names("Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık"),
    months_short: names("Oca|Şub|Mar|Nis|May|Haz|Tem|Ağu|Eyl|Eki|Kas|Ara"),
    weekdays: names("Pazar|Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi"),
    weekdays_short: split("Paz|Pzt|Sal|Çar|Per|Cum|Cmt"),
    weekdays_min: split("Pz|Pt|Sa|Ça|Pe|Cu|Ct"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Turkish,
    periods: &[period(1200, "ÖÖ", "öö"), period(2400, "ÖS", "ös")],
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const UZ: Data = Data {
    name: "uz",
    months: names("январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр"),
    months_short: names("янв|фев|мар|апр|май|июн|июл|авг|сен|окт|ноя|дек"),
    weekdays: names("Якшанба|Душанба|Сешанба|Чоршанба|Пайшанба|Жума|Шанба"),
    weekdays_short: split("Якш|Душ|Сеш|Чор|Пай|Жум|Шан"),
    weekdays_min: split("Як|Ду|Се|Чо|Па|Жу|Ша"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "D MMMM YYYY, dddd HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const UZ_LATN: Data = Data {
    name: "uz-latn",
    months: names("Yanvar|Fevral|Mart|Aprel|May|Iyun|Iyul|Avgust|Sentabr|Oktabr|Noyabr|Dekabr"),
    months_short: names("Yan|Fev|Mar|Apr|May|Iyun|Iyul|Avg|Sen|Okt|Noy|Dek"),
    weekdays: names("Yakshanba|Dushanba|Seshanba|Chorshanba|Payshanba|Juma|Shanba"),
    weekdays_short: split("Yak|Dush|Sesh|Chor|Pay|Jum|Shan"),
    weekdays_min: split("Ya|Du|Se|Cho|Pa|Ju|Sha"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "D MMMM YYYY, dddd HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};
