//! A little base for tests: tables 1 and 2 with named rows, a few people, and whatever a draft creates.

use std::collections::BTreeMap;

use cadre_formula::value_type::ValueType;
use cadre_model::field::{Choice, DateFormat, DateTimeOptions, LinkOptions, SelectOptions, TimeFormat};
use cadre_model::{
    AttachmentId, Cell, ChoiceId, ChoiceNo, Field, FieldKind, FieldNo, Person, PersonNo, RecordId, RowNo, TableId,
    TableNo, UserId, ViewId, ViewNo,
};

use super::attachment::Files;
use super::context::{Facts, Found, Names, NewPerson, Refusal, Target};

pub(super) const TASKS: TableNo = TableNo(1);
pub(super) const PEOPLE: TableNo = TableNo(2);
pub(super) const FIELD: FieldNo = FieldNo(7);

/// An id of the kind asked for with a number at its end.
pub(super) fn id<T: std::str::FromStr<Err = cadre_model::IdError>>(prefix: &str, no: usize) -> T {
    format!("{prefix}{no:014}").parse().unwrap()
}

pub(super) fn field(kind: FieldKind) -> Field {
    Field { id: id("fld", 7), aliases: Vec::new(), name: "X".to_owned(), description: None, system: false, kind }
}

pub(super) fn select(names: &[&str]) -> SelectOptions {
    let choice = |(i, name): (usize, &&str)| Choice {
        no: ChoiceNo(u16::try_from(i).unwrap() + 1),
        id: id::<ChoiceId>("sel", i + 1),
        aliases: Vec::new(),
        name: (*name).to_owned(),
        color: None,
    };
    let last_no = ChoiceNo(u16::try_from(names.len()).unwrap());
    SelectOptions { choices: names.iter().enumerate().map(choice).collect(), last_no }
}

pub(super) fn links(table: TableNo) -> FieldKind {
    FieldKind::MultipleRecordLinks(LinkOptions {
        linked_table: table,
        inverse: None,
        prefers_single: false,
        is_reversed: false,
        view_for_selection: None,
    })
}

pub(super) fn date_time(zone: &str) -> FieldKind {
    FieldKind::DateTime(DateTimeOptions {
        time_zone: zone.to_owned(),
        date_format: DateFormat::European,
        time_format: TimeFormat::Hour24,
    })
}

pub(super) fn text(text: &str) -> Option<Cell> {
    Some(Cell::Text(text.into()))
}

pub(super) fn rows(nos: &[u32]) -> Option<Cell> {
    Some(Cell::Links(nos.iter().map(|no| RowNo(*no)).collect()))
}

pub(super) fn people(nos: &[u32]) -> Option<Cell> {
    Some(Cell::People(nos.iter().map(|no| PersonNo(*no)).collect()))
}

pub(super) fn choices(nos: &[u16]) -> Option<Cell> {
    Some(Cell::Choices(nos.iter().map(|no| ChoiceNo(*no)).collect()))
}

/// Rows of table 1 have the ids rec...100 on, those of table 2 rec...200 on.
pub(super) struct Fake {
    pub(super) rows: BTreeMap<TableNo, Vec<(RecordId, String)>>,
    pub(super) people: Vec<Person>,
    pub(super) choices: Vec<(FieldNo, String)>,
    pub(super) attachments: usize,
    /// Whether what is missing may be created.
    pub(super) may_create: bool,
    pub(super) fields: BTreeMap<FieldNo, (TableNo, Field)>,
    pub(super) results: BTreeMap<FieldNo, ValueType>,
    pub(super) references: BTreeMap<FieldNo, Vec<FieldNo>>,
    pub(super) files: Option<&'static dyn Files>,
}

impl Fake {
    pub(super) fn new() -> Self {
        let named = |from: usize, names: &[&str]| {
            names.iter().enumerate().map(|(i, name)| (id("rec", from + i), (*name).to_owned())).collect()
        };
        let person = |no: usize, email: Option<&str>, name: Option<&str>| Person {
            id: id("usr", no),
            email: email.map(str::to_owned),
            name: name.map(str::to_owned),
        };
        Self {
            rows: BTreeMap::from([
                (TASKS, named(100, &["Dig", "Plant, water", "Reap", ""])),
                (PEOPLE, named(200, &["Alice", "Bob"])),
            ]),
            people: vec![
                person(1, Some("alice@example.com"), Some("Alice")),
                person(2, Some("bob@example.com"), None),
                person(3, None, Some("Carol, jr")),
            ],
            choices: Vec::new(),
            attachments: 0,
            may_create: true,
            fields: BTreeMap::new(),
            results: BTreeMap::new(),
            references: BTreeMap::new(),
            files: None,
        }
    }

    pub(super) fn with(mut self, no: FieldNo, table: TableNo, field: Field) -> Self {
        self.fields.insert(no, (table, field));
        self
    }

    fn refuse(&self, what: &str) -> Result<(), Refusal> {
        if self.may_create {
            return Ok(());
        }
        Err(Refusal { wrong: format!("{what} may not be created here"), right: "one that is there".to_owned() })
    }

    fn person_where(&self, is_it: impl Fn(&Person) -> bool) -> Option<PersonNo> {
        let at = self.people.iter().position(is_it)?;
        Some(PersonNo(u32::try_from(at).unwrap() + 1))
    }
}

impl Names for Fake {
    fn record_id(&self, table: TableNo, row: RowNo) -> Option<RecordId> {
        self.rows.get(&table)?.get(row.0 as usize).map(|(id, _)| *id)
    }

    fn person(&self, no: PersonNo) -> Option<&Person> {
        self.people.get((no.0 as usize).checked_sub(1)?)
    }

    fn push_row_name(&self, table: TableNo, row: RowNo, out: &mut String) {
        if let Some((_, name)) = self.rows.get(&table).and_then(|rows| rows.get(row.0 as usize)) {
            out.push_str(name);
        }
    }

    fn files(&self) -> Option<&dyn Files> {
        self.files
    }
}

impl Target for Fake {
    fn row_of(&self, table: TableNo, id: RecordId) -> Found {
        for (no, rows) in &self.rows {
            if let Some(at) = rows.iter().position(|(known, _)| *known == id) {
                return if *no == table {
                    Found::Row(RowNo(u32::try_from(at).unwrap()))
                } else {
                    Found::OtherTable(*no)
                };
            }
        }
        Found::Unknown
    }

    fn table_id(&self, table: TableNo) -> Option<TableId> {
        Some(id("tbl", table.0 as usize))
    }

    fn row_by_primary(&mut self, table: TableNo, text: &str) -> Option<RowNo> {
        let at = self.rows.get(&table)?.iter().position(|(_, name)| name == text)?;
        Some(RowNo(u32::try_from(at).unwrap()))
    }

    fn create_row(&mut self, table: TableNo, primary: &str) -> Result<RowNo, Refusal> {
        self.refuse("a record")?;
        let rows = self.rows.entry(table).or_default();
        rows.push((id("rec", table.0 as usize * 100 + rows.len()), primary.to_owned()));
        Ok(RowNo(u32::try_from(rows.len() - 1).unwrap()))
    }

    fn create_choice(&mut self, field: FieldNo, name: &str) -> Result<ChoiceNo, Refusal> {
        self.refuse("a choice")?;
        let known = self.choices.iter().position(|(no, known)| *no == field && known == name);
        let at = known.unwrap_or_else(|| {
            self.choices.push((field, name.to_owned()));
            self.choices.len() - 1
        });
        Ok(ChoiceNo(u16::try_from(at).unwrap() + 50))
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
        self.refuse("a collaborator")?;
        let new = id("usr", 90 + self.people.len());
        self.people.push(Person { id: person.id.unwrap_or(new), email: person.email, name: person.name });
        Ok(PersonNo(u32::try_from(self.people.len()).unwrap()))
    }

    fn new_attachment_id(&mut self) -> AttachmentId {
        self.attachments += 1;
        id("att", self.attachments)
    }
}

impl Facts for Fake {
    fn field(&self, no: FieldNo) -> Option<&Field> {
        self.fields.get(&no).map(|(_, field)| field)
    }

    fn table_of(&self, no: FieldNo) -> Option<TableNo> {
        self.fields.get(&no).map(|(table, _)| *table)
    }

    fn table_id(&self, no: TableNo) -> Option<TableId> {
        Some(id("tbl", no.0 as usize))
    }

    fn view_id(&self, no: ViewNo) -> Option<ViewId> {
        Some(id("viw", no.0 as usize))
    }

    fn result(&self, no: FieldNo) -> Option<ValueType> {
        self.results.get(&no).cloned()
    }

    fn references(&self, no: FieldNo) -> Vec<FieldNo> {
        self.references.get(&no).cloned().unwrap_or_default()
    }
}
