//! Single and multiple selects.

use cadre_model::field::SelectOptions;
use cadre_model::{Cell, ChoiceId, ChoiceNo};
use serde_json::Value as Json;

use super::super::context::Target;
use super::super::error::{CellErrorKind, Fault, quoted};
use super::super::{MAX_CHOICE_CHARS, list_text};
use super::text::loose;
use super::{Reader, distinct};

/// Most names of choices that an error lists.
const LISTED: usize = 12;

impl Reader<'_> {
    pub(super) fn choice(
        &self,
        json: &Json,
        options: &SelectOptions,
        target: &mut dyn Target,
    ) -> Result<Option<Cell>, Fault> {
        let json = match json {
            // By best effort a list of one is that one.
            Json::Array(items) if self.is_lenient() && items.len() < 2 => items.first().unwrap_or(&Json::Null),
            other => other,
        };
        if json.is_null() {
            return Ok(None);
        }
        Ok(self.one_choice(json, options, "the name of a choice", target)?.map(Cell::Choice))
    }

    pub(super) fn choices(
        &self,
        json: &Json,
        options: &SelectOptions,
        target: &mut dyn Target,
    ) -> Result<Option<Cell>, Fault> {
        const RIGHT: &str = "an array of names of choices";
        if json.as_str() == Some("") {
            return Ok(None);
        }
        let items = self.elements(json, RIGHT, |text| find(options, text).is_some())?;
        let mut chosen = Vec::with_capacity(items.len());
        for item in items {
            match self.one_choice(&item, options, RIGHT, target)? {
                Some(no) => chosen.push(no),
                None if self.is_lenient() => {}
                None => return Err(Fault::wrong_type(&item, RIGHT)),
            }
        }
        let chosen = distinct(chosen);
        Ok((!chosen.is_empty()).then(|| Cell::Choices(chosen.into())))
    }

    /// The number of a choice named by its name or id; `None` for an empty name.
    fn one_choice(
        &self,
        json: &Json,
        options: &SelectOptions,
        right: &str,
        target: &mut dyn Target,
    ) -> Result<Option<ChoiceNo>, Fault> {
        let loosened;
        let name = match json {
            Json::String(name) => name.as_str(),
            Json::Number(_) | Json::Bool(_) if self.is_lenient() => {
                loosened = loose(json).unwrap_or_default();
                &loosened
            }
            // The shape that webhooks give (section 3.5).
            Json::Object(map) if self.is_lenient() => match map.get("id").or(map.get("name")).and_then(Json::as_str) {
                Some(key) => key,
                None => return Err(Fault::wrong_type(json, right)),
            },
            other => return Err(Fault::wrong_type(other, right)),
        };
        if name.is_empty() {
            return Ok(None);
        }
        match find(options, name) {
            Some(no) => Ok(Some(no)),
            None if self.is_lenient() => self.find_or_create(name, options, target),
            None => Err(unknown(name, options)),
        }
    }

    /// Best effort: spaces around a name do not count, and a name wholly in quotes is meant without them (section 9, row
    /// 12: over-quoted names otherwise become choices with quotes).
    fn find_or_create(
        &self,
        name: &str,
        options: &SelectOptions,
        target: &mut dyn Target,
    ) -> Result<Option<ChoiceNo>, Fault> {
        let bare = list_text::unquoted(name);
        let name = bare.as_deref().unwrap_or(name).trim();
        if name.is_empty() {
            return Ok(None);
        }
        if let Some(no) = find(options, name) {
            return Ok(Some(no));
        }
        if name.chars().count() > MAX_CHOICE_CHARS {
            let wrong = format!("{} is too long for the name of a choice", quoted(name));
            return Err(Fault::new(CellErrorKind::TooLong, wrong, format!("at most {MAX_CHOICE_CHARS} characters")));
        }
        target.create_choice(self.slot.no, name).map(Some).map_err(Fault::refused)
    }
}

/// A choice by id, by an earlier id, or by its exact name. Source: section 10.3 for the order (unconfirmed).
fn find(options: &SelectOptions, key: &str) -> Option<ChoiceNo> {
    let by_id = key.starts_with(ChoiceId::PREFIX).then(|| key.parse::<ChoiceId>().ok()).flatten().and_then(|id| {
        let named = |c: &&cadre_model::Choice| c.id == id;
        let formerly = |c: &&cadre_model::Choice| c.aliases.contains(&id);
        options.choices.iter().find(named).or_else(|| options.choices.iter().find(formerly))
    });
    by_id.or_else(|| options.choices.iter().find(|c| c.name == key)).map(|c| c.no)
}

fn unknown(name: &str, options: &SelectOptions) -> Fault {
    let names: Vec<String> = options.choices.iter().take(LISTED).map(|c| quoted(&c.name)).collect();
    let right = match options.choices.len() {
        0 => "a choice of the field, which has none yet; `typecast` adds it".to_owned(),
        n if n > LISTED => format!("one of {} and {} more; `typecast` adds it", names.join(", "), n - LISTED),
        _ => format!("one of {}; `typecast` adds it", names.join(", ")),
    };
    let wrong = format!("Insufficient permissions to create new select option \"{}\"", quoted(name));
    Fault::new(CellErrorKind::UnknownChoice, wrong, right)
}
