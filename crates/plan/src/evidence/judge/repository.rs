//! Reasons from the repository: the commit, and what it changed.

use super::super::code::Code;
use super::super::facts::{ChangeKind, FileChange};
use super::super::pattern::Pattern;
use super::{Case, Reasons};

impl Reasons<'_> {
    pub(super) fn of_repository(&mut self) {
        let Case { contract, attempt, claim, facts, .. } = self.case;
        let to_change = !contract.files.is_empty() || !contract.files_any.is_empty();
        match (&claim.work.commit, &facts.commit) {
            (None, _) => {
                if to_change {
                    self.add(
                        Code::NoCommit,
                        None,
                        "files were to be changed, and the claim names no commit".to_owned(),
                    );
                }
                return;
            }
            (Some(commit), None) => {
                self.add(Code::CommitMissing, None, format!("the commit {} is not in the repository", short(commit)));
                return;
            }
            (Some(_), Some(fact)) => {
                if !fact.descends_from_base {
                    let base = attempt.base.as_deref().map_or("the base commit", short);
                    let text = format!("the commit {} does not descend from {base}", short(&fact.id));
                    self.add(Code::CommitNotFromBase, None, text);
                }
            }
        }
        if to_change {
            self.of_changes();
        }
        for (item, path) in &facts.scripts_changed {
            let asked_for = contract.files.iter().chain(&contract.files_any).any(|pattern| pattern.matches(path));
            if !asked_for {
                let text = format!("the work changed `{path}`, which the check `{item}` runs");
                self.add(Code::CheckScriptChanged, Some(item), text);
            }
        }
        if !facts.uncommitted.is_empty() {
            let text = format!("{} in no commit: {}", files(facts.uncommitted.len()), some(&facts.uncommitted));
            self.add(Code::WorkNotCommitted, None, text);
        }
    }

    fn of_changes(&mut self) {
        let Case { contract, facts, .. } = self.case;
        let meant = |change: &&FileChange| {
            contract.files.iter().chain(&contract.files_any).any(|pattern| pattern.matches(&change.path))
        };
        let touched: Vec<&FileChange> = facts.changes.iter().filter(meant).collect();
        if touched.is_empty() {
            let others = match facts.changes.len() {
                0 => "the commit changes nothing".to_owned(),
                n => format!("{} changed, and none of them was to be", files(n)),
            };
            self.add(Code::NothingChanged, None, format!("{} were to be changed: {others}", patterns(contract)));
            return;
        }
        if touched.iter().all(|change| !is_real(change.kind)) {
            let paths: Vec<String> = touched.iter().map(|change| change.path.clone()).collect();
            let text = format!("nothing but spaces or modes differs in {}", some(&paths));
            self.add(Code::OnlyWhitespaceChanged, None, text);
            return;
        }
        let mut missing: Vec<&Pattern> = contract.files.iter().filter(|p| !holds(p, &facts.changes)).collect();
        if !contract.files_any.is_empty() && !contract.files_any.iter().any(|p| holds(p, &facts.changes)) {
            missing.extend(contract.files_any.first());
        }
        for pattern in missing {
            self.add(Code::FileNotChanged, None, format!("`{pattern}` was to be changed, and is as it was"));
        }
        for pattern in contract.files.iter().filter(|pattern| pattern.is_plain()) {
            let emptied = facts.changes.iter().find(|change| {
                pattern.matches(&change.path) && (change.kind == ChangeKind::Deleted || change.bytes == 0)
            });
            if let Some(change) = emptied {
                self.add(Code::FileEmptied, None, format!("`{}` was to be changed, and is empty or gone", change.path));
            }
        }
    }
}

fn is_real(kind: ChangeKind) -> bool {
    matches!(kind, ChangeKind::Added | ChangeKind::Modified | ChangeKind::Deleted)
}

fn holds(pattern: &Pattern, changes: &[FileChange]) -> bool {
    changes.iter().any(|change| is_real(change.kind) && pattern.matches(&change.path))
}

fn patterns(contract: &super::Resolved) -> String {
    let all: Vec<String> = contract.files.iter().chain(&contract.files_any).map(|p| format!("`{p}`")).collect();
    some(&all)
}

/// The first of some names.
fn some(names: &[String]) -> String {
    const FEW: usize = 5;
    match names.len().checked_sub(FEW) {
        Some(more) if more > 0 => format!("{} and {more} more", names.get(..FEW).unwrap_or_default().join(", ")),
        _ => names.join(", "),
    }
}

fn files(n: usize) -> String {
    if n == 1 { "1 file is".to_owned() } else { format!("{n} files are") }
}

/// The first characters of a commit's id.
pub(super) fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
