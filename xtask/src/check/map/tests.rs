use super::*;

fn reported(map: &str) -> Vec<String> {
    let page = format!(
        "# Architecture\n\n| 9 | `elsewhere` | a table of something else |\n\n## Map\n\n{map}\n## Next\n\n| 3 | `later` |\n"
    );
    let tree = Tree::planted(&[
        (PAGE, page.as_str()),
        ("crates/model/Cargo.toml", ""),
        ("crates/base/Cargo.toml", ""),
        ("xtask/Cargo.toml", ""),
    ]);
    check(&tree).iter().map(Problem::to_string).collect()
}

#[test]
fn a_whole_map_passes() {
    assert!(
        reported("| floor | crate |\n|---|---|\n| 0 | `model` | x |\n| 2 | `base` | x |\n| - | `xtask` |\n").is_empty()
    );
}

#[test]
fn a_crate_that_is_not_on_the_map_is_reported() {
    let found = reported("| 0 | `model` |\n| - | `xtask` |\n");
    assert_eq!(found, ["ARCHITECTURE.md: the crate `base` is not on the map"]);
}

#[test]
fn a_crate_that_does_not_exist_is_reported_with_its_line() {
    let found = reported("| 0 | `model` |\n| 2 | `base` |\n| - | `xtask` |\n| 3 | `plan` |\n");
    assert_eq!(found, ["ARCHITECTURE.md:10: the map names `plan`, which is no crate of the workspace"]);
}

#[test]
fn a_wrong_floor_is_reported() {
    let found = reported("| 1 | `model` |\n| 2 | `base` |\n| - | `xtask` |\n");
    assert_eq!(found, ["ARCHITECTURE.md:7: the map has `model` on floor 1, it is on 0"]);
}

#[test]
fn a_missing_page_is_reported() {
    assert_eq!(check(&Tree::planted(&[])), [Problem::of(PAGE, "the page is missing")]);
}
