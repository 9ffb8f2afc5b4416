//! Other languages of Europe, with Georgian, Armenian and the constructed ones.

use super::ENGLISH;
use crate::time::civil::WeekRule;
use crate::time::locale::forms::{When, names, split};
use crate::time::locale::ordinal::Ordinal;
use crate::time::locale::{Data, period};

pub(super) const TABLES: &[&Data] =
    &[&BR, &CY, &EL, &EO, &ET, &EU, &FI, &HU, &HY_AM, &KA, &LT, &LV, &MT, &SE, &SQ, &TZL];

pub(super) const BR: Data = Data {
    name: "br",
    months: names("Genver|Cʼhwevrer|Meurzh|Ebrel|Mae|Mezheven|Gouere|Eost|Gwengolo|Here|Du|Kerzu"),
    months_short: names("Gen|Cʼhwe|Meu|Ebr|Mae|Eve|Gou|Eos|Gwe|Her|Du|Ker"),
    weekdays: names("Sul|Lun|Meurzh|Mercʼher|Yaou|Gwener|Sadorn"),
    weekdays_short: split("Sul|Lun|Meu|Mer|Yao|Gwe|Sad"),
    weekdays_min: split("Su|Lu|Me|Mer|Ya|Gw|Sa"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD/MM/YYYY",
        "D [a viz] MMMM YYYY",
        "D [a viz] MMMM YYYY HH:mm",
        "dddd, D [a viz] MMMM YYYY HH:mm",
    ],
    ordinal: Ordinal::Breton,
    periods: &[period(1200, "a.m.", "a.m."), period(2400, "g.m.", "g.m.")],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const CY: Data = Data {
    name: "cy",
    months: names("Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr"),
    months_short: names("Ion|Chwe|Maw|Ebr|Mai|Meh|Gor|Aws|Med|Hyd|Tach|Rhag"),
    weekdays: names("Dydd Sul|Dydd Llun|Dydd Mawrth|Dydd Mercher|Dydd Iau|Dydd Gwener|Dydd Sadwrn"),
    weekdays_short: split("Sul|Llun|Maw|Mer|Iau|Gwe|Sad"),
    weekdays_min: split("Su|Ll|Ma|Me|Ia|Gw|Sa"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Welsh,
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const EL: Data = Data {
    name: "el",
    months: names("Ιανουάριος|Φεβρουάριος|Μάρτιος|Απρίλιος|Μάιος|Ιούνιος|Ιούλιος|Αύγουστος|Σεπτέμβριος|Οκτώβριος|Νοέμβριος|Δεκέμβριος").with(&[(When::AnyDayBeforeMonth, split("Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|Αυγούστου|Σεπτεμβρίου|Οκτωβρίου|Νοεμβρίου|Δεκεμβρίου"))]),
    months_short: names("Ιαν|Φεβ|Μαρ|Απρ|Μαϊ|Ιουν|Ιουλ|Αυγ|Σεπ|Οκτ|Νοε|Δεκ"),
    weekdays: names("Κυριακή|Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο"),
    weekdays_short: split("Κυρ|Δευ|Τρι|Τετ|Πεμ|Παρ|Σαβ"),
    weekdays_min: split("Κυ|Δε|Τρ|Τε|Πε|Πα|Σα"),
    long: ["h:mm A", "h:mm:ss A", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY h:mm A", "dddd, D MMMM YYYY h:mm A"],
    ordinal: Ordinal::Suffix("η"),
    periods: &[period(1200, "ΠΜ", "πμ"), period(2400, "ΜΜ", "μμ")],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const EO: Data = Data {
    name: "eo",
    months: names("januaro|februaro|marto|aprilo|majo|junio|julio|aŭgusto|septembro|oktobro|novembro|decembro"),
    months_short: names("jan|feb|mart|apr|maj|jun|jul|aŭg|sept|okt|nov|dec"),
    weekdays: names("dimanĉo|lundo|mardo|merkredo|ĵaŭdo|vendredo|sabato"),
    weekdays_short: split("dim|lun|mard|merk|ĵaŭ|ven|sab"),
    weekdays_min: split("di|lu|ma|me|ĵa|ve|sa"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "YYYY-MM-DD",
        "[la] D[-an de] MMMM, YYYY",
        "[la] D[-an de] MMMM, YYYY HH:mm",
        "dddd[n], [la] D[-an de] MMMM, YYYY HH:mm",
    ],
    short: [None, None, None, Some("ddd, [la] D[-an de] MMM, YYYY HH:mm")],
    ordinal: Ordinal::Suffix("a"),
    periods: &[period(1200, "A.T.M.", "a.t.m."), period(2400, "P.T.M.", "p.t.m.")],
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const ET: Data = Data {
    name: "et",
    months: names("jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember"),
    months_short: names("jaan|veebr|märts|apr|mai|juuni|juuli|aug|sept|okt|nov|dets"),
    weekdays: names("pühapäev|esmaspäev|teisipäev|kolmapäev|neljapäev|reede|laupäev"),
    weekdays_short: split("P|E|T|K|N|R|L"),
    weekdays_min: split("P|E|T|K|N|R|L"),
    long: ["H:mm", "H:mm:ss", "DD.MM.YYYY", "D. MMMM YYYY", "D. MMMM YYYY H:mm", "dddd, D. MMMM YYYY H:mm"],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const EU: Data = Data {
    name: "eu",
    months: names("urtarrila|otsaila|martxoa|apirila|maiatza|ekaina|uztaila|abuztua|iraila|urria|azaroa|abendua"),
    months_short: names("urt.|ots.|mar.|api.|mai.|eka.|uzt.|abu.|ira.|urr.|aza.|abe."),
    weekdays: names("igandea|astelehena|asteartea|asteazkena|osteguna|ostirala|larunbata"),
    weekdays_short: split("ig.|al.|ar.|az.|og.|ol.|lr."),
    weekdays_min: split("ig|al|ar|az|og|ol|lr"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "YYYY-MM-DD",
        "YYYY[ko] MMMM[ren] D[a]",
        "YYYY[ko] MMMM[ren] D[a] HH:mm",
        "dddd, YYYY[ko] MMMM[ren] D[a] HH:mm",
    ],
    short: [
        Some("YYYY-M-D"),
        Some("YYYY[ko] MMM D[a]"),
        Some("YYYY[ko] MMM D[a] HH:mm"),
        Some("ddd, YYYY[ko] MMM D[a] HH:mm"),
    ],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const FI: Data = Data {
    name: "fi",
    months: names(
        "tammikuu|helmikuu|maaliskuu|huhtikuu|toukokuu|kesäkuu|heinäkuu|elokuu|syyskuu|lokakuu|marraskuu|joulukuu",
    ),
    months_short: names("tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu"),
    weekdays: names("sunnuntai|maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai"),
    weekdays_short: split("su|ma|ti|ke|to|pe|la"),
    weekdays_min: split("su|ma|ti|ke|to|pe|la"),
    long: [
        "HH.mm",
        "HH.mm.ss",
        "DD.MM.YYYY",
        "Do MMMM[ta] YYYY",
        "Do MMMM[ta] YYYY, [klo] HH.mm",
        "dddd, Do MMMM[ta] YYYY, [klo] HH.mm",
    ],
    short: [
        Some("D.M.YYYY"),
        Some("Do MMM YYYY"),
        Some("Do MMM YYYY, [klo] HH.mm"),
        Some("ddd, Do MMM YYYY, [klo] HH.mm"),
    ],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const HU: Data = Data {
    name: "hu",
    months: names("január|február|március|április|május|június|július|augusztus|szeptember|október|november|december"),
    months_short: names("jan.|feb.|márc.|ápr.|máj.|jún.|júl.|aug.|szept.|okt.|nov.|dec."),
    weekdays: names("vasárnap|hétfő|kedd|szerda|csütörtök|péntek|szombat"),
    weekdays_short: split("vas|hét|kedd|sze|csüt|pén|szo"),
    weekdays_min: split("v|h|k|sze|cs|p|szo"),
    long: ["H:mm", "H:mm:ss", "YYYY.MM.DD.", "YYYY. MMMM D.", "YYYY. MMMM D. H:mm", "YYYY. MMMM D., dddd H:mm"],
    ordinal: Ordinal::Suffix("."),
    periods: &[period(1200, "DE", "de"), period(2400, "DU", "du")],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const HY_AM: Data = Data {
    name: "hy-am",
    months: names("հունվար|փետրվար|մարտ|ապրիլ|մայիս|հունիս|հուլիս|օգոստոս|սեպտեմբեր|հոկտեմբեր|նոյեմբեր|դեկտեմբեր").with(&[(When::DayBeforeMonth, split("հունվարի|փետրվարի|մարտի|ապրիլի|մայիսի|հունիսի|հուլիսի|օգոստոսի|սեպտեմբերի|հոկտեմբերի|նոյեմբերի|դեկտեմբերի"))]),
    months_short: names("հնվ|փտր|մրտ|ապր|մյս|հնս|հլս|օգս|սպտ|հկտ|նմբ|դկտ"),
    weekdays: names("կիրակի|երկուշաբթի|երեքշաբթի|չորեքշաբթի|հինգշաբթի|ուրբաթ|շաբաթ"),
    weekdays_short: split("կրկ|երկ|երք|չրք|հնգ|ուրբ|շբթ"),
    weekdays_min: split("կրկ|երկ|երք|չրք|հնգ|ուրբ|շբթ"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY թ.", "D MMMM YYYY թ., HH:mm", "dddd, D MMMM YYYY թ., HH:mm"],
    ordinal: Ordinal::Armenian,
    periods: &[period(400, "գիշերվա", "գիշերվա"), period(1200, "առավոտվա", "առավոտվա"), period(1700, "ցերեկվա", "ցերեկվա"), period(2400, "երեկոյան", "երեկոյան")],
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const KA: Data = Data {
    name: "ka",
    months: names("იანვარი|თებერვალი|მარტი|აპრილი|მაისი|ივნისი|ივლისი|აგვისტო|სექტემბერი|ოქტომბერი|ნოემბერი|დეკემბერი"),
    months_short: names("იან|თებ|მარ|აპრ|მაი|ივნ|ივლ|აგვ|სექ|ოქტ|ნოე|დეკ"),
    weekdays: names("კვირა|ორშაბათი|სამშაბათი|ოთხშაბათი|ხუთშაბათი|პარასკევი|შაბათი")
        .with(&[(When::GeorgianRelative, split("კვირას|ორშაბათს|სამშაბათს|ოთხშაბათს|ხუთშაბათს|პარასკევს|შაბათს"))]),
    weekdays_short: split("კვი|ორშ|სამ|ოთხ|ხუთ|პარ|შაბ"),
    weekdays_min: split("კვ|ორ|სა|ოთ|ხუ|პა|შა"),
    long: ["HH:mm", "HH:mm:ss", "DD.MM.YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Georgian,
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const LT: Data = Data {
    name: "lt",
    months: names("sausis|vasaris|kovas|balandis|gegužė|birželis|liepa|rugpjūtis|rugsėjis|spalis|lapkritis|gruodis")
        .with(&[(
            When::DayBesideMonth,
            split("sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|gruodžio"),
        )]),
    months_short: names("sau|vas|kov|bal|geg|bir|lie|rgp|rgs|spa|lap|grd"),
    weekdays: names("sekmadienis|pirmadienis|antradienis|trečiadienis|ketvirtadienis|penktadienis|šeštadienis").with(
        &[(
            When::WeekdayBeforeTime,
            split("sekmadienį|pirmadienį|antradienį|trečiadienį|ketvirtadienį|penktadienį|šeštadienį"),
        )],
    ),
    weekdays_short: split("Sek|Pir|Ant|Tre|Ket|Pen|Šeš"),
    weekdays_min: split("S|P|A|T|K|Pn|Š"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "YYYY-MM-DD",
        "YYYY [m.] MMMM D [d.]",
        "YYYY [m.] MMMM D [d.], HH:mm [val.]",
        "YYYY [m.] MMMM D [d.], dddd, HH:mm [val.]",
    ],
    short: [
        Some("YYYY-MM-DD"),
        Some("YYYY [m.] MMMM D [d.]"),
        Some("YYYY [m.] MMMM D [d.], HH:mm [val.]"),
        Some("YYYY [m.] MMMM D [d.], ddd, HH:mm [val.]"),
    ],
    ordinal: Ordinal::Suffix("-oji"),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const LV: Data = Data {
    name: "lv",
    months: names(
        "janvāris|februāris|marts|aprīlis|maijs|jūnijs|jūlijs|augusts|septembris|oktobris|novembris|decembris",
    ),
    months_short: names("jan|feb|mar|apr|mai|jūn|jūl|aug|sep|okt|nov|dec"),
    weekdays: names("svētdiena|pirmdiena|otrdiena|trešdiena|ceturtdiena|piektdiena|sestdiena"),
    weekdays_short: split("Sv|P|O|T|C|Pk|S"),
    weekdays_min: split("Sv|P|O|T|C|Pk|S"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD.MM.YYYY.",
        "YYYY. [gada] D. MMMM",
        "YYYY. [gada] D. MMMM, HH:mm",
        "YYYY. [gada] D. MMMM, dddd, HH:mm",
    ],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const MT: Data = Data {
    name: "mt",
    months: names("Jannar|Frar|Marzu|April|Mejju|Ġunju|Lulju|Awwissu|Settembru|Ottubru|Novembru|Diċembru"),
    months_short: names("Jan|Fra|Mar|Apr|Mej|Ġun|Lul|Aww|Set|Ott|Nov|Diċ"),
    weekdays: names("Il-Ħadd|It-Tnejn|It-Tlieta|L-Erbgħa|Il-Ħamis|Il-Ġimgħa|Is-Sibt"),
    weekdays_short: split("Ħad|Tne|Tli|Erb|Ħam|Ġim|Sib"),
    weekdays_min: split("Ħa|Tn|Tl|Er|Ħa|Ġi|Si"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("º"),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const SE: Data = Data {
    name: "se",
    months: names(
        "ođđajagemánnu|guovvamánnu|njukčamánnu|cuoŋománnu|miessemánnu|geassemánnu|suoidnemánnu|borgemánnu|čakčamánnu|golggotmánnu|skábmamánnu|juovlamánnu",
    ),
    months_short: names("ođđj|guov|njuk|cuo|mies|geas|suoi|borg|čakč|golg|skáb|juov"),
    weekdays: names("sotnabeaivi|vuossárga|maŋŋebárga|gaskavahkku|duorastat|bearjadat|lávvardat"),
    weekdays_short: split("sotn|vuos|maŋ|gask|duor|bear|láv"),
    weekdays_min: split("s|v|m|g|d|b|L"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD.MM.YYYY",
        "MMMM D. [b.] YYYY",
        "MMMM D. [b.] YYYY [ti.] HH:mm",
        "dddd, MMMM D. [b.] YYYY [ti.] HH:mm",
    ],
    ordinal: Ordinal::Suffix("."),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const SQ: Data = Data {
    name: "sq",
    months: names("Janar|Shkurt|Mars|Prill|Maj|Qershor|Korrik|Gusht|Shtator|Tetor|Nëntor|Dhjetor"),
    months_short: names("Jan|Shk|Mar|Pri|Maj|Qer|Kor|Gus|Sht|Tet|Nën|Dhj"),
    weekdays: names("E Diel|E Hënë|E Martë|E Mërkurë|E Enjte|E Premte|E Shtunë"),
    weekdays_short: split("Die|Hën|Mar|Mër|Enj|Pre|Sht"),
    weekdays_min: split("D|H|Ma|Më|E|P|Sh"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix("."),
    periods: &[period(1200, "PD", "PD"), period(2400, "MD", "MD")],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const TZL: Data = Data {
    name: "tzl",
    months: names("Januar|Fevraglh|Març|Avrïu|Mai|Gün|Julia|Guscht|Setemvar|Listopäts|Noemvar|Zecemvar"),
    months_short: names("Jan|Fev|Mar|Avr|Mai|Gün|Jul|Gus|Set|Lis|Noe|Zec"),
    weekdays: names("Súladi|Lúneçi|Maitzi|Márcuri|Xhúadi|Viénerçi|Sáturi"),
    weekdays_short: split("Súl|Lún|Mai|Már|Xhú|Vié|Sát"),
    weekdays_min: split("Sú|Lú|Ma|Má|Xh|Vi|Sá"),
    long: [
        "HH.mm",
        "HH.mm.ss",
        "DD.MM.YYYY",
        "D. MMMM [dallas] YYYY",
        "D. MMMM [dallas] YYYY HH.mm",
        "dddd, [li] D. MMMM [dallas] YYYY HH.mm",
    ],
    ordinal: Ordinal::Suffix("."),
    periods: &[period(1200, "D'A", "d'a"), period(2400, "D'O", "d'o")],
    week: WeekRule::ISO,
    ..ENGLISH
};
