//! The arrows of the design: a crate uses the floors below its own, never one above, never one beside.

use toml::Table;

use super::manifests::{Dependency, Section, dependencies_of};
use super::tree::{Problem, Tree};

/// Every crate of the design and its floor, whether it is there already or not.
pub(crate) const FLOORS: [(&str, u8); 23] = [
    ("model", 0),
    ("formula", 1),
    ("store", 1),
    ("wire", 1),
    ("base", 2),
    ("store-sqlite", 2),
    ("store-postgres", 2),
    ("plan", 3),
    ("forecast", 3),
    ("crew", 4),
    ("cadence", 4),
    ("sync", 4),
    ("notify", 4),
    ("app", 5),
    ("edge", 6),
    ("client", 6),
    ("api", 7),
    ("web", 7),
    ("mcp", 7),
    ("chat", 7),
    ("cli", 7),
    ("cadre", 8),
    ("bench", 8),
];

/// The one arrow between neighbours: `cadre bench` is a command of the program, which hands it the measuring.
const BESIDE: [(&str, &str); 1] = [("cadre", "bench")];

/// Fakes and builders for tests: used by dev-dependencies alone, and made of these crates alone.
const TESTKIT: &str = "testkit";
const UNDER_TESTKIT: [&str; 2] = ["model", "store"];

/// Crates from elsewhere that only their owners may use outside tests, so that what they do stays in one place.
const OWNED: [(&str, &[&str]); 13] = [
    ("rusqlite", &["store-sqlite", "bench"]),
    ("tokio-postgres", &["store-postgres", "bench"]),
    ("axum", &["edge", "api", "web", "mcp", "cadre", "bench"]),
    ("hyper", &["edge"]),
    ("tokio-rustls", &["edge"]),
    ("reqwest", &["notify", "sync", "client"]),
    ("clap", &["cli", "cadre", "bench"]),
    ("indicatif", &["cli", "cadre", "bench"]),
    ("ratatui", &["cli"]),
    ("image", &["app"]),
    ("anyhow", &["cadre", "bench"]),
    ("opentelemetry", &["cadre"]),
    ("opentelemetry-otlp", &["cadre"]),
];

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    tree.crates().flat_map(|name| problems_of(tree, name)).collect()
}

fn problems_of(tree: &Tree, name: &str) -> Vec<Problem> {
    let path = format!("crates/{name}/Cargo.toml");
    if name != TESTKIT && floor_of(name).is_none() {
        return vec![Problem::of(
            path,
            format!("`{name}` has no floor: give it one in the design and in xtask's table"),
        )];
    }
    let Some(manifest) = tree.text(&path).and_then(|text| text.parse::<Table>().ok()) else {
        return Vec::new(); // The rule on manifests reports it.
    };
    dependencies_of(&manifest)
        .iter()
        .filter_map(|dependency| objection(name, dependency))
        .map(|objection| Problem::of(path.clone(), objection))
        .collect()
}

/// Why the crate `from` must not have this dependency, if so.
fn objection(from: &str, dependency: &Dependency) -> Option<String> {
    let Some(to) = own_crate(&dependency.package) else {
        return objection_to_foreign(from, dependency);
    };
    let dev = dependency.section == Section::Dev;
    if to == TESTKIT {
        return (!dev).then(|| "`testkit` is for tests: make it a dev-dependency".to_owned());
    }
    if from == TESTKIT {
        return (!UNDER_TESTKIT.contains(&to))
            .then(|| format!("`testkit` is made of {} alone, not of `{to}`", UNDER_TESTKIT.join(" and ")));
    }
    let (Some(from_floor), Some(to_floor)) = (floor_of(from), floor_of(to)) else {
        return Some(format!("`{to}` is no crate of the design"));
    };
    match to_floor.cmp(&from_floor) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal if BESIDE.contains(&(from, to)) => None,
        std::cmp::Ordering::Equal => {
            Some(format!("the arrow to `{to}` points sideways: both are on floor {from_floor}"))
        }
        std::cmp::Ordering::Greater => {
            Some(format!("the arrow to `{to}` points up, from floor {from_floor} to floor {to_floor}"))
        }
    }
}

fn objection_to_foreign(from: &str, dependency: &Dependency) -> Option<String> {
    let (name, owners) = OWNED.iter().find(|(name, _)| *name == dependency.package)?;
    (dependency.section != Section::Dev && !owners.contains(&from))
        .then(|| format!("`{name}` is used by {} alone", owners.join(", ")))
}

/// The folder of one of our packages, from the package's name.
fn own_crate(package: &str) -> Option<&str> {
    if package == "cadre" { Some(package) } else { package.strip_prefix("cadre-") }
}

pub(crate) fn floor_of(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

#[cfg(test)]
mod tests;
