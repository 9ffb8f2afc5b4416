//! Webhooks: what of a commit is told, cell for cell, and that telling all of it is enough to keep a copy.

mod mirror;
mod told;
mod walked;

use cadre_base::webhooks::{Feed, PayloadPage, Progress, Subscriber};
use cadre_base::{Base, Snapshot};
use cadre_model::{FieldNo, Seq, TableNo};
use cadre_wire::webhooks::{Payload, Specification};
use serde_json::{Value as Json, json};

/// A webhook of a base.
pub(super) struct Hook {
    pub(super) specification: Specification,
    pub(super) progress: Progress,
}

impl Hook {
    /// A webhook that is created now.
    pub(super) fn new(base: &Base, filters: Json, includes: Json) -> Self {
        let options = [("filters".to_owned(), filters), ("includes".to_owned(), includes)];
        let options = Json::Object(options.into_iter().collect());
        let specification = Specification::parse(json!({ "options": options })).unwrap();
        Self { specification, progress: Progress::new(base.snapshot().seq()) }
    }

    pub(super) fn page(&mut self, base: &Base, cursor: u64, limit: usize) -> PayloadPage {
        let feed = Feed { base, levels: &|_| Some("create".to_owned()), files: None };
        let mut subscriber =
            Subscriber { specification: &self.specification, until: None, progress: &mut self.progress };
        feed.page(&mut subscriber, cursor, limit).unwrap()
    }

    /// All payloads from a cursor on.
    pub(super) fn rest(&mut self, base: &Base, cursor: u64) -> Vec<Payload> {
        let mut all = Vec::new();
        loop {
            let page = self.page(base, cursor + all.len() as u64, 50);
            assert_eq!(page.cursor, cursor + (all.len() + page.payloads.len()) as u64);
            all.extend(page.payloads);
            if !page.more {
                return all;
            }
        }
    }

    /// The next payloads as JSON, without their frames.
    pub(super) fn heard(&mut self, base: &Base) -> Vec<Json> {
        let cursor = self.progress.last().cursor;
        let bare = |payload: &Payload| {
            let mut json = serde_json::to_value(payload).unwrap();
            let frame = ["timestamp", "baseTransactionNumber", "payloadFormat", "actionMetadata"];
            for key in frame {
                assert!(json.as_object_mut().unwrap().remove(key).is_some(), "{key}");
            }
            json
        };
        self.rest(base, cursor).iter().map(bare).collect()
    }
}

pub(super) fn table_id(now: &Snapshot, no: TableNo) -> String {
    now.schema().table(no).unwrap().id.to_string()
}

pub(super) fn field_id(now: &Snapshot, no: FieldNo) -> String {
    now.schema().field(no).unwrap().id.to_string()
}

pub(super) fn head(base: &Base) -> Seq {
    base.snapshot().seq()
}
