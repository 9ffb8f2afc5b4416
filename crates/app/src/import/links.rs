//! Which table each link field of a file points at.
//!
//! A link field points at one table, and a record id exists once in a base. So, for fields whose values are record ids:
//!
//! | the ids are | the field points at |
//! |---|---|
//! | of records in the file, at least one | the table that is being made; those missing become stubs in it |
//! | all of records of one table of the base | that table |
//! | of no record anywhere | a table of stubs, shared by fields that name the same id |
//! | anything else | nothing: the field keeps its values as text |
//!
//! A stub is a blank record that stands for one which the file links to without bringing it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use cadre_model::{RecordId, TableNo};

/// The ids that a link field of the file names.
#[derive(Clone, Debug)]
pub(crate) struct LinkField<'a> {
    /// The place of the field in the file.
    pub(crate) field: usize,
    pub(crate) ids: &'a [RecordId],
}

/// Where the links of a field go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// To the table that is being made.
    Own,
    /// To a table of the base.
    Existing(TableNo),
    /// To a table of stubs, by its place in [`Targets::stubs`].
    Stubs(usize),
    /// Nowhere.
    Text,
}

/// Where the links of all fields go, and the stubs they need.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Targets {
    /// By the place of the field in the file.
    pub(crate) goals: BTreeMap<usize, Goal>,
    /// Stubs in the table that is being made, in the order in which they are named.
    pub(crate) own_stubs: Vec<RecordId>,
    /// Tables of stubs: the fields that share each, and its records.
    pub(crate) stubs: Vec<StubTable>,
}

/// A table of stubs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StubTable {
    pub(crate) fields: Vec<usize>,
    pub(crate) ids: Vec<RecordId>,
}

/// Finds the table of each link field; `existing` finds the table of a record of the base.
pub(crate) fn targets(
    fields: &[LinkField<'_>],
    in_file: &HashSet<RecordId>,
    existing: impl Fn(RecordId) -> Option<TableNo>,
) -> Targets {
    let own = own_fields(fields, in_file);
    let mut targets = Targets::default();
    let mut stubbed = Vec::new();
    for field in fields {
        let goal = if own.contains(&field.field) {
            Goal::Own
        } else {
            match tables_of(field.ids, &existing).as_slice() {
                [Some(table)] => Goal::Existing(*table),
                [None] => {
                    stubbed.push(field);
                    continue;
                }
                _ => Goal::Text,
            }
        };
        targets.goals.insert(field.field, goal);
    }
    let own_ids = fields.iter().filter(|field| own.contains(&field.field)).flat_map(|field| field.ids);
    let mut seen = in_file.clone();
    targets.own_stubs = own_ids.copied().filter(|id| seen.insert(*id)).collect();
    if targets.own_stubs.iter().any(|id| existing(*id).is_some()) {
        // A stub would take the id of a record that is elsewhere in the base.
        targets.goals.extend(own.iter().map(|field| (*field, Goal::Text)));
        targets.own_stubs.clear();
    }
    for field in stubbed {
        share(field, &mut targets.stubs);
    }
    for (at, table) in targets.stubs.iter().enumerate() {
        targets.goals.extend(table.fields.iter().map(|field| (*field, Goal::Stubs(at))));
    }
    targets
}

/// The fields that name a record of the file, or a stub that such a field puts beside it.
fn own_fields(fields: &[LinkField<'_>], in_file: &HashSet<RecordId>) -> BTreeSet<usize> {
    let mut ids = in_file.clone();
    let mut own = BTreeSet::new();
    loop {
        let more =
            fields.iter().find(|field| !own.contains(&field.field) && field.ids.iter().any(|id| ids.contains(id)));
        let Some(more) = more else { return own };
        own.insert(more.field);
        ids.extend(more.ids);
    }
}

/// The tables that ids are in, each once; `None` for ids that are in none.
fn tables_of(ids: &[RecordId], existing: impl Fn(RecordId) -> Option<TableNo>) -> Vec<Option<TableNo>> {
    ids.iter().map(|id| existing(*id)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Puts a field's ids into the table of stubs that has one of them, joining tables that it connects.
fn share(field: &LinkField<'_>, tables: &mut Vec<StubTable>) {
    let homes: HashMap<RecordId, usize> =
        tables.iter().enumerate().flat_map(|(at, table)| table.ids.iter().map(move |id| (*id, at))).collect();
    let touched: BTreeSet<usize> = field.ids.iter().filter_map(|id| homes.get(id).copied()).collect();
    let Some(&home) = touched.first() else {
        return tables.push(StubTable { fields: vec![field.field], ids: field.ids.to_vec() });
    };
    for &at in touched.iter().skip(1).rev() {
        let joined = tables.remove(at);
        tables[home].fields.extend(joined.fields);
        tables[home].ids.extend(joined.ids);
    }
    let home = &mut tables[home];
    home.fields.push(field.field);
    let known: HashSet<RecordId> = home.ids.iter().copied().collect();
    home.ids.extend(field.ids.iter().filter(|id| !known.contains(id)));
}

#[cfg(test)]
mod tests;
