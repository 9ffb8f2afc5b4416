//! Completion of what only the data knows: names of bases, tables, views and fields.
//!
//! A shell asks while somebody types. Whatever cannot be found out at once (the folder is in use, the server does not answer) is
//! not offered, and nothing is said of it.

use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cadre_app::Vault;
use cadre_app::operations::base_list::{BaseList, BaseListIn};
use cadre_app::operations::base_show::{BaseShow, BaseShowIn, TableInfo};
use clap::Command;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::folder;
use crate::ops::{Explicit, Ops, Unary};
use crate::world::World;

/// The data folder at a place, for a role.
pub type Vaults = fn(&Path, &str) -> Arc<dyn Vault>;

/// The tree of commands with names to offer; `words` is the line as far as it is typed, the program's name first.
pub fn completing_command(world: &World<'_>, vaults: Vaults, words: &[OsString]) -> Command {
    let typed = Typed::of(words);
    let data = typed.value(&["--data"]).map(Path::new);
    let Some(folder) = folder::find(world, data) else { return crate::command() };
    let base = typed.value(&["--base", "-b"]).map(str::to_owned).or_else(|| folder::settings(&folder).ok()?.base);
    let explicit = if data.is_some() { Explicit::Yes } else { Explicit::No };
    let vault = vaults(&folder, "complete");
    let ops = Ops::new(world, Some(folder), explicit, vault).brief();
    let names = Arc::new(Names { ops: Mutex::new(ops), base, table: typed.table() });
    with_names(crate::command(), &names)
}

/// Where each name comes from, by the id of the argument.
type Source = fn(&Names) -> Vec<String>;

const SOURCES: [(&str, Source); 6] = [
    ("base", Names::bases),
    ("table", Names::tables),
    ("view", Names::views),
    ("fields", Names::fields),
    ("sort", Names::fields),
    ("field", Names::fields),
];

/// Commands whose arguments name what is there; those of others are new names.
const ASKING: [&[&str]; 12] = [
    &["formula", "explain"],
    &["query"],
    &["history"],
    &["undo"],
    &["base", "delete"],
    &["base", "export"],
    &["base", "show"],
    &["base", "log"],
    &["base", "check"],
    &["base", "import"],
    &["member", "set"],
    &["member", "list"],
];

fn with_names(command: Command, names: &Arc<Names>) -> Command {
    ASKING.iter().fold(command, |command, path| at(command, path, names))
}

fn at(command: Command, path: &[&'static str], names: &Arc<Names>) -> Command {
    match path {
        [] => SOURCES.iter().fold(command, |command, (id, source)| {
            if command.get_arguments().all(|arg| arg.get_id() != *id) {
                return command;
            }
            let (names, source) = (Arc::clone(names), *source);
            let offered = move || source(&names).into_iter().map(CompletionCandidate::new).collect::<Vec<_>>();
            command.mut_arg(id, |arg| arg.add(ArgValueCandidates::new(offered)))
        }),
        [first, rest @ ..] => command.mut_subcommand(first, |command| at(command, rest, names)),
    }
}

/// What the data offers.
struct Names {
    ops: Mutex<Ops>,
    base: Option<String>,
    table: Option<String>,
}

impl Names {
    fn ops(&self) -> MutexGuard<'_, Ops> {
        self.ops.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bases(&self) -> Vec<String> {
        let listed = self.ops().call::<BaseList, _>(Unary, BaseListIn::default());
        listed.map_or_else(|_| Vec::new(), |listed| listed.bases.into_iter().map(|base| base.name).collect())
    }

    fn shown(&self) -> Vec<TableInfo> {
        let shown = self.ops().call::<BaseShow, _>(Unary, BaseShowIn { base: self.base.clone() });
        shown.map_or_else(|_| Vec::new(), |shown| shown.tables)
    }

    fn tables(&self) -> Vec<String> {
        self.shown().into_iter().map(|table| table.name).collect()
    }

    /// The table that was typed; all of them where none was.
    fn meant(&self) -> Vec<TableInfo> {
        let mut tables = self.shown();
        if let Some(named) = &self.table {
            tables.retain(|table| table.id == *named || table.name.eq_ignore_ascii_case(named));
        }
        tables
    }

    fn views(&self) -> Vec<String> {
        self.meant().into_iter().flat_map(|table| table.views).map(|view| view.name).collect()
    }

    fn fields(&self) -> Vec<String> {
        self.meant().into_iter().flat_map(|table| table.fields).map(|field| field.name).collect()
    }
}

/// A line as far as it is typed.
struct Typed<'a> {
    words: Vec<&'a str>,
}

impl<'a> Typed<'a> {
    fn of(words: &'a [OsString]) -> Self {
        Self { words: words.iter().filter_map(|word| word.to_str()).collect() }
    }

    /// The value of a flag, as the next word or after `=`.
    fn value(&self, flags: &[&str]) -> Option<&'a str> {
        let joined = |word: &&'a str| flags.iter().find_map(|flag| word.strip_prefix(flag)?.strip_prefix('='));
        let next = self.words.windows(2).find(|pair| flags.contains(&pair[0])).map(|pair| pair[1]);
        next.or_else(|| self.words.iter().find_map(joined))
    }

    /// The word after `query` or `export`.
    fn table(&self) -> Option<String> {
        let at = self.words.iter().position(|word| matches!(*word, "query" | "export"))?;
        self.words.get(at + 1).filter(|word| !word.starts_with('-')).map(|word| (*word).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_tables_are_found_in_a_line() {
        let words: Vec<OsString> = ["cadre", "--data=d", "query", "Tasks", "-b", "Plan"].map(OsString::from).into();
        let typed = Typed::of(&words);
        assert_eq!(typed.value(&["--data"]), Some("d"));
        assert_eq!(typed.value(&["--base", "-b"]), Some("Plan"));
        assert_eq!(typed.table().as_deref(), Some("Tasks"));
        assert_eq!(Typed { words: vec!["cadre", "query", "--sort"] }.table(), None);
    }
}
