//! The corpus of completions: one folder each, `tests/corpus/NAME/case.toml`, false and honest ones.
//!
//! A case says what a repository holds, what the contract is, what the claimant does and says, and what the verdict must
//! be, with every code that decides it. Repositories are made by `git`; checks are processes; the verdict is the
//! verifier's. No case tells its name to anybody: task, claimant and commit messages are the same in all of them.

mod case;
mod play;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use case::Case;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Every case with its name, in the order of names.
fn cases() -> Vec<(String, Case)> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("case.toml").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), Case::read(&folder().join(&name).join("case.toml")))).collect()
}

/// Plays every case, two at a time, and gives what went otherwise than it must.
fn play_all(cases: &[(String, Case)]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((name, case)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let verdict = play::play(case);
                    let codes: Vec<&str> = verdict.codes().iter().map(|code| code.as_str()).collect();
                    if verdict.outcome != case.expect || codes != case.codes {
                        let reasons: Vec<&str> = verdict.reasons.iter().map(|reason| reason.text.as_str()).collect();
                        let text = format!("{name}: {:?} {codes:?}: {}", verdict.outcome, reasons.join(" / "));
                        wrong.lock().unwrap().push(text);
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    wrong
}

#[test]
fn every_false_completion_is_refused_with_its_own_reason() {
    let cases: Vec<_> = cases().into_iter().filter(|(_, case)| !case.is_honest()).collect();
    assert!(cases.len() >= 40, "{} false completions", cases.len());
    assert!(cases.iter().all(|(_, case)| !case.codes.is_empty()));
    let wrong = play_all(&cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_honest_completion_is_accepted() {
    let cases: Vec<_> = cases().into_iter().filter(|(_, case)| case.is_honest()).collect();
    assert!(cases.len() >= 40, "{} honest completions", cases.len());
    let wrong = play_all(&cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
