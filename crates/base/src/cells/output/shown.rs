//! How the cells of a field are written, worked out once a field.

use cadre_formula::value_type::ValueType;
use cadre_model::field::{ResultDisplay, SelectOptions, TimeDisplay};
use cadre_model::{Field, FieldKind, FieldNo, TableNo};

use super::super::context::Facts;
use super::escape::push_json_string;

/// Lookups of lookups are followed this far.
const MAX_DEPTH: usize = 32;

/// The form in which a field's cells are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Texts.
    Text,
    /// Numbers; truth values among them are 1 and 0.
    Number,
    /// `true` or nothing.
    Checkbox,
    /// Days.
    Date,
    /// Instants.
    DateTime,
    /// Names of choices, one or a list.
    Choices(ChoiceNames),
    /// One collaborator.
    Person,
    /// A list of collaborators.
    People,
    /// A list of record ids of a table.
    Links(TableNo),
    /// One record id, not in a list: how exports write a link field that was imported so.
    BareLink(TableNo),
    /// A list of objects as they are.
    Objects,
    /// One object as it is.
    Object,
    /// A button, whose column holds the address.
    Button {
        /// The label as a JSON string.
        label: Box<[u8]>,
    },
    /// A list, always, of elements shown as said.
    List(Box<Shown>),
    /// By the values themselves: what is not known before evaluation.
    Any,
}

/// The names of a field's choices as JSON strings, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceNames {
    /// JSON strings by number; empty where there is no choice.
    json: Vec<Box<[u8]>>,
}

impl ChoiceNames {
    /// The names of a select field's choices.
    pub fn new(options: &SelectOptions) -> Self {
        let size = options.choices.iter().map(|c| usize::from(c.no.0) + 1).max().unwrap_or(0);
        let mut json = vec![Box::<[u8]>::default(); size];
        for choice in &options.choices {
            json[usize::from(choice.no.0)] = json_string(&choice.name);
        }
        Self { json }
    }

    /// The JSON string of a choice's name; `None` when the choice has gone.
    #[inline]
    pub(super) fn json(&self, no: u16) -> Option<&[u8]> {
        self.json.get(usize::from(no)).map(|name| &**name).filter(|name| !name.is_empty())
    }
}

fn json_string(text: &str) -> Box<[u8]> {
    let mut out = Vec::new();
    push_json_string(text, &mut out);
    out.into()
}

impl Shown {
    /// How the cells of a field are written.
    pub fn of(no: FieldNo, field: &Field, facts: &dyn Facts) -> Self {
        at_depth(no, field, facts, 0)
    }

    /// The same for a link field whose cells are bare record ids instead of lists; other fields are not changed.
    #[must_use]
    pub fn bare(self) -> Self {
        match self {
            Self::Links(table) => Self::BareLink(table),
            other => other,
        }
    }
}

fn at_depth(no: FieldNo, field: &Field, facts: &dyn Facts, depth: usize) -> Shown {
    use FieldKind as K;
    match &field.kind {
        K::SingleLineText | K::MultilineText | K::RichText | K::Email | K::Url => Shown::Text,
        K::PhoneNumber | K::ManualSort => Shown::Text,
        K::Number(_) | K::Percent(_) | K::Currency(_) | K::Duration(_) | K::Rating(_) => Shown::Number,
        K::Count(_) | K::AutoNumber => Shown::Number,
        K::Checkbox(_) => Shown::Checkbox,
        K::SingleSelect(o) | K::MultipleSelects(o) | K::ExternalSyncSource(o) => Shown::Choices(ChoiceNames::new(o)),
        K::SingleCollaborator | K::CreatedBy | K::LastModifiedBy(_) => Shown::Person,
        K::MultipleCollaborators => Shown::People,
        K::Date(_) => Shown::Date,
        K::DateTime(_) => Shown::DateTime,
        K::MultipleAttachments(_) => Shown::Objects,
        K::MultipleRecordLinks(o) => Shown::Links(o.linked_table),
        K::Barcode | K::AiText(_) => Shown::Object,
        K::CreatedTime(display) => of_time(display),
        K::LastModifiedTime(o) => of_time(&o.display),
        K::Button(o) => Shown::Button { label: json_string(&o.label) },
        K::Formula(o) => of_result(o.display.as_ref(), facts.result(no)),
        K::Rollup(_) => of_result(None, facts.result(no)),
        K::MultipleLookupValues(o) => {
            let target = o.target.filter(|_| depth < MAX_DEPTH).and_then(|no| facts.field(no).map(|f| (no, f)));
            let inner = target.map_or(Shown::Any, |(no, f)| at_depth(no, f, facts, depth + 1));
            match inner {
                // A lookup of lists is flattened one level (section 3.2, unconfirmed).
                list @ Shown::List(_) => list,
                Shown::People => Shown::List(Box::new(Shown::Person)),
                Shown::Objects => Shown::List(Box::new(Shown::Object)),
                Shown::Links(table) => Shown::List(Box::new(Shown::BareLink(table))),
                one => Shown::List(Box::new(one)),
            }
        }
    }
}

fn of_time(display: &TimeDisplay) -> Shown {
    match display {
        TimeDisplay::Date(_) => Shown::Date,
        TimeDisplay::DateTime(_) => Shown::DateTime,
    }
}

/// A computed result: by the display that the user chose where it decides the form, else by its static type.
fn of_result(display: Option<&ResultDisplay>, result: Option<ValueType>) -> Shown {
    match display {
        Some(ResultDisplay::Date(_)) => Shown::Date,
        Some(ResultDisplay::DateTime(_)) => Shown::DateTime,
        Some(ResultDisplay::Checkbox(_)) => Shown::Checkbox,
        _ => result.map_or(Shown::Any, |result| of_type(&result)),
    }
}

fn of_type(result: &ValueType) -> Shown {
    match result {
        ValueType::Number | ValueType::Boolean => Shown::Number,
        ValueType::Text => Shown::Text,
        ValueType::Date => Shown::Date,
        ValueType::DateTime => Shown::DateTime,
        ValueType::Array(element) => Shown::List(Box::new(of_type(element))),
        ValueType::Blank | ValueType::Any => Shown::Any,
    }
}
