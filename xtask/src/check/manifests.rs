//! What every manifest says alike: metadata and lints from the workspace, versions declared once.

use toml::{Table, Value};

use super::tree::{Problem, Tree};

/// The keys of `[package]` that come from the workspace.
const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

const SECTIONS: [Section; 3] = [Section::Normal, Section::Build, Section::Dev];

/// What a dependency is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Normal,
    Build,
    Dev,
}

impl Section {
    fn key(self) -> &'static str {
        match self {
            Self::Normal => "dependencies",
            Self::Build => "build-dependencies",
            Self::Dev => "dev-dependencies",
        }
    }
}

/// A dependency as a manifest states it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dependency {
    pub(crate) section: Section,
    /// The package, also when the manifest gives it another name.
    pub(crate) package: String,
    from_workspace: bool,
}

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in tree.crates().map(|name| format!("crates/{name}")).chain(["xtask".to_owned()]) {
        let path = format!("{name}/Cargo.toml");
        let Some(text) = tree.text(&path) else {
            problems.push(Problem::of(path, "the manifest is missing"));
            continue;
        };
        match text.parse::<Table>() {
            Ok(manifest) => problems.extend(problems_of(&path, &manifest, tree.holds(&format!("{name}/src/lib.rs")))),
            Err(error) => problems.push(Problem::of(path, format!("the manifest cannot be read: {}", error.message()))),
        }
    }
    problems
}

fn problems_of(path: &str, manifest: &Table, is_library: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut expect = |met: bool, text: String| {
        if !met {
            problems.push(Problem::of(path, text));
        }
    };
    let package = manifest.get("package");
    for key in INHERITED {
        let inherited = package.and_then(|package| package.get(key)).is_some_and(inherits);
        expect(inherited, format!("`{key}.workspace = true` is missing in [package]"));
    }
    let described = package.and_then(|package| package.get("description")).and_then(Value::as_str);
    expect(described.is_some_and(|text| !text.is_empty()), "the description is missing in [package]".to_owned());
    expect(manifest.get("lints").is_some_and(inherits), "`[lints] workspace = true` is missing".to_owned());
    let doctest = manifest.get("lib").and_then(|lib| lib.get("doctest")).and_then(Value::as_bool);
    expect(!is_library || doctest == Some(false), "`[lib] doctest = false` is missing".to_owned());
    for dependency in dependencies_of(manifest) {
        expect(
            dependency.from_workspace,
            format!("`{}` names its own version: declare it once, in the root manifest", dependency.package),
        );
    }
    problems
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// Every dependency of a manifest, those for certain platforms included.
pub(crate) fn dependencies_of(manifest: &Table) -> Vec<Dependency> {
    let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let holders: Vec<&Table> = platforms.filter_map(Value::as_table).chain([manifest]).collect();
    let mut dependencies = Vec::new();
    for holder in holders {
        for section in SECTIONS {
            let table = holder.get(section.key()).and_then(Value::as_table);
            dependencies.extend(table.into_iter().flatten().map(|(name, value)| Dependency {
                section,
                package: value.get("package").and_then(Value::as_str).unwrap_or(name).to_owned(),
                from_workspace: inherits(value),
            }));
        }
    }
    dependencies
}

#[cfg(test)]
mod tests;
