//! Fields of a record, written on the command line.

use cadre_app::{GivenField, GivenFields, TypedField};
use clap::Args;
use serde_json::Value as Json;

use crate::failure::Failure;
use crate::session::Session;

/// The fields that a formula may name.
#[derive(Debug, Clone, Args)]
pub(crate) struct FieldArgs {
    /// A field with its value: JSON where it reads as JSON, else text; nothing after `=` is blank
    #[arg(short, long = "field", value_name = "NAME=VALUE")]
    pub(crate) field: Vec<String>,
    /// The type of a field: `date`, `dateTime`, `checkbox`, `multipleSelects`, `array of number`, ...
    #[arg(short = 't', long = "type", value_name = "NAME=TYPE")]
    pub(crate) kind: Vec<String>,
    /// Fields as one JSON object, from a file (`@FILE`) or from standard input (`@-`)
    #[arg(long, value_name = "JSON|@FILE")]
    pub(crate) fields: Option<String>,
}

impl FieldArgs {
    /// The fields as an operation takes them; `--field` adds to `--fields`, `--type` gives types to both.
    pub(crate) fn read(&self, session: &mut Session<'_, '_>) -> Result<GivenFields, Failure> {
        let mut fields = match &self.fields {
            Some(source) => session.json::<GivenFields>("--fields", source)?,
            None => GivenFields::new(),
        };
        for pair in &self.field {
            let (name, value) = part(pair, "--field", "NAME=VALUE")?;
            fields.insert(name.to_owned(), GivenField::Plain(value_of(value)));
        }
        for pair in &self.kind {
            let (name, kind) = part(pair, "--type", "NAME=TYPE")?;
            let typed = typed(fields.shift_remove(name), kind);
            fields.insert(name.to_owned(), GivenField::Typed(typed));
        }
        Ok(fields)
    }
}

/// Reads a value: JSON where it reads as JSON, else text.
pub(crate) fn value_of(text: &str) -> Json {
    if text.is_empty() {
        return Json::Null;
    }
    serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned()))
}

fn part<'a>(pair: &'a str, flag: &str, form: &str) -> Result<(&'a str, &'a str), Failure> {
    match pair.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim(), value)),
        _ => Err(Failure::usage(format!("{flag} {pair:?} is not of the form {form}"))),
    }
}

fn typed(present: Option<GivenField>, kind: &str) -> TypedField {
    let kind = kind.trim().to_owned();
    match present {
        Some(GivenField::Typed(typed)) => TypedField { kind, ..typed },
        Some(GivenField::Plain(value)) => TypedField { kind, value, of: None, id: None, modified: None },
        None => TypedField { kind, value: Json::Null, of: None, id: None, modified: None },
    }
}
