//! What cells are told and given while a draft is worked out: rows, choices and people are found, and made when asked for.

use std::collections::HashMap;
use std::sync::Arc;

use cadre_formula::ValueType;
use cadre_model::{
    AttachmentId, Cell, Choice, ChoiceId, ChoiceNo, Column, Field, FieldNo, Person, PersonNo, RecordId, RowNo, TableId,
    TableNo, UserId, ViewId, ViewNo,
};

use crate::cells::context::{Facts, Found, Names, NewPerson, Refusal, Target};
use crate::cells::{Converter, Display, Style, Typecast};
use crate::draft::{Input, Made, NewRecord};
use crate::edit::Editor;
use crate::id_index::Place;

impl Names for Editor<'_> {
    fn record_id(&self, table: TableNo, row: RowNo) -> Option<RecordId> {
        self.work.id((table, row))
    }

    fn person(&self, no: PersonNo) -> Option<&Person> {
        self.work.schema.people.get(&no).map(|p| &**p)
    }

    fn push_row_name(&self, table: TableNo, row: RowNo, out: &mut String) {
        let Some(found) = self.work.schema.table(table) else { return };
        let Some(field) = self.work.schema.field(found.primary) else { return };
        let display = Display::of(found.primary, field, self, &Style::default());
        self.push_shown(&display, found.primary, field, (table, row), out);
    }
}

impl Facts for Editor<'_> {
    fn field(&self, no: FieldNo) -> Option<&Field> {
        self.work.schema.field(no).map(|f| &**f)
    }

    fn table_of(&self, no: FieldNo) -> Option<TableNo> {
        self.work.schema.owner.get(&no).copied()
    }

    fn table_id(&self, no: TableNo) -> Option<TableId> {
        self.work.schema.table(no).map(|t| t.id)
    }

    fn view_id(&self, no: ViewNo) -> Option<ViewId> {
        self.work.schema.views.get(&no).map(|v| v.id)
    }

    fn result(&self, no: FieldNo) -> Option<ValueType> {
        self.plan.value_type(no).filter(|_| self.plan.broken(no).is_none()).cloned()
    }

    fn references(&self, no: FieldNo) -> Vec<FieldNo> {
        self.plan.node(no).map(crate::compute::Node::fields_read).unwrap_or_default()
    }
}

impl Target for Editor<'_> {
    fn row_of(&self, table: TableNo, id: RecordId) -> Found {
        match self.work.find(id) {
            Some((found, row)) if found == table => Found::Row(row),
            Some((other, _)) => Found::OtherTable(other),
            None => Found::Unknown,
        }
    }

    fn table_id(&self, table: TableNo) -> Option<TableId> {
        self.work.schema.table(table).map(|t| t.id)
    }

    fn row_by_primary(&mut self, table: TableNo, text: &str) -> Option<RowNo> {
        if !self.primaries.contains_key(&table) {
            let names = self.names_of(table);
            self.primaries.insert(table, names);
        }
        let row = *self.primaries.get(&table)?.get(text)?;
        self.work.exists((table, row)).then_some(row)
    }

    fn create_row(&mut self, table: TableNo, primary: &str) -> Result<RowNo, Refusal> {
        let Some(found) = self.work.schema.table(table).cloned() else {
            return Err(Refusal { wrong: "the linked table has gone".to_owned(), right: "no value".to_owned() });
        };
        let input = Input::Json(serde_json::Value::String(primary.to_owned()));
        let record = NewRecord { cells: vec![(found.primary, input)], ..NewRecord::default() };
        let made = self.create_records(table, vec![record], Typecast::BestEffort);
        let row = match made {
            Ok(Made::Records(ids)) => ids.first().and_then(|id| self.work.find(*id)).map(|(_, row)| row),
            Ok(_) => None,
            Err(error) => {
                let wrong = format!("no record named {primary:?} can be created in table {:?}: {error}", found.name);
                return Err(Refusal { wrong, right: "the name or id of a record that exists".to_owned() });
            }
        };
        let row =
            row.ok_or_else(|| Refusal { wrong: "the new record has gone".to_owned(), right: "no value".to_owned() })?;
        self.primaries.entry(table).or_default().insert(primary.to_owned(), row);
        Ok(row)
    }

    fn create_choice(&mut self, field: FieldNo, name: &str) -> Result<ChoiceNo, Refusal> {
        let refused =
            |wrong: &str| Refusal { wrong: wrong.to_owned(), right: "the name of a choice of the field".to_owned() };
        let Some(before) = self.work.schema.field(field).cloned() else { return Err(refused("the field has gone")) };
        let mut after = (*before).clone();
        let Some(options) = after.kind.choices_mut() else { return Err(refused("the field has no choices")) };
        if let Some(choice) = options.choices.iter().find(|c| c.name == name) {
            return Ok(choice.no);
        }
        let highest = options.choices.iter().map(|c| c.no).max().unwrap_or_default().max(options.last_no);
        if highest.0 == u16::MAX {
            return Err(refused("the field has used up its 65,535 choices"));
        }
        let no = highest.next();
        let id = ChoiceId::generate(self.rng);
        options.choices.push(Choice { no, id, aliases: Vec::new(), name: name.to_owned(), color: None });
        options.last_no = no;
        let Some(table) = self.work.schema.owner.get(&field).copied() else {
            return Err(refused("the field has gone"));
        };
        self.work.choice_added(table, field, &before, std::sync::Arc::new(after));
        Ok(no)
    }

    fn person_by_id(&self, id: UserId) -> Option<PersonNo> {
        self.work.schema.people.iter().find(|(_, p)| p.id == id).map(|(no, _)| *no)
    }

    fn person_by_email(&self, email: &str) -> Option<PersonNo> {
        let same = |p: &Person| p.email.as_ref().is_some_and(|e| e.eq_ignore_ascii_case(email));
        self.work.schema.people.iter().find(|(_, p)| same(p)).map(|(no, _)| *no)
    }

    fn person_by_name(&self, name: &str) -> Option<PersonNo> {
        let mut found = self.work.schema.people.iter().filter(|(_, p)| p.name.as_deref() == Some(name));
        let (no, _) = found.next()?;
        found.next().is_none().then_some(*no)
    }

    fn create_person(&mut self, person: NewPerson) -> Result<PersonNo, Refusal> {
        let id = person.id.unwrap_or_else(|| UserId::generate(self.rng));
        Ok(self.put_person(Person { id, email: person.email, name: person.name }))
    }

    fn new_attachment_id(&mut self) -> AttachmentId {
        AttachmentId::generate(self.rng)
    }
}

impl Editor<'_> {
    /// Appends what people read in a cell: the stored cell, or the computed value as of the commit before.
    fn push_shown(&self, display: &Display, no: FieldNo, field: &Field, place: Place, out: &mut String) {
        if field.kind.shape().is_some() {
            display.push_cell(out, self.work.cell(place, no).as_ref(), self);
        } else if let Some((chunk, slot)) = self.work.rows_of(place.0).and_then(|rows| rows.find(place.1)) {
            display.push(out, &chunk.column(no), slot, self);
        }
    }

    /// Rows of a table by what their primary field shows; the first row of a name counts.
    fn names_of(&self, table: TableNo) -> HashMap<String, RowNo> {
        let mut names = HashMap::new();
        let Some(found) = self.work.schema.table(table) else { return names };
        let Some(field) = self.work.schema.field(found.primary) else { return names };
        let display = Display::of(found.primary, field, self, &Style::default());
        for row in self.work.rows(table) {
            let mut name = String::new();
            self.push_shown(&display, found.primary, field, (table, row), &mut name);
            names.entry(name).or_insert(row);
        }
        names
    }

    /// Takes a field's cells, to be converted once the field has its new type.
    pub(crate) fn conversion(&self, table: TableNo, no: FieldNo, from: &Field, to: &Field) -> Conversion {
        let converter = Converter::new(no, from, to, self);
        let mut sources = Vec::new();
        for row in self.work.rows(table) {
            if from.kind.shape().is_some() {
                sources.extend(self.work.cell((table, row), no).map(|cell| (row, Source::Cell(cell))));
            } else if let Some((chunk, slot)) = self.work.rows_of(table).and_then(|r| r.find(row)) {
                sources.push((row, Source::Computed(chunk.column(no), slot)));
            }
        }
        Conversion { converter, sources }
    }

    /// What a field's cells become under its new type, by row; rows whose cell was blank are left out.
    pub(crate) fn converted(&mut self, conversion: Conversion) -> Vec<(RowNo, Option<Cell>)> {
        let Conversion { converter, sources } = conversion;
        let cell = |source| match source {
            Source::Cell(cell) => converter.cell(&cell, self),
            Source::Computed(column, slot) => converter.row(&column, slot, self),
        };
        let (rows, sources): (Vec<RowNo>, Vec<Source>) = sources.into_iter().unzip();
        rows.into_iter().zip(sources.into_iter().map(cell)).collect()
    }
}

/// Cells on their way to another type.
pub(crate) struct Conversion {
    converter: Converter,
    sources: Vec<(RowNo, Source)>,
}

enum Source {
    Cell(Cell),
    Computed(Arc<Column>, usize),
}
