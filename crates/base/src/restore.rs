//! Ready-made changes (undo, restore) made to a base as it is now.
//!
//! A change must find what it starts from: a part that was changed since is a conflict, named. What was built elsewhere
//! meanwhile stays, and counters, clock and directory never go back.

use std::collections::BTreeSet;
use std::sync::Arc;

use cadre_model::{
    BaseHead, Cell, CellChange, Change, Field, FieldKind, FieldNo, Life, Person, PersonNo, RecordId, RowChange,
    RowMeta, Table, TableNo, View, ViewNo,
};

use crate::draft::Made;
use crate::edit::{Editor, linked};
use crate::error::BaseError;
use crate::id_index::Place;
use crate::merge::{self, Clash};
use crate::working::Touching;

fn conflict<T>(what: String) -> Result<T, BaseError> {
    Err(BaseError::Conflict(what))
}

/// A part that was there before and after is merged, one that came or went must fit whole.
enum Turn<'a, T> {
    Comes(&'a T),
    Goes(&'a T),
    Changes(&'a T, &'a T),
    Nothing,
}

fn turn<'a, T>(before: &'a Option<Arc<T>>, after: &'a Option<Arc<T>>) -> Turn<'a, T> {
    match (before, after) {
        (None, Some(after)) => Turn::Comes(after),
        (Some(before), None) => Turn::Goes(before),
        (Some(before), Some(after)) => Turn::Changes(before, after),
        (None, None) => Turn::Nothing,
    }
}

fn changed_since<T>(what: &str, merged: Result<T, Clash>) -> Result<T, BaseError> {
    merged.or_else(|Clash(part)| conflict(format!("{part} of {what} was changed since")))
}

impl Editor<'_> {
    /// Makes ready-made changes in order.
    ///
    /// # Errors
    /// [`BaseError::Conflict`] names the first part that is not as a change expects it, or that would be left without what
    /// it refers to; [`BaseError::SystemField`].
    pub(crate) fn make_changes(&mut self, changes: &[Change]) -> Result<Made, BaseError> {
        for change in changes {
            match change {
                Change::Head { before, after } => self.make_head(before, after)?,
                Change::Table { no, before, after } => self.make_table(*no, turn(before, after))?,
                Change::Field { table, no, before, after } => self.make_field(*table, *no, before, after)?,
                Change::View { table, no, before, after } => self.make_view(*table, *no, turn(before, after))?,
                Change::Person { no, before, after } => self.make_person(*no, turn(before, after))?,
                Change::Rename { table, row, from, to, .. } => self.make_rename((*table, *row), *from, *to)?,
                Change::Row(row) => self.make_row(row)?,
            }
        }
        self.check_made(changes)?;
        self.refresh_plan()?;
        Ok(Made::Nothing)
    }

    // ---- the schema

    fn make_head(&mut self, before: &BaseHead, after: &BaseHead) -> Result<(), BaseError> {
        let merged = changed_since("the base", merge::head(&self.work.schema.head, before, after))?;
        self.head(|head| *head = merged);
        Ok(())
    }

    fn make_table(&mut self, no: TableNo, turn: Turn<'_, Table>) -> Result<(), BaseError> {
        let now = self.work.schema.table(no).cloned();
        match (turn, now) {
            (Turn::Changes(before, after), Some(now)) => {
                self.check_table_open(&now)?;
                let merged = changed_since(&format!("table {:?}", now.name), merge::table(&now, before, after))?;
                self.put_table(no, Some(merged));
            }
            (Turn::Comes(after), None) => self.put_table(no, Some(after.clone())),
            (Turn::Goes(before), Some(now)) => {
                self.check_table_open(&now)?;
                if now.fields != before.fields || !self.work.rows(no).is_empty() {
                    return conflict(format!("table {:?} got fields or records since", now.name));
                }
                self.put_table(no, None);
            }
            (Turn::Comes(table), Some(_)) => return conflict(format!("table {:?} exists", table.name)),
            (Turn::Goes(table) | Turn::Changes(table, _), None) => {
                return conflict(format!("table {:?} has gone", table.name));
            }
            (Turn::Nothing, _) => {}
        }
        Ok(())
    }

    fn make_field(
        &mut self,
        table: TableNo,
        no: FieldNo,
        before: &Option<Arc<Field>>,
        after: &Option<Arc<Field>>,
    ) -> Result<(), BaseError> {
        let now = self.work.schema.field(no).cloned();
        match (turn(before, after), now) {
            (Turn::Changes(before, after), Some(now)) => {
                let what = format!("field {:?}", now.name);
                let merged = Arc::new(changed_since(&what, merge::field(&now, before, after))?);
                if merged.kind != now.kind || merged.system != now.system {
                    self.check_not_system(&now)?;
                }
                self.check_column(table, no, &now, Some(&merged))?;
                self.put_field(table, no, Some((*merged).clone()));
            }
            (Turn::Comes(after), None) => match self.work.schema.table(table) {
                Some(_) => self.put_field(table, no, Some(after.clone())),
                None => return conflict(format!("the table of field {:?} has gone", after.name)),
            },
            (Turn::Goes(before), Some(now)) => {
                if *now != *before {
                    return conflict(format!("field {:?} was changed since", now.name));
                }
                self.check_not_system(&now)?;
                self.check_column(table, no, &now, None)?;
                self.clear_column(table, no, Touching::As(None));
                self.forget_field(table, no);
                self.put_field(table, no, None);
            }
            (Turn::Comes(field), Some(_)) => return conflict(format!("field {:?} exists", field.name)),
            (Turn::Goes(field) | Turn::Changes(field, _), None) => {
                return conflict(format!("field {:?} has gone", field.name));
            }
            (Turn::Nothing, _) => {}
        }
        Ok(())
    }

    /// A column that goes must be empty, and so must the choices that go: what filled them is not in these changes.
    fn check_column(
        &self,
        table: TableNo,
        no: FieldNo,
        now: &Arc<Field>,
        after: Option<&Arc<Field>>,
    ) -> Result<(), BaseError> {
        let drops = merge::drops_column(now, after);
        let gone: BTreeSet<_> = match (now.kind.choices(), after.and_then(|f| f.kind.choices())) {
            (Some(old), Some(new)) => {
                old.choices.iter().map(|c| c.no).filter(|no| new.choices.iter().all(|c| c.no != *no)).collect()
            }
            _ => BTreeSet::new(),
        };
        if !drops && gone.is_empty() {
            return Ok(());
        }
        for row in self.work.rows(table) {
            let used = match self.work.cell((table, row), no) {
                None => false,
                Some(_) if drops => true,
                Some(Cell::Choice(choice)) => gone.contains(&choice),
                Some(Cell::Choices(choices)) => choices.iter().any(|c| gone.contains(c)),
                Some(_) => false,
            };
            if used {
                return conflict(format!(
                    "cell {:?} of record {} was filled since",
                    now.name,
                    self.shown_id((table, row))
                ));
            }
        }
        Ok(())
    }

    fn make_view(&mut self, table: TableNo, no: ViewNo, turn: Turn<'_, View>) -> Result<(), BaseError> {
        let now = self.work.schema.views.get(&no).cloned();
        match (turn, now) {
            (Turn::Changes(before, after), Some(now)) => {
                let merged = changed_since(&format!("view {:?}", now.name), merge::view(&now, before, after))?;
                self.put_view(table, no, Some(merged));
            }
            (Turn::Comes(after), None) => self.put_view(table, no, Some(after.clone())),
            (Turn::Goes(before), Some(now)) if *now == *before => self.put_view(table, no, None),
            (Turn::Goes(_), Some(now)) => return conflict(format!("view {:?} was changed since", now.name)),
            (Turn::Comes(view), Some(_)) => return conflict(format!("view {:?} exists", view.name)),
            (Turn::Goes(view) | Turn::Changes(view, _), None) => {
                return conflict(format!("view {:?} has gone", view.name));
            }
            (Turn::Nothing, _) => {}
        }
        Ok(())
    }

    /// The directory only grows: an entry that these changes would take out stays.
    fn make_person(&mut self, no: PersonNo, turn: Turn<'_, Person>) -> Result<(), BaseError> {
        let now = self.work.schema.people.get(&no).cloned();
        let after = match (turn, &now) {
            (Turn::Changes(before, after), Some(now)) => {
                changed_since(&format!("person {}", now.id), merge::person(now, before, after))?
            }
            (Turn::Comes(after), None) => after.clone(),
            (Turn::Changes(person, _), None) => return conflict(format!("person {} has gone", person.id)),
            (Turn::Comes(_) | Turn::Goes(_) | Turn::Nothing, _) => return Ok(()),
        };
        if now.as_deref() != Some(&after) {
            self.work.change(Change::Person { no, before: now, after: Some(Arc::new(after)) });
        }
        Ok(())
    }

    // ---- rows

    fn make_rename(&mut self, place: Place, from: RecordId, to: RecordId) -> Result<(), BaseError> {
        if self.work.id(place) != Some(from) {
            return conflict(format!("record {from} was renamed or deleted since"));
        }
        self.check_free(to, place)?;
        self.work.rename_row(place, to);
        Ok(())
    }

    fn check_free(&self, id: RecordId, place: Place) -> Result<(), BaseError> {
        match self.work.find(id) {
            Some(other) if other != place => conflict(format!("id {id} was given to another record since")),
            _ => Ok(()),
        }
    }

    fn make_row(&mut self, change: &RowChange) -> Result<(), BaseError> {
        let place = (change.table, change.row);
        if !matches!(change.life, Life::Edited(_))
            && let Some(table) = self.work.schema.table(change.table)
        {
            self.check_table_open(table)?;
        }
        let there = self.work.exists(place);
        match &change.life {
            Life::Created(meta) if there => conflict(format!("record {} exists", meta.id)),
            Life::Created(meta) => self.bring_back(place, meta, &change.cells),
            Life::Deleted(_) if there => self.take_away(place, &change.cells),
            Life::Deleted(meta) => conflict(format!("record {} has gone", meta.id)),
            Life::Edited(_) if !there => {
                conflict(format!("row {} of table {} has gone", change.row, self.shown_table(change.table)))
            }
            Life::Edited(edit) => {
                for cell in &change.cells {
                    self.put_back(place, cell, Touching::As(edit.after.get(&cell.field).copied()))?;
                }
                let touched: BTreeSet<FieldNo> = edit.before.keys().chain(edit.after.keys()).copied().collect();
                for no in touched.iter().filter(|no| change.cells.iter().all(|c| c.field != **no)) {
                    let cell = self.work.cell(place, *no);
                    self.work.set_cell(place, *no, cell, Touching::As(edit.after.get(no).copied()));
                }
                Ok(())
            }
        }
    }

    fn bring_back(&mut self, place: Place, meta: &RowMeta, cells: &[CellChange]) -> Result<(), BaseError> {
        if self.work.schema.table(place.0).is_none() {
            return conflict(format!("the table of record {} has gone", meta.id));
        }
        for id in meta.aliases.iter().chain([&meta.id]) {
            self.check_free(*id, place)?;
        }
        let mut meta = meta.clone();
        meta.edits.retain(|field, _| self.work.schema.owner.get(field) == Some(&place.0));
        self.work.create_row(place.0, place.1, meta);
        for change in cells.iter().filter(|c| c.after.is_some()) {
            let field = self.fitting(place, change)?;
            if field.kind.shape().is_some() {
                self.work.set_cell(place, change.field, change.after.clone(), Touching::Keep);
            }
        }
        self.number(place.0, place.1);
        Ok(())
    }

    /// Deletes a row whose cells are all as the change knows them, or what it does not know would be lost.
    fn take_away(&mut self, place: Place, cells: &[CellChange]) -> Result<(), BaseError> {
        let Some(table) = self.work.schema.table(place.0).cloned() else { return Ok(()) };
        for no in &table.fields {
            let known = cells.iter().find(|c| c.field == *no).and_then(|c| c.before.as_ref());
            // A number that was given is given again when the row comes back.
            let numbered = known.is_none() && self.is_number(*no);
            if self.work.cell(place, *no).as_ref() != known && !numbered {
                return self.cell_conflict(place, *no);
            }
        }
        if let Some((other, no)) = self.one_sided_link_to(place) {
            return self.cell_conflict(other, no);
        }
        self.work.delete_row(place);
        Ok(())
    }

    fn is_number(&self, no: FieldNo) -> bool {
        self.work.schema.field(no).is_some_and(|f| matches!(f.kind, FieldKind::AutoNumber))
    }

    /// A row that links to this one by a field without another side, and that field.
    fn one_sided_link_to(&self, place: Place) -> Option<(Place, FieldNo)> {
        let schema = &self.work.schema;
        schema.fields.iter().find_map(|(no, field)| {
            let FieldKind::MultipleRecordLinks(options) = &field.kind else { return None };
            if options.linked_table != place.0 || options.inverse.is_some() {
                return None;
            }
            let owner = *schema.owner.get(no)?;
            let links = |row| (owner, row) != place && linked(self.work.cell((owner, row), *no)).contains(&place.1);
            self.work.rows(owner).into_iter().find(|row| links(*row)).map(|row| ((owner, row), *no))
        })
    }

    fn put_back(&mut self, place: Place, change: &CellChange, touch: Touching) -> Result<(), BaseError> {
        let field = self.fitting(place, change)?;
        self.check_not_system(&field)?;
        if self.work.cell(place, change.field) != change.before {
            return self.cell_conflict(place, change.field);
        }
        self.work.set_cell(place, change.field, change.after.clone(), touch);
        Ok(())
    }

    /// The field of a cell that comes back, which must still take it.
    fn fitting(&self, place: Place, change: &CellChange) -> Result<Arc<Field>, BaseError> {
        let owned = self.work.schema.owner.get(&change.field) == Some(&place.0);
        let Some(field) = self.work.schema.field(change.field).filter(|_| owned) else {
            return conflict(format!("field {} of table {} has gone", change.field, self.shown_table(place.0)));
        };
        match (&change.after, field.kind.shape()) {
            (Some(cell), Some(shape)) if !shape.holds(cell) => {
                conflict(format!("field {:?} has another type since", field.name))
            }
            (Some(_), None) => conflict(format!("field {:?} is computed since", field.name)),
            _ => Ok(Arc::clone(field)),
        }
    }

    fn cell_conflict<T>(&self, place: Place, no: FieldNo) -> Result<T, BaseError> {
        let field = self.work.schema.field(no).map_or_else(|| no.to_string(), |f| f.name.clone());
        let by = self.work.version(place).map_or_else(String::new, |seq| format!(", last by commit {seq}"));
        conflict(format!("cell {field:?} of record {} was changed since{by}", self.shown_id(place)))
    }

    fn shown_id(&self, place: Place) -> String {
        self.work.id(place).map_or_else(|| format!("{} of table {}", place.1, place.0), |id| id.to_string())
    }

    fn shown_table(&self, no: TableNo) -> String {
        self.work.schema.table(no).map_or_else(|| no.to_string(), |t| format!("{:?}", t.name))
    }
}
