use super::*;

const GOOD: &str = "
[package]
name = 'cadre-model'
description = 'Values.'
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true
[lib]
doctest = false
[lints]
workspace = true
[dependencies]
serde.workspace = true
";

fn reported(manifest: &str) -> Vec<String> {
    let tree = Tree::planted(&[
        ("crates/model/Cargo.toml", manifest),
        ("crates/model/src/lib.rs", ""),
        ("xtask/Cargo.toml", GOOD),
    ]);
    check(&tree).iter().map(Problem::to_string).collect()
}

#[test]
fn a_manifest_of_the_house_passes() {
    assert_eq!(reported(GOOD), Vec::<String>::new());
}

#[test]
fn what_is_not_inherited_is_reported() {
    for key in INHERITED {
        let found = reported(&GOOD.replace(&format!("\n{key}.workspace = true"), ""));
        assert_eq!(found, [format!("crates/model/Cargo.toml: `{key}.workspace = true` is missing in [package]")]);
    }
}

#[test]
fn missing_lints_description_and_doctest_are_reported() {
    for (part, message) in [
        ("[lints]\nworkspace = true", "`[lints] workspace = true` is missing"),
        ("description = 'Values.'", "the description is missing in [package]"),
        ("doctest = false", "`[lib] doctest = false` is missing"),
    ] {
        let found = reported(&GOOD.replace(part, ""));
        assert_eq!(found, [format!("crates/model/Cargo.toml: {message}")]);
    }
}

#[test]
fn a_version_outside_the_root_is_reported_for_every_kind_of_dependency() {
    for section in ["dependencies", "build-dependencies", "dev-dependencies", "target.'cfg(unix)'.dependencies"] {
        let found = reported(&format!(
            "{}\n[{section}]\nnix = '0.31'\n",
            GOOD.replace("[dependencies]\nserde.workspace = true", "")
        ));
        assert_eq!(
            found,
            ["crates/model/Cargo.toml: `nix` names its own version: declare it once, in the root manifest"],
            "{section}"
        );
    }
}

#[test]
fn a_manifest_that_is_not_toml_is_reported() {
    let found = reported("[package");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("crates/model/Cargo.toml: the manifest cannot be read"), "{found:?}");
}
