//! Operations as faces call them: JSON in, JSON out, over a data folder in memory.

#![expect(clippy::needless_pass_by_value, reason = "requests are written down where they are made")]

mod attachments;
mod batches;
mod cells;
mod imports;
mod plans;
mod records;
mod schema;
mod syncs;
mod trash;
mod undos;

use serde_json::{Value as Json, json};

use crate::testing::{Folder, owner};
use crate::{App, AppError, Caller, Key, find};

/// A product with one base, called `Test`.
pub(super) struct World {
    pub(super) folder: Folder,
    pub(super) app: App,
    pub(super) caller: Caller,
}

impl World {
    pub(super) fn new() -> Self {
        let folder = Folder::default();
        let world = Self { app: folder.app(), folder, caller: owner() };
        world.ok("base_create", json!({"name": "Test"}));
        world
    }

    /// A world with a table `Tasks` of several types, linked to `People`.
    pub(super) fn with_tasks() -> Self {
        let world = Self::new();
        world.ok("table_create", json!({"name": "People", "fields": [{"name": "Name", "type": "singleLineText"}]}));
        world.ok(
            "table_create",
            json!({"name": "Tasks", "fields": [
                {"name": "Title", "type": "singleLineText"},
                {"name": "Points", "type": "number", "options": {"precision": 1}},
                {"name": "State", "type": "singleSelect", "options": {"choices": [{"name": "Todo"}, {"name": "Done"}]}},
                {"name": "Done", "type": "checkbox", "options": {"icon": "check", "color": "greenBright"}},
                {"name": "Due", "type": "date", "options": {"dateFormat": {"name": "european"}}},
                {"name": "Owner", "type": "multipleRecordLinks", "options": {"linkedTableId": "People"}},
                {"name": "Double", "type": "formula", "options": {"formula": "{Points} * 2"}},
            ]}),
        );
        world
    }

    pub(super) fn call(&self, name: &str, input: &Json) -> Result<Json, AppError> {
        self.call_as(&self.caller, name, input)
    }

    pub(super) fn call_as(&self, caller: &Caller, name: &str, input: &Json) -> Result<Json, AppError> {
        let answer = self.bytes(caller, name, input)?;
        Ok(serde_json::from_slice(&answer).unwrap())
    }

    pub(super) fn bytes(&self, caller: &Caller, name: &str, input: &Json) -> Result<Vec<u8>, AppError> {
        let row = find(name).unwrap_or_else(|| unreachable!("there is no operation {name}"));
        (row.call)(&self.app, caller, input.to_string().as_bytes(), &mut |_| {})
    }

    pub(super) fn ok(&self, name: &str, input: Json) -> Json {
        self.call(name, &input).unwrap_or_else(|error| {
            let input: String = input.to_string().chars().take(500).collect();
            unreachable!("{name} {input}: {error:?} {:?}", error.file_problems())
        })
    }

    pub(super) fn refused(&self, name: &str, input: Json) -> AppError {
        self.call(name, &input).expect_err(name)
    }

    /// A caller whose next operation is done once.
    pub(super) fn keyed(&self, key: &str) -> Caller {
        self.caller.clone().with_key(Key { key: key.to_owned(), body_sha256: "00".to_owned() })
    }

    /// Creates a record of `Tasks`; its id.
    pub(super) fn task(&self, fields: Json) -> String {
        let made = self.ok("record_create", json!({"table": "Tasks", "records": [{"fields": fields}]}));
        made["records"][0]["id"].as_str().unwrap().to_owned()
    }

    /// The cells of a record of `Tasks`.
    pub(super) fn fields(&self, id: &str) -> Json {
        self.ok("record_get", json!({"table": "Tasks", "record": id}))["record"]["fields"].take()
    }

    /// The number of the last commit of the base.
    pub(super) fn head(&self) -> u64 {
        self.ok("base_show", json!({}))["commit"].as_u64().unwrap()
    }

    /// Panics unless everything stored holds together.
    pub(super) fn assert_sound(&self) {
        let report = self.ok("base_check", json!({}));
        assert_eq!(report["sound"], true, "{report:#}");
    }
}
