//! Every operation x role x reach of the token x scopes: nobody does anything with less than it needs.

use serde_json::{Value as Json, json};

use super::World;
use crate::operation::Effect;
use crate::{AppError, Caller, Code, OPERATIONS, Role, Scope};

/// What an operation needs besides its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// Nothing: what it shows or does depends on the caller.
    Nothing,
    /// A role in the base.
    Base(Role),
    /// A role in the workspace.
    Workspace(Role),
    /// A token that is granted everything.
    Everything,
    /// Administering the folder.
    Folder,
}

struct Case {
    operation: &'static str,
    scope: Option<Scope>,
    needs: Needs,
    /// With `$NAMES` in the place of ids.
    input: Json,
}

fn case(operation: &'static str, scope: impl Into<Option<Scope>>, needs: Needs, input: Json) -> Case {
    Case { operation, scope: scope.into(), needs, input }
}

/// The specification: what every operation needs. An operation that is not in it fails the test.
fn cases() -> Vec<Case> {
    use Needs::{Base, Everything, Folder, Nothing, Workspace};
    use Role::{Comment, Create, Edit, Owner, Read};
    let (of, on) = (json!({"base": "$BASE"}), json!({"base": "$BASE", "table": "T"}));
    let with = |base: &Json, more: Json| {
        let mut all = base.as_object().unwrap().clone();
        all.extend(more.as_object().unwrap().clone());
        Json::Object(all)
    };
    let records = json!([{"id": "$RECORD", "fields": {"Name": "x"}}]);
    let about = with(&on, json!({"record": "$RECORD"}));
    let comment = with(&about, json!({"comment": "$COMMENT"}));
    let upload = json!({"record": "$RECORD", "field": "Files", "filename": "a.txt", "content": "aGk="});
    let address = json!({
        "base": "$BASE", "attachment": "attNotThere00001A", "sha256": "00", "expires": "1", "signature": "00",
        "filename": "a.txt"
    });
    let hook = with(&of, json!({"webhook": "$WEBHOOK"}));
    let watched = json!({"specification": {"options": {"filters": {"dataTypes": ["tableData"]}}}});
    vec![
        case("formula_eval", None, Nothing, json!({"formula": "1"})),
        case("formula_explain", Scope::SchemaRead, Base(Read), with(&on, json!({"formula": "{Name}"}))),
        case("formula_functions", None, Nothing, json!({})),
        case("base_create", Scope::SchemaWrite, Workspace(Create), json!({"name": "New", "workspace": "$WORKSPACE"})),
        case("base_list", Scope::SchemaRead, Nothing, json!({})),
        case("base_get", Scope::SchemaRead, Base(Read), of.clone()),
        case("base_delete", Scope::WorkspacesWrite, Base(Owner), of.clone()),
        case("base_restore", Scope::WorkspacesWrite, Base(Owner), of.clone()),
        case("base_show", Scope::SchemaRead, Base(Read), of.clone()),
        case(
            "base_import",
            Scope::SchemaWrite,
            Base(Create),
            with(&of, json!({"table": "New", "format": "csv", "content": "A\n1\n"})),
        ),
        case(
            "base_import_airtable",
            Scope::SchemaWrite,
            Workspace(Create),
            json!({"base": "appCdrGarden0001B", "workspace": "$WORKSPACE", "token": "no\ntoken"}),
        ),
        case("base_export", Scope::RecordsRead, Base(Read), with(&of, json!({"what": "base"}))),
        case("base_check", Scope::FolderManage, Folder, of.clone()),
        case("base_log", Scope::RecordsRead, Base(Read), of.clone()),
        case("base_schema", Scope::SchemaRead, Base(Read), of.clone()),
        case(
            "table_create",
            Scope::SchemaWrite,
            Base(Create),
            with(&of, json!({"name": "New", "fields": [{"name": "A", "type": "singleLineText"}]})),
        ),
        case("table_update", Scope::SchemaWrite, Base(Create), with(&on, json!({"name": "New"}))),
        case("table_delete", Scope::SchemaWrite, Base(Create), on.clone()),
        case(
            "field_create",
            Scope::SchemaWrite,
            Base(Create),
            with(&on, json!({"field": {"name": "New", "type": "singleLineText"}})),
        ),
        case(
            "field_update",
            Scope::SchemaWrite,
            Base(Create),
            with(&on, json!({"field": "Note", "change": {"name": "New"}})),
        ),
        case("field_delete", Scope::SchemaWrite, Base(Create), with(&on, json!({"field": "Note"}))),
        case("view_list", Scope::WorkspacesRead, Base(Read), on.clone()),
        case("view_get", Scope::WorkspacesRead, Base(Read), with(&on, json!({"view": "Grid view"}))),
        case("view_create", Scope::SchemaWrite, Base(Create), with(&on, json!({"view": {"name": "New"}}))),
        case(
            "view_update",
            Scope::SchemaWrite,
            Base(Create),
            with(&on, json!({"view": "Grid view", "change": {"name": "New"}})),
        ),
        case("view_delete", Scope::WorkspacesWrite, Base(Create), with(&on, json!({"view": "Second"}))),
        case("query", Scope::RecordsRead, Base(Read), on.clone()),
        case("record_get", Scope::RecordsRead, Base(Read), about.clone()),
        case("record_create", Scope::RecordsWrite, Base(Edit), with(&on, json!({"records": [{"fields": {}}]}))),
        case("record_update", Scope::RecordsWrite, Base(Edit), with(&on, json!({"records": records}))),
        case("record_delete", Scope::RecordsWrite, Base(Edit), with(&on, json!({"records": [{"id": "$RECORD"}]}))),
        case("csv_sync_create", Scope::SchemaWrite, Base(Create), with(&of, json!({"table": "Synced"}))),
        case(
            "csv_sync",
            Scope::RecordsWrite,
            Base(Create),
            with(&on, json!({"sync": "syncNotThere0001A", "content": "Name\nx\n"})),
        ),
        case("attachment_upload", Scope::RecordsWrite, Base(Edit), with(&of, upload)),
        // The signature in the address is what opens it.
        case("attachment_read", None, Nothing, address),
        case("record_restore", Scope::RecordsWrite, Base(Edit), with(&on, json!({"records": ["$DELETED"]}))),
        case("trash_list", Scope::RecordsRead, Base(Read), of.clone()),
        case("batch", Scope::RecordsWrite, Base(Edit), with(&of, json!({"steps": []}))),
        case("aggregate", Scope::RecordsRead, Base(Read), on.clone()),
        case("comment_list", Scope::CommentsRead, Base(Read), about.clone()),
        case("comment_create", Scope::CommentsWrite, Base(Comment), with(&about, json!({"text": "x"}))),
        case("comment_update", Scope::CommentsWrite, Base(Comment), with(&comment, json!({"text": "x"}))),
        case("comment_delete", Scope::CommentsWrite, Base(Comment), comment.clone()),
        case("comment_react", Scope::CommentsWrite, Base(Comment), with(&comment, json!({"emoji": "1f44d"}))),
        case("webhook_create", Scope::Webhooks, Base(Create), with(&of, watched)),
        case("webhook_list", Scope::Webhooks, Base(Create), of.clone()),
        case("webhook_delete", Scope::Webhooks, Base(Create), hook.clone()),
        case("webhook_enable", Scope::Webhooks, Base(Create), with(&hook, json!({"enable": true}))),
        case("webhook_refresh", Scope::Webhooks, Base(Create), hook.clone()),
        case("webhook_payloads", Scope::Webhooks, Base(Create), hook.clone()),
        case("adopt", Scope::SchemaWrite, Base(Create), of.clone()),
        case("doctor", Scope::RecordsRead, Base(Read), of.clone()),
        case("plan_new", Scope::SchemaWrite, Workspace(Create), json!({"name": "New plan", "workspace": "$WORKSPACE"})),
        case("plan_show", Scope::RecordsRead, Base(Read), of.clone()),
        case("task_list", Scope::RecordsRead, Base(Read), of.clone()),
        case("task_show", Scope::RecordsRead, Base(Read), with(&of, json!({"task": "job"}))),
        case("task_next", Scope::RecordsWrite, Base(Edit), of.clone()),
        case("task_claim", Scope::RecordsWrite, Base(Edit), with(&of, json!({"task": "job"}))),
        // Nobody holds the task here.
        case("task_heartbeat", Scope::RecordsWrite, Base(Edit), with(&of, json!({"task": "job", "claim": 1}))),
        case("task_note", Scope::RecordsWrite, Base(Edit), with(&of, json!({"task": "job", "claim": 1, "text": "x"}))),
        case(
            "task_block",
            Scope::RecordsWrite,
            Base(Edit),
            with(&of, json!({"task": "job", "claim": 1, "reason": "x"})),
        ),
        case("task_release", Scope::RecordsWrite, Base(Edit), with(&of, json!({"task": "job", "claim": 1}))),
        case("history", Scope::RecordsRead, Base(Read), with(&of, json!({"record": "$RECORD"}))),
        case("undo", Scope::RecordsWrite, Base(Edit), of.clone()),
        case("whoami", None, Nothing, json!({})),
        case("workspace_create", Scope::WorkspacesWrite, Everything, json!({"name": "New"})),
        case("workspace_list", Scope::WorkspacesRead, Nothing, json!({})),
        case("workspace_get", Scope::WorkspacesRead, Workspace(Read), json!({"workspace": "$WORKSPACE"})),
        case(
            "member_set",
            Scope::WorkspacesWrite,
            Base(Owner),
            json!({"user": "$USER", "of": {"base": "$BASE"}, "role": "read"}),
        ),
        case("member_list", Scope::WorkspacesRead, Base(Read), json!({"of": {"base": "$BASE"}})),
        case("user_create", Scope::UsersManage, Folder, json!({"name": "New", "email": "new@example.com"})),
        case("user_list", Scope::UsersManage, Folder, json!({})),
        case("user_update", Scope::UsersManage, Folder, json!({"user": "$USER", "name": "New"})),
        case("token_create", Scope::TokensManage, Nothing, json!({"name": "New"})),
        case("token_list", Scope::TokensManage, Nothing, json!({})),
        case("token_revoke", Scope::TokensManage, Nothing, json!({"token": "patNotThere00001A"})),
        case("backup", Scope::FolderManage, Folder, json!({"folder": "copy"})),
        case("restore", Scope::FolderManage, Folder, json!({"folder": "copy"})),
    ]
}

/// How far a token reaches.
struct Granted {
    to: &'static str,
    everything: bool,
    base: bool,
    workspace: bool,
}

const REACHES: [Granted; 5] = [
    Granted { to: "all", everything: true, base: true, workspace: true },
    Granted { to: "$WORKSPACE", everything: false, base: true, workspace: true },
    Granted { to: "$BASE", everything: false, base: true, workspace: false },
    Granted { to: "$ELSEWHERE", everything: false, base: false, workspace: false },
    Granted { to: "$OTHER", everything: false, base: false, workspace: false },
];

/// Where the role is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Through {
    Base,
    Workspace,
}

/// A world whose base is a project with one task.
fn project() -> World {
    let world = World::new();
    let status = json!({"choices": [{"name": "Todo"}, {"name": "In Progress"}, {"name": "Done"}]});
    let fields = json!([
        {"name": "Name", "type": "singleLineText"}, {"name": "Status", "type": "singleSelect", "options": status}
    ]);
    world.ok("table_create", &json!({"base": world.mine, "name": "Tasks", "fields": fields}));
    world.ok("adopt", &json!({"base": world.mine, "apply": true}));
    // The last commit is one that whoever edits may undo.
    let records = json!([{"fields": {"Name": "job"}}]);
    world.ok("record_create", &json!({"base": world.mine, "table": "Tasks", "records": records}));
    world
}

/// An id that nothing has.
const NOTHING: &str = "appNotThere00001A";

fn filled(world: &World, input: &Json) -> Json {
    let mut text = input.to_string();
    for (name, id) in [
        ("$BASE", &world.mine),
        ("$OTHER", &world.other),
        ("$WORKSPACE", &world.ours),
        ("$ELSEWHERE", &world.theirs),
        ("$RECORD", &world.record),
        ("$DELETED", &world.deleted),
        ("$COMMENT", &world.comment),
        ("$WEBHOOK", &world.webhook),
        ("$USER", &world.user),
    ] {
        text = text.replace(name, id);
    }
    serde_json::from_str(&text).unwrap()
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Allowed,
    NoScope,
    NotThere,
    NoRole,
}

fn expected(case: &Case, scopes: &[Scope], role: Role, through: Through, granted: &Granted) -> Verdict {
    if case.scope.is_some_and(|scope| !scopes.contains(&scope)) {
        return Verdict::NoScope;
    }
    let in_base = if granted.base { role } else { Role::None };
    let in_workspace = if granted.workspace && through == Through::Workspace { role } else { Role::None };
    match case.needs {
        Needs::Nothing => Verdict::Allowed,
        Needs::Everything if granted.everything => Verdict::Allowed,
        Needs::Everything | Needs::Folder => Verdict::NoRole,
        Needs::Base(_) if in_base == Role::None => Verdict::NotThere,
        Needs::Base(needs) if in_base < needs => Verdict::NoRole,
        Needs::Workspace(_) if in_workspace == Role::None => Verdict::NotThere,
        Needs::Workspace(needs) if in_workspace < needs => Verdict::NoRole,
        Needs::Base(_) | Needs::Workspace(_) => Verdict::Allowed,
    }
}

fn verdict(answer: &Result<Json, AppError>) -> Verdict {
    match answer.as_ref().map_err(AppError::code) {
        Err(Code::ScopeMissing) => Verdict::NoScope,
        Err(Code::BaseNotFound | Code::WorkspaceNotFound) => Verdict::NotThere,
        Err(Code::RoleMissing) => Verdict::NoRole,
        _ => Verdict::Allowed,
    }
}

/// What there is for somebody who sees nothing.
fn told(error: &AppError) -> (Code, String, Option<String>) {
    (error.code(), error.message().to_owned(), error.hint_text().map(str::to_owned))
}

struct Matrix {
    world: World,
    /// Whether the world is as it was made.
    fresh: bool,
}

impl Matrix {
    fn check(&mut self, case: &Case, scopes: &[Scope], role: Role, through: Through, granted: &Granted) {
        let expected = expected(case, scopes, role, through, granted);
        if expected == Verdict::Allowed && !is_read(case.operation) && is_between(case, role) {
            return;
        }
        if !self.fresh {
            self.world = project();
            self.fresh = true;
        }
        let world = &self.world;
        match through {
            Through::Base => world.member("base", &world.mine, role.name()),
            Through::Workspace => world.member("workspace", &world.ours, role.name()),
        }
        let grants = filled(world, &json!([granted.to]));
        let caller = world.token(json!({"scopes": scopes, "grants": grants}));
        if case.operation == "base_restore" {
            world.ok("base_delete", &json!({"base": world.mine}));
            self.fresh = false;
        }
        let before = world.heads();
        let answer = world.call_as(&caller, case.operation, &filled(world, &case.input));
        let at =
            format!("{} as {role:?} through {through:?}, token for {}, scopes {scopes:?}", case.operation, granted.to);
        assert_eq!(verdict(&answer), expected, "{at}: {answer:?}");
        match (&answer, expected) {
            (Err(error), Verdict::NotThere) => self.assert_is_like_nothing(case, &caller, error),
            (answer, Verdict::Allowed) => assert_is_done(case, answer, &at),
            _ => {}
        }
        if expected != Verdict::Allowed {
            assert_eq!(self.world.heads(), before, "{at}: refused, and yet something was committed");
        } else if !is_read(case.operation) {
            self.fresh = false;
        }
        if !self.fresh {
            return;
        }
        // The next role is given alone.
        match through {
            Through::Base => self.world.member("base", &self.world.mine, "none"),
            Through::Workspace => self.world.member("workspace", &self.world.ours, "none"),
        }
    }

    /// What the caller does not see answers in the words of what is not there.
    fn assert_is_like_nothing(&self, case: &Case, caller: &Caller, unseen: &AppError) {
        let (id, nothing) = match case.needs {
            Needs::Workspace(_) => (&self.world.ours, "wspNotThere00001A"),
            _ => (&self.world.mine, NOTHING),
        };
        let input = filled(&self.world, &case.input).to_string().replace(id.as_str(), nothing);
        let missing = self.world.call_as(caller, case.operation, &serde_json::from_str(&input).unwrap()).unwrap_err();
        let (code, message, hint) = told(&missing);
        let renamed = |text: String| text.replace(nothing, id);
        assert_eq!(told(unseen), (code, renamed(message), hint.map(renamed)), "{}", case.operation);
    }
}

fn is_read(operation: &str) -> bool {
    OPERATIONS.iter().any(|row| row.name == operation && row.effect == Effect::Read)
}

/// Whether the call of the specification is about what is not there here.
fn misses(operation: &str) -> bool {
    let claims = ["task_heartbeat", "task_note", "task_block", "task_release"];
    ["token_revoke", "csv_sync", "attachment_read", "backup", "restore", "base_import_airtable"].contains(&operation)
        || claims.contains(&operation)
}

/// Whether a role is above what is needed and below the highest one: a write there needs a new world and shows nothing new.
fn is_between(case: &Case, role: Role) -> bool {
    match case.needs {
        Needs::Base(needs) | Needs::Workspace(needs) => role > needs && role < Role::Owner,
        _ => role > Role::None && role < Role::Owner,
    }
}

/// Where a call is allowed it does what it is for, unless it is about what is not there here.
fn assert_is_done(case: &Case, answer: &Result<Json, AppError>, at: &str) {
    assert!(answer.is_ok() || misses(case.operation), "{at}: {answer:?}");
}

#[test]
fn every_operation_is_in_the_specification_with_its_scope() {
    let cases = cases();
    for row in OPERATIONS {
        let found = cases.iter().find(|case| case.operation == row.name);
        let Some(case) = found else { unreachable!("{} is not in the specification of access: add a row", row.name) };
        // Explaining a formula alone needs nothing; against a table it reads its schema.
        assert!(row.name == "formula_explain" || row.scope == case.scope, "{}: {:?}", row.name, row.scope);
    }
    assert_eq!(cases.len(), OPERATIONS.len());
}

#[test]
fn nobody_does_anything_with_less_than_it_needs() {
    let mut matrix = Matrix { world: project(), fresh: true };
    for case in cases() {
        let all = Scope::ALL.to_vec();
        let without: Vec<Scope> = all.iter().copied().filter(|scope| Some(*scope) != case.scope).collect();
        for role in Role::ALL {
            for granted in &REACHES {
                matrix.check(&case, &all, role, Through::Workspace, granted);
            }
            matrix.check(&case, &all, role, Through::Base, &REACHES[0]);
            matrix.check(&case, &without, role, Through::Workspace, &REACHES[0]);
            matrix.check(&case, &[], role, Through::Base, &REACHES[0]);
        }
    }
}

#[test]
fn who_administers_may_everything_with_a_token_for_everything_and_no_more_than_others_with_one_that_is_not() {
    let world = project();
    world.ok("user_update", &json!({"user": world.user, "admin": true}));
    let everything = world.token(json!({"scopes": Scope::ALL}));
    let narrow = world.token(json!({"scopes": Scope::ALL, "grants": [world.mine]}));
    for case in cases() {
        let input = filled(&world, &case.input);
        match case.needs {
            Needs::Folder => {
                let refused = world.call_as(&narrow, case.operation, &input).unwrap_err();
                assert_eq!(refused.code(), Code::RoleMissing, "{}", case.operation);
            }
            Needs::Base(_) if is_read(case.operation) => {
                world.call_as(&narrow, case.operation, &input).unwrap();
                let elsewhere = input.to_string().replace(&world.mine, &world.other);
                let refused = world.call_as(&narrow, case.operation, &serde_json::from_str(&elsewhere).unwrap());
                assert_eq!(verdict(&refused), Verdict::NotThere, "{}: {refused:?}", case.operation);
            }
            _ => {}
        }
        if is_read(case.operation) && !misses(case.operation) {
            world.call_as(&everything, case.operation, &input).unwrap();
        }
    }
    assert_eq!(world.call_as(&everything, "user_list", &json!({})).unwrap()["users"].as_array().unwrap().len(), 2);
}
