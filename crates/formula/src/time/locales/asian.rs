//! Languages of East and South-East Asia.

use super::ENGLISH;
use crate::time::civil::WeekRule;
use crate::time::locale::forms::{names, split};
use crate::time::locale::ordinal::Ordinal;
use crate::time::locale::{Data, period};

pub(super) const TABLES: &[&Data] =
    &[&BO, &FIL, &ID, &JA, &JV, &KM, &KO, &LO, &MS, &MS_MY, &MY, &TH, &TL_PH, &VI, &ZH_CN, &ZH_HK, &ZH_MO, &ZH_TW];

pub(super) const BO: Data = Data {
    name: "bo",
    months: names(
        "ཟླ་བ་དང་པོ|ཟླ་བ་གཉིས་པ|ཟླ་བ་གསུམ་པ|ཟླ་བ་བཞི་པ|ཟླ་བ་ལྔ་པ|ཟླ་བ་དྲུག་པ|ཟླ་བ་བདུན་པ|ཟླ་བ་བརྒྱད་པ|ཟླ་བ་དགུ་པ|ཟླ་བ་བཅུ་པ|ཟླ་བ་བཅུ་གཅིག་པ|ཟླ་བ་བཅུ་གཉིས་པ",
    ),
    months_short: names("ཟླ་1|ཟླ་2|ཟླ་3|ཟླ་4|ཟླ་5|ཟླ་6|ཟླ་7|ཟླ་8|ཟླ་9|ཟླ་10|ཟླ་11|ཟླ་12"),
    weekdays: names("གཟའ་ཉི་མ་|གཟའ་ཟླ་བ་|གཟའ་མིག་དམར་|གཟའ་ལྷག་པ་|གཟའ་ཕུར་བུ|གཟའ་པ་སངས་|གཟའ་སྤེན་པ་"),
    weekdays_short: split("ཉི་མ་|ཟླ་བ་|མིག་དམར་|ལྷག་པ་|ཕུར་བུ|པ་སངས་|སྤེན་པ་"),
    weekdays_min: split("ཉི|ཟླ|མིག|ལྷག|ཕུར|སངས|སྤེན"),
    long: ["A h:mm", "A h:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY, A h:mm", "dddd, D MMMM YYYY, A h:mm"],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(400, "མཚན་མོ", "མཚན་མོ"),
        period(1000, "ཞོགས་ཀས", "ཞོགས་ཀས"),
        period(1700, "ཉིན་གུང", "ཉིན་གུང"),
        period(2000, "དགོང་དག", "དགོང་དག"),
        period(2400, "མཚན་མོ", "མཚན་མོ"),
    ],
    zero: Some('༠'),
    ..ENGLISH
};

pub(super) const FIL: Data = Data {
    name: "fil",
    months: names("Enero|Pebrero|Marso|Abril|Mayo|Hunyo|Hulyo|Agosto|Setyembre|Oktubre|Nobyembre|Disyembre"),
    months_short: names("Ene|Peb|Mar|Abr|May|Hun|Hul|Ago|Set|Okt|Nob|Dis"),
    weekdays: names("Linggo|Lunes|Martes|Miyerkules|Huwebes|Biyernes|Sabado"),
    weekdays_short: split("Lin|Lun|Mar|Miy|Huw|Biy|Sab"),
    weekdays_min: split("Li|Lu|Ma|Mi|Hu|Bi|Sab"),
    long: ["HH:mm", "HH:mm:ss", "MM/D/YYYY", "MMMM D, YYYY", "MMMM D, YYYY HH:mm", "dddd, MMMM DD, YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const ID: Data = Data {
    name: "id",
    months: names("Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"),
    months_short: names("Jan|Feb|Mar|Apr|Mei|Jun|Jul|Agu|Sep|Okt|Nov|Des"),
    weekdays: names("Minggu|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu"),
    weekdays_short: split("Min|Sen|Sel|Rab|Kam|Jum|Sab"),
    weekdays_min: split("Mg|Sn|Sl|Rb|Km|Jm|Sb"),
    long: [
        "HH.mm",
        "HH.mm.ss",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY [pukul] HH.mm",
        "dddd, D MMMM YYYY [pukul] HH.mm",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(1100, "pagi", "pagi"),
        period(1500, "siang", "siang"),
        period(1900, "sore", "sore"),
        period(2400, "malam", "malam"),
    ],
    ..ENGLISH
};

pub(super) const JA: Data = Data {
    name: "ja",
    months: names("1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"),
    months_short: names("1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"),
    weekdays: names("日曜日|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日"),
    weekdays_short: split("日|月|火|水|木|金|土"),
    weekdays_min: split("日|月|火|水|木|金|土"),
    long: ["HH:mm", "HH:mm:ss", "YYYY/MM/DD", "YYYY年M月D日", "YYYY年M月D日 HH:mm", "YYYY年M月D日 dddd HH:mm"],
    short: [Some("YYYY/MM/DD"), Some("YYYY年M月D日"), Some("YYYY年M月D日 HH:mm"), Some("YYYY年M月D日(ddd) HH:mm")],
    ordinal: Ordinal::Japanese,
    periods: &[period(1200, "午前", "午前"), period(2400, "午後", "午後")],
    ..ENGLISH
};

pub(super) const JV: Data = Data {
    name: "jv",
    months: names("Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|Nopember|Desember"),
    months_short: names("Jan|Feb|Mar|Apr|Mei|Jun|Jul|Ags|Sep|Okt|Nop|Des"),
    weekdays: names("Minggu|Senen|Seloso|Rebu|Kemis|Jemuwah|Septu"),
    weekdays_short: split("Min|Sen|Sel|Reb|Kem|Jem|Sep"),
    weekdays_min: split("Mg|Sn|Sl|Rb|Km|Jm|Sp"),
    long: [
        "HH.mm",
        "HH.mm.ss",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY [pukul] HH.mm",
        "dddd, D MMMM YYYY [pukul] HH.mm",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(1100, "enjing", "enjing"),
        period(1500, "siyang", "siyang"),
        period(1900, "sonten", "sonten"),
        period(2400, "ndalu", "ndalu"),
    ],
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const KM: Data = Data {
    name: "km",
    months: names("មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ"),
    months_short: names("មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ"),
    weekdays: names("អាទិត្យ|ច័ន្ទ|អង្គារ|ពុធ|ព្រហស្បតិ៍|សុក្រ|សៅរ៍"),
    weekdays_short: split("អា|ច|អ|ព|ព្រ|សុ|ស"),
    weekdays_min: split("អា|ច|អ|ព|ព្រ|សុ|ស"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd, D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Prefix("ទី"),
    periods: &[period(1200, "ព្រឹក", "ព្រឹក"), period(2400, "ល្ងាច", "ល្ងាច")],
    week: WeekRule::ISO,
    zero: Some('០'),
    ..ENGLISH
};

pub(super) const KO: Data = Data {
    name: "ko",
    months: names("1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월"),
    months_short: names("1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월"),
    weekdays: names("일요일|월요일|화요일|수요일|목요일|금요일|토요일"),
    weekdays_short: split("일|월|화|수|목|금|토"),
    weekdays_min: split("일|월|화|수|목|금|토"),
    long: [
        "A h:mm",
        "A h:mm:ss",
        "YYYY.MM.DD.",
        "YYYY년 MMMM D일",
        "YYYY년 MMMM D일 A h:mm",
        "YYYY년 MMMM D일 dddd A h:mm",
    ],
    short: [
        Some("YYYY.MM.DD."),
        Some("YYYY년 MMMM D일"),
        Some("YYYY년 MMMM D일 A h:mm"),
        Some("YYYY년 MMMM D일 dddd A h:mm"),
    ],
    ordinal: Ordinal::Korean,
    periods: &[period(1200, "오전", "오전"), period(2400, "오후", "오후")],
    ..ENGLISH
};

pub(super) const LO: Data = Data {
    name: "lo",
    months: names("ມັງກອນ|ກຸມພາ|ມີນາ|ເມສາ|ພຶດສະພາ|ມິຖຸນາ|ກໍລະກົດ|ສິງຫາ|ກັນຍາ|ຕຸລາ|ພະຈິກ|ທັນວາ"),
    months_short: names("ມັງກອນ|ກຸມພາ|ມີນາ|ເມສາ|ພຶດສະພາ|ມິຖຸນາ|ກໍລະກົດ|ສິງຫາ|ກັນຍາ|ຕຸລາ|ພະຈິກ|ທັນວາ"),
    weekdays: names("ອາທິດ|ຈັນ|ອັງຄານ|ພຸດ|ພະຫັດ|ສຸກ|ເສົາ"),
    weekdays_short: split("ທິດ|ຈັນ|ອັງຄານ|ພຸດ|ພະຫັດ|ສຸກ|ເສົາ"),
    weekdays_min: split("ທ|ຈ|ອຄ|ພ|ພຫ|ສກ|ສ"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "ວັນdddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Prefix("ທີ່"),
    periods: &[period(1200, "ຕອນເຊົ້າ", "ຕອນເຊົ້າ"), period(2400, "ຕອນແລງ", "ຕອນແລງ")],
    ..ENGLISH
};

pub(super) const MS: Data = Data {
    name: "ms",
    months: names("Januari|Februari|Mac|April|Mei|Jun|Julai|Ogos|September|Oktober|November|Disember"),
    months_short: names("Jan|Feb|Mac|Apr|Mei|Jun|Jul|Ogs|Sep|Okt|Nov|Dis"),
    weekdays: names("Ahad|Isnin|Selasa|Rabu|Khamis|Jumaat|Sabtu"),
    weekdays_short: split("Ahd|Isn|Sel|Rab|Kha|Jum|Sab"),
    weekdays_min: split("Ah|Is|Sl|Rb|Km|Jm|Sb"),
    long: [
        "HH.mm",
        "HH.mm.ss",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY [pukul] HH.mm",
        "dddd, D MMMM YYYY [pukul] HH.mm",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(1100, "pagi", "pagi"),
        period(1500, "tengahari", "tengahari"),
        period(1900, "petang", "petang"),
        period(2400, "malam", "malam"),
    ],
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const MS_MY: Data = Data {
    name: "ms-my",
    months: names("Januari|Februari|Mac|April|Mei|Jun|Julai|Ogos|September|Oktober|November|Disember"),
    months_short: names("Jan|Feb|Mac|Apr|Mei|Jun|Jul|Ogs|Sep|Okt|Nov|Dis"),
    weekdays: names("Ahad|Isnin|Selasa|Rabu|Khamis|Jumaat|Sabtu"),
    weekdays_short: split("Ahd|Isn|Sel|Rab|Kha|Jum|Sab"),
    weekdays_min: split("Ah|Is|Sl|Rb|Km|Jm|Sb"),
    long: [
        "HH.mm",
        "HH.mm.ss",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY [pukul] HH.mm",
        "dddd, D MMMM YYYY [pukul] HH.mm",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(1100, "pagi", "pagi"),
        period(1500, "tengahari", "tengahari"),
        period(1900, "petang", "petang"),
        period(2400, "malam", "malam"),
    ],
    week: WeekRule::new(1, 7),
    ..ENGLISH
};

pub(super) const MY: Data = Data {
    name: "my",
    months: names("ဇန်နဝါရီ|ဖေဖော်ဝါရီ|မတ်|ဧပြီ|မေ|ဇွန်|ဇူလိုင်|သြဂုတ်|စက်တင်ဘာ|အောက်တိုဘာ|နိုဝင်ဘာ|ဒီဇင်ဘာ"),
    months_short: names("ဇန်|ဖေ|မတ်|ပြီ|မေ|ဇွန်|လိုင်|သြ|စက်|အောက်|နို|ဒီ"),
    weekdays: names("တနင်္ဂနွေ|တနင်္လာ|အင်္ဂါ|ဗုဒ္ဓဟူး|ကြာသပတေး|သောကြာ|စနေ"),
    weekdays_short: split("နွေ|လာ|ဂါ|ဟူး|ကြာ|သော|နေ"),
    weekdays_min: split("နွေ|လာ|ဂါ|ဟူး|ကြာ|သော|နေ"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::ISO,
    zero: Some('၀'),
    ..ENGLISH
};

pub(super) const TH: Data = Data {
    name: "th",
    months: names("มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"),
    months_short: names("ม.ค.|ก.พ.|มี.ค.|เม.ย.|พ.ค.|มิ.ย.|ก.ค.|ส.ค.|ก.ย.|ต.ค.|พ.ย.|ธ.ค."),
    weekdays: names("อาทิตย์|จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์"),
    weekdays_short: split("อาทิตย์|จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์"),
    weekdays_min: split("อา.|จ.|อ.|พ.|พฤ.|ศ.|ส."),
    long: ["H:mm", "H:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY เวลา H:mm", "วันddddที่ D MMMM YYYY เวลา H:mm"],
    ordinal: Ordinal::Suffix(""),
    periods: &[period(1200, "ก่อนเที่ยง", "ก่อนเที่ยง"), period(2400, "หลังเที่ยง", "หลังเที่ยง")],
    ..ENGLISH
};

pub(super) const TL_PH: Data = Data {
    name: "tl-ph",
    months: names("Enero|Pebrero|Marso|Abril|Mayo|Hunyo|Hulyo|Agosto|Setyembre|Oktubre|Nobyembre|Disyembre"),
    months_short: names("Ene|Peb|Mar|Abr|May|Hun|Hul|Ago|Set|Okt|Nob|Dis"),
    weekdays: names("Linggo|Lunes|Martes|Miyerkules|Huwebes|Biyernes|Sabado"),
    weekdays_short: split("Lin|Lun|Mar|Miy|Huw|Biy|Sab"),
    weekdays_min: split("Li|Lu|Ma|Mi|Hu|Bi|Sab"),
    long: ["HH:mm", "HH:mm:ss", "MM/D/YYYY", "MMMM D, YYYY", "MMMM D, YYYY HH:mm", "dddd, MMMM DD, YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const VI: Data = Data {
    name: "vi",
    months: names("tháng 1|tháng 2|tháng 3|tháng 4|tháng 5|tháng 6|tháng 7|tháng 8|tháng 9|tháng 10|tháng 11|tháng 12"),
    months_short: names("Thg 01|Thg 02|Thg 03|Thg 04|Thg 05|Thg 06|Thg 07|Thg 08|Thg 09|Thg 10|Thg 11|Thg 12"),
    weekdays: names("chủ nhật|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy"),
    weekdays_short: split("CN|T2|T3|T4|T5|T6|T7"),
    weekdays_min: split("CN|T2|T3|T4|T5|T6|T7"),
    long: [
        "HH:mm",
        "HH:mm:ss",
        "DD/MM/YYYY",
        "D MMMM [năm] YYYY",
        "D MMMM [năm] YYYY HH:mm",
        "dddd, D MMMM [năm] YYYY HH:mm",
    ],
    short: [Some("DD/M/YYYY"), Some("D MMM YYYY"), Some("D MMM YYYY HH:mm"), Some("ddd, D MMM YYYY HH:mm")],
    ordinal: Ordinal::Suffix(""),
    periods: &[period(1200, "SA", "sa"), period(2400, "CH", "ch")],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const ZH_CN: Data = Data {
    name: "zh-cn",
    months: names("一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月"),
    months_short: names("1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"),
    weekdays: names("星期日|星期一|星期二|星期三|星期四|星期五|星期六"),
    weekdays_short: split("周日|周一|周二|周三|周四|周五|周六"),
    weekdays_min: split("日|一|二|三|四|五|六"),
    long: ["HH:mm", "HH:mm:ss", "YYYY/MM/DD", "YYYY年M月D日", "YYYY年M月D日Ah点mm分", "YYYY年M月D日ddddAh点mm分"],
    short: [Some("YYYY/M/D"), Some("YYYY年M月D日"), Some("YYYY年M月D日 HH:mm"), Some("YYYY年M月D日dddd HH:mm")],
    ordinal: Ordinal::Chinese("周"),
    periods: &[
        period(600, "凌晨", "凌晨"),
        period(900, "早上", "早上"),
        period(1130, "上午", "上午"),
        period(1230, "中午", "中午"),
        period(1800, "下午", "下午"),
        period(2400, "晚上", "晚上"),
    ],
    week: WeekRule::ISO,
    ..ENGLISH
};

pub(super) const ZH_HK: Data = Data {
    name: "zh-hk",
    months: names("一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月"),
    months_short: names("1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"),
    weekdays: names("星期日|星期一|星期二|星期三|星期四|星期五|星期六"),
    weekdays_short: split("週日|週一|週二|週三|週四|週五|週六"),
    weekdays_min: split("日|一|二|三|四|五|六"),
    long: ["HH:mm", "HH:mm:ss", "YYYY/MM/DD", "YYYY年M月D日", "YYYY年M月D日 HH:mm", "YYYY年M月D日dddd HH:mm"],
    short: [Some("YYYY/M/D"), Some("YYYY年M月D日"), Some("YYYY年M月D日 HH:mm"), Some("YYYY年M月D日dddd HH:mm")],
    ordinal: Ordinal::Chinese("週"),
    periods: &[
        period(600, "凌晨", "凌晨"),
        period(900, "早上", "早上"),
        period(1200, "上午", "上午"),
        period(1201, "中午", "中午"),
        period(1800, "下午", "下午"),
        period(2400, "晚上", "晚上"),
    ],
    ..ENGLISH
};

pub(super) const ZH_MO: Data = Data {
    name: "zh-mo",
    months: names("一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月"),
    months_short: names("1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"),
    weekdays: names("星期日|星期一|星期二|星期三|星期四|星期五|星期六"),
    weekdays_short: split("週日|週一|週二|週三|週四|週五|週六"),
    weekdays_min: split("日|一|二|三|四|五|六"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "YYYY年M月D日", "YYYY年M月D日 HH:mm", "YYYY年M月D日dddd HH:mm"],
    short: [Some("D/M/YYYY"), Some("YYYY年M月D日"), Some("YYYY年M月D日 HH:mm"), Some("YYYY年M月D日dddd HH:mm")],
    ordinal: Ordinal::Chinese("週"),
    periods: &[
        period(600, "凌晨", "凌晨"),
        period(900, "早上", "早上"),
        period(1130, "上午", "上午"),
        period(1230, "中午", "中午"),
        period(1800, "下午", "下午"),
        period(2400, "晚上", "晚上"),
    ],
    ..ENGLISH
};

pub(super) const ZH_TW: Data = Data {
    name: "zh-tw",
    months: names("一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月"),
    months_short: names("1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"),
    weekdays: names("星期日|星期一|星期二|星期三|星期四|星期五|星期六"),
    weekdays_short: split("週日|週一|週二|週三|週四|週五|週六"),
    weekdays_min: split("日|一|二|三|四|五|六"),
    long: ["HH:mm", "HH:mm:ss", "YYYY/MM/DD", "YYYY年M月D日", "YYYY年M月D日 HH:mm", "YYYY年M月D日dddd HH:mm"],
    short: [Some("YYYY/M/D"), Some("YYYY年M月D日"), Some("YYYY年M月D日 HH:mm"), Some("YYYY年M月D日dddd HH:mm")],
    ordinal: Ordinal::Chinese("週"),
    periods: &[
        period(600, "凌晨", "凌晨"),
        period(900, "早上", "早上"),
        period(1130, "上午", "上午"),
        period(1230, "中午", "中午"),
        period(1800, "下午", "下午"),
        period(2400, "晚上", "晚上"),
    ],
    ..ENGLISH
};
