//! Cells as the API gives them, to cells as they are stored.

use std::collections::HashMap;

use cadre_base::cells::context::{Found, Names, NewPerson, Refusal, Target};
use cadre_model::{AttachmentId, ChoiceNo, FieldNo, Person, PersonNo, RecordId, RowNo, TableId, TableNo, UserId};
use serde_json::Value as Json;

use super::fields::Fields;

/// What cells refer to while a base is put together.
pub(super) struct Refers<'a> {
    pub(super) rows: &'a HashMap<RecordId, (TableNo, RowNo)>,
    pub(super) table_ids: &'a [TableId],
    pub(super) fields: &'a mut Fields,
    pub(super) people: &'a mut Vec<Person>,
}

impl Refers<'_> {
    fn person_where(&self, is_it: impl Fn(&Person) -> bool) -> Option<PersonNo> {
        let at = self.people.iter().position(is_it)?;
        u32::try_from(at + 1).ok().map(PersonNo)
    }

    /// The person that a cell of a user names, entered when new.
    pub(super) fn person_of(&mut self, json: &Json) -> Option<PersonNo> {
        let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
        let id: UserId = text("id")?.parse().ok()?;
        let Some(no) = self.person_by_id(id) else {
            return self.create_person(NewPerson { id: Some(id), email: text("email"), name: text("name") }).ok();
        };
        // One cell may say more of a person than another.
        if let Some(known) = (no.0 as usize).checked_sub(1).and_then(|at| self.people.get_mut(at)) {
            known.email = known.email.take().or_else(|| text("email"));
            known.name = known.name.take().or_else(|| text("name"));
        }
        Some(no)
    }
}

impl Names for Refers<'_> {
    fn record_id(&self, table: TableNo, row: RowNo) -> Option<RecordId> {
        self.rows.iter().find(|(_, place)| **place == (table, row)).map(|(id, _)| *id)
    }

    fn person(&self, no: PersonNo) -> Option<&Person> {
        self.people.get((no.0 as usize).checked_sub(1)?)
    }

    fn push_row_name(&self, _: TableNo, _: RowNo, _: &mut String) {}
}

impl Target for Refers<'_> {
    fn row_of(&self, table: TableNo, id: RecordId) -> Found {
        match self.rows.get(&id) {
            Some((found, row)) if *found == table => Found::Row(*row),
            Some((other, _)) => Found::OtherTable(*other),
            None => Found::Unknown,
        }
    }

    fn table_id(&self, table: TableNo) -> Option<TableId> {
        self.table_ids.get((table.0 as usize).checked_sub(1)?).copied()
    }

    fn row_by_primary(&mut self, _: TableNo, _: &str) -> Option<RowNo> {
        None
    }

    fn create_row(&mut self, _: TableNo, primary: &str) -> Result<RowNo, Refusal> {
        let wrong = format!("{primary:?} is no record of the file");
        Err(Refusal { wrong, right: "the id of a record of the file".to_owned() })
    }

    fn create_choice(&mut self, field: FieldNo, name: &str) -> Result<ChoiceNo, Refusal> {
        let refusal = || Refusal { wrong: "the field is full".to_owned(), right: "at most 65,535 choices".to_owned() };
        self.fields.add_choice(field, name).ok_or_else(refusal)
    }

    fn person_by_id(&self, id: UserId) -> Option<PersonNo> {
        self.person_where(|person| person.id == id)
    }

    fn person_by_email(&self, email: &str) -> Option<PersonNo> {
        self.person_where(|person| person.email.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(email)))
    }

    fn person_by_name(&self, name: &str) -> Option<PersonNo> {
        self.person_where(|person| person.name.as_deref() == Some(name))
    }

    fn create_person(&mut self, person: NewPerson) -> Result<PersonNo, Refusal> {
        let id = person.id.unwrap_or_else(|| UserId::generate(&mut rand::rng()));
        self.people.push(Person { id, email: person.email, name: person.name });
        let count = u32::try_from(self.people.len());
        count
            .map(PersonNo)
            .map_err(|_| Refusal { wrong: "there are too many people".to_owned(), right: "fewer".to_owned() })
    }

    fn new_attachment_id(&mut self) -> AttachmentId {
        AttachmentId::generate(&mut rand::rng())
    }
}
