//! The environment that a check runs in: little, and known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cadre_plan::evidence::{Hash, ResolvedCheck, hash_of};

/// Variables for a check, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// What a check gets: a path of programs, a home of its own, English texts, UTC; what its declaration sets; and what
    /// its declaration names out of `around`, which is the environment of whoever verifies.
    #[must_use]
    pub fn of(check: &ResolvedCheck, home: &Path, around: &BTreeMap<String, String>) -> Self {
        let home = home.to_string_lossy().into_owned();
        let path = around.get("PATH").cloned().unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".to_owned());
        let fixed = [
            ("PATH", path),
            ("HOME", home.clone()),
            ("TMPDIR", home),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "UTC".to_owned()),
        ];
        let mut variables: BTreeMap<String, String> =
            fixed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        for name in &check.pass_env {
            if let Some(value) = around.get(name) {
                variables.insert(name.clone(), value.clone());
            }
        }
        variables.extend(check.env.clone());
        Self { variables }
    }

    /// The variables.
    #[must_use]
    pub fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    /// Looks a program up as the system would: in `PATH`, or from `folder` where its name holds a `/`.
    #[must_use]
    pub fn find(&self, program: &str, folder: &Path) -> Option<PathBuf> {
        if program.contains('/') {
            return Some(folder.join(program)).filter(|path| path.is_file());
        }
        let path = self.variables.get("PATH")?;
        path.split(':')
            .filter(|part| part.starts_with('/'))
            .map(|part| Path::new(part).join(program))
            .find(|p| p.is_file())
    }

    /// The digest of machine, program and variables. Homes differ from run to run and are left out, values are only hashed.
    #[must_use]
    pub fn digest(&self, program: &Path) -> Hash {
        let size = std::fs::metadata(program).map(|data| data.len()).unwrap_or(0);
        let variables: BTreeMap<&String, &String> =
            self.variables.iter().filter(|(name, _)| !["HOME", "TMPDIR"].contains(&name.as_str())).collect();
        hash_of(
            "environment",
            &(std::env::consts::OS, std::env::consts::ARCH, program.to_string_lossy(), size, variables),
        )
    }
}
