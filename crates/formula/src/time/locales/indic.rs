//! Languages of South Asia.

use super::ENGLISH;
use crate::time::civil::WeekRule;
use crate::time::locale::forms::{When, names, split};
use crate::time::locale::ordinal::Ordinal;
use crate::time::locale::{Data, period};

pub(super) const TABLES: &[&Data] = &[&BN, &BN_BD, &GU, &HI, &KN, &ML, &MR, &NE, &PA_IN, &SI, &TA, &TE, &UR];

pub(super) const BN: Data = Data {
    name: "bn",
    months: names("জানুয়ারি|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর"),
    months_short: names("জানু|ফেব্রু|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্ট|অক্টো|নভে|ডিসে"),
    weekdays: names("রবিবার|সোমবার|মঙ্গলবার|বুধবার|বৃহস্পতিবার|শুক্রবার|শনিবার"),
    weekdays_short: split("রবি|সোম|মঙ্গল|বুধ|বৃহস্পতি|শুক্র|শনি"),
    weekdays_min: split("রবি|সোম|মঙ্গল|বুধ|বৃহ|শুক্র|শনি"),
    long: [
        "A h:mm সময়",
        "A h:mm:ss সময়",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY, A h:mm সময়",
        "dddd, D MMMM YYYY, A h:mm সময়",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(400, "রাত", "রাত"),
        period(1000, "সকাল", "সকাল"),
        period(1700, "দুপুর", "দুপুর"),
        period(2000, "বিকাল", "বিকাল"),
        period(2400, "রাত", "রাত"),
    ],
    zero: Some('০'),
    ..ENGLISH
};

pub(super) const BN_BD: Data = Data {
    name: "bn-bd",
    months: names("জানুয়ারি|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর"),
    months_short: names("জানু|ফেব্রু|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্ট|অক্টো|নভে|ডিসে"),
    weekdays: names("রবিবার|সোমবার|মঙ্গলবার|বুধবার|বৃহস্পতিবার|শুক্রবার|শনিবার"),
    weekdays_short: split("রবি|সোম|মঙ্গল|বুধ|বৃহস্পতি|শুক্র|শনি"),
    weekdays_min: split("রবি|সোম|মঙ্গল|বুধ|বৃহ|শুক্র|শনি"),
    long: [
        "A h:mm সময়",
        "A h:mm:ss সময়",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY, A h:mm সময়",
        "dddd, D MMMM YYYY, A h:mm সময়",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(400, "রাত", "রাত"),
        period(600, "ভোর", "ভোর"),
        period(1200, "সকাল", "সকাল"),
        period(1500, "দুপুর", "দুপুর"),
        period(1800, "বিকাল", "বিকাল"),
        period(2000, "সন্ধ্যা", "সন্ধ্যা"),
        period(2400, "রাত", "রাত"),
    ],
    zero: Some('০'),
    ..ENGLISH
};

pub(super) const GU: Data = Data {
    name: "gu",
    months: names("જાન્યુઆરી|ફેબ્રુઆરી|માર્ચ|એપ્રિલ|મે|જૂન|જુલાઈ|ઑગસ્ટ|સપ્ટેમ્બર|ઑક્ટ્બર|નવેમ્બર|ડિસેમ્બર"),
    months_short: names("જાન્યુ.|ફેબ્રુ.|માર્ચ|એપ્રિ.|મે|જૂન|જુલા.|ઑગ.|સપ્ટે.|ઑક્ટ્.|નવે.|ડિસે."),
    weekdays: names("રવિવાર|સોમવાર|મંગળવાર|બુધ્વાર|ગુરુવાર|શુક્રવાર|શનિવાર"),
    weekdays_short: split("રવિ|સોમ|મંગળ|બુધ્|ગુરુ|શુક્ર|શનિ"),
    weekdays_min: split("ર|સો|મં|બુ|ગુ|શુ|શ"),
    long: [
        "A h:mm વાગ્યે",
        "A h:mm:ss વાગ્યે",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY, A h:mm વાગ્યે",
        "dddd, D MMMM YYYY, A h:mm વાગ્યે",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(400, "રાત", "રાત"),
        period(1000, "સવાર", "સવાર"),
        period(1700, "બપોર", "બપોર"),
        period(2000, "સાંજ", "સાંજ"),
        period(2400, "રાત", "રાત"),
    ],
    zero: Some('૦'),
    ..ENGLISH
};

pub(super) const HI: Data = Data {
    name: "hi",
    months: names("जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर")
        .with(&[(When::DayBeforeMonth, split("जनवरी|फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितम्बर|अक्टूबर|नवम्बर|दिसम्बर"))]),
    months_short: names("जन.|फ़र.|मार्च|अप्रै.|मई|जून|जुल.|अग.|सित.|अक्टू.|नव.|दिस."),
    weekdays: names("रविवार|सोमवार|मंगलवार|बुधवार|गुरूवार|शुक्रवार|शनिवार"),
    weekdays_short: split("रवि|सोम|मंगल|बुध|गुरू|शुक्र|शनि"),
    weekdays_min: split("र|सो|मं|बु|गु|शु|श"),
    long: [
        "A h:mm बजे",
        "A h:mm:ss बजे",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY, A h:mm बजे",
        "dddd, D MMMM YYYY, A h:mm बजे",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(400, "रात", "रात"),
        period(1000, "सुबह", "सुबह"),
        period(1700, "दोपहर", "दोपहर"),
        period(2000, "शाम", "शाम"),
        period(2400, "रात", "रात"),
    ],
    zero: Some('०'),
    ..ENGLISH
};

pub(super) const KN: Data = Data {
    name: "kn",
    months: names("ಜನವರಿ|ಫೆಬ್ರವರಿ|ಮಾರ್ಚ್|ಏಪ್ರಿಲ್|ಮೇ|ಜೂನ್|ಜುಲೈ|ಆಗಸ್ಟ್|ಸೆಪ್ಟೆಂಬರ್|ಅಕ್ಟೋಬರ್|ನವೆಂಬರ್|ಡಿಸೆಂಬರ್"),
    months_short: names("ಜನ|ಫೆಬ್ರ|ಮಾರ್ಚ್|ಏಪ್ರಿಲ್|ಮೇ|ಜೂನ್|ಜುಲೈ|ಆಗಸ್ಟ್|ಸೆಪ್ಟೆಂ|ಅಕ್ಟೋ|ನವೆಂ|ಡಿಸೆಂ"),
    weekdays: names("ಭಾನುವಾರ|ಸೋಮವಾರ|ಮಂಗಳವಾರ|ಬುಧವಾರ|ಗುರುವಾರ|ಶುಕ್ರವಾರ|ಶನಿವಾರ"),
    weekdays_short: split("ಭಾನು|ಸೋಮ|ಮಂಗಳ|ಬುಧ|ಗುರು|ಶುಕ್ರ|ಶನಿ"),
    weekdays_min: split("ಭಾ|ಸೋ|ಮಂ|ಬು|ಗು|ಶು|ಶ"),
    long: ["A h:mm", "A h:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY, A h:mm", "dddd, D MMMM YYYY, A h:mm"],
    ordinal: Ordinal::Suffix("ನೇ"),
    periods: &[
        period(400, "ರಾತ್ರಿ", "ರಾತ್ರಿ"),
        period(1000, "ಬೆಳಿಗ್ಗೆ", "ಬೆಳಿಗ್ಗೆ"),
        period(1700, "ಮಧ್ಯಾಹ್ನ", "ಮಧ್ಯಾಹ್ನ"),
        period(2000, "ಸಂಜೆ", "ಸಂಜೆ"),
        period(2400, "ರಾತ್ರಿ", "ರಾತ್ರಿ"),
    ],
    zero: Some('೦'),
    ..ENGLISH
};

pub(super) const ML: Data = Data {
    name: "ml",
    months: names("ജനുവരി|ഫെബ്രുവരി|മാർച്ച്|ഏപ്രിൽ|മേയ്|ജൂൺ|ജൂലൈ|ഓഗസ്റ്റ്|സെപ്റ്റംബർ|ഒക്ടോബർ|നവംബർ|ഡിസംബർ"),
    months_short: names("ജനു.|ഫെബ്രു.|മാർ.|ഏപ്രി.|മേയ്|ജൂൺ|ജൂലൈ.|ഓഗ.|സെപ്റ്റ.|ഒക്ടോ.|നവം.|ഡിസം."),
    weekdays: names("ഞായറാഴ്ച|തിങ്കളാഴ്ച|ചൊവ്വാഴ്ച|ബുധനാഴ്ച|വ്യാഴാഴ്ച|വെള്ളിയാഴ്ച|ശനിയാഴ്ച"),
    weekdays_short: split("ഞായർ|തിങ്കൾ|ചൊവ്വ|ബുധൻ|വ്യാഴം|വെള്ളി|ശനി"),
    weekdays_min: split("ഞാ|തി|ചൊ|ബു|വ്യാ|വെ|ശ"),
    long: [
        "A h:mm -നു",
        "A h:mm:ss -നു",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY, A h:mm -നു",
        "dddd, D MMMM YYYY, A h:mm -നു",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(400, "രാത്രി", "രാത്രി"),
        period(1200, "രാവിലെ", "രാവിലെ"),
        period(1700, "ഉച്ച കഴിഞ്ഞ്", "ഉച്ച കഴിഞ്ഞ്"),
        period(2000, "വൈകുന്നേരം", "വൈകുന്നേരം"),
        period(2400, "രാത്രി", "രാത്രി"),
    ],
    ..ENGLISH
};

pub(super) const MR: Data = Data {
    name: "mr",
    months: names("जानेवारी|फेब्रुवारी|मार्च|एप्रिल|मे|जून|जुलै|ऑगस्ट|सप्टेंबर|ऑक्टोबर|नोव्हेंबर|डिसेंबर"),
    months_short: names("जाने.|फेब्रु.|मार्च.|एप्रि.|मे.|जून.|जुलै.|ऑग.|सप्टें.|ऑक्टो.|नोव्हें.|डिसें."),
    weekdays: names("रविवार|सोमवार|मंगळवार|बुधवार|गुरूवार|शुक्रवार|शनिवार"),
    weekdays_short: split("रवि|सोम|मंगळ|बुध|गुरू|शुक्र|शनि"),
    weekdays_min: split("र|सो|मं|बु|गु|शु|श"),
    long: [
        "A h:mm वाजता",
        "A h:mm:ss वाजता",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY, A h:mm वाजता",
        "dddd, D MMMM YYYY, A h:mm वाजता",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(600, "पहाटे", "पहाटे"),
        period(1200, "सकाळी", "सकाळी"),
        period(1700, "दुपारी", "दुपारी"),
        period(2000, "सायंकाळी", "सायंकाळी"),
        period(2400, "रात्री", "रात्री"),
    ],
    zero: Some('०'),
    ..ENGLISH
};

pub(super) const NE: Data = Data {
    name: "ne",
    months: names("जनवरी|फेब्रुवरी|मार्च|अप्रिल|मई|जुन|जुलाई|अगष्ट|सेप्टेम्बर|अक्टोबर|नोभेम्बर|डिसेम्बर"),
    months_short: names("जन.|फेब्रु.|मार्च|अप्रि.|मई|जुन|जुलाई.|अग.|सेप्ट.|अक्टो.|नोभे.|डिसे."),
    weekdays: names("आइतबार|सोमबार|मङ्गलबार|बुधबार|बिहिबार|शुक्रबार|शनिबार"),
    weekdays_short: split("आइत.|सोम.|मङ्गल.|बुध.|बिहि.|शुक्र.|शनि."),
    weekdays_min: split("आ.|सो.|मं.|बु.|बि.|शु.|श."),
    long: [
        "Aको h:mm बजे",
        "Aको h:mm:ss बजे",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY, Aको h:mm बजे",
        "dddd, D MMMM YYYY, Aको h:mm बजे",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(300, "राति", "राति"),
        period(1200, "बिहान", "बिहान"),
        period(1600, "दिउँसो", "दिउँसो"),
        period(2000, "साँझ", "साँझ"),
        period(2400, "राति", "राति"),
    ],
    zero: Some('०'),
    ..ENGLISH
};

pub(super) const PA_IN: Data = Data {
    name: "pa-in",
    months: names("ਜਨਵਰੀ|ਫ਼ਰਵਰੀ|ਮਾਰਚ|ਅਪ੍ਰੈਲ|ਮਈ|ਜੂਨ|ਜੁਲਾਈ|ਅਗਸਤ|ਸਤੰਬਰ|ਅਕਤੂਬਰ|ਨਵੰਬਰ|ਦਸੰਬਰ"),
    months_short: names("ਜਨਵਰੀ|ਫ਼ਰਵਰੀ|ਮਾਰਚ|ਅਪ੍ਰੈਲ|ਮਈ|ਜੂਨ|ਜੁਲਾਈ|ਅਗਸਤ|ਸਤੰਬਰ|ਅਕਤੂਬਰ|ਨਵੰਬਰ|ਦਸੰਬਰ"),
    weekdays: names("ਐਤਵਾਰ|ਸੋਮਵਾਰ|ਮੰਗਲਵਾਰ|ਬੁਧਵਾਰ|ਵੀਰਵਾਰ|ਸ਼ੁੱਕਰਵਾਰ|ਸ਼ਨੀਚਰਵਾਰ"),
    weekdays_short: split("ਐਤ|ਸੋਮ|ਮੰਗਲ|ਬੁਧ|ਵੀਰ|ਸ਼ੁਕਰ|ਸ਼ਨੀ"),
    weekdays_min: split("ਐਤ|ਸੋਮ|ਮੰਗਲ|ਬੁਧ|ਵੀਰ|ਸ਼ੁਕਰ|ਸ਼ਨੀ"),
    long: [
        "A h:mm ਵਜੇ",
        "A h:mm:ss ਵਜੇ",
        "DD/MM/YYYY",
        "D MMMM YYYY",
        "D MMMM YYYY, A h:mm ਵਜੇ",
        "dddd, D MMMM YYYY, A h:mm ਵਜੇ",
    ],
    ordinal: Ordinal::Suffix(""),
    periods: &[
        period(400, "ਰਾਤ", "ਰਾਤ"),
        period(1000, "ਸਵੇਰ", "ਸਵੇਰ"),
        period(1700, "ਦੁਪਹਿਰ", "ਦੁਪਹਿਰ"),
        period(2000, "ਸ਼ਾਮ", "ਸ਼ਾਮ"),
        period(2400, "ਰਾਤ", "ਰਾਤ"),
    ],
    zero: Some('੦'),
    ..ENGLISH
};

pub(super) const SI: Data = Data {
    name: "si",
    months: names("ජනවාරි|පෙබරවාරි|මාර්තු|අප්\u{200d}රේල්|මැයි|ජූනි|ජූලි|අගෝස්තු|සැප්තැම්බර්|ඔක්තෝබර්|නොවැම්බර්|දෙසැම්බර්"),
    months_short: names("ජන|පෙබ|මාර්|අප්|මැයි|ජූනි|ජූලි|අගෝ|සැප්|ඔක්|නොවැ|දෙසැ"),
    weekdays: names("ඉරිදා|සඳුදා|අඟහරුවාදා|බදාදා|බ්\u{200d}රහස්පතින්දා|සිකුරාදා|සෙනසුරාදා"),
    weekdays_short: split("ඉරි|සඳු|අඟ|බදා|බ්\u{200d}රහ|සිකු|සෙන"),
    weekdays_min: split("ඉ|ස|අ|බ|බ්\u{200d}ර|සි|සෙ"),
    long: [
        "a h:mm",
        "a h:mm:ss",
        "YYYY/MM/DD",
        "YYYY MMMM D",
        "YYYY MMMM D, a h:mm",
        "YYYY MMMM D [වැනි] dddd, a h:mm:ss",
    ],
    ordinal: Ordinal::Suffix(" වැනි"),
    periods: &[period(1200, "පෙර වරු", "පෙ.ව."), period(2400, "පස් වරු", "ප.ව.")],
    ..ENGLISH
};

pub(super) const TA: Data = Data {
    name: "ta",
    months: names("ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டெம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்"),
    months_short: names("ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டெம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்"),
    weekdays: names("ஞாயிற்றுக்கிழமை|திங்கட்கிழமை|செவ்வாய்கிழமை|புதன்கிழமை|வியாழக்கிழமை|வெள்ளிக்கிழமை|சனிக்கிழமை"),
    weekdays_short: split("ஞாயிறு|திங்கள்|செவ்வாய்|புதன்|வியாழன்|வெள்ளி|சனி"),
    weekdays_min: split("ஞா|தி|செ|பு|வி|வெ|ச"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY, HH:mm", "dddd, D MMMM YYYY, HH:mm"],
    ordinal: Ordinal::Suffix("வது"),
    periods: &[
        period(200, " யாமம்", " யாமம்"),
        period(600, " வைகறை", " வைகறை"),
        period(1000, " காலை", " காலை"),
        period(1400, " நண்பகல்", " நண்பகல்"),
        period(1800, " எற்பாடு", " எற்பாடு"),
        period(2200, " மாலை", " மாலை"),
        period(2400, " யாமம்", " யாமம்"),
    ],
    zero: Some('௦'),
    ..ENGLISH
};

pub(super) const TE: Data = Data {
    name: "te",
    months: names("జనవరి|ఫిబ్రవరి|మార్చి|ఏప్రిల్|మే|జూన్|జులై|ఆగస్టు|సెప్టెంబర్|అక్టోబర్|నవంబర్|డిసెంబర్"),
    months_short: names("జన.|ఫిబ్ర.|మార్చి|ఏప్రి.|మే|జూన్|జులై|ఆగ.|సెప్.|అక్టో.|నవ.|డిసె."),
    weekdays: names("ఆదివారం|సోమవారం|మంగళవారం|బుధవారం|గురువారం|శుక్రవారం|శనివారం"),
    weekdays_short: split("ఆది|సోమ|మంగళ|బుధ|గురు|శుక్ర|శని"),
    weekdays_min: split("ఆ|సో|మం|బు|గు|శు|శ"),
    long: ["A h:mm", "A h:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY, A h:mm", "dddd, D MMMM YYYY, A h:mm"],
    ordinal: Ordinal::Suffix("వ"),
    periods: &[
        period(400, "రాత్రి", "రాత్రి"),
        period(1000, "ఉదయం", "ఉదయం"),
        period(1700, "మధ్యాహ్నం", "మధ్యాహ్నం"),
        period(2000, "సాయంత్రం", "సాయంత్రం"),
        period(2400, "రాత్రి", "రాత్రి"),
    ],
    ..ENGLISH
};

pub(super) const UR: Data = Data {
    name: "ur",
    months: names("جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر"),
    months_short: names("جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر"),
    weekdays: names("اتوار|پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ"),
    weekdays_short: split("اتوار|پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ"),
    weekdays_min: split("اتوار|پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ"),
    long: ["HH:mm", "HH:mm:ss", "DD/MM/YYYY", "D MMMM YYYY", "D MMMM YYYY HH:mm", "dddd، D MMMM YYYY HH:mm"],
    ordinal: Ordinal::Suffix(""),
    periods: &[period(1200, "صبح", "صبح"), period(2400, "شام", "شام")],
    week: WeekRule::ISO,
    comma: Some('،'),
    ..ENGLISH
};
