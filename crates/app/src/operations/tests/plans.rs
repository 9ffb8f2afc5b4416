//! Plans and tasks: made, taken, kept, given back, adopted, looked over.

use serde_json::{Value as Json, json};

use super::World;
use crate::Code;

/// A world whose only base is a plan.
fn plan() -> World {
    let folder = crate::testing::Folder::default();
    let world = World { app: folder.app(), folder, caller: crate::testing::owner() };
    let made = world.ok("plan_new", json!({"name": "Plan"}));
    assert!(made["tables"].as_array().unwrap().contains(&json!("Receipts")));
    world
}

fn task(world: &World, fields: Json) -> String {
    let made = world.ok("record_create", json!({"table": "Tasks", "records": [{"fields": fields}]}));
    made["records"][0]["id"].as_str().unwrap().to_owned()
}

fn next(world: &World, claiming: Json) -> Json {
    world.ok("task_next", json!({"claiming": claiming}))
}

#[test]
fn a_task_is_taken_worked_at_and_given_back() {
    let world = plan();
    let a = task(&world, json!({"Task ID": "A", "Priority": 2}));
    task(&world, json!({"Task ID": "B", "Priority": 1, "Prerequisites": [a]}));
    let list = world.ok("task_list", json!({}));
    let states: Vec<_> = list["tasks"].as_array().unwrap().iter().map(|t| (&t["code"], &t["state"])).collect();
    assert_eq!(states, [(&json!("B"), &json!("waiting")), (&json!("A"), &json!("ready"))]);
    assert_eq!(list["tasks"][0]["waitsFor"], json!(["A"]));
    let held = next(&world, json!({"agent": "one", "attempt": "x"}));
    assert_eq!((&held["held"]["task"]["code"], &held["held"]["again"]), (&json!("A"), &json!(false)));
    assert_eq!(held["held"]["lease"]["claim"], json!(world.head()), "the number is that of the commit");
    let again = next(&world, json!({"agent": "one", "attempt": "x"}));
    assert_eq!((&again["held"]["lease"], &again["held"]["again"]), (&held["held"]["lease"], &json!(true)));
    let none = next(&world, json!({"agent": "two"}));
    assert_eq!(
        (&none["held"], &none["counts"]["waiting"], &none["counts"]["inProgress"]),
        (&Json::Null, &json!(1), &json!(1))
    );
    let claim = &held["held"]["lease"]["claim"];
    let refused = world.refused("task_claim", json!({"task": "A", "claiming": {"agent": "two"}}));
    assert_eq!((refused.code(), refused.message()), (Code::TaskNotReady, "A is in_progress, held by one"));
    world.ok("task_note", json!({"task": "A", "claim": claim, "text": "halfway"}));
    world.ok("task_note", json!({"task": "A", "claim": claim, "text": "out/a.txt", "kind": "artifact"}));
    let before = world.head();
    world.ok("task_note", json!({"task": "A", "claim": claim, "text": "halfway"}));
    assert_eq!(world.ok("task_heartbeat", json!({"task": "A", "claim": claim}))["goOn"], true);
    assert_eq!(world.head(), before, "what is there already, and word within half of the term, are no commits");
    let shown = world.ok("task_show", json!({"task": "a"}));
    assert_eq!((&shown["more"]["notes"], &shown["more"]["artifacts"]), (&json!("halfway"), &json!("out/a.txt")));
    assert_eq!(shown["assignee"], "one");
    let back = world.ok("task_release", json!({"task": "A", "claim": claim, "reason": "enough for today"}));
    assert_eq!((&back["lease"]["state"], &back["lease"]["reason"]), (&json!("released"), &json!("enough for today")));
    let stale = world.refused("task_note", json!({"task": "A", "claim": claim, "text": "too late"}));
    let words = format!("the claim {claim} of A is over: it was released, because enough for today");
    assert_eq!((stale.code(), stale.message()), (Code::ClaimOver, words.as_str()));
    assert_eq!(world.ok("task_show", json!({"task": "A"}))["state"], "ready");
    world.assert_sound();
}

#[test]
fn a_holder_who_is_not_heard_of_loses_the_task_and_is_told_so() {
    let world = plan();
    task(&world, json!({"Task ID": "A"}));
    let held = next(&world, json!({"agent": "one", "term": 60}));
    let claim = held["held"]["lease"]["claim"].clone();
    world.folder.clock.advance(45_000);
    assert_eq!(world.ok("task_heartbeat", json!({"task": "A", "claim": claim}))["goOn"], true);
    world.folder.clock.advance(59_000);
    assert_eq!(next(&world, json!({"agent": "two"}))["held"], Json::Null);
    world.folder.clock.advance(1_000);
    let beat = world.ok("task_heartbeat", json!({"task": "A", "claim": claim}));
    let why = format!("the claim {claim} of A is over: it was lapsed, because one was not heard of for 60 s");
    assert_eq!((&beat["goOn"], &beat["cancelled"]), (&json!(false), &json!(why)));
    let second = next(&world, json!({"agent": "two"}));
    assert_eq!(second["held"]["task"]["code"], "A");
    let late = world.refused("task_heartbeat", json!({"task": "A", "claim": claim}));
    assert_eq!(late.code(), Code::ClaimOver);
    assert!(late.message().contains("two claimed it under number"), "{late}");
    // Somebody sets the status by hand: the holder hears it with the next word.
    let claim = second["held"]["lease"]["claim"].clone();
    let id = second["held"]["task"]["record"].clone();
    world.ok("record_update", json!({"table": "Tasks", "records": [{"id": id, "fields": {"Status": "Cancelled"}}]}));
    let beat = world.ok("task_heartbeat", json!({"task": "A", "claim": claim}));
    assert!(
        beat["cancelled"].as_str().unwrap().contains("the status was set to Cancelled by hand in commit"),
        "{beat}"
    );
    world.assert_sound();
}

#[test]
fn what_fits_is_taken_by_skills_formula_and_phase() {
    let world = plan();
    let phase =
        world.ok("record_create", json!({"table": "Phases", "records": [{"fields": {"Name": "Build", "Code": "P2"}}]}));
    let phase = phase["records"][0]["id"].clone();
    let stage =
        world.ok("record_create", json!({"table": "Stages", "records": [{"fields": {"Name": "S", "Phase": [phase]}}]}));
    let stage = stage["records"][0]["id"].clone();
    let fields = |fields: Json| json!({"table": "Tasks", "typecast": true, "records": [{"fields": fields}]});
    world.ok("record_create", fields(json!({"Task ID": "sql", "Priority": 1, "Skills": ["SQL", "Rust"]})));
    world.ok("record_create", fields(json!({"Task ID": "plain", "Priority": 2})));
    world.ok("record_create", fields(json!({"Task ID": "staged", "Priority": 3, "Stage": [stage]})));
    let taken = |more: Json| {
        let held = world.ok("task_next", more)["held"].take();
        if held.is_null() {
            return String::new();
        }
        let claim = &held["lease"]["claim"];
        world.ok("task_release", json!({"task": held["task"]["record"], "claim": claim}));
        held["task"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(taken(json!({})), "sql");
    assert_eq!(taken(json!({"skills": ["sql"]})), "plain");
    assert_eq!(taken(json!({"skills": ["sql", "RUST"]})), "sql");
    assert_eq!(
        (taken(json!({"phase": "build"})), taken(json!({"phase": "P2"}))),
        ("staged".to_owned(), "staged".to_owned())
    );
    assert_eq!(taken(json!({"filter": "{Priority} > 1"})), "plain");
    assert_eq!(taken(json!({"filter": "{Priority} > 3"})), "");
    assert_eq!(world.refused("task_next", json!({"filter": "{Priorty} > 3"})).code(), Code::InvalidFormula);
    let term = world.refused("task_next", json!({"claiming": {"term": 0}}));
    assert_eq!(term.message(), "a term of 0 s cannot be: give 1 to 604800 s");
}

#[test]
fn a_task_is_blocked_with_a_reason_and_taken_from_its_holder_with_one() {
    let world = plan();
    task(&world, json!({"Task ID": "A"}));
    task(&world, json!({"Task ID": "B"}));
    let claim = |code: &str| {
        let held = world.ok("task_claim", json!({"task": code, "claiming": {"agent": "one"}}));
        held["lease"]["claim"].as_u64().unwrap()
    };
    let a = claim("A");
    let empty = world.refused("task_block", json!({"task": "A", "claim": a, "reason": " "}));
    assert_eq!(empty.code(), Code::InvalidRequest);
    world.ok("task_block", json!({"task": "A", "claim": a, "reason": "no access"}));
    let shown = world.ok("task_show", json!({"task": "A"}));
    assert_eq!((&shown["state"], &shown["reason"]), (&json!("blocked"), &json!("no access")));
    let b = claim("B");
    assert_eq!(world.refused("task_release", json!({"task": "B"})).code(), Code::InvalidRequest);
    let taken = world.ok("task_release", json!({"task": "B", "reason": "needed elsewhere"}));
    assert_eq!((&taken["lease"]["state"], &taken["lease"]["holder"]), (&json!("revoked"), &json!("one")));
    assert_eq!(world.refused("task_note", json!({"task": "B", "claim": b, "text": "x"})).code(), Code::ClaimOver);
    assert_eq!(world.refused("task_release", json!({"task": "B", "reason": "again"})).message(), "nobody holds B");
}

#[test]
fn a_key_gives_the_claim_that_was_made_under_it() {
    let world = plan();
    for code in ["A", "B"] {
        task(&world, json!({"Task ID": code}));
    }
    let ask = || world.call_as(&world.keyed("k"), "task_next", &json!({"claiming": {"agent": "one"}})).unwrap();
    let first = ask();
    assert_eq!(ask()["held"]["lease"]["claim"], first["held"]["lease"]["claim"]);
    assert_eq!(world.ok("task_list", json!({"states": ["in_progress"]}))["matching"], 1);
}

#[test]
fn nothing_that_proves_is_written_past_the_operations() {
    let world = plan();
    let a = task(&world, json!({"Task ID": "A"}));
    next(&world, json!({"agent": "one"}));
    for (table, record, fields) in [
        ("Tasks", a.as_str(), json!({"Verified": "2026-01-01T00:00:00.000Z"})),
        ("Tasks", a.as_str(), json!({"Leases": []})),
        ("Tasks", a.as_str(), json!({"Receipts": []})),
    ] {
        let refused =
            world.refused("record_update", json!({"table": table, "records": [{"id": record, "fields": fields}]}));
        assert_eq!(refused.code(), Code::SystemField, "{fields}: {refused}");
    }
    for table in ["Leases", "Receipts", "Runs", "Approvals", "Project"] {
        let refused = world.refused("record_create", json!({"table": table, "records": [{"fields": {"Name": "x"}}]}));
        assert_eq!(refused.code(), Code::SystemField, "{table}: {refused}");
        assert_eq!(world.refused("table_delete", json!({"table": table})).code(), Code::SystemField);
    }
}

#[test]
fn a_plan_shows_its_parts_and_what_does_not_add_up() {
    let world = plan();
    let create = |table: &str, fields: Json| {
        let made = world.ok("record_create", json!({"table": table, "records": [{"fields": fields}]}));
        made["records"][0]["id"].clone()
    };
    let phase = create("Phases", json!({"Name": "Build", "Status": "Complete"}));
    let stage = create("Stages", json!({"Name": "Walls", "Phase": [phase]}));
    create("Milestones", json!({"Name": "half", "At": 50, "Stage": [stage]}));
    for n in 0..28 {
        let status = if n < 27 { "Complete" } else { "Ready" };
        create("Tasks", json!({"Task ID": format!("T{n}"), "Stage": [stage], "Status": status}));
    }
    create("Tasks", json!({"Task ID": "apart"}));
    let shown = world.ok("plan_show", json!({}));
    assert_eq!(
        (&shown["counts"]["complete"], &shown["counts"]["unverified"], &shown["apart"]),
        (&json!(27), &json!(27), &json!(1))
    );
    let parts: Vec<_> = shown["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (&p["depth"], &p["name"], &p["progress"]["percent"]))
        .collect();
    assert_eq!(parts, [(&json!(0), &json!("Build"), &json!(96.4)), (&json!(1), &json!("Walls"), &json!(96.4))]);
    assert_eq!(shown["drift"], json!(["phase Build is set to complete, and its tasks say in_progress (96.4 %)"]));
    assert!(shown["milestones"][0]["reached"].is_string());
    world.assert_sound();
}

#[test]
fn a_base_that_is_there_is_adopted_and_looked_over() {
    let world = World::new();
    assert_eq!(world.refused("task_next", json!({})).code(), Code::NotAProject);
    assert!(world.refused("adopt", json!({})).message().starts_with("no table of the base has a field that says"));
    let fields = json!([
        {"name": "Name", "type": "singleLineText"},
        {"name": "Status", "type": "singleSelect", "options": {"choices": [{"name": "Todo"}, {"name": "In Progress"}, {"name": "Done"}]}},
    ]);
    world.ok("table_create", json!({"name": "Tasks", "fields": fields}));
    task(&world, json!({"Name": "a", "Status": "Todo"}));
    let before = world.head();
    let proposed = world.ok("adopt", json!({}));
    assert_eq!((&proposed["applied"], world.head()), (&json!(false), before));
    assert!(proposed["mapping"].as_str().unwrap().contains("in_progress = \"In Progress\""), "{proposed}");
    let wrong = proposed["mapping"].as_str().unwrap().replace("\"Status\"", "\"Stat\"");
    let refused = world.refused("adopt", json!({"mapping": wrong, "apply": true}));
    assert_eq!(refused.file_problems()[0].place, "project.tasks.fields.status");
    let mapping = proposed["mapping"].clone();
    assert_eq!(world.ok("adopt", json!({"mapping": mapping, "apply": true}))["applied"], true);
    assert_eq!(next(&world, json!({"agent": "one"}))["held"]["task"]["name"], "a");
    assert_eq!(world.ok("doctor", json!({})), json!({"sound": true, "findings": []}));
    // Renaming breaks nothing, since the base keeps ids; a mapping by names is told what to write.
    world.ok("field_update", json!({"table": "Tasks", "field": "Status", "change": {"name": "State"}}));
    assert_eq!(world.ok("doctor", json!({}))["sound"], true);
    let told = world.ok("doctor", json!({"mapping": mapping}));
    assert_eq!((&told["sound"], &told["findings"][0]["kind"]), (&json!(false), &json!("FIELD_MISSING")));
    world.ok("adopt", json!({"apply": true}));
    world.ok(
        "field_update",
        json!({"table": "Tasks", "field": "State", "change": {"type": "number", "options": {"precision": 0}}}),
    );
    let broken = world.ok("doctor", json!({}));
    assert_eq!(broken["findings"][0]["kind"], "WRONG_TYPE");
    assert_eq!(world.refused("task_next", json!({})).code(), Code::ProjectBroken);
    world.assert_sound();
}
