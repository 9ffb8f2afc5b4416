//! The check of a base finds what was planted, and names it.

use std::sync::Arc;

use cadre_base::verify::{Part, verify};
use cadre_model::Seq;
use cadre_store::RecordKey;
use cadre_testkit::{Meddling, kinds};
use serde_json::json;

use crate::world::{Five, World};

#[test]
fn a_sound_base_has_nothing_to_report() {
    let world = World::new();
    let five = Five::build(&world);
    five.chain(&world);
    let report = verify(&world.base).unwrap();
    assert!(report.is_sound(), "{report:#?}");
    assert_eq!(report.seq, world.now().seq());
    assert!(report.computed > 25 && report.records >= 5, "{report:?}");
}

#[test]
fn a_damaged_body_and_an_altered_header_are_named() {
    let world = World::new();
    let five = Five::build(&world);
    five.chain(&world);
    assert!(world.log.damage_commit(world.base.id(), Seq(3)));
    let report = verify(&world.base).unwrap();
    assert_eq!(report.findings.iter().map(|f| f.part).collect::<Vec<_>>(), [Part::Body]);
    assert!(report.findings[0].problem.contains("commit 3"), "{}", report.findings[0]);

    let world = World::new();
    five_tables(&world);
    assert!(world.log.damage_header(world.base.id(), Seq(2)));
    let report = verify(&world.base).unwrap();
    assert!(
        report.findings.iter().any(|f| f.part == Part::Chain && f.problem.contains("commit 2")),
        "{:#?}",
        report.findings
    );
}

fn five_tables(world: &World) {
    Five::build(world).chain(world);
}

#[test]
fn a_record_that_the_commits_did_not_make_is_named_with_table_record_and_field() {
    let world = World::new();
    let (table, f) = world
        .table("Tasks", vec![("Name", kinds::text()), ("Size", kinds::number()), ("Pick", kinds::select(1, &["a"]))]);
    let link = world.field(table, "Next", kinds::link(table));
    let one = world.create(table, vec![(f[0], json!("one")), (f[1], json!(1))]);
    let (_, row) = world.now().find_record(one).unwrap();
    let log = Arc::new(Meddling::over(Arc::clone(&world.log) as _));
    let key = RecordKey { table, row };
    log.alter_cells(key, &format!(r#"{{"{}":"one","{}":2,"{}":{{"c":9}},"{link}":{{"r":[5]}}}}"#, f[0], f[1], f[2]));
    let altered = world.opened_over(Arc::clone(&log) as _);
    let report = verify(&altered).unwrap();
    let told: Vec<_> =
        report.findings.iter().map(|f| (f.part, f.field.as_deref().unwrap_or_default(), f.record)).collect();
    let expected = [
        (Part::Record, "Size", Some(one)),
        (Part::Record, "Pick", Some(one)),
        (Part::Record, "Next", Some(one)),
        (Part::Reference, "Pick", Some(one)),
        (Part::Reference, "Next", Some(one)),
    ];
    assert_eq!(told, expected);
    assert!(report.findings.iter().all(|f| f.table.as_deref() == Some("Tasks")));
    assert_eq!(
        report.findings[0].to_string(),
        format!("table \"Tasks\", record {one}, field \"Size\", holds 2, not 1")
    );
}

#[test]
fn a_link_without_its_other_side_is_named() {
    let world = World::new();
    let (a, fa) = world.table("A", vec![("Name", kinds::text())]);
    let (b, _) = world.table("B", vec![("Name", kinds::text())]);
    let link = world.field(a, "To B", kinds::link(b));
    let there = world.create(b, vec![]);
    let here = world.create(a, vec![(fa[0], json!("x")), (link, json!([there]))]);
    let (_, row) = world.now().find_record(there).unwrap();
    let log = Arc::new(Meddling::over(Arc::clone(&world.log) as _));
    log.alter_cells(RecordKey { table: b, row }, "{}");
    let report = verify(&world.opened_over(log as _)).unwrap();
    let lonely: Vec<_> = report.findings.iter().filter(|f| f.part == Part::Reference).collect();
    assert_eq!(lonely.len(), 1, "{:#?}", report.findings);
    assert_eq!((lonely[0].record, lonely[0].field.as_deref()), (Some(here), Some("To B")));
    assert!(report.findings.iter().any(|f| f.part == Part::Record && f.record == Some(there)));
}
