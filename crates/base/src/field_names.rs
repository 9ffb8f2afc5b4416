//! The names that fields had: so that history names a field as it was called when the commit was made.
//!
//! Only fields that were renamed or deleted are in here; all others have had one name for ever.

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_model::{Change, FieldNo, Schema, Seq};

/// From which commit on a field had which name, ascending.
pub(crate) type Names = Vec<(Seq, Arc<str>)>;

/// The earlier names of a base's fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldNames {
    names: BTreeMap<FieldNo, Names>,
}

impl FieldNames {
    pub(crate) fn of(names: BTreeMap<FieldNo, Names>) -> Self {
        Self { names }
    }

    /// The names of a field that had several, or has gone.
    pub(crate) fn get(&self, field: FieldNo) -> Option<&Names> {
        self.names.get(&field)
    }

    /// Notes what a change of the commit `seq` does to the name of a field; which field, if anything is to be kept.
    pub(crate) fn note(names: &mut Arc<Self>, change: &Change, seq: Seq) -> Option<FieldNo> {
        let Change::Field { no, before, after, .. } = change else { return None };
        let (old, new) = (before.as_ref().map(|f| f.name.as_str()), after.as_ref().map(|f| f.name.as_str()));
        let known = names.names.contains_key(no);
        if old == new || (old.is_none() && !known) {
            return None;
        }
        let list = Arc::make_mut(names).names.entry(*no).or_default();
        if let (Some(old), true) = (old, list.is_empty()) {
            list.push((Seq(0), old.into()));
        }
        if let Some(new) = new
            && list.last().is_none_or(|(_, last)| **last != *new)
        {
            list.push((seq, new.into()));
        }
        Some(*no)
    }

    /// The name of a field as of a commit; `None` for a field that never was.
    pub(crate) fn name(&self, schema: &Schema, field: FieldNo, at: Seq) -> Option<Arc<str>> {
        match self.names.get(&field) {
            Some(names) => {
                names.iter().rev().find(|(since, _)| *since <= at).or(names.first()).map(|(_, n)| Arc::clone(n))
            }
            None => schema.field(field).map(|f| f.name.as_str().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use cadre_model::{Field, FieldId, FieldKind, TableNo};

    use super::*;

    fn field(name: &str) -> Option<Arc<Field>> {
        let id: FieldId = "fldCdrTitle00001C".parse().unwrap();
        let kind = FieldKind::SingleLineText;
        Some(Arc::new(Field { id, aliases: Vec::new(), name: name.to_owned(), description: None, system: false, kind }))
    }

    #[test]
    fn a_field_is_called_as_it_was_then() {
        let mut names = Arc::new(FieldNames::default());
        let no = FieldNo(4);
        let change = |before, after| Change::Field { table: TableNo(1), no, before, after };
        assert_eq!(FieldNames::note(&mut names, &change(None, field("One")), Seq(2)), None);
        assert_eq!(FieldNames::note(&mut names, &change(field("One"), field("Two")), Seq(5)), Some(no));
        assert_eq!(FieldNames::note(&mut names, &change(field("Two"), None), Seq(7)), Some(no));
        let called = |at| names.name(&Schema::default(), no, Seq(at)).map(|n| n.to_string());
        assert_eq!(called(3).as_deref(), Some("One"));
        assert_eq!(called(4).as_deref(), Some("One"));
        assert_eq!(called(5).as_deref(), Some("Two"));
        assert_eq!(called(9).as_deref(), Some("Two"));
        assert_eq!(names.name(&Schema::default(), FieldNo(9), Seq(1)), None);
    }
}
