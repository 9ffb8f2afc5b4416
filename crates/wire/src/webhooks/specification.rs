//! What a webhook watches and what it tells.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::json::{Object, wrong};
use crate::query::MAX_FIELDS;
use crate::request::{RequestError, Wanted};
use crate::words::words;

words! {
    /// What kind of data is watched.
    DataType {
        /// Records and cells.
        TableData = "tableData",
        /// Definitions of fields.
        TableFields = "tableFields",
        /// Names and descriptions of tables.
        TableMetadata = "tableMetadata",
    }
}

words! {
    /// What kind of change is watched.
    ChangeType {
        /// Something new.
        Add = "add",
        /// Something gone.
        Remove = "remove",
        /// Something changed.
        Update = "update",
    }
}

words! {
    /// Where a change comes from.
    Source {
        /// A person in a page.
        Client = "client",
        /// The API.
        PublicApi = "publicApi",
        /// A form view.
        FormSubmission = "formSubmission",
        /// A form of an interface.
        FormPageSubmission = "formPageSubmission",
        /// An automation.
        Automation = "automation",
        /// The system.
        System = "system",
        /// A sync.
        Sync = "sync",
        /// Somebody without an account.
        AnonymousUser = "anonymousUser",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

/// What a webhook watches and what it tells (reference, section 6.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Specification {
    /// The only key.
    pub options: Options,
}

/// The options of a [`Specification`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// What is watched.
    pub filters: Filters,
    /// What is told beside the change itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes: Option<Includes>,
}

/// What is watched; an empty list stands for everything, except in `data_types`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filters {
    /// Kinds of data, at least one.
    pub data_types: Vec<DataType>,
    /// The one table or view, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_change_scope: Option<String>,
    /// Kinds of change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub change_types: Vec<ChangeType>,
    /// Where changes come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from_sources: Vec<Source>,
    /// More about where they come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_options: Option<SourceOptions>,
    /// Only cells of these fields, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watch_data_in_field_ids: Vec<String>,
    /// Only definitions of these fields, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watch_schemas_of_field_ids: Vec<String>,
}

/// Which forms count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceOptions {
    /// Of form views.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_submission: Option<FormSubmission>,
    /// Of forms of interfaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_page_submission: Option<FormPageSubmission>,
}

/// One form view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormSubmission {
    /// Its id.
    pub view_id: String,
}

/// One form of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormPageSubmission {
    /// Its id.
    pub page_id: String,
}

/// What is told beside the change itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Includes {
    /// Cells of these fields, also where they did not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_cell_values_in_field_ids: Option<IncludedCells>,
    /// Cells as they were before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub include_previous_cell_values: bool,
    /// Fields as they were before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub include_previous_field_definitions: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Whose cells a payload includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncludedCells {
    /// `"all"`
    All,
    /// Those of these fields, by id.
    Fields(Vec<String>),
}

impl Serialize for IncludedCells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::Fields(fields) => fields.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for IncludedCells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Word(String),
            Fields(Vec<String>),
        }

        match Either::deserialize(deserializer)? {
            Either::Word(word) if word == "all" => Ok(Self::All),
            Either::Word(word) => Ok(Self::Fields(vec![word])),
            Either::Fields(fields) => Ok(Self::Fields(fields)),
        }
    }
}

impl Specification {
    /// Reads the specification of a webhook that is to be made. Unlike reading an answer, this refuses what is not known: a
    /// filter that were skipped would tell more than was asked for.
    ///
    /// # Errors
    /// [`RequestError::Missing`] without `options.filters.dataTypes`; [`RequestError::UnknownKey`]; [`RequestError::Wrong`] for
    /// words that are not known and for names where ids belong.
    pub fn parse(specification: Value) -> Result<Self, RequestError> {
        let mut specification = Object::of(specification, "specification")?;
        let mut options = required(&mut specification, "options")?;
        specification.finish()?;
        let filters = Filters::parse(required(&mut options, "filters")?)?;
        let includes = options.object("includes")?.map(Includes::parse).transpose()?;
        options.finish()?;
        Ok(Self { options: Options { filters, includes } })
    }
}

impl Filters {
    fn parse(mut filters: Object) -> Result<Self, RequestError> {
        let data_types = words_of(&mut filters, "dataTypes", DataType::KNOWN, DataType::known)?;
        if data_types.is_empty() {
            return Err(RequestError::Missing(filters.key("dataTypes")));
        }
        let parsed = Self {
            data_types,
            record_change_scope: id(&mut filters, "recordChangeScope", &["tbl", "viw"])?,
            change_types: words_of(&mut filters, "changeTypes", ChangeType::KNOWN, ChangeType::known)?,
            from_sources: words_of(&mut filters, "fromSources", Source::KNOWN, Source::known)?,
            source_options: filters.object("sourceOptions")?.map(SourceOptions::parse).transpose()?,
            watch_data_in_field_ids: field_ids(&mut filters, "watchDataInFieldIds")?,
            watch_schemas_of_field_ids: field_ids(&mut filters, "watchSchemasOfFieldIds")?,
        };
        filters.finish()?;
        Ok(parsed)
    }
}

impl SourceOptions {
    fn parse(mut options: Object) -> Result<Self, RequestError> {
        let form_submission = options.object("formSubmission")?.map(|mut form| {
            let view_id =
                id(&mut form, "viewId", &["viw"])?.ok_or_else(|| RequestError::Missing(form.key("viewId")))?;
            form.finish()?;
            Ok(FormSubmission { view_id })
        });
        let form_page_submission = options.object("formPageSubmission")?.map(|mut form| {
            let page_id = form.required_text("pageId")?;
            form.finish()?;
            Ok(FormPageSubmission { page_id })
        });
        options.finish()?;
        Ok(Self {
            form_submission: form_submission.transpose()?,
            form_page_submission: form_page_submission.transpose()?,
        })
    }
}

impl Includes {
    fn parse(mut includes: Object) -> Result<Self, RequestError> {
        const CELLS: &str = "includeCellValuesInFieldIds";
        let cells = match includes.peek(CELLS) {
            Some(Value::String(word)) if word == "all" => {
                includes.ignore(CELLS);
                Some(IncludedCells::All)
            }
            Some(Value::Array(_)) => Some(IncludedCells::Fields(field_ids(&mut includes, CELLS)?)),
            None | Some(Value::Null) => {
                includes.ignore(CELLS);
                None
            }
            Some(other) => {
                return Err(wrong(includes.key(CELLS), other, Wanted::OneOf(&["all", "a list of field ids"])));
            }
        };
        let parsed = Self {
            include_cell_values_in_field_ids: cells,
            include_previous_cell_values: includes.flag("includePreviousCellValues")?.unwrap_or(false),
            include_previous_field_definitions: includes.flag("includePreviousFieldDefinitions")?.unwrap_or(false),
        };
        includes.finish()?;
        Ok(parsed)
    }
}

fn required(object: &mut Object, key: &str) -> Result<Object, RequestError> {
    object.object(key)?.ok_or_else(|| RequestError::Missing(object.key(key)))
}

fn words_of<W>(
    object: &mut Object,
    key: &str,
    known: &'static [&'static str],
    word: fn(&str) -> Option<W>,
) -> Result<Vec<W>, RequestError> {
    let place = object.key(key);
    let known = |text: String| word(&text).ok_or_else(|| RequestError::wrong(&*place, &text, Wanted::OneOf(known)));
    object.texts(key, "words", MAX_FIELDS)?.into_iter().map(known).collect()
}

fn id(object: &mut Object, key: &str, prefixes: &'static [&'static str]) -> Result<Option<String>, RequestError> {
    let place = object.key(key);
    object.text(key)?.map(|text| checked(place, text, prefixes)).transpose()
}

fn field_ids(object: &mut Object, key: &str) -> Result<Vec<String>, RequestError> {
    let place = object.key(key);
    let ids = object.texts(key, "field ids", MAX_FIELDS)?;
    ids.into_iter().map(|text| checked(place.clone(), text, &["fld"])).collect()
}

/// Ids only, no names (section 6.2).
fn checked(place: String, text: String, prefixes: &'static [&'static str]) -> Result<String, RequestError> {
    let is_id = |prefix: &&str| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() >= 14 && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    if prefixes.iter().any(is_id) { Ok(text) } else { Err(RequestError::wrong(place, &text, Wanted::Id(prefixes))) }
}
