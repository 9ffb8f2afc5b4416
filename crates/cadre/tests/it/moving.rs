//! `cadre base import --airtable`, from a server of our own that keeps to Airtable's limits: what comes, and what becomes of an
//! import that is killed.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::gate::Gate;
use crate::program::{Project, Ran};
use crate::server::Server;

const BASE: &str = "appCdrMoving0001B";
const TASK: &str = "recCdrTask00001MB";

/// Where a base comes from: a server behind a gate.
struct Source {
    _project: Project,
    server: Server,
    gate: Gate,
}

impl Source {
    fn start(words: &[&str]) -> Self {
        let project = Project::new();
        let file = project.path().join("moving.json");
        std::fs::write(&file, moving().to_string()).unwrap();
        project.done(&["--data", "d", "base", "import", "moving.json"]);
        let gate = Gate::new();
        let server = Server::start(&project, words);
        gate.open(server.address);
        let source = Self { _project: project, server, gate };
        source.fill();
        source
    }

    /// Attachments and comments, which no file brings.
    fn fill(&self) {
        let of = json!({"base": BASE, "record": TASK, "field": "fldCdrFiles0001MB"});
        for (filename, kind, content) in [
            ("plan.txt", "text/plain", "VGhlIHBsYW4u"),
            ("dot.png", "image/png", DOT_PNG),
            ("more.txt", "text/plain", "TW9yZS4="),
        ] {
            let mut upload = of.clone();
            upload["filename"] = filename.into();
            upload["contentType"] = kind.into();
            upload["content"] = content.into();
            self.op("attachment_upload", &upload);
        }
        let on = |record: &str| json!({"base": BASE, "table": "Tasks", "record": record});
        let me = self.op("whoami", &json!({}))["id"].as_str().unwrap().to_owned();
        let first = self.comment(on(TASK), "First", None);
        self.comment(on(TASK), &format!("For @[{me}]"), Some(&first));
        self.comment(on("recCdrTask00002MB"), "Another", None);
        let mut react = on(TASK);
        react["comment"] = first.as_str().into();
        react["emoji"] = "👍".into();
        self.op("comment_react", &react);
    }

    fn comment(&self, mut on: Json, text: &str, parent: Option<&str>) -> String {
        on["text"] = text.into();
        if let Some(parent) = parent {
            on["parentCommentId"] = parent.into();
        }
        self.op("comment_create", &on)["id"].as_str().unwrap().to_owned()
    }

    fn op(&self, name: &str, input: &Json) -> Json {
        op(&self.server, name, input)
    }

    /// A token for some scopes.
    fn token(&self, scopes: &[&str]) -> String {
        let made = self.op("token_create", &json!({"name": "some", "scopes": scopes, "grants": ["all"]}));
        made["token"].as_str().unwrap().to_owned()
    }
}

const DOT_PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

fn op(server: &Server, name: &str, input: &Json) -> Json {
    let answer = server.connect().ask("POST", &format!("/api/ops/{name}"), input).unwrap();
    assert_eq!(answer.status, 200, "{name} {input}: {}", answer.text());
    answer.json()
}

/// A base with every type of field.
fn moving() -> Json {
    let iso = json!({"dateFormat": {"name": "iso"}});
    let instant = json!({"timeZone": "utc", "dateFormat": {"name": "iso"}, "timeFormat": {"name": "24hour"}});
    let choices = |ids: [&str; 2]| json!({"choices": [{"id": ids[0], "name": "Todo", "color": "blueLight2"}, {"id": ids[1], "name": "Done", "color": "greenBright"}]});
    let check = json!({"icon": "check", "color": "greenBright"});
    let plain = |no: u32, kind: &str| json!({"id": format!("fldCdrPlain{no:02}01MB"), "name": format!("A {kind}"), "type": kind});
    let with = |no: u32, kind: &str, options: &Json| {
        let mut field = plain(no, kind);
        field["options"] = options.clone();
        field
    };
    let people = json!({"linkedTableId": "tblCdrPeople001MB", "inverseLinkFieldId": "fldCdrTasks0001MB",
        "isReversed": false, "prefersSingleRecordLink": false});
    let over = |more: Json| {
        let mut options = json!({"recordLinkFieldId": "fldCdrOwner0001MB", "isValid": true});
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        options
    };
    let fields = json!([
        {"id": "fldCdrTitle0001MB", "name": "Title", "type": "singleLineText", "description": "What is to be done"},
        plain(1, "multilineText"), plain(2, "richText"), plain(3, "email"), plain(4, "url"), plain(5, "phoneNumber"),
        with(6, "number", &json!({"precision": 2})), with(7, "percent", &json!({"precision": 0})),
        with(8, "currency", &json!({"precision": 2, "symbol": "€"})), with(9, "duration", &json!({"durationFormat": "h:mm"})),
        with(10, "rating", &json!({"icon": "star", "max": 5, "color": "yellowBright"})), with(11, "checkbox", &check),
        with(12, "singleSelect", &choices(["selCdrOneTodo01MB", "selCdrOneDone01MB"])),
        with(13, "multipleSelects", &choices(["selCdrManTodo01MB", "selCdrManDone01MB"])),
        plain(14, "singleCollaborator"), plain(15, "multipleCollaborators"), with(16, "date", &iso), with(17, "dateTime", &instant),
        {"id": "fldCdrFiles0001MB", "name": "Files", "type": "multipleAttachments", "options": {"isReversed": false}},
        {"id": "fldCdrOwner0001MB", "name": "Owner", "type": "multipleRecordLinks", "options": people},
        plain(18, "barcode"), plain(19, "autoNumber"), plain(20, "createdTime"), plain(21, "lastModifiedTime"),
        plain(22, "createdBy"), plain(23, "lastModifiedBy"), with(24, "button", &json!({"label": "Open", "url": "\"https://x.io\""})),
        with(25, "externalSyncSource", &choices(["selCdrSyncTod01MB", "selCdrSyncDon01MB"])), plain(26, "aiText"), plain(27, "manualSort"),
        with(28, "formula", &json!({"formula": "{fldCdrPlain1901MB} * 2"})), with(29, "count", &over(json!({}))),
        with(30, "multipleLookupValues", &over(json!({"fieldIdInLinkedTable": "fldCdrPerson001MB"}))),
        with(31, "rollup", &over(json!({"fieldIdInLinkedTable": "fldCdrHours0001MB", "formula": "SUM(values)"}))),
    ]);
    let user = json!({"id": "usrCdrAnn00001MBN", "email": "ann@example.com", "name": "Ann"});
    let record = |no: u32, owner: &str| {
        json!({"id": format!("recCdrTask{no:05}MB"), "createdTime": "2024-05-01T08:00:00.000Z", "fields": {
            "Title": format!("Task {no}"), "Owner": [owner], "A autoNumber": no}})
    };
    let mut full = record(1, "recCdrPerson001MB");
    for (kind, value) in [
        ("multilineText", json!("one\ntwo")),
        ("richText", json!("**bold**")),
        ("email", json!("a@example.com")),
        ("url", json!("https://example.com")),
        ("phoneNumber", json!("+49 1")),
        ("number", json!(1.25)),
        ("percent", json!(0.5)),
        ("currency", json!(9.99)),
        ("duration", json!(3660)),
        ("rating", json!(4)),
        ("checkbox", json!(true)),
        ("singleSelect", json!("Done")),
        ("multipleSelects", json!(["Todo", "Done"])),
        ("singleCollaborator", user.clone()),
        ("multipleCollaborators", json!([user])),
        ("date", json!("2024-06-01")),
        ("dateTime", json!("2024-06-01T10:00:00.000Z")),
        ("barcode", json!({"text": "4006381333931", "type": "ean13"})),
        ("lastModifiedTime", json!("2024-05-03T08:00:00.000Z")),
        ("createdBy", user.clone()),
        ("lastModifiedBy", user),
        ("externalSyncSource", json!("Todo")),
        ("aiText", json!({"state": "generated", "value": "made", "isStale": false})),
        ("manualSort", json!("a0")),
    ] {
        full["fields"][format!("A {kind}")] = value;
    }
    let more = (2..=230).map(|no| record(no, "recCdrPerson002MB"));
    let records: Vec<Json> = std::iter::once(full).chain(more).collect();
    let person = |no: u32, hours: u32| {
        json!({"id": format!("recCdrPerson{no:03}MB"), "createdTime": "2024-05-01T08:00:00.000Z",
        "fields": {"Person": format!("Person {no}"), "Hours": hours}})
    };
    json!({"id": BASE, "name": "Moving", "tables": [
        {"id": "tblCdrTasks0001MB", "name": "Tasks", "primaryFieldId": "fldCdrTitle0001MB", "description": "All of them",
         "fields": fields, "records": records,
         "views": [{"id": "viwCdrGrid00001MB", "name": "Grid view", "type": "grid", "visibleFieldIds": ["fldCdrTitle0001MB", "fldCdrOwner0001MB"]},
                   {"id": "viwCdrBoard0001MB", "name": "Board", "type": "kanban"}]},
        {"id": "tblCdrPeople001MB", "name": "People", "primaryFieldId": "fldCdrPerson001MB", "fields": [
            {"id": "fldCdrPerson001MB", "name": "Person", "type": "singleLineText"},
            {"id": "fldCdrHours0001MB", "name": "Hours", "type": "number", "options": {"precision": 0}},
            {"id": "fldCdrTasks0001MB", "name": "Tasks", "type": "multipleRecordLinks", "options": {"linkedTableId": "tblCdrTasks0001MB",
                "inverseLinkFieldId": "fldCdrOwner0001MB", "isReversed": true, "prefersSingleRecordLink": false}}],
         "records": [person(1, 8), person(2, 6)], "views": [{"id": "viwCdrPeople001MB", "name": "All", "type": "grid"}]},
    ]})
}

/// Everything that there is of the base at a server, as far as Airtable's API tells it.
fn shown(server: &Server) -> Json {
    let schema = op(server, "base_schema", &json!({"base": BASE, "include": ["visibleFieldIds"]}));
    let all = |table: &str| {
        let query = json!({"base": BASE, "table": table, "limit": 1000,
            "form": {"returnFieldsByFieldId": true, "recordMetadata": ["commentCount"]}});
        op(server, "query", &query)["records"].take()
    };
    let on = |record: &str| {
        let on = json!({"base": BASE, "table": "Tasks", "record": record});
        op(server, "comment_list", &on)["comments"].take()
    };
    let mut all = json!({
        "schema": schema, "tasks": all("Tasks"), "people": all("People"),
        "comments": [on(TASK), on("recCdrTask00002MB")],
    });
    let files = all["tasks"][0]["fields"]["fldCdrFiles0001MB"].as_array_mut().expect("the first record has files");
    for file in files {
        without_host(file);
    }
    all
}

/// Panics at the first place where two values differ.
fn assert_same(left: &Json, right: &Json, at: &str) {
    match (left, right) {
        (Json::Object(one), Json::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().for_each(|(key, value)| assert_same(value, &other[key], &format!("{at}/{key}")));
        }
        (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
            let pairs = one.iter().zip(other).enumerate();
            pairs.for_each(|(no, (one, other))| assert_same(one, other, &format!("{at}/{no}")));
        }
        _ => assert_eq!(left, right, "{at}"),
    }
}

/// An attachment with the part of its addresses that names the content.
fn without_host(file: &mut Json) {
    let content = |url: &Json| url.as_str().unwrap().split('/').skip(5).take(3).collect::<Vec<_>>().join("/");
    file["url"] = content(&file["url"]).into();
    for copy in file["thumbnails"].as_object_mut().into_iter().flat_map(|copies| copies.values_mut()) {
        copy["url"] = content(&copy["url"]).into();
    }
}

/// The command, with a token.
fn words(url: &str) -> Vec<String> {
    ["--data", "d", "base", "import", "--airtable", BASE, "--airtable-url", url, "--json"].map(str::to_owned).to_vec()
}

fn import(project: &Project, url: &str, token: &str) -> Ran {
    let output = project.command().args(words(url)).env("AIRTABLE_API_KEY", token).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap_or(-1) }
}

fn told(ran: &Ran) -> Json {
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// What an import of the whole base answers.
fn whole() -> Json {
    let rollup = json!({"name": "A rollup", "type": "rollup",
        "note": "its formula is not told: numbers are summed, the rest is joined"});
    json!({"base": BASE, "baseName": "Moving", "tables": ["Tasks", "People"], "records": 232, "comments": 3, "attachments": 3,
        "fields": [rollup]})
}

#[test]
fn a_base_comes_as_it_is_within_airtables_limits() {
    let source = Source::start(&["--airtable-limits"]);
    let project = Project::new();
    assert_eq!(told(&import(&project, &source.gate.url(), &source.server.token)), whole());
    let passed = source.gate.passed();
    assert!(passed.iter().all(|(_, status)| status == "200"), "{passed:#?}");
    assert_eq!(passed.len(), 8, "tables, name, three pages and one, comments on two records: {passed:#?}");
    let refused = import(&project, &source.gate.url(), &source.server.token);
    assert!(refused.code != 0 && refused.err.contains("is here already, whole"), "{}", refused.err);
    let checked = project.done(&["--data", "d", "base", "check"]);
    assert!(checked.ends_with("all is well\n"), "{checked}");
    let target = Server::start(&project, &[]);
    assert_same(&shown(&target), &shown(&source.server), "");
}

#[test]
fn a_server_imports_a_base_as_well_and_waits_when_it_is_told_to() {
    let source = Source::start(&[]);
    let project = Project::new();
    let target = Server::start(&project, &[]);
    let too_many =
        r#"{"errors":[{"error":"RATE_LIMIT_REACHED","message":"Rate limit exceeded. Please try again later"}]}"#;
    source.gate.says(4, "429 Too Many Requests", "Retry-After: 1\r\n", too_many);
    assert_eq!(told(&import(&project, &source.gate.url(), &source.server.token)), whole());
    assert!(source.gate.passed().iter().any(|(_, status)| status == "429"));
    assert_same(&shown(&target), &shown(&source.server), "");
}

/// Begins an import, and kills it when the gate holds one of its requests; whether that was before its end.
fn is_killed(source: &Source, project: &Project, nth: usize) -> bool {
    let held = source.gate.holds(nth);
    let words = words(&source.gate.url());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut command = project.process(&words);
    let command = command.env("AIRTABLE_API_KEY", &source.server.token).stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = command.spawn().unwrap();
    loop {
        if held.recv_timeout(Duration::from_millis(20)).is_ok() {
            running.kill().expect("it is there");
            running.wait().expect("it was started");
            return true;
        }
        if let Some(ended) = running.try_wait().expect("it was started") {
            assert!(ended.success(), "{ended}");
            return false;
        }
    }
}

#[test]
fn an_import_that_is_killed_at_any_request_goes_on_where_it_was() {
    let source = Source::start(&[]);
    let project = Project::new();
    let mut killed = 0;
    // The tables are asked for each time; then one more request is answered, and the next one is not.
    for nth in [1, 2].into_iter().chain(std::iter::repeat(3)) {
        if !is_killed(&source, &project, nth) {
            break;
        }
        killed += 1;
        let listed = project.run(&["--data", "d", "base", "list"]);
        assert!(!listed.out.contains("Moving"), "what is not complete is not there: {}", listed.out);
        assert!(killed < 20, "it does not get on: {:#?}", source.gate.passed());
    }
    assert!(killed >= 4, "only {killed} imports were killed: {:#?}", source.gate.passed());
    let checked = project.done(&["--data", "d", "base", "check"]);
    assert!(checked.ends_with("all is well\n"), "{checked}");
    let target = Server::start(&project, &[]);
    assert_same(&shown(&target), &shown(&source.server), "");
}

#[test]
fn what_airtable_refuses_is_told_with_what_would_be_right_and_never_with_the_token() {
    let source = Source::start(&[]);
    let (project, url) = (Project::new(), source.gate.url());
    let no_comments = source.token(&["schema.bases:read", "data.records:read"]);
    let no_schema = source.token(&["data.records:read"]);
    let unknown = "patCdrUnknown0001.0000000000000000000000000000000000000000000000000000000000000000".to_owned();
    for (token, says, right) in [
        (&unknown, "Airtable does not know the token", "https://airtable.com/create/tokens"),
        (&no_schema, "refused", "schema.bases:read"),
        (&no_comments, "refused", "data.recordComments:read"),
    ] {
        let ran = import(&project, &url, token);
        assert_ne!(ran.code, 0);
        assert!(ran.err.contains(says) && ran.err.contains(right), "{}", ran.err);
        assert!(!ran.err.contains(token.as_str()), "{}", ran.err);
    }
    let mut command = project.command();
    command.args(["--data", "d", "base", "import", "--airtable", "appCdrNotThere01B", "--airtable-url", &url]);
    let output = command.env("AIRTABLE_TOKEN", &source.server.token).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("shows this token no base appCdrNotThere01B"), "{err}");
    let without = project.run(&["--data", "d", "base", "import", "--airtable", BASE]);
    assert!(without.code == 2 && without.err.contains("AIRTABLE_API_KEY"), "{}", without.err);
    let file = project.path().join("token.txt");
    std::fs::write(&file, format!("{no_comments}\n")).unwrap();
    let ran = project.run(&[
        "--data",
        "d",
        "base",
        "import",
        "--airtable",
        BASE,
        "--airtable-url",
        &url,
        "--airtable-token-file",
        "token.txt",
        "--without",
        "comments",
        "--new-base",
        "Moved",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.starts_with("imported the base \"Moved\" (appCdrMoving0001B): 2 tables, 232 records, 0 comments"),
        "{}",
        ran.out
    );
}
