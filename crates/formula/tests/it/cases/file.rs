//! The form of the case files.

use serde::Deserialize;

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Corpus {
    pub(super) case: Vec<Case>,
}

/// One formula for one record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    /// Unique in the corpus.
    pub(super) name: String,
    /// The function, operator or rule that is mainly tested.
    pub(super) function: String,
    /// Section of the reference and its evidence mark.
    pub(super) cites: String,
    pub(super) formula: String,
    #[serde(default)]
    pub(super) fields: Vec<CaseField>,
    pub(super) expect: Option<Expected>,
    /// The static type of section 4.
    pub(super) result_type: Option<String>,
    /// Whether `filterByFormula` keeps the record.
    pub(super) keeps: Option<bool>,
    pub(super) now: Option<String>,
    pub(super) created: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) record_id: Option<String>,
    /// The array that a rollup gathered, of elements of the type `of`.
    pub(super) values: Option<Vec<toml::Value>>,
    pub(super) of: Option<String>,
    /// How far a number may be off; exact to the bit without.
    pub(super) tolerance: Option<f64>,
}

/// One field with its cell; a missing value is an empty cell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseField {
    pub(super) name: String,
    pub(super) id: Option<String>,
    /// Airtable's name of the field type.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// What a lookup looks up.
    pub(super) of: Option<String>,
    pub(super) value: Option<toml::Value>,
    pub(super) values: Option<Vec<toml::Value>>,
    /// When the cell was last edited.
    pub(super) modified: Option<String>,
}

/// What comes out, in the form in which the API sends it (section 5).
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
