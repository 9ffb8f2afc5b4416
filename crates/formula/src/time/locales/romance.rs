//! Romance languages.

use super::ENGLISH;
use crate::time::civil::WeekRule;
use crate::time::locale::Data;
use crate::time::locale::forms::{When, names, split};
use crate::time::locale::ordinal::Ordinal;

pub(super) const TABLES: &[&Data] =
    &[&CA, &ES, &ES_DO, &ES_MX, &ES_US, &FR, &FR_CA, &FR_CH, &GL, &IT, &IT_CH, &PT, &PT_BR, &RO];

pub(super) const CA: Data = Data {
    name: "ca",
    months: names("gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre").with(&[(When::DayThenMonth, split("de gener|de febrer|de març|d’abril|de maig|de juny|de juliol|d’agost|de setembre|d’octubre|de novembre|de desembre"))]),
    months_short: names("gen.|febr.|març|abr.|maig|juny|jul.|ag.|set.|oct.|nov.|des."),
    weekdays: names("diumenge|dilluns|dimarts|dimecres|dijous|divendres|dissabte"),
    weekdays_short: split("dg.|dl.|dt.|dc.|dj.|dv.|ds."),
    weekdays_min: split("dg|dl|dt|dc|dj|dv|ds"),
    long: ["H:mm", "H:mm:ss", "DD/MM/YYYY", "D MMMM [de] YYYY", "D MMMM [de] YYYY [a les] H:mm", "dddd D MMMM [de] YYYY [a les] H:mm"],
    short: [None, Some("D MMM YYYY"), Some("D MMM YYYY, H:mm"), Some("ddd D MMM YYYY, H:mm")],
    ordinal: Ordinal::Catalan,
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const ES: Data = Data {
    name: "es",
    months: names("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
    months_short: names("ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|sep.|oct.|nov.|dic.")
        .with(&[(When::HyphenatedMonth, split("ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic"))]),
    weekdays: names("domingo|lunes|martes|miércoles|jueves|viernes|sábado"),
    weekdays_short: split("dom.|lun.|mar.|mié.|jue.|vie.|sáb."),
    weekdays_min: split("do|lu|ma|mi|ju|vi|sá"),
    long: [
        "H:mm",
        "H:mm:ss",
        "DD/MM/YYYY",
        "D [de] MMMM [de] YYYY",
        "D [de] MMMM [de] YYYY H:mm",
        "dddd, D [de] MMMM [de] YYYY H:mm",
    ],
    ordinal: Ordinal::Suffix("º"),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const ES_DO: Data = Data {
    name: "es-do",
    months: names("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
    months_short: names("ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|sep.|oct.|nov.|dic.")
        .with(&[(When::HyphenatedMonth, split("ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic"))]),
    weekdays: names("domingo|lunes|martes|miércoles|jueves|viernes|sábado"),
    weekdays_short: split("dom.|lun.|mar.|mié.|jue.|vie.|sáb."),
    weekdays_min: split("do|lu|ma|mi|ju|vi|sá"),
    long: [
        "h:mm A",
        "h:mm:ss A",
        "DD/MM/YYYY",
        "D [de] MMMM [de] YYYY",
        "D [de] MMMM [de] YYYY h:mm A",
        "dddd, D [de] MMMM [de] YYYY h:mm A",
    ],
    ordinal: Ordinal::Suffix("º"),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const ES_MX: Data = Data {
    name: "es-mx",
    months: names("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
    months_short: names("ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|sep.|oct.|nov.|dic.")
        .with(&[(When::HyphenatedMonth, split("ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic"))]),
    weekdays: names("domingo|lunes|martes|miércoles|jueves|viernes|sábado"),
    weekdays_short: split("dom.|lun.|mar.|mié.|jue.|vie.|sáb."),
    weekdays_min: split("do|lu|ma|mi|ju|vi|sá"),
    long: [
        "H:mm",
        "H:mm:ss",
        "DD/MM/YYYY",
        "D [de] MMMM [de] YYYY",
        "D [de] MMMM [de] YYYY H:mm",
        "dddd, D [de] MMMM [de] YYYY H:mm",
    ],
    ordinal: Ordinal::Suffix("º"),
    week: WeekRule::new(0, 4),
    ..ENGLISH
};

pub(super) const ES_US: Data = Data {
    name: "es-us",
    months: names("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
    months_short: names("ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|sep.|oct.|nov.|dic.")
        .with(&[(When::HyphenatedMonth, split("ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic"))]),
    weekdays: names("domingo|lunes|martes|miércoles|jueves|viernes|sábado"),
    weekdays_short: split("dom.|lun.|mar.|mié.|jue.|vie.|sáb."),
    weekdays_min: split("do|lu|ma|mi|ju|vi|sá"),
    long: [
        "h:mm A",
        "h:mm:ss A",
        "MM/DD/YYYY",
        "D [de] MMMM [de] YYYY",
        "D [de] MMMM [de] YYYY h:mm A",
        "dddd, D [de] MMMM [de] YYYY h:mm A",
    ],
    ordinal: Ordinal::Suffix("º"),
    ..ENGLISH
};

pub(super) const FR: Data = Data {
    name: "fr",
    months: names("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
    months_short: names("janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc."),
    weekdays: names("dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi"),
    weekdays_short: split("dim.|lun.|mar.|mer.|jeu.|ven.|sam."),
    weekdays_min: split("di|lu|ma|me|je|ve|sa"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::French,
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const FR_CA: Data = Data {
    name: "fr-ca",
    months: names("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
    months_short: names("janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc."),
    weekdays: names("dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi"),
    weekdays_short: split("dim.|lun.|mar.|mer.|jeu.|ven.|sam."),
    weekdays_min: split("di|lu|ma|me|je|ve|sa"),
    long: ["HH:mm", "HH:mm:ss", "YYYY-MM-DD", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::FrenchAbroad,
    ..ENGLISH
};

pub(super) const FR_CH: Data = Data {
    name: "fr-ch",
    months: names("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
    months_short: names("janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc."),
    weekdays: names("dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi"),
    weekdays_short: split("dim.|lun.|mar.|mer.|jeu.|ven.|sam."),
    weekdays_min: split("di|lu|ma|me|je|ve|sa"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::FrenchAbroad,
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const GL: Data = Data {
    name: "gl",
    months: names("xaneiro|febreiro|marzo|abril|maio|xuño|xullo|agosto|setembro|outubro|novembro|decembro"),
    months_short: names("xan.|feb.|mar.|abr.|mai.|xuñ.|xul.|ago.|set.|out.|nov.|dec."),
    weekdays: names("domingo|luns|martes|mércores|xoves|venres|sábado"),
    weekdays_short: split("dom.|lun.|mar.|mér.|xov.|ven.|sáb."),
    weekdays_min: split("do|lu|ma|mé|xo|ve|sá"),
    long: [
        "H:mm",
        "H:mm:ss",
        "DD/MM/YYYY",
        "D [de] MMMM [de] YYYY",
        "D [de] MMMM [de] YYYY H:mm",
        "dddd, D [de] MMMM [de] YYYY H:mm",
    ],
    ordinal: Ordinal::Suffix("º"),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const IT: Data = Data {
    name: "it",
    months: names("gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"),
    months_short: names("gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic"),
    weekdays: names("domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato"),
    weekdays_short: split("dom|lun|mar|mer|gio|ven|sab"),
    weekdays_min: split("do|lu|ma|me|gi|ve|sa"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("º"),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const IT_CH: Data = Data {
    name: "it-ch",
    months: names("gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"),
    months_short: names("gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic"),
    weekdays: names("domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato"),
    weekdays_short: split("dom|lun|mar|mer|gio|ven|sab"),
    weekdays_min: split("do|lu|ma|me|gi|ve|sa"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("º"),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const PT: Data = Data {
    name: "pt",
    months: names("janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"),
    months_short: names("jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez"),
    weekdays: names("Domingo|Segunda-feira|Terça-feira|Quarta-feira|Quinta-feira|Sexta-feira|Sábado"),
    weekdays_short: split("Dom|Seg|Ter|Qua|Qui|Sex|Sáb"),
    weekdays_min: split("Do|2ª|3ª|4ª|5ª|6ª|Sá"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD/MM/YYYY",
        "D [de] MMMM [de] YYYY",
        "D [de] MMMM [de] YYYY HH:mm",
        "dddd, D [de] MMMM [de] YYYY HH:mm",
    ],
    ordinal: Ordinal::Suffix("º"),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const PT_BR: Data = Data {
    name: "pt-br",
    months: names("janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"),
    months_short: names("jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez"),
    weekdays: names("domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado"),
    weekdays_short: split("dom|seg|ter|qua|qui|sex|sáb"),
    weekdays_min: split("do|2ª|3ª|4ª|5ª|6ª|sá"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD/MM/YYYY",
        "D [de] MMMM [de] YYYY",
        "D [de] MMMM [de] YYYY [às] HH:mm",
        "dddd, D [de] MMMM [de] YYYY [às] HH:mm",
    ],
    ordinal: Ordinal::Suffix("º"),
    ..ENGLISH
};

pub(super) const RO: Data = Data {
    name: "ro",
    months: names("ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie"),
    months_short: names("ian.|feb.|mart.|apr.|mai|iun.|iul.|aug.|sept.|oct.|nov.|dec."),
    weekdays: names("duminică|luni|marți|miercuri|joi|vineri|sâmbătă"),
    weekdays_short: split("Dum|Lun|Mar|Mie|Joi|Vin|Sâm"),
    weekdays_min: split("Du|Lu|Ma|Mi|Jo|Vi|Sâ"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY H:mm", "dddd, D MMMM YYYY H:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};
