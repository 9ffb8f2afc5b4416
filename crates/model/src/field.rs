//! Field types and their options.
//!
//! Source: Airtable Web API reference, sections 3.2 and 3.6. References between fields are by internal number; the
//! faces turn them into ids and names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::column::Shape;
use crate::ids::{ChoiceId, FieldId};
use crate::number::{ChoiceNo, FieldNo, TableNo, ViewNo};

/// A field of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Public id.
    pub id: FieldId,
    /// Earlier ids that still find this field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<FieldId>,
    /// Unique in its table without regard to case.
    pub name: String,
    /// Free text, at most 20,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Written by operations alone and read-only on every face, so that nobody forges what stands in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub system: bool,
    /// Type with its options.
    #[serde(flatten)]
    pub kind: FieldKind,
}

/// The type of a field, with its options.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "options", rename_all = "camelCase")]
pub enum FieldKind {
    /// One line of text.
    SingleLineText,
    /// Several lines of text.
    MultilineText,
    /// Text in a dialect of Markdown.
    RichText,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A telephone number, free text.
    PhoneNumber,
    /// A number; `precision` decimals are shown, all are stored.
    Number(NumberOptions),
    /// A fraction shown as a percentage.
    Percent(NumberOptions),
    /// An amount of money.
    Currency(CurrencyOptions),
    /// Seconds.
    Duration(DurationOptions),
    /// A whole number from 1 to `max`.
    Rating(RatingOptions),
    /// True or blank.
    Checkbox(CheckboxOptions),
    /// One of the choices.
    SingleSelect(SelectOptions),
    /// Any of the choices, in the order chosen.
    MultipleSelects(SelectOptions),
    /// One person.
    SingleCollaborator,
    /// Several people.
    MultipleCollaborators,
    /// A day.
    Date(DateOptions),
    /// An instant.
    DateTime(DateTimeOptions),
    /// Files.
    MultipleAttachments(AttachmentOptions),
    /// Rows of a table, kept symmetric with the inverse field if there is one.
    MultipleRecordLinks(LinkOptions),
    /// Values of a field of the linked rows.
    MultipleLookupValues(LookupOptions),
    /// A formula over the values of a field of the linked rows.
    Rollup(RollupOptions),
    /// How many rows are linked.
    Count(CountOptions),
    /// A formula over the row.
    Formula(FormulaOptions),
    /// When the row was created.
    CreatedTime(TimeDisplay),
    /// When the row, or the watched fields, were last edited.
    LastModifiedTime(ModifiedOptions),
    /// Who created the row.
    CreatedBy,
    /// Who last edited the row, or the watched fields.
    LastModifiedBy(WatchOptions),
    /// A number given once, counting from 1.
    AutoNumber,
    /// A bar code: an object with `text` and, if known, `type`.
    Barcode,
    /// A button with a label and perhaps an address computed by a formula.
    Button(ButtonOptions),
    /// The name of the source of a synced row: one of the choices.
    ExternalSyncSource(SelectOptions),
    /// Text written by a model: an object with `state`, `isStale` and `value`.
    AiText(AiTextOptions),
    /// An undocumented rank of hand-sorted views, text.
    ManualSort,
}

/// Options of number and percent fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberOptions {
    /// Decimals shown, 0 to 8.
    pub precision: u8,
}

/// Options of currency fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyOptions {
    /// Decimals shown, 0 to 7.
    pub precision: u8,
    /// Shown before the number.
    pub symbol: String,
}

/// Options of duration fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DurationOptions {
    /// How seconds are shown.
    pub duration_format: DurationFormat,
}

/// How a duration is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DurationFormat {
    /// Hours and minutes.
    #[serde(rename = "h:mm")]
    Minutes,
    /// Hours, minutes and seconds.
    #[serde(rename = "h:mm:ss")]
    Seconds,
    /// To tenths of a second.
    #[serde(rename = "h:mm:ss.S")]
    Tenths,
    /// To hundredths of a second.
    #[serde(rename = "h:mm:ss.SS")]
    Hundredths,
    /// To thousandths of a second.
    #[serde(rename = "h:mm:ss.SSS")]
    Thousandths,
}

/// Options of rating fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RatingOptions {
    /// `star`, `heart`, `thumbsUp`, `flag` or `dot`.
    pub icon: String,
    /// One of the ten `*Bright` colours.
    pub color: String,
    /// The highest rating, 1 to 10.
    pub max: u8,
}

/// Options of checkbox fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckboxOptions {
    /// `check`, `xCheckbox`, `star`, `heart`, `thumbsUp`, `flag` or `dot`.
    pub icon: String,
    /// One of the ten `*Bright` colours.
    pub color: String,
}

/// Options of select fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SelectOptions {
    /// The choices in their order, which is also the order they sort in.
    pub choices: Vec<Choice>,
    /// The highest choice number ever given; numbers of deleted choices are not used again.
    #[serde(default)]
    pub last_no: ChoiceNo,
}

/// A choice of a select field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Internal number, given once.
    pub no: ChoiceNo,
    /// Public id.
    pub id: ChoiceId,
    /// Earlier ids that still find this choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<ChoiceId>,
    /// Unique in its field, case-sensitive.
    pub name: String,
    /// One of Airtable's 40 colours, if the field uses colours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

/// How a date is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DateFormat {
    /// `l`.
    Local,
    /// `LL`.
    Friendly,
    /// `M/D/YYYY`.
    Us,
    /// `D/M/YYYY`.
    European,
    /// `YYYY-MM-DD`.
    Iso,
}

/// How a time of day is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeFormat {
    /// `h:mma`.
    #[serde(rename = "12hour")]
    Hour12,
    /// `HH:mm`.
    #[serde(rename = "24hour")]
    Hour24,
}

/// Options of date fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DateOptions {
    /// How the day is shown.
    pub date_format: DateFormat,
}

/// Options of date and time fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DateTimeOptions {
    /// `utc`, `client` or an IANA zone name: how texts without offset are read and times are shown.
    pub time_zone: String,
    /// How the day is shown.
    pub date_format: DateFormat,
    /// How the time of day is shown.
    pub time_format: TimeFormat,
}

/// How computed times are shown: days only, or instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "options", rename_all = "camelCase")]
pub enum TimeDisplay {
    /// As days.
    Date(DateOptions),
    /// As instants.
    DateTime(DateTimeOptions),
}

/// Options of attachment fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentOptions {
    /// Newest first.
    #[serde(default)]
    pub is_reversed: bool,
}

/// Options of link fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkOptions {
    /// The table whose rows are linked.
    pub linked_table: TableNo,
    /// The field of the linked table that shows the same links from the other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inverse: Option<FieldNo>,
    /// Whether pages offer one link only; writes are not held to it.
    #[serde(default)]
    pub prefers_single: bool,
    /// Whether this is the side that was made automatically.
    #[serde(default)]
    pub is_reversed: bool,
    /// The view that pages offer rows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_for_selection: Option<ViewNo>,
}

/// Options of lookup fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookupOptions {
    /// The link field of this table; `None` when it has gone.
    pub link: Option<FieldNo>,
    /// The field of the linked table; `None` when it has gone.
    pub target: Option<FieldNo>,
}

/// Options of rollup fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RollupOptions {
    /// The link field of this table; `None` when it has gone.
    pub link: Option<FieldNo>,
    /// The field of the linked table; `None` when it has gone.
    pub target: Option<FieldNo>,
    /// Formula over `values`, saved form: fields as ids in braces.
    pub formula: String,
    /// Condition on the linked rows, a formula over the linked table in saved form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// Options of count fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CountOptions {
    /// The link field of this table; `None` when it has gone.
    pub link: Option<FieldNo>,
}

/// Options of formula fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormulaOptions {
    /// Saved form: fields as ids in braces.
    pub formula: String,
    /// How the result is shown, when the user chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<ResultDisplay>,
}

/// How the result of a formula or rollup is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "options", rename_all = "camelCase")]
pub enum ResultDisplay {
    /// As a number.
    Number(NumberOptions),
    /// As a percentage.
    Percent(NumberOptions),
    /// As an amount of money.
    Currency(CurrencyOptions),
    /// As a duration.
    Duration(DurationOptions),
    /// As a day.
    Date(DateOptions),
    /// As an instant.
    DateTime(DateTimeOptions),
    /// As a checkbox: true, or absent.
    Checkbox(CheckboxOptions),
    /// As one line of text.
    SingleLineText,
}

/// Options of last modified time fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModifiedOptions {
    /// The watched fields; empty for all that are not computed.
    #[serde(default)]
    pub watched: Vec<FieldNo>,
    /// How the time is shown.
    pub display: TimeDisplay,
}

/// Options of last modified by fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WatchOptions {
    /// The watched fields; empty for all that are not computed.
    #[serde(default)]
    pub watched: Vec<FieldNo>,
}

/// Options of button fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ButtonOptions {
    /// Shown on the button.
    pub label: String,
    /// Formula of the address it opens, saved form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Options of fields written by a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AiTextOptions {
    /// The prompt's parts, kept as they came.
    #[serde(default, flatten)]
    pub rest: BTreeMap<String, serde_json::Value>,
}

/// The names of all types.
const TYPE_NAMES: [&str; 34] = [
    "singleLineText",
    "multilineText",
    "richText",
    "email",
    "url",
    "phoneNumber",
    "number",
    "percent",
    "currency",
    "duration",
    "rating",
    "checkbox",
    "singleSelect",
    "multipleSelects",
    "singleCollaborator",
    "multipleCollaborators",
    "date",
    "dateTime",
    "multipleAttachments",
    "multipleRecordLinks",
    "multipleLookupValues",
    "rollup",
    "count",
    "formula",
    "createdTime",
    "lastModifiedTime",
    "createdBy",
    "lastModifiedBy",
    "autoNumber",
    "barcode",
    "button",
    "externalSyncSource",
    "aiText",
    "manualSort",
];

impl FieldKind {
    /// The shape of the column that stores this field's cells; `None` for computed fields, which store nothing.
    pub fn shape(&self) -> Option<Shape> {
        Some(match self {
            Self::SingleLineText | Self::MultilineText | Self::RichText | Self::Email => Shape::Text,
            Self::Url | Self::PhoneNumber | Self::ManualSort => Shape::Text,
            Self::Number(_) | Self::Percent(_) | Self::Currency(_) | Self::Duration(_) | Self::Rating(_) => {
                Shape::Number
            }
            Self::AutoNumber => Shape::Number,
            Self::Checkbox(_) => Shape::Bool,
            Self::SingleSelect(_) | Self::ExternalSyncSource(_) => Shape::Choice,
            Self::MultipleSelects(_) => Shape::Choices,
            Self::SingleCollaborator | Self::MultipleCollaborators => Shape::People,
            Self::Date(_) | Self::DateTime(_) => Shape::Time,
            Self::MultipleAttachments(_) | Self::Barcode | Self::AiText(_) => Shape::Objects,
            Self::MultipleRecordLinks(_) => Shape::Links,
            Self::MultipleLookupValues(_) | Self::Rollup(_) | Self::Count(_) | Self::Formula(_) => return None,
            Self::CreatedTime(_) | Self::LastModifiedTime(_) | Self::CreatedBy | Self::LastModifiedBy(_) => {
                return None;
            }
            Self::Button(_) => return None,
        })
    }

    /// Whether a user may not write this field's cells: what is computed, numbered or filled by a sync.
    pub fn is_computed(&self) -> bool {
        self.shape().is_none() || matches!(self, Self::AutoNumber | Self::ExternalSyncSource(_))
    }

    /// The type's name in Airtable's API.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::SingleLineText => "singleLineText",
            Self::MultilineText => "multilineText",
            Self::RichText => "richText",
            Self::Email => "email",
            Self::Url => "url",
            Self::PhoneNumber => "phoneNumber",
            Self::Number(_) => "number",
            Self::Percent(_) => "percent",
            Self::Currency(_) => "currency",
            Self::Duration(_) => "duration",
            Self::Rating(_) => "rating",
            Self::Checkbox(_) => "checkbox",
            Self::SingleSelect(_) => "singleSelect",
            Self::MultipleSelects(_) => "multipleSelects",
            Self::SingleCollaborator => "singleCollaborator",
            Self::MultipleCollaborators => "multipleCollaborators",
            Self::Date(_) => "date",
            Self::DateTime(_) => "dateTime",
            Self::MultipleAttachments(_) => "multipleAttachments",
            Self::MultipleRecordLinks(_) => "multipleRecordLinks",
            Self::MultipleLookupValues(_) => "multipleLookupValues",
            Self::Rollup(_) => "rollup",
            Self::Count(_) => "count",
            Self::Formula(_) => "formula",
            Self::CreatedTime(_) => "createdTime",
            Self::LastModifiedTime(_) => "lastModifiedTime",
            Self::CreatedBy => "createdBy",
            Self::LastModifiedBy(_) => "lastModifiedBy",
            Self::AutoNumber => "autoNumber",
            Self::Barcode => "barcode",
            Self::Button(_) => "button",
            Self::ExternalSyncSource(_) => "externalSyncSource",
            Self::AiText(_) => "aiText",
            Self::ManualSort => "manualSort",
        }
    }

    /// Whether there is a type of this name in Airtable's API.
    pub fn is_type(name: &str) -> bool {
        TYPE_NAMES.contains(&name)
    }

    /// The choices of a select field.
    pub fn choices(&self) -> Option<&SelectOptions> {
        match self {
            Self::SingleSelect(o) | Self::MultipleSelects(o) | Self::ExternalSyncSource(o) => Some(o),
            _ => None,
        }
    }

    /// The choices of a select field, to change.
    pub fn choices_mut(&mut self) -> Option<&mut SelectOptions> {
        match self {
            Self::SingleSelect(o) | Self::MultipleSelects(o) | Self::ExternalSyncSource(o) => Some(o),
            _ => None,
        }
    }
}
