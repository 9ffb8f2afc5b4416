use super::*;

fn reported(name: &str, manifest: &str) -> Vec<String> {
    let path = format!("crates/{name}/Cargo.toml");
    check(&Tree::planted(&[(path.as_str(), manifest)])).iter().map(Problem::to_string).collect()
}

#[test]
fn an_arrow_down_passes() {
    assert!(
        reported("base", "[dependencies]\ncadre-model.workspace = true\ncadre-formula.workspace = true").is_empty()
    );
}

#[test]
fn an_arrow_up_is_reported() {
    assert_eq!(
        reported("store", "[dependencies]\ncadre-base.workspace = true"),
        ["crates/store/Cargo.toml: the arrow to `base` points up, from floor 1 to floor 2"]
    );
}

#[test]
fn an_arrow_sideways_is_reported_also_in_tests_and_under_another_name() {
    let sideways = ["crates/base/Cargo.toml: the arrow to `store-sqlite` points sideways: both are on floor 2"];
    assert_eq!(reported("base", "[dev-dependencies]\ncadre-store-sqlite.workspace = true"), sideways);
    assert_eq!(reported("base", "[build-dependencies]\ncadre-store-sqlite.workspace = true"), sideways);
    assert_eq!(reported("base", "[dependencies]\nlog = { package = 'cadre-store-sqlite', path = '../x' }"), sideways);
    assert_eq!(reported("base", "[target.'cfg(unix)'.dependencies]\ncadre-store-sqlite.workspace = true"), sideways);
}

#[test]
fn the_program_may_hand_over_to_the_measuring_and_not_the_other_way_round() {
    assert!(reported("cadre", "[dependencies]\ncadre-bench.workspace = true").is_empty());
    assert_eq!(
        reported("bench", "[dependencies]\ncadre.workspace = true"),
        ["crates/bench/Cargo.toml: the arrow to `cadre` points sideways: both are on floor 8"]
    );
}

#[test]
fn testkit_is_for_tests_and_stays_below() {
    assert!(reported("base", "[dev-dependencies]\ncadre-testkit.workspace = true").is_empty());
    assert_eq!(reported("base", "[dependencies]\ncadre-testkit.workspace = true").len(), 1);
    assert!(reported("testkit", "[dependencies]\ncadre-store.workspace = true").is_empty());
    assert_eq!(
        reported("testkit", "[dependencies]\ncadre-base.workspace = true"),
        ["crates/testkit/Cargo.toml: `testkit` is made of model and store alone, not of `base`"]
    );
}

#[test]
fn a_crate_outside_the_design_is_reported() {
    assert_eq!(reported("common", "").len(), 1);
    assert_eq!(reported("app", "[dependencies]\ncadre-common.workspace = true").len(), 1);
}

#[test]
fn a_foreign_crate_stays_with_its_owner() {
    assert!(reported("store-sqlite", "[dependencies]\nrusqlite.workspace = true").is_empty());
    assert!(reported("base", "[dev-dependencies]\nrusqlite.workspace = true").is_empty());
    assert_eq!(
        reported("base", "[dependencies]\nrusqlite.workspace = true"),
        ["crates/base/Cargo.toml: `rusqlite` is used by store-sqlite, bench alone"]
    );
}
