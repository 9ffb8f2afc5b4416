//! Comments that another server gave, under their ids, authors and times.

use std::collections::HashMap;

use cadre_model::{BaseId, CommentId, Person, RecordId, RowNo, TableNo, Timestamp};

use crate::caller::Caller;
use crate::error::AppError;
use crate::system::{Comment, Reaction, Reading, Subject, System, record_of};

/// Most comments of one commit.
const BATCH: usize = 1_000;

/// A comment as another server gave it. Who wrote it and who reacted need be no users here: the base's own directory of
/// people says who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BroughtComment {
    pub(crate) id: CommentId,
    /// The record that it is on.
    pub(crate) record: RecordId,
    pub(crate) author: Person,
    pub(crate) text: String,
    /// When it was written.
    pub(crate) created: Timestamp,
    /// When its text was changed last.
    pub(crate) edited: Option<Timestamp>,
    /// The comment that it answers.
    pub(crate) parent: Option<CommentId>,
    /// Those whom its text mentions.
    pub(crate) mentioned: Vec<Person>,
    /// Emojis, as hexadecimal code points joined by `-`, with who reacted.
    pub(crate) reactions: Vec<(String, Person)>,
}

/// Where each record of a base is.
pub(crate) type Places = HashMap<RecordId, (TableNo, RowNo)>;

/// Brings the comments of a base that is not there yet; how many. Those of an attempt that was broken off give way: nothing is
/// there twice, and none is on another record than its own.
///
/// # Errors
/// Where they cannot be written, after as many commits as went well.
pub(crate) fn bring(
    system: &System,
    caller: &Caller,
    label: &'static str,
    base: BaseId,
    places: &Places,
    comments: &[BroughtComment],
) -> Result<u64, AppError> {
    forget(system, caller, label, base)?;
    let mut all = Vec::with_capacity(comments.len());
    all.extend(comments.iter().filter_map(|comment| Some((places.get(&comment.record)?, comment))));
    // Comments are listed in the order of their making.
    all.sort_by_key(|(_, comment)| (comment.created, comment.id));
    all.dedup_by_key(|(_, comment)| comment.id);
    for batch in all.chunks(BATCH) {
        let mut changes = system.changes();
        for ((table, row), brought) in batch {
            let on = Subject { base, table: *table, row: *row };
            changes.bring(record_of(brought.id), Some(brought.created), &brought.kept(on));
        }
        system.commit(caller, label, changes)?;
    }
    Ok(all.len() as u64)
}

/// Takes away what an attempt that was broken off left.
fn forget(system: &System, caller: &Caller, label: &'static str, base: BaseId) -> Result<(), AppError> {
    let (snapshot, layout) = (system.snapshot(), system.layout::<Comment>());
    let Some(rows) = snapshot.rows(layout.table) else { return Ok(()) };
    let is_of = |row: &RowNo| Subject::read(&Reading { layout, rows, row: *row }).is_ok_and(|on| on.base == base);
    let left: Vec<RecordId> = rows.iter().filter(is_of).filter_map(|row| rows.id(row)).collect();
    for batch in left.chunks(BATCH) {
        let mut changes = system.changes();
        batch.iter().for_each(|record| changes.delete::<Comment>(*record));
        system.commit(caller, label, changes)?;
    }
    Ok(())
}

impl BroughtComment {
    /// Everybody whom it names.
    pub(crate) fn people(&self) -> impl Iterator<Item = &Person> {
        let reacted = self.reactions.iter().map(|(_, person)| person);
        std::iter::once(&self.author).chain(&self.mentioned).chain(reacted)
    }

    fn kept(&self, on: Subject) -> Comment {
        let reaction = |(emoji, person): &(String, Person)| Reaction { emoji: emoji.clone(), user: person.id };
        Comment {
            id: self.id,
            on,
            record: self.record,
            author: self.author.id,
            text: self.text.clone(),
            created: self.created,
            edited: self.edited,
            parent: self.parent,
            reactions: self.reactions.iter().map(reaction).collect(),
        }
    }
}
