//! What a record is besides its id and cells, as the JSON text that its current row keeps:
//! `{"at":1795167000000,"by":1,"ids":["rec..."],"edits":{"9":[1795167100000,1]}}`.
//!
//! Instants are milliseconds; a field edited by nobody in particular has an instant alone. Behind a record that was never
//! edited stand spaces, as many as its first edit takes: rows that are loaded lie close together, and one that grew by
//! the mark of its first edit would break its page in two, three more pages to write for one cell.

use std::collections::BTreeMap;
use std::fmt::Write;

use cadre_model::{FieldNo, PersonNo, RecordId, Timestamp, Touch};
use serde::Deserialize;

use crate::chunk::Chunk;

/// Spaces behind a record without edits.
const ROOM: &str = "                            ";
/// More of them where people are named.
const ROOM_FOR_A_NAME: &str = "    ";

/// What a record is besides its id and cells.
#[derive(Debug, PartialEq)]
pub(crate) struct RecordMeta {
    pub(crate) created: Timestamp,
    pub(crate) by: Option<PersonNo>,
    pub(crate) aliases: Vec<RecordId>,
    pub(crate) edits: BTreeMap<FieldNo, Touch>,
}

/// The metadata text of a slot's row.
pub(crate) fn write(chunk: &Chunk, slot: usize) -> String {
    let mut out = String::with_capacity(64);
    // Writing into a string cannot fail.
    let _ = write!(out, "{{\"at\":{}", chunk.created()[slot].0);
    let by = chunk.created_by()[slot];
    if let Some(by) = by {
        let _ = write!(out, ",\"by\":{by}");
    }
    push_aliases(&mut out, chunk.aliases(slot));
    let without = out.len();
    for (field, touches) in &chunk.touches {
        let Some(touch) = touches.get(slot) else { continue };
        out.push_str(if out.len() == without { ",\"edits\":{" } else { "," });
        let _ = match touch.by {
            None => write!(out, "\"{field}\":{}", touch.at.0),
            Some(by) => write!(out, "\"{field}\":[{},{by}]", touch.at.0),
        };
    }
    if out.len() > without {
        out.push_str("}}");
        return out;
    }
    out.push('}');
    out.push_str(ROOM);
    if by.is_some() {
        out.push_str(ROOM_FOR_A_NAME);
    }
    out
}

fn push_aliases(out: &mut String, aliases: &[RecordId]) {
    for (i, id) in aliases.iter().enumerate() {
        out.push_str(if i == 0 { ",\"ids\":[" } else { "," });
        let _ = write!(out, "\"{id}\"");
    }
    if !aliases.is_empty() {
        out.push(']');
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    at: i64,
    by: Option<PersonNo>,
    #[serde(default)]
    ids: Vec<RecordId>,
    #[serde(default)]
    edits: BTreeMap<FieldNo, WireTouch>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireTouch {
    At(i64),
    AtBy(i64, PersonNo),
}

/// Reads a metadata text.
///
/// # Errors
/// When it is none; the log has checked its checksum, so that is a fault of a program.
pub(crate) fn parse(text: &str) -> Result<RecordMeta, serde_json::Error> {
    // Most texts hold an instant alone, which is read without a detour.
    let alone = text.trim_ascii_end().strip_prefix("{\"at\":").and_then(|t| t.strip_suffix('}'));
    if let Some(at) = alone.and_then(|digits| digits.parse().ok()) {
        return Ok(RecordMeta { created: Timestamp(at), by: None, aliases: Vec::new(), edits: BTreeMap::new() });
    }
    let Wire { at, by, ids, edits } = serde_json::from_str(text)?;
    let touch = |(field, touch): (FieldNo, WireTouch)| match touch {
        WireTouch::At(at) => (field, Touch { at: Timestamp(at), by: None }),
        WireTouch::AtBy(at, by) => (field, Touch { at: Timestamp(at), by: Some(by) }),
    };
    let edits = edits.into_iter().map(touch).collect();
    Ok(RecordMeta { created: Timestamp(at), by, aliases: ids, edits })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::chunk::Births;
    use crate::touches::Touches;

    fn chunk(by: Option<PersonNo>, touches: &[(u32, Touch)]) -> Chunk {
        let births = Births {
            ids: vec![RecordId::from_bytes(*b"00000000000001").unwrap()],
            created: vec![Timestamp(1_795_167_000_000)],
            created_by: vec![by],
            aliases: BTreeMap::new(),
        };
        let touches =
            touches.iter().map(|(no, touch)| (FieldNo(*no), Arc::new(Touches::Each(vec![Some(*touch)])))).collect();
        Chunk { births: Arc::new(births), touches, ..Chunk::default() }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let (some, at) = (Some(PersonNo(1)), Timestamp(1_795_167_000_001));
        for (by, touches) in [
            (None, vec![]),
            (some, vec![]),
            (None, vec![(9, Touch { at, by: None })]),
            (some, vec![(2, Touch { at, by: some }), (9, Touch { at: Timestamp(-5), by: None })]),
        ] {
            let read = parse(&write(&chunk(by, &touches), 0)).unwrap();
            let edits = touches.iter().map(|(no, touch)| (FieldNo(*no), *touch)).collect();
            assert_eq!(read, RecordMeta { created: Timestamp(1_795_167_000_000), by, aliases: Vec::new(), edits });
        }
    }

    #[test]
    fn earlier_ids_are_kept() {
        let mut renamed = chunk(None, &[]);
        let id = RecordId::from_bytes(*b"00000000000002").unwrap();
        let earlier = vec![id, renamed.births.ids[0]];
        Arc::make_mut(&mut renamed.births).aliases.insert(0, earlier.clone());
        assert_eq!(parse(&write(&renamed, 0)).unwrap().aliases, earlier);
    }

    #[test]
    fn the_first_edit_of_a_record_takes_no_more_room() {
        let touch = |by| Touch { at: Timestamp(1_795_167_000_001), by };
        for by in [None, Some(PersonNo(3))] {
            let before = write(&chunk(by, &[]), 0).len();
            let after = write(&chunk(by, &[(9, touch(by))]), 0).len();
            assert!(after <= before, "{after} bytes after, {before} before");
        }
    }

    #[test]
    fn what_is_no_metadata_is_refused() {
        for text in ["", "{}", "{\"at\":\"2026-11-20\"}", "{\"at\":1,\"other\":2}", "{\"at\":1}x"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
