//! How the cells of a field are written, worked out once a field.

use cadre_formula::value_type::ValueType;
use cadre_model::field::{ResultDisplay, SelectOptions, TimeDisplay};
use cadre_model::{Choice, Field, FieldKind, FieldNo, TableNo};

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
    /// A list of linked records of a table with their names, as webhooks show them.
    NamedLinks(TableNo),
    /// One linked record with its name.
    NamedLink(TableNo),
    /// A list of attachments.
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
    /// A lookup: a list as well, and an error of the whole cell is a list of one, too.
    Lookup(Box<Shown>),
    /// By the values themselves: what is not known before evaluation.
    Any,
}

/// A field's choices as JSON, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceNames {
    /// JSON by number; empty where there is no choice.
    json: Vec<Box<[u8]>>,
}

impl ChoiceNames {
    /// The names of a select field's choices, as strings.
    pub fn new(options: &SelectOptions) -> Self {
        Self::with(options, |choice| json_string(&choice.name))
    }

    /// A select field's choices as objects of id, name and perhaps colour.
    pub fn objects(options: &SelectOptions) -> Self {
        Self::with(options, choice_object)
    }

    fn with(options: &SelectOptions, shown: impl Fn(&Choice) -> Box<[u8]>) -> Self {
        let size = options.choices.iter().map(|c| usize::from(c.no.0) + 1).max().unwrap_or(0);
        let mut json = vec![Box::<[u8]>::default(); size];
        for choice in &options.choices {
            json[usize::from(choice.no.0)] = shown(choice);
        }
        Self { json }
    }

    /// The JSON of a choice; `None` when the choice has gone.
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

fn choice_object(choice: &Choice) -> Box<[u8]> {
    let mut out = b"{\"id\":".to_vec();
    push_json_string(&choice.id.to_string(), &mut out);
    for (key, text) in [(&b",\"name\":"[..], Some(&choice.name)), (b",\"color\":", choice.color.as_ref())] {
        if let Some(text) = text {
            out.extend_from_slice(key);
            push_json_string(text, &mut out);
        }
    }
    out.push(b'}');
    out.into()
}

/// Who reads the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// Callers of the record routes.
    Records,
    /// Receivers of webhooks. Source: Airtable Web API reference, section 3.5.
    Webhooks,
}

impl Shown {
    /// How the cells of a field are written.
    pub fn of(no: FieldNo, field: &Field, facts: &dyn Facts) -> Self {
        at_depth(no, field, facts, Reader::Records, 0)
    }

    /// How webhooks show them: choices as objects, linked records with their names. A lookup's cells are the list of their
    /// elements here; [`crate::webhooks`] brings them into their form.
    pub fn in_webhooks(no: FieldNo, field: &Field, facts: &dyn Facts) -> Self {
        at_depth(no, field, facts, Reader::Webhooks, 0)
    }

    /// Whether the same stored or computed value is written alike by both, names of choices and records apart.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Choices(_), Self::Choices(_)) => true,
            (Self::List(a), Self::List(b)) | (Self::Lookup(a), Self::Lookup(b)) => a.is_like(b),
            (a, b) => a == b,
        }
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

fn at_depth(no: FieldNo, field: &Field, facts: &dyn Facts, reader: Reader, depth: usize) -> Shown {
    use FieldKind as K;
    match &field.kind {
        K::SingleLineText | K::MultilineText | K::RichText | K::Email | K::Url => Shown::Text,
        K::PhoneNumber | K::ManualSort => Shown::Text,
        K::Number(_) | K::Percent(_) | K::Currency(_) | K::Duration(_) | K::Rating(_) => Shown::Number,
        K::Count(_) | K::AutoNumber => Shown::Number,
        K::Checkbox(_) => Shown::Checkbox,
        K::SingleSelect(o) | K::MultipleSelects(o) | K::ExternalSyncSource(o) => Shown::Choices(match reader {
            Reader::Records => ChoiceNames::new(o),
            Reader::Webhooks => ChoiceNames::objects(o),
        }),
        K::SingleCollaborator | K::CreatedBy | K::LastModifiedBy(_) => Shown::Person,
        K::MultipleCollaborators => Shown::People,
        K::Date(_) => Shown::Date,
        K::DateTime(_) => Shown::DateTime,
        K::MultipleAttachments(_) => Shown::Objects,
        K::MultipleRecordLinks(o) => match reader {
            Reader::Records => Shown::Links(o.linked_table),
            Reader::Webhooks => Shown::NamedLinks(o.linked_table),
        },
        K::Barcode | K::AiText(_) => Shown::Object,
        K::CreatedTime(display) => of_time(display),
        K::LastModifiedTime(o) => of_time(&o.display),
        K::Button(o) => Shown::Button { label: json_string(&o.label) },
        K::Formula(o) => of_result(o.display.as_ref(), facts.result(no)),
        K::Rollup(_) => of_result(None, facts.result(no)),
        K::MultipleLookupValues(o) => {
            let target = o.target.filter(|_| depth < MAX_DEPTH).and_then(|no| facts.field(no).map(|f| (no, f)));
            let inner = target.map_or(Shown::Any, |(no, f)| at_depth(no, f, facts, reader, depth + 1));
            Shown::Lookup(match inner {
                // A lookup of lists is flattened one level (section 3.2, unconfirmed).
                Shown::List(element) | Shown::Lookup(element) => element,
                Shown::People => Box::new(Shown::Person),
                Shown::Links(table) => Box::new(Shown::BareLink(table)),
                Shown::NamedLinks(table) => Box::new(Shown::NamedLink(table)),
                // Each element of an attachment cell is one attachment.
                one => Box::new(one),
            })
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
        // What is just a reference to a checkbox takes over its type; comparisons are numbers (formula reference, section 4).
        None if result == Some(ValueType::Boolean) => Shown::Checkbox,
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
