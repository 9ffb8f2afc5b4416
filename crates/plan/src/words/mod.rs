//! The words that a base uses for the states of tasks.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::status::TaskState;

/// The words of each state. The first one is written, all are understood; upper and lower case are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusWords(BTreeMap<TaskState, Vec<String>>);

/// Why words cannot stand for states.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// The same word for two states.
    #[error("the word {word:?} stands for {first} and for {second}: it can stand for one state")]
    Twice {
        /// The word.
        word: String,
        /// One state.
        first: TaskState,
        /// The other one.
        second: TaskState,
    },
    /// A state that a project cannot do without.
    #[error("there is no word for {0}: name the one that the status field uses")]
    Missing(TaskState),
    /// A word without a letter.
    #[error("one of the words for {0} is empty")]
    Empty(TaskState),
}

/// The vocabularies that are known from the start: how teams name the five states.
const KNOWN: [[&[&str]; 5]; 5] = [
    [&["Not Started"], &["In Progress"], &["Blocked"], &["Complete"], &[]],
    [&["Todo", "To Do"], &["In Progress"], &[], &["Done"], &[]],
    [&["Pending"], &["In Progress"], &["Blocked"], &["Completed"], &[]],
    [&["Ready"], &["In Progress"], &["Blocked"], &["Completed"], &["Cancelled", "Canceled"]],
    [
        &["Backlog", "Open", "New", "Planned"],
        &["Active", "Doing", "Started"],
        &["On Hold", "Waiting"],
        &["Closed", "Finished"],
        &["Dropped", "Won't Do"],
    ],
];

impl StatusWords {
    /// Words by state.
    ///
    /// # Errors
    /// When a word stands for two states, is empty, or `ready`, `in_progress` or `complete` has none.
    pub fn new(words: impl IntoIterator<Item = (TaskState, Vec<String>)>) -> Result<Self, WordsError> {
        let words = Self(words.into_iter().filter(|(_, words)| !words.is_empty()).collect());
        let mut seen: BTreeMap<String, TaskState> = BTreeMap::new();
        for (state, word) in words.all() {
            if word.trim().is_empty() {
                return Err(WordsError::Empty(state));
            }
            match seen.insert(folded(word), state) {
                Some(first) if first != state => {
                    return Err(WordsError::Twice { word: word.to_owned(), first, second: state });
                }
                _ => {}
            }
        }
        for needed in [TaskState::Ready, TaskState::InProgress, TaskState::Complete] {
            if words.written(needed).is_none() {
                return Err(WordsError::Missing(needed));
            }
        }
        Ok(words)
    }

    /// The vocabulary of new plans.
    pub fn usual() -> Self {
        let word = |state: TaskState, word: &str| (state, vec![word.to_owned()]);
        Self(BTreeMap::from([
            word(TaskState::Ready, "Ready"),
            word(TaskState::InProgress, "In Progress"),
            word(TaskState::Blocked, "Blocked"),
            word(TaskState::Complete, "Complete"),
            word(TaskState::Cancelled, "Cancelled"),
        ]))
    }

    /// The state that a word stands for.
    pub fn state(&self, word: &str) -> Option<TaskState> {
        let folded = folded(word);
        self.all().find(|(_, known)| self::folded(known) == folded).map(|(state, _)| state)
    }

    /// The word that is written for a state.
    pub fn written(&self, state: TaskState) -> Option<&str> {
        self.0.get(&state)?.first().map(String::as_str)
    }

    /// All words with their states, in the order of the states.
    pub fn all(&self) -> impl Iterator<Item = (TaskState, &str)> {
        self.0.iter().flat_map(|(state, words)| words.iter().map(|word| (*state, word.as_str())))
    }

    /// The words as a sentence lists them: `"Todo", "In Progress" or "Done"`.
    pub fn listed(&self) -> String {
        let words: Vec<String> = self.all().map(|(_, word)| format!("{word:?}")).collect();
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => words.concat(),
        }
    }

    /// The state that a word stands for in one of the vocabularies that are known from the start.
    pub fn known(word: &str) -> Option<TaskState> {
        let wanted = folded(word);
        let mut found = None;
        for vocabulary in KNOWN {
            for (state, words) in
                [TaskState::Ready, TaskState::InProgress, TaskState::Blocked, TaskState::Complete, TaskState::Cancelled]
                    .into_iter()
                    .zip(vocabulary)
            {
                if words.iter().any(|known| folded(known) == wanted) {
                    found = found.or(Some(state));
                }
            }
        }
        found
    }
}

/// A word as words are compared.
fn folded(word: &str) -> String {
    word.trim().to_lowercase()
}

/// One word or several, as files have them.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a word or a list of words")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ready: Option<OneOrMore>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_progress: Option<OneOrMore>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocked: Option<OneOrMore>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    complete: Option<OneOrMore>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cancelled: Option<OneOrMore>,
}

impl<'de> Deserialize<'de> for StatusWords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { ready, in_progress, blocked, complete, cancelled } = Written::deserialize(deserializer)?;
        let words = |words: Option<OneOrMore>| match words {
            Some(OneOrMore::One(word)) => vec![word],
            Some(OneOrMore::More(words)) => words,
            None => Vec::new(),
        };
        let all = [
            (TaskState::Ready, words(ready)),
            (TaskState::InProgress, words(in_progress)),
            (TaskState::Blocked, words(blocked)),
            (TaskState::Complete, words(complete)),
            (TaskState::Cancelled, words(cancelled)),
        ];
        Self::new(all).map_err(serde::de::Error::custom)
    }
}

impl Serialize for StatusWords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = |state| match self.0.get(&state).map(Vec::as_slice) {
            None | Some([]) => None,
            Some([one]) => Some(OneOrMore::One(one.clone())),
            Some(more) => Some(OneOrMore::More(more.to_vec())),
        };
        let written = Written {
            ready: words(TaskState::Ready),
            in_progress: words(TaskState::InProgress),
            blocked: words(TaskState::Blocked),
            complete: words(TaskState::Complete),
            cancelled: words(TaskState::Cancelled),
        };
        written.serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
