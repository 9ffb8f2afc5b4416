//! The cases of the formula engine, in the form of its files.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value as Json, json};

/// One file.
#[derive(Debug, Deserialize)]
struct Corpus {
    case: Vec<Case>,
}

/// One formula for one record; what only the engine's own tests look at is not read.
#[derive(Debug, Deserialize)]
pub(super) struct Case {
    /// Unique in the corpus.
    pub(super) name: String,
    pub(super) formula: String,
    #[serde(default)]
    pub(super) fields: Vec<CaseField>,
    pub(super) expect: Option<Expected>,
    /// Whether `filterByFormula` keeps the record, where that does not follow from the result.
    keeps: Option<bool>,
    record_id: Option<String>,
    /// What a rollup gathers, of the type `of`.
    pub(super) values: Option<Vec<Json>>,
    pub(super) of: Option<String>,
    /// How far a number may be off; exact to the bit without.
    pub(super) tolerance: Option<f64>,
    now: Option<Json>,
    created: Option<Json>,
    modified: Option<Json>,
}

/// One field with its cell; a missing value is an empty cell.
#[derive(Debug, Deserialize)]
pub(super) struct CaseField {
    pub(super) name: String,
    pub(super) id: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// What a lookup looks up.
    pub(super) of: Option<String>,
    pub(super) value: Option<Json>,
    pub(super) values: Option<Vec<Json>>,
}

/// What comes out, in the form in which the API sends it (formula reference, section 5).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Expected {
    Text(String),
    Number(f64),
    Special(String),
    Error(bool),
    Blank(bool),
    Date(String),
    Datetime(String),
    Bool(bool),
    Array(Vec<Expected>),
    /// The formula is refused: the detail of section 7.3, or `arity`.
    Invalid(String),
}

/// Why a case is left to the engine's own tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Left {
    /// It sets the clock, when a record was made or changed, or the digits of its id; a server goes by its own.
    Own,
    /// It has lists in lists, or in lists empty texts or blank checkboxes, which no field of a base holds.
    Nested,
    /// It has a field that no table can have: one that the base fills or rewrites, or two of nearly the same name.
    Field,
}

impl Case {
    /// Why this case does not come over the wire, if it does not.
    pub(super) fn left(&self) -> Option<Left> {
        const CLOCKS: [&str; 6] = ["NOW(", "TODAY(", "FROMNOW(", "TONOW(", "CREATED_TIME(", "LAST_MODIFIED_TIME("];
        let text: String = self.formula.to_uppercase().split_whitespace().collect();
        let sets = self.now.is_some() || self.created.is_some() || self.modified.is_some();
        let lists = self.fields.iter().map(|field| (&field.values, &field.of)).chain([(&self.values, &self.of)]);
        let odd = |value: &Json, of: &Option<String>| {
            value.is_array() || value == "" || value.is_object() && of.as_deref() == Some("checkbox")
        };
        let mut odd = lists.map(|(values, of)| values.iter().flatten().any(|value| odd(value, of)));
        if sets || CLOCKS.iter().any(|clock| text.contains(clock)) || self.reads_digits_of_its_id() {
            Some(Left::Own)
        } else if odd.any(|odd| odd) {
            Some(Left::Nested)
        } else {
            let filled = |field: &CaseField| ["autoNumber", "count", "richText"].contains(&field.kind.as_str());
            let names: HashSet<String> = self.fields.iter().map(|field| field.name.to_lowercase()).collect();
            (self.fields.iter().any(filled) || names.len() < self.fields.len()).then_some(Left::Field)
        }
    }

    fn reads_digits_of_its_id(&self) -> bool {
        let digits: String = self.record_id.iter().flat_map(|id| id.chars()).filter(char::is_ascii_digit).collect();
        matches!((&self.expect, digits.parse::<f64>()), (Some(Expected::Number(x)), Ok(digits)) if *x == digits)
    }

    /// The id that the record has in the case.
    pub(super) fn record_id(&self) -> &str {
        self.record_id.as_deref().unwrap_or("recTESTTESTTEST01")
    }

    /// Whether the formula names the id of its record or of a field.
    pub(super) fn names_ids(&self) -> bool {
        let names = |id: &str| self.formula.contains(id);
        names(self.record_id()) || self.fields.iter().any(|field| field.id.as_deref().is_some_and(names))
    }

    /// Whether a field is made for the case: not for a formula that is refused.
    pub(super) fn has_field(&self) -> bool {
        self.expect.as_ref().is_some_and(|expected| !matches!(expected, Expected::Invalid(_)))
    }

    /// Whether a filter keeps the record; `None` where the case does not say. Source: formula reference, section 7.1.
    pub(super) fn keeps(&self) -> Option<bool> {
        self.keeps.or_else(|| match self.expect.as_ref()? {
            Expected::Number(x) => Some(*x != 0.0),
            // Which of a number and a text it is, a field decides, and a filter is none (formula reference, section 4).
            Expected::Text(text) if text.parse::<f64>().is_ok() => None,
            Expected::Text(text) => Some(!text.is_empty()),
            Expected::Special(name) => Some(name != "NaN"),
            Expected::Date(_) | Expected::Datetime(_) => Some(true),
            Expected::Bool(yes) => Some(*yes),
            Expected::Error(_) | Expected::Blank(_) => Some(false),
            Expected::Array(_) | Expected::Invalid(_) => None,
        })
    }
}

impl Expected {
    /// Whether this is what stands in a record; nothing stands there for what is blank.
    ///
    /// `ids` are an id in the case and the one that stands for it here.
    pub(super) fn is(&self, sent: Option<&Json>, tolerance: f64, ids: [&str; 2]) -> bool {
        let Some(sent) = sent else { return matches!(self, Self::Blank(true)) };
        match self {
            Self::Text(text) => *sent == text.replace(ids[0], ids[1]),
            Self::Date(text) | Self::Datetime(text) => sent == text,
            Self::Number(x) => sent.as_f64().is_some_and(|sent| sent == *x || (sent - x).abs() <= tolerance),
            Self::Special(name) => *sent == json!({ "specialValue": name }),
            Self::Error(yes) => *yes && *sent == json!({"error": "#ERROR!"}),
            Self::Bool(yes) => *sent == json!(yes),
            // In a list what is blank has its place.
            Self::Blank(yes) => *yes && sent.is_null(),
            Self::Array(items) => sent.as_array().is_some_and(|sent| {
                sent.len() == items.len()
                    && items.iter().zip(sent).all(|(item, sent)| item.is(Some(sent), tolerance, ids))
            }),
            Self::Invalid(_) => false,
        }
    }
}

/// Every case with the name of its file, in order.
pub(super) fn corpus() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formula/tests/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let corpus: Corpus = toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        all.extend(corpus.case.into_iter().map(|case| (file.clone(), case)));
    }
    all
}
