//! Two workspaces with a base each, and a user, for tests of who may do what.

#![expect(clippy::needless_pass_by_value, reason = "requests are written down where they are made")]

use cadre_model::BaseId;
use serde_json::{Value as Json, json};

use super::{Folder, owner};
use crate::{App, AppError, Caller, find};

/// A folder with two workspaces, a base in each, and a user who is nobody yet.
///
/// The base `mine` in the workspace `ours` has a table, a record, a deleted record, a comment of the user, and a webhook.
pub(crate) struct Tenants {
    pub(crate) folder: Folder,
    pub(crate) app: App,
    pub(crate) ours: String,
    pub(crate) theirs: String,
    pub(crate) mine: String,
    pub(crate) other: String,
    pub(crate) record: String,
    pub(crate) deleted: String,
    pub(crate) comment: String,
    pub(crate) webhook: String,
    pub(crate) user: String,
}

impl Tenants {
    pub(crate) fn new() -> Self {
        let folder = Folder::default();
        let app = folder.app();
        let mut world = Self {
            folder,
            app,
            ours: String::new(),
            theirs: String::new(),
            mine: String::new(),
            other: String::new(),
            record: String::new(),
            deleted: String::new(),
            comment: String::new(),
            webhook: String::new(),
            user: String::new(),
        };
        world.ours = world.made("workspace_create", json!({"name": "Ours"}));
        world.theirs = world.made("workspace_create", json!({"name": "Theirs"}));
        let fields = json!([{"name": "Name", "type": "singleLineText"}, {"name": "Note", "type": "multilineText"},
            {"name": "Files", "type": "multipleAttachments"}]);
        let tables = json!([{"name": "T", "fields": fields}]);
        world.mine = world.made("base_create", json!({"name": "Mine", "workspace": world.ours, "tables": tables}));
        world.other = world.made("base_create", json!({"name": "Other", "workspace": world.theirs, "tables": tables}));
        world.user = world.made("user_create", json!({"name": "Eve", "email": "eve@example.com"}));
        world.ok("view_create", &json!({"base": world.mine, "table": "T", "view": {"name": "Second"}}));
        world.record = world.task("kept");
        world.deleted = world.task("gone");
        world.comment = world.comment_of_user();
        let watched = json!({"options": {"filters": {"dataTypes": ["tableData"]}}});
        world.webhook = world.made("webhook_create", json!({"base": world.mine, "specification": watched}));
        world.ok("record_delete", &json!({"base": world.mine, "table": "T", "records": [{"id": world.deleted}]}));
        let edit = json!([{"id": world.record, "fields": {"Name": "edited"}}]);
        world.ok("record_update", &json!({"base": world.mine, "table": "T", "records": edit}));
        world
    }

    fn task(&self, name: &str) -> String {
        let records = json!([{"fields": {"Name": name}}]);
        let made = self.ok("record_create", &json!({"base": self.mine, "table": "T", "records": records}));
        made["records"][0]["id"].as_str().unwrap().to_owned()
    }

    /// A comment by the user, who has a role for that long.
    fn comment_of_user(&self) -> String {
        self.member("base", &self.mine, "comment");
        let caller = self.token(json!({}));
        let input = json!({"base": self.mine, "table": "T", "record": self.record, "text": "mine"});
        let made = self.call_as(&caller, "comment_create", &input).unwrap();
        self.member("base", &self.mine, "none");
        made["id"].as_str().unwrap().to_owned()
    }

    /// The id of something made by the owner of the folder.
    pub(crate) fn made(&self, operation: &str, input: Json) -> String {
        self.ok(operation, &input)["id"].as_str().unwrap().to_owned()
    }

    /// Gives the user a role.
    pub(crate) fn member(&self, of: &str, id: &str, role: &str) {
        self.ok("member_set", &json!({"user": self.user, "of": {of: id}, "role": role}));
    }

    /// A token of the user, as it comes in: for everything that bases need, unless said otherwise.
    pub(crate) fn token(&self, mut input: Json) -> Caller {
        input["name"] = json!("test");
        input["user"] = json!(self.user);
        let text = self.ok("token_create", &input)["token"].as_str().unwrap().to_owned();
        self.app.authenticate(&text).unwrap()
    }

    pub(crate) fn call_as(&self, caller: &Caller, operation: &str, input: &Json) -> Result<Json, AppError> {
        let row = find(operation).unwrap();
        let answer = (row.call)(&self.app, caller, input.to_string().as_bytes(), &mut |_| {})?;
        Ok(serde_json::from_slice(&answer).unwrap())
    }

    pub(crate) fn ok(&self, operation: &str, input: &Json) -> Json {
        self.call_as(&owner(), operation, input).unwrap_or_else(|error| unreachable!("{operation} {input}: {error:?}"))
    }

    /// The last commit of every base, the system base among them.
    pub(crate) fn heads(&self) -> Vec<(BaseId, u64)> {
        let bases = cadre_store::Log::bases(&*self.folder.log).unwrap();
        bases.into_iter().map(|base| (base.id, base.head.seq.0)).collect()
    }
}
