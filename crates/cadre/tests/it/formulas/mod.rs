//! Formulas over the wire: the cases of the engine through HTTP, each as a field and as a filter.
//!
//! What the engine gives for them is the engine's own test; here is shown that nothing on the way to a client changes it: the
//! making of fields, the storing of cells, lookups and rollups, the compilation of filters, the writing of JSON.

mod corpus;
mod stage;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value as Json, json};

use crate::program::Project;
use crate::server::{Answer, Server};
use corpus::{Case, Expected, Left, corpus};
use stage::{Asker, PRIMARY, Played, Shape, Stage, computed, shape};

/// Addresses that are longer are sent as a body, as clients do.
const LONG: usize = 15_000;

/// How many play at the same time, each a file.
const PLAYERS: usize = 4;

/// Cases by the fields that they have.
type Groups<'c> = BTreeMap<Shape, Vec<&'c Case>>;

/// The fewest cases that have to be played.
const FLOOR: usize = 2_050;

#[test]
fn every_case_of_the_engine_comes_over_the_wire_as_the_engine_gives_it() {
    let corpus = corpus();
    let mut files: BTreeMap<&str, Groups<'_>> = BTreeMap::new();
    let mut left: Vec<Left> = Vec::new();
    for (file, case) in &corpus {
        match case.left() {
            Some(why) => left.push(why),
            None => files.entry(file).or_default().entry(shape(case)).or_default().push(case),
        }
    }
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let next = AtomicUsize::new(0);
    let files: Vec<_> = files.into_iter().collect();
    let play = || {
        let mut failures = Vec::new();
        while let Some((file, groups)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            failures.extend(played(&server, groups).into_iter().map(|wrong| format!("{file} {wrong}")));
        }
        failures
    };
    let failures: Vec<String> = thread::scope(|scope| {
        let players: Vec<_> = (0..PLAYERS).map(|_| scope.spawn(play)).collect();
        players.into_iter().flat_map(|player| player.join().expect("no player fails")).collect()
    });
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    let played: usize = files.iter().flat_map(|(_, groups)| groups.values()).map(Vec::len).sum();
    let count = |why: Left| left.iter().filter(|left| **left == why).count();
    let left = [Left::Own, Left::Nested, Left::Field].map(|why| (why, count(why)));
    assert!(played >= FLOOR, "{played} cases were played, these were left: {left:?}");
}

/// Plays the cases of a file in a base of their own; what is wrong.
fn played(server: &Server, groups: &Groups<'_>) -> Vec<String> {
    let mut asker = Asker::new(server.connect(), server.base());
    let mut failures = Vec::new();
    for (shape, cases) in groups {
        let stage = asker.stage(shape, cases);
        for played in &stage.cases {
            let wrong = [as_field(&mut asker, &stage, played), as_filter(&mut asker, &stage, played)];
            let formula: String = played.formula.chars().take(200).collect();
            let head = format!("{} `{formula}`", played.case.name);
            failures.extend(wrong.into_iter().flatten().map(|wrong| format!("{head}\n    {wrong}")));
        }
    }
    failures
}

/// What is wrong with the cell of a case's field, or with the refusal of the field.
fn as_field(asker: &mut Asker, stage: &Stage<'_>, played: &Played<'_>) -> Option<String> {
    let expected = played.case.expect.as_ref()?;
    let Expected::Invalid(_) = expected else {
        let sent = played.cells.get(&played.case.name);
        let ids = [played.case.record_id(), &played.record];
        let is = expected.is(sent, played.case.tolerance.unwrap_or(0.0), ids);
        return (!is).then(|| format!("as a field: expected {expected:?}, got {sent:?}"));
    };
    let path = asker.fields_of(&stage.table);
    let answer = asker.ask("POST", &path, &computed(played.case, &played.formula));
    let refused = (answer.status, answer.json()["error"]["type"].as_str().unwrap_or_default().to_owned());
    let right = (422, "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE".to_owned());
    (refused != right).then(|| format!("as a field: expected a refusal, got {}", answer.text()))
}

/// What is wrong with the list that the case's formula filters.
fn as_filter(asker: &mut Asker, stage: &Stage<'_>, played: &Played<'_>) -> Option<String> {
    // What is rolled up is known in rollups alone, and a filter of blanks is none.
    if played.case.values.is_some() || played.formula.trim().is_empty() {
        return None;
    }
    let answer = filtered(asker, stage, &played.formula);
    if let Some(Expected::Invalid(detail)) = &played.case.expect {
        let detail = if detail == "arity" { "Invalid formula. Please check your formula text." } else { detail };
        let message = format!("The formula for filtering records is invalid: {detail}");
        let right = json!({"error": {"type": "INVALID_FILTER_BY_FORMULA", "message": message}});
        let refused = answer.status == 422 && answer.json() == right;
        return (!refused).then(|| format!("as a filter: expected {right}, got {}", answer.text()));
    }
    if answer.status != 200 {
        return Some(format!("as a filter: {} {:?}", answer.text(), answer.header("x-cadre-detail")));
    }
    let page = answer.json();
    let kept = page["records"].as_array().is_some_and(|all| all.iter().any(|record| record["id"] == *played.record));
    let keeps = played.case.keeps()?;
    (kept != keeps).then(|| format!("as a filter: expected keeps = {keeps}, got {kept}"))
}

fn filtered(asker: &mut Asker, stage: &Stage<'_>, formula: &str) -> Answer {
    let path = asker.of(&stage.table);
    let encoded: String = formula.bytes().map(|byte| format!("%{byte:02X}")).collect();
    if encoded.len() < LONG {
        let fields: String = PRIMARY.replace(' ', "+");
        return asker.ask("GET", &format!("{path}?fields%5B%5D={fields}&filterByFormula={encoded}"), &Json::Null);
    }
    asker.ask("POST", &format!("{path}/listRecords"), &json!({"filterByFormula": formula, "fields": [PRIMARY]}))
}
