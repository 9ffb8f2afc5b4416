//! Commits in words.

use cadre_app::CommitLine;
use cadre_model::Seq;

/// Who made a commit, through what, with which operation: `Ann through cli: update`.
pub(crate) fn by(commit: &CommitLine) -> String {
    let who = &commit.who;
    let mut text = match (&who.user, &who.agent) {
        (Some(user), Some(agent)) => format!("{agent} for {user} through {}", who.through),
        (Some(name), None) | (None, Some(name)) => format!("{name} through {}", who.through),
        (None, None) => format!("through {}", who.through),
    };
    if let Some(token) = &who.token {
        text.push_str(&format!(" with token {token:?}"));
    }
    if let Some(label) = &commit.label {
        text.push_str(&format!(": {label}"));
    }
    text
}

/// How to bring back what an undo took.
pub(crate) fn redo(commit: Seq) -> String {
    format!("`cadre undo {commit}` brings everything again")
}

#[cfg(test)]
mod tests {
    use cadre_app::Who;
    use cadre_model::Timestamp;

    use super::*;

    #[test]
    fn whoever_is_known_is_named() {
        let told = |user: Option<&str>, agent: Option<&str>, token: Option<&str>, label: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            let who = Who { user: own(user), token: own(token), agent: own(agent), through: "api".to_owned() };
            by(&CommitLine { commit: Seq(1), at: Timestamp(0), who, label: own(label), undoes: Vec::new() })
        };
        assert_eq!(told(None, None, None, None), "through api");
        assert_eq!(told(Some("Ann"), None, None, Some("update")), "Ann through api: update");
        assert_eq!(told(Some("Ann"), Some("worker"), Some("ci"), None), "worker for Ann through api with token \"ci\"");
    }
}
