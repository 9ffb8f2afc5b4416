//! A contract with the declared checks in the place of their names: what is run, and what a claim pins.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::contract::{
    ApprovalItem, ArtifactItem, CheckItem, Contract, ContractError, ContractErrors, Criterion, HttpItem, SqlItem,
};
use super::declared::{CountsFrom, Declaration, Declarations, Limits};
use super::hash::{Hash, hash_of};
use super::pattern::Pattern;

/// Where a check's command comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// `cadre.toml` declares it under this name.
    Declared(String),
    /// The contract brought it.
    Free,
}

/// A check that is ready to be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedCheck {
    /// What it is called in reasons and ticks.
    pub id: String,
    /// Where its command comes from.
    pub source: Source,
    /// Program and arguments.
    pub command: Vec<String>,
    /// Where it runs, from the repository's root; empty for the root.
    pub folder: String,
    /// The exit code that means success.
    pub exit: i32,
    /// How counts are read.
    pub counts: Option<CountsFrom>,
    /// The file that they are read from.
    pub report: Option<String>,
    /// Which files are tests.
    pub test_files: Vec<Pattern>,
    /// How many tests must run at least; 0 where no counts are read.
    pub tests: u64,
    /// How many may be skipped at most.
    pub skipped: u64,
    /// Variables that are set.
    pub env: BTreeMap<String, String>,
    /// Variables that are taken over.
    pub pass_env: Vec<String>,
    /// What a run may use.
    pub limits: Limits,
}

/// A contract that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// Each must hold for a file that is changed.
    pub files: Vec<Pattern>,
    /// One of them must.
    pub files_any: Vec<Pattern>,
    /// The checks.
    pub checks: Vec<ResolvedCheck>,
    /// The artifacts.
    pub artifacts: Vec<ArtifactItem>,
    /// The addresses.
    pub http: Vec<HttpItem>,
    /// The questions to databases.
    pub sql: Vec<SqlItem>,
    /// The approvals.
    pub approvals: Vec<ApprovalItem>,
    /// The criteria.
    pub criteria: Vec<Criterion>,
}

impl Resolved {
    /// The hash that a claim pins: of the contract, and of the declarations that it uses.
    #[must_use]
    pub fn hash(&self) -> Hash {
        hash_of("contract", self)
    }

    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items().is_empty() && self.files.is_empty() && self.files_any.is_empty()
    }

    /// The ids of everything that can be a proof.
    #[must_use]
    pub fn items(&self) -> Vec<String> {
        let checks = self.checks.iter().map(|check| check.id.clone());
        let artifacts = self.artifacts.iter().map(|artifact| artifact.path.clone());
        let http = self.http.iter().map(|item| item.id.clone());
        let sql = self.sql.iter().map(|item| item.id.clone());
        let approvals = self.approvals.iter().map(|item| item.by.clone());
        checks.chain(artifacts).chain(http).chain(sql).chain(approvals).collect()
    }

    /// The check with this id.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&ResolvedCheck> {
        self.checks.iter().find(|check| check.id == id)
    }
}

impl ResolvedCheck {
    /// What an approval of a free command is for: its program, arguments and folder.
    #[must_use]
    pub fn command_hash(&self) -> Hash {
        hash_of("command", &(&self.command, &self.folder))
    }
}

impl Contract {
    /// Puts the declared checks in the place of their names.
    ///
    /// Errors: everything that is wrong, in the contract's order.
    pub fn resolve(&self, declared: &Declarations) -> Result<Resolved, ContractErrors> {
        let mut errors = Vec::new();
        let checks: Vec<ResolvedCheck> = self
            .checks
            .iter()
            .enumerate()
            .filter_map(|(at, item)| check_of(at + 1, item, declared, &mut errors))
            .collect();
        for artifact in &self.artifacts {
            path_within(&artifact.path, &mut errors);
        }
        for (text, what) in self.texts() {
            if text.trim().is_empty() {
                errors.push(ContractError::Empty(what));
            }
        }
        let resolved = Resolved {
            files: self.files.clone(),
            files_any: self.files_any.clone(),
            checks,
            artifacts: self.artifacts.clone(),
            http: self.http.clone(),
            sql: self.sql.clone(),
            approvals: self.approvals.clone(),
            criteria: self.criteria.clone(),
        };
        ids_differ(&resolved, &mut errors);
        proofs_exist(&resolved, self.checks.len(), &mut errors);
        if errors.is_empty() { Ok(resolved) } else { Err(ContractErrors(errors)) }
    }

    fn texts(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let http = self.http.iter().flat_map(|i| [(i.id.as_str(), "an `id` of [[http]]"), (i.url.as_str(), "a `url`")]);
        let sql = self.sql.iter().flat_map(|i| {
            [(i.id.as_str(), "an `id` of [[sql]]"), (i.source.as_str(), "a `source`"), (i.query.as_str(), "a `query`")]
        });
        let approvals = self.approvals.iter().map(|item| (item.by.as_str(), "`by` of an [[approval]]"));
        http.chain(sql)
            .chain(approvals)
            .chain(self.criteria.iter().map(|c| (c.text.as_str(), "`text` of a [[criterion]]")))
    }
}

fn check_of(
    number: usize,
    item: &CheckItem,
    declared: &Declarations,
    errors: &mut Vec<ContractError>,
) -> Option<ResolvedCheck> {
    let id = item.id.clone().or_else(|| item.name.clone()).unwrap_or_else(|| format!("check {number}"));
    match (&item.name, &item.command) {
        (None, None) => errors.push(ContractError::NoCommand(number)),
        (Some(name), Some(_)) => errors.push(ContractError::TwoCommands(number, name.clone())),
        (Some(name), None) => match declared.0.get(name) {
            Some(declaration) => return from_declaration(id, name, item, declaration, errors),
            None => errors
                .push(ContractError::UnknownCheck { name: name.clone(), known: declared.0.keys().cloned().collect() }),
        },
        (None, Some(command)) => return free(id, item, command, errors),
    }
    None
}

fn from_declaration(
    id: String,
    name: &str,
    item: &CheckItem,
    declaration: &Declaration,
    errors: &mut Vec<ContractError>,
) -> Option<ResolvedCheck> {
    let before = errors.len();
    let wanted: BTreeSet<&str> = declaration.command.iter().flat_map(|part| placeholders(part)).collect();
    for argument in item.with.keys().filter(|argument| !wanted.contains(argument.as_str())) {
        errors.push(ContractError::UnknownArgument { check: name.to_owned(), argument: argument.clone() });
    }
    for argument in wanted.iter().filter(|argument| !item.with.contains_key(**argument)) {
        errors.push(ContractError::MissingArgument { check: name.to_owned(), argument: (*argument).to_owned() });
    }
    if declaration.command.first().is_none_or(|program| program.trim().is_empty()) {
        errors.push(ContractError::EmptyCommand(id.clone()));
    }
    let folder = declaration.folder.clone().unwrap_or_default();
    path_within(&folder, errors);
    path_within(declaration.report.as_deref().unwrap_or(""), errors);
    if item.tests.is_some() && declaration.counts.is_none() {
        errors.push(ContractError::NoCounts(id.clone()));
    }
    (errors.len() == before).then(|| ResolvedCheck {
        id,
        source: Source::Declared(name.to_owned()),
        command: declaration.command.iter().map(|part| filled(part, &item.with)).collect(),
        folder,
        exit: item.exit.unwrap_or(declaration.exit),
        counts: declaration.counts,
        report: declaration.report.clone(),
        test_files: declaration.tests.clone(),
        tests: item.tests.unwrap_or(u64::from(declaration.counts.is_some())),
        skipped: item.skipped,
        env: declaration.env.clone(),
        pass_env: declaration.pass_env.clone(),
        limits: declaration.limits,
    })
}

fn free(id: String, item: &CheckItem, command: &[String], errors: &mut Vec<ContractError>) -> Option<ResolvedCheck> {
    if command.first().is_none_or(|program| program.trim().is_empty()) {
        errors.push(ContractError::EmptyCommand(id));
        return None;
    }
    if let Some(argument) = item.with.keys().next() {
        errors.push(ContractError::UnknownArgument { check: id, argument: argument.clone() });
        return None;
    }
    if item.tests.is_some() && item.counts.is_none() {
        errors.push(ContractError::NoCounts(id));
        return None;
    }
    Some(ResolvedCheck {
        id,
        source: Source::Free,
        command: command.to_vec(),
        folder: String::new(),
        exit: item.exit.unwrap_or(0),
        counts: item.counts,
        report: None,
        test_files: Vec::new(),
        tests: item.tests.unwrap_or(u64::from(item.counts.is_some())),
        skipped: item.skipped,
        env: BTreeMap::new(),
        pass_env: Vec::new(),
        limits: Limits::default(),
    })
}

/// The names in `{...}`; `{{` and what is no name are text.
fn placeholders(part: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = part;
    while let Some((_, after)) = rest.split_once('{') {
        if let Some((name, behind)) = after.split_once('}').filter(|(name, _)| is_name(name)) {
            names.push(name);
            rest = behind;
        } else {
            rest = after;
        }
    }
    names
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Fills one part of a command; what is filled in stays one argument, whatever it holds.
fn filled(part: &str, with: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(part.len());
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}').and_then(|(name, behind)| Some((with.get(name)?, behind))) {
            Some((value, behind)) => {
                out.push_str(value);
                rest = behind;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn path_within(path: &str, errors: &mut Vec<ContractError>) {
    if path.starts_with('/') || path.split('/').any(|part| part == "..") {
        errors.push(ContractError::PathOutside(path.to_owned()));
    }
}

fn ids_differ(resolved: &Resolved, errors: &mut Vec<ContractError>) {
    let mut seen = BTreeSet::new();
    for id in resolved.items() {
        if !seen.insert(id.clone()) {
            errors.push(ContractError::SameId(id));
        }
    }
}

fn proofs_exist(resolved: &Resolved, asked: usize, errors: &mut Vec<ContractError>) {
    if resolved.checks.len() != asked {
        return; // What is missing was said already.
    }
    let items = resolved.items();
    for criterion in &resolved.criteria {
        if let Some(proof) = criterion.proof.as_ref().filter(|proof| !items.contains(proof)) {
            errors.push(ContractError::UnknownProof { criterion: criterion.text.clone(), proof: proof.clone() });
        }
    }
}
