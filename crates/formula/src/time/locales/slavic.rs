//! Slavic languages.

use super::ENGLISH;
use crate::time::civil::WeekRule;
use crate::time::locale::forms::{When, names, split};
use crate::time::locale::ordinal::Ordinal;
use crate::time::locale::{Data, period};

pub(super) const TABLES: &[&Data] = &[&BE, &BG, &BS, &CS, &HR, &ME, &MK, &PL, &RU, &SK, &SL, &SR, &SR_CYRL, &UK];

pub(super) const BE: Data = Data {
    name: "be",
    months: names("студзень|люты|сакавік|красавік|травень|чэрвень|ліпень|жнівень|верасень|кастрычнік|лістапад|снежань")
        .with(&[(
            When::DayBeforeMonth,
            split(
                "студзеня|лютага|сакавіка|красавіка|траўня|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня",
            ),
        )]),
    months_short: names("студ|лют|сак|крас|трав|чэрв|ліп|жнів|вер|каст|ліст|снеж"),
    weekdays: names("нядзеля|панядзелак|аўторак|серада|чацвер|пятніца|субота")
        .with(&[(When::BelarusianOn, split("нядзелю|панядзелак|аўторак|сераду|чацвер|пятніцу|суботу"))]),
    weekdays_short: split("нд|пн|ат|ср|чц|пт|сб"),
    weekdays_min: split("нд|пн|ат|ср|чц|пт|сб"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY г.", "D MMMM YYYY г., HH:mm", "dddd, D MMMM YYYY г., HH:mm"],
    ordinal: Ordinal::Belarusian,
    periods: &[
        period(400, "ночы", "ночы"),
        period(1200, "раніцы", "раніцы"),
        period(1700, "дня", "дня"),
        period(2400, "вечара", "вечара"),
    ],
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const BG: Data = Data {
    name: "bg",
    months: names("януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември"),
    months_short: names("яну|фев|мар|апр|май|юни|юли|авг|сеп|окт|ное|дек"),
    weekdays: names("неделя|понеделник|вторник|сряда|четвъртък|петък|събота"),
    weekdays_short: split("нед|пон|вто|сря|чет|пет|съб"),
    weekdays_min: split("нд|пн|вт|ср|чт|пт|сб"),
    long: ["H:mm", "H:mm:ss", "D.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY H:mm", "dddd, D MMMM YYYY H:mm"],
    ordinal: Ordinal::Bulgarian,
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const BS: Data = Data {
    name: "bs",
    months: names("januar|februar|mart|april|maj|juni|juli|august|septembar|oktobar|novembar|decembar"),
    months_short: names("jan.|feb.|mar.|apr.|maj.|jun.|jul.|aug.|sep.|okt.|nov.|dec."),
    weekdays: names("nedjelja|ponedjeljak|utorak|srijeda|četvrtak|petak|subota"),
    weekdays_short: split("ned.|pon.|uto.|sri.|čet.|pet.|sub."),
    weekdays_min: split("ne|po|ut|sr|če|pe|su"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY H:mm", "dddd, D. MMMM YYYY H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const CS: Data = Data {
    name: "cs",
    months: names("leden|únor|březen|duben|květen|červen|červenec|srpen|září|říjen|listopad|prosinec").with(&[(
        When::DottedDayBeforeMonth,
        split("ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince"),
    )]),
    months_short: names("led|úno|bře|dub|kvě|čvn|čvc|srp|zář|říj|lis|pro"),
    weekdays: names("neděle|pondělí|úterý|středa|čtvrtek|pátek|sobota"),
    weekdays_short: split("ne|po|út|st|čt|pá|so"),
    weekdays_min: split("ne|po|út|st|čt|pá|so"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY H:mm", "dddd D. MMMM YYYY H:mm"],
    short: [Some("D. M. YYYY"), None, None, None],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const HR: Data = Data {
    name: "hr",
    months: names("siječanj|veljača|ožujak|travanj|svibanj|lipanj|srpanj|kolovoz|rujan|listopad|studeni|prosinac")
        .with(&[(
            When::DayBeforeMonth,
            split("siječnja|veljače|ožujka|travnja|svibnja|lipnja|srpnja|kolovoza|rujna|listopada|studenoga|prosinca"),
        )]),
    months_short: names("sij.|velj.|ožu.|tra.|svi.|lip.|srp.|kol.|ruj.|lis.|stu.|pro."),
    weekdays: names("nedjelja|ponedjeljak|utorak|srijeda|četvrtak|petak|subota"),
    weekdays_short: split("ned.|pon.|uto.|sri.|čet.|pet.|sub."),
    weekdays_min: split("ne|po|ut|sr|če|pe|su"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "Do MMMM YYYY", "Do MMMM YYYY H:mm", "dddd, Do MMMM YYYY H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const ME: Data = Data {
    name: "me",
    months: names("januar|februar|mart|april|maj|jun|jul|avgust|septembar|oktobar|novembar|decembar"),
    months_short: names("jan.|feb.|mar.|apr.|maj|jun|jul|avg.|sep.|okt.|nov.|dec."),
    weekdays: names("nedjelja|ponedjeljak|utorak|srijeda|četvrtak|petak|subota"),
    weekdays_short: split("ned.|pon.|uto.|sri.|čet.|pet.|sub."),
    weekdays_min: split("ne|po|ut|sr|če|pe|su"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY H:mm", "dddd, D. MMMM YYYY H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const MK: Data = Data {
    name: "mk",
    months: names("јануари|февруари|март|април|мај|јуни|јули|август|септември|октомври|ноември|декември"),
    months_short: names("јан|фев|мар|апр|мај|јун|јул|авг|сеп|окт|ное|дек"),
    weekdays: names("недела|понеделник|вторник|среда|четврток|петок|сабота"),
    weekdays_short: split("нед|пон|вто|сре|чет|пет|саб"),
    weekdays_min: split("нe|пo|вт|ср|че|пе|сa"),
    long: ["H:mm", "H:mm:ss", "D.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY H:mm", "dddd, D MMMM YYYY H:mm"],
    ordinal: Ordinal::Bulgarian,
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const PL: Data = Data {
    name: "pl",
    months: names("styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|październik|listopad|grudzień")
        .with(&[(
            When::DaySpaceMonth,
            split("stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia"),
        )]),
    months_short: names("sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru"),
    weekdays: names("niedziela|poniedziałek|wtorek|środa|czwartek|piątek|sobota"),
    weekdays_short: split("ndz|pon|wt|śr|czw|pt|sob"),
    weekdays_min: split("Nd|Pn|Wt|Śr|Cz|Pt|So"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const RU: Data = Data {
    name: "ru",
    months: names("январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь").with(&[(
        When::DayBeforeMonth,
        split("января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"),
    )]),
    months_short: names("янв.|февр.|март|апр.|май|июнь|июль|авг.|сент.|окт.|нояб.|дек.")
        .with(&[(When::DayBeforeMonth, split("янв.|февр.|мар.|апр.|мая|июня|июля|авг.|сент.|окт.|нояб.|дек."))]),
    weekdays: names("воскресенье|понедельник|вторник|среда|четверг|пятница|суббота")
        .with(&[(When::RussianOn, split("воскресенье|понедельник|вторник|среду|четверг|пятницу|субботу"))]),
    weekdays_short: split("вс|пн|вт|ср|чт|пт|сб"),
    weekdays_min: split("вс|пн|вт|ср|чт|пт|сб"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "D MMMM YYYY г.", "D MMMM YYYY г., H:mm", "dddd, D MMMM YYYY г., H:mm"],
    ordinal: Ordinal::Russian,
    periods: &[
        period(400, "ночи", "ночи"),
        period(1200, "утра", "утра"),
        period(1700, "дня", "дня"),
        period(2400, "вечера", "вечера"),
    ],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const SK: Data = Data {
    name: "sk",
    months: names("január|február|marec|apríl|máj|jún|júl|august|september|október|november|december"),
    months_short: names("jan|feb|mar|apr|máj|jún|júl|aug|sep|okt|nov|dec"),
    weekdays: names("nedeľa|pondelok|utorok|streda|štvrtok|piatok|sobota"),
    weekdays_short: split("ne|po|ut|st|št|pi|so"),
    weekdays_min: split("ne|po|ut|st|št|pi|so"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY H:mm", "dddd D. MMMM YYYY H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const SL: Data = Data {
    name: "sl",
    months: names("januar|februar|marec|april|maj|junij|julij|avgust|september|oktober|november|december"),
    months_short: names("jan.|feb.|mar.|apr.|maj.|jun.|jul.|avg.|sep.|okt.|nov.|dec."),
    weekdays: names("nedelja|ponedeljek|torek|sreda|četrtek|petek|sobota"),
    weekdays_short: split("ned.|pon.|tor.|sre.|čet.|pet.|sob."),
    weekdays_min: split("ne|po|to|sr|če|pe|so"),
    long: ["H:mm", "H:mm:ss", "DD. MM. YYYY", "D. MMMM YYYY", "D. MMMM YYYY H:mm", "dddd, D. MMMM YYYY H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const SR: Data = Data {
    name: "sr",
    months: names("januar|februar|mart|april|maj|jun|jul|avgust|septembar|oktobar|novembar|decembar"),
    months_short: names("jan.|feb.|mar.|apr.|maj|jun|jul|avg.|sep.|okt.|nov.|dec."),
    weekdays: names("nedelja|ponedeljak|utorak|sreda|četvrtak|petak|subota"),
    weekdays_short: split("ned.|pon.|uto.|sre.|čet.|pet.|sub."),
    weekdays_min: split("ne|po|ut|sr|če|pe|su"),
    long: ["H:mm", "H:mm:ss", "D. M. YYYY.", "D. MMMM YYYY.", "D. MMMM YYYY. H:mm", "dddd, D. MMMM YYYY. H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const SR_CYRL: Data = Data {
    name: "sr-cyrl",
    months: names("јануар|фебруар|март|април|мај|јун|јул|август|септембар|октобар|новембар|децембар"),
    months_short: names("јан.|феб.|мар.|апр.|мај|јун|јул|авг.|сеп.|окт.|нов.|дец."),
    weekdays: names("недеља|понедељак|уторак|среда|четвртак|петак|субота"),
    weekdays_short: split("нед.|пон.|уто.|сре.|чет.|пет.|суб."),
    weekdays_min: split("не|по|ут|ср|че|пе|су"),
    long: ["H:mm", "H:mm:ss", "D. M. YYYY.", "D. MMMM YYYY.", "D. MMMM YYYY. H:mm", "dddd, D. MMMM YYYY. H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const UK: Data = Data {
    name: "uk",
    months: names("січень|лютий|березень|квітень|травень|червень|липень|серпень|вересень|жовтень|листопад|грудень")
        .with(&[(
            When::DayBeforeMonth,
            split("січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"),
        )]),
    months_short: names("січ|лют|бер|квіт|трав|черв|лип|серп|вер|жовт|лист|груд"),
    weekdays: names("неділя|понеділок|вівторок|середа|четвер|пʼятниця|субота").with(&[
        (When::UkrainianOn, split("неділю|понеділок|вівторок|середу|четвер|пʼятницю|суботу")),
        (When::UkrainianOf, split("неділі|понеділка|вівторка|середи|четверга|пʼятниці|суботи")),
    ]),
    weekdays_short: split("нд|пн|вт|ср|чт|пт|сб"),
    weekdays_min: split("нд|пн|вт|ср|чт|пт|сб"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY р.", "D MMMM YYYY р., HH:mm", "dddd, D MMMM YYYY р., HH:mm"],
    ordinal: Ordinal::Ukrainian,
    periods: &[
        period(400, "ночі", "ночі"),
        period(1200, "ранку", "ранку"),
        period(1700, "дня", "дня"),
        period(2400, "вечора", "вечора"),
    ],
    week: WeekRule::ISO,
    ..ENGLISH
};
