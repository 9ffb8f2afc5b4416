//! Collaborators.

use cadre_model::{Cell, PersonNo, UserId};
use serde_json::{Map, Value as Json};

use super::super::context::{NewPerson, Target};
use super::super::error::{CellErrorKind, Fault, quoted};
use super::text::bounded;
use super::{Reader, distinct};

const ONE: &str = "an object with `id` or `email` of a collaborator";
const MANY: &str = "an array of ids of collaborators, or of objects with `id` or `email`";

impl Reader<'_> {
    pub(super) fn person(&self, json: &Json, target: &mut dyn Target) -> Result<Option<Cell>, Fault> {
        let person = match json {
            Json::Object(map) => Some(by_object(map, ONE, target)?),
            Json::String(text) if self.is_lenient() => by_text(text, ONE, target)?,
            Json::Array(items) if self.is_lenient() && items.len() < 2 => match items.first() {
                Some(item) => return self.person(item, target),
                None => None,
            },
            Json::Null => None,
            other => return Err(Fault::wrong_type(other, ONE)),
        };
        Ok(person.map(|no| Cell::People([no].into())))
    }

    /// A list; strictly, its strings are ids, which the reference asks for while pyairtable sends objects (section 3.2).
    pub(super) fn people(&self, json: &Json, target: &mut dyn Target) -> Result<Option<Cell>, Fault> {
        if json.as_str() == Some("") {
            return Ok(None);
        }
        let items = self.elements(json, MANY, |text| target.person_by_name(text).is_some())?;
        let mut people = Vec::with_capacity(items.len());
        for item in items {
            match &*item {
                Json::Object(map) => people.push(by_object(map, MANY, target)?),
                Json::String(text) if self.is_lenient() => people.extend(by_text(text, MANY, target)?),
                Json::String(text) => people.push(by_id(text, NewPerson::default(), target)?),
                other => return Err(Fault::wrong_type(other, MANY)),
            }
        }
        let people = distinct(people);
        Ok((!people.is_empty()).then(|| Cell::People(people.into())))
    }
}

/// `{id, email?, name?}` or `{email, name?}`; further keys, which reads may bring, are not looked at.
fn by_object(map: &Map<String, Json>, right: &str, target: &mut dyn Target) -> Result<PersonNo, Fault> {
    let text = |key: &str| match map.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) if !text.is_empty() => bounded(text).map(|()| Some(text.clone())),
        Some(other) => Err(Fault::wrong_type(other, right)),
    };
    let person = NewPerson { id: None, email: text("email")?, name: text("name")? };
    if let Some(id) = text("id")? {
        return by_id(&id, person, target);
    }
    match &person.email {
        Some(email) => match target.person_by_email(email) {
            Some(no) => Ok(no),
            None => create(person, target),
        },
        None => Err(Fault::wrong_type(&Json::Object(map.clone()), right)),
    }
}

fn by_id(text: &str, person: NewPerson, target: &mut dyn Target) -> Result<PersonNo, Fault> {
    let Ok(id) = text.parse::<UserId>() else {
        return Err(Fault::new(CellErrorKind::WrongType, format!("{} is no user id", quoted(text)), MANY));
    };
    match target.person_by_id(id) {
        Some(no) => Ok(no),
        None => create(NewPerson { id: Some(id), ..person }, target),
    }
}

/// Best effort: id, mail address, or the name of the only collaborator called so. Source: section 2.10 (unconfirmed).
fn by_text(text: &str, right: &str, target: &mut dyn Target) -> Result<Option<PersonNo>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    bounded(text)?;
    let id = text.parse::<UserId>().ok();
    let known = id.and_then(|id| target.person_by_id(id)).or_else(|| target.person_by_email(text));
    if let Some(no) = known.or_else(|| target.person_by_name(text)) {
        return Ok(Some(no));
    }
    let email = looks_like_mail(text).then(|| text.to_owned());
    if id.is_none() && email.is_none() {
        let wrong = format!("no single collaborator is called {}", quoted(text));
        return Err(Fault::new(CellErrorKind::UnknownPerson, wrong, right));
    }
    create(NewPerson { id, email, name: None }, target).map(Some)
}

fn create(person: NewPerson, target: &mut dyn Target) -> Result<PersonNo, Fault> {
    target.create_person(person).map_err(|refusal| Fault {
        kind: CellErrorKind::UnknownPerson,
        wrong: refusal.wrong,
        right: refusal.right,
    })
}

/// Whether a text is of the form of a mail address: one `@` with something on both sides, and no space.
pub(in super::super) fn looks_like_mail(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let dotted = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    !name.is_empty() && dotted && !host.contains('@') && !text.contains(char::is_whitespace)
}
