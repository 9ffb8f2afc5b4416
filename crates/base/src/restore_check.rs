//! What ready-made changes leave behind must hold together: names and ids are unique, and nothing refers to what is not
//! there.

use std::collections::{BTreeSet, HashMap, HashSet};

use cadre_model::field::LinkOptions;
use cadre_model::{Cell, Change, ChoiceNo, Field, FieldKind, FieldNo, RowChange, RowNo, TableNo};

use crate::edit::{Editor, linked};
use crate::error::BaseError;
use crate::id_index::Place;
use crate::schema_edit::settle_choices;

fn conflict<T>(what: String) -> Result<T, BaseError> {
    Err(BaseError::Conflict(what))
}

impl Editor<'_> {
    /// Checks everything that a list of changes named, as it is now that all are made.
    ///
    /// # Errors
    /// [`BaseError::Conflict`] names the first thing that does not fit.
    pub(crate) fn check_made(&self, changes: &[Change]) -> Result<(), BaseError> {
        let mut tables = BTreeSet::new();
        let mut fields = BTreeSet::new();
        let mut rows = BTreeSet::new();
        for change in changes {
            match change {
                Change::Table { no, .. } => drop(tables.insert(*no)),
                Change::Field { table, no, .. } => {
                    tables.insert(*table);
                    fields.insert(*no);
                }
                Change::View { table, .. } => drop(tables.insert(*table)),
                Change::Row(row) => drop(rows.insert((row.table, row.row))),
                Change::Head { .. } | Change::Person { .. } | Change::Rename { .. } => {}
            }
        }
        self.check_base_names(&tables)?;
        tables.iter().try_for_each(|no| self.check_table(*no))?;
        fields.iter().try_for_each(|no| self.check_field(*no))?;
        let mut backs = Backs::new();
        rows.iter().try_for_each(|place| self.check_row(*place, &mut backs))?;
        changes.iter().try_for_each(|change| match change {
            Change::Row(row) => self.check_unlinked(row, &mut backs),
            _ => Ok(()),
        })
    }

    fn check_base_names(&self, changed: &BTreeSet<TableNo>) -> Result<(), BaseError> {
        if changed.is_empty() {
            return Ok(());
        }
        let schema = &self.work.schema;
        let head = &schema.head;
        let above = schema.tables.keys().any(|no| *no > head.last_table)
            || schema.fields.keys().any(|no| *no > head.last_field)
            || schema.views.keys().any(|no| *no > head.last_view);
        if above {
            return conflict("a table, field or view has a number above the last one given".to_owned());
        }
        let listed: BTreeSet<TableNo> = schema.head.tables.iter().copied().collect();
        if listed.len() != schema.head.tables.len() || !listed.iter().eq(schema.tables.keys()) {
            return conflict("the list of tables was changed since".to_owned());
        }
        let mut names = HashSet::new();
        let mut ids = HashSet::new();
        for table in schema.tables.values() {
            if !names.insert(table.name.to_lowercase()) {
                return conflict(format!("table name {:?} was taken since", table.name));
            }
            if !ids.insert(table.id) {
                return conflict(format!("table id {} was taken since", table.id));
            }
        }
        Ok(())
    }

    fn check_table(&self, no: TableNo) -> Result<(), BaseError> {
        let schema = &self.work.schema;
        let Some(table) = schema.table(no) else { return Ok(()) };
        let what = format!("table {:?}", table.name);
        let owned: BTreeSet<FieldNo> = schema.owner.iter().filter(|(_, t)| **t == no).map(|(f, _)| *f).collect();
        if owned != table.fields.iter().copied().collect() || owned.len() != table.fields.len() {
            return conflict(format!("the list of fields of {what} was changed since"));
        }
        if !owned.contains(&table.primary) {
            return conflict(format!("the field that names the records of {what} has gone since"));
        }
        if table.views.is_empty() || table.views.iter().any(|v| !schema.views.contains_key(v)) {
            return conflict(format!("{what} would be left without a view"));
        }
        let names: HashSet<String> = schema.fields_of(table).map(|(_, f)| f.name.to_lowercase()).collect();
        let views: HashSet<String> =
            table.views.iter().filter_map(|v| schema.views.get(v)).map(|v| v.name.to_lowercase()).collect();
        if names.len() != table.fields.len() || views.len() != table.views.len() {
            return conflict(format!("the name of a field or view of {what} was taken since"));
        }
        let mentions =
            table.views.iter().filter_map(|v| schema.views.get(v)).flat_map(|v| {
                v.sort.iter().chain(&v.group).map(|k| k.field).chain(v.visible.iter().flatten().copied())
            });
        match mentions.into_iter().find(|f| !owned.contains(f)) {
            Some(field) => conflict(format!("a view of {what} shows field {field}, which has gone since")),
            None => Ok(()),
        }
    }

    fn check_field(&self, no: FieldNo) -> Result<(), BaseError> {
        let schema = &self.work.schema;
        let Some(field) = schema.field(no) else { return self.check_not_linked(no) };
        let what = format!("field {:?}", field.name);
        if schema.fields.iter().any(|(n, f)| *n != no && f.id == field.id) {
            return conflict(format!("id {} of {what} was taken since", field.id));
        }
        if let Some(options) = field.kind.choices() {
            if let Some(problem) = settle_choices(&mut options.clone()) {
                return conflict(format!("{what} {problem}"));
            }
            if options.choices.iter().any(|c| c.no > options.last_no || c.no.0 == 0) {
                return conflict(format!("{what} has a choice without a number, or with one above the last one given"));
            }
        }
        match &field.kind {
            FieldKind::MultipleRecordLinks(options) => {
                let Some(table) = schema.owner.get(&no) else {
                    return conflict(format!("the table of {what} has gone"));
                };
                if schema.table(options.linked_table).is_none() {
                    return conflict(format!("the table that {what} links to has gone since"));
                }
                let Some(inverse) = options.inverse else { return Ok(()) };
                let back = schema.field(inverse).is_some_and(|f| match &f.kind {
                    FieldKind::MultipleRecordLinks(o) => o.linked_table == *table && o.inverse == Some(no),
                    _ => false,
                });
                let there = schema.owner.get(&inverse) == Some(&options.linked_table);
                if back && there { Ok(()) } else { conflict(format!("the other side of {what} was changed since")) }
            }
            _ => self.check_not_linked(no),
        }
    }

    /// No link may name a field as its other side that is none.
    fn check_not_linked(&self, no: FieldNo) -> Result<(), BaseError> {
        let names = |f: &FieldKind| matches!(f, FieldKind::MultipleRecordLinks(o) if o.inverse == Some(no));
        match self.work.schema.fields.values().find(|f| names(&f.kind)) {
            Some(field) => conflict(format!("the other side of field {:?} was changed since", field.name)),
            None => Ok(()),
        }
    }

    fn check_row(&self, place: Place, backs: &mut Backs) -> Result<(), BaseError> {
        let schema = &self.work.schema;
        let (Some(table), Some(id)) = (schema.table(place.0), self.work.id(place)) else { return Ok(()) };
        for (no, field) in schema.fields_of(table) {
            let Some(cell) = self.work.cell(place, no) else { continue };
            let problem = match (&cell, &field.kind) {
                (Cell::Links(rows), FieldKind::MultipleRecordLinks(options)) => {
                    self.link_problem(place, rows, options, backs)
                }
                _ => self.cell_problem(&cell, field),
            };
            if let Some(problem) = problem {
                return conflict(format!("what cell {:?} of record {id} {problem}", field.name));
            }
        }
        Ok(())
    }

    fn cell_problem(&self, cell: &Cell, field: &Field) -> Option<&'static str> {
        let known = |c: &ChoiceNo| field.kind.choices().is_some_and(|o| o.choices.iter().any(|choice| choice.no == *c));
        let (is_there, is_full) = match cell {
            Cell::Links(_) => (false, true),
            Cell::Choice(choice) => (known(choice), true),
            Cell::Choices(choices) => (choices.iter().all(known), !choices.is_empty()),
            Cell::People(people) => {
                (people.iter().all(|p| self.work.schema.people.contains_key(p)), !people.is_empty())
            }
            Cell::Text(text) => (true, !text.is_empty()),
            Cell::Number(x) => (true, x.is_finite()),
            Cell::Objects(objects) => (true, !objects.is_empty()),
            Cell::Checked | Cell::Time(_) => (true, true),
        };
        match (is_there, is_full) {
            (false, _) => Some("refers to has gone since"),
            (_, false) => Some("would hold is no value: blank cells are left out"),
            _ => None,
        }
    }

    /// A link names rows that exist, each once, and each names the row in turn.
    fn link_problem(
        &self,
        place: Place,
        rows: &[RowNo],
        options: &LinkOptions,
        backs: &mut Backs,
    ) -> Option<&'static str> {
        let linked_table = options.linked_table;
        if rows.iter().any(|row| !self.work.exists((linked_table, *row))) {
            return Some("refers to has gone since");
        }
        if rows.is_empty() || rows.iter().collect::<HashSet<_>>().len() != rows.len() {
            return Some("would hold is no list of links: each row once, and at least one");
        }
        let inverse = options.inverse?;
        let is_lonely = |row: &RowNo| {
            let back = || linked(self.work.cell((linked_table, *row), inverse)).into_iter().collect();
            !backs.entry((inverse, *row)).or_insert_with(back).contains(&place.1)
        };
        rows.iter().any(is_lonely).then_some("refers to does not refer back")
    }

    /// What a link cell named before, and does not name now, does not name the row any more either.
    fn check_unlinked(&self, change: &RowChange, backs: &mut Backs) -> Result<(), BaseError> {
        let place = (change.table, change.row);
        for cell in &change.cells {
            let Some(FieldKind::MultipleRecordLinks(options)) = self.work.schema.field(cell.field).map(|f| &f.kind)
            else {
                continue;
            };
            let Some(inverse) = options.inverse else { continue };
            let now: HashSet<RowNo> = linked(self.work.cell(place, cell.field)).into_iter().collect();
            for row in linked(cell.before.clone()).into_iter().filter(|r| !now.contains(r)) {
                let back = || linked(self.work.cell((options.linked_table, row), inverse)).into_iter().collect();
                if backs.entry((inverse, row)).or_insert_with(back).contains(&change.row) {
                    let id = self.work.id((options.linked_table, row)).map_or_else(String::new, |id| id.to_string());
                    return conflict(format!("record {id} would refer to what does not refer back"));
                }
            }
        }
        Ok(())
    }
}

/// The rows that link cells name, read once each: a record may be linked from very many.
type Backs = HashMap<(FieldNo, RowNo), HashSet<RowNo>>;
