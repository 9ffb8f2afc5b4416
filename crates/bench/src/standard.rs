//! The standard table: `Tasks`, made from a fixed seed, the same in every run and for every engine.

use cadre_base::NewField;
use cadre_model::field::{DateFormat, DateTimeOptions, NumberOptions, SelectOptions, TimeFormat};
use cadre_model::{Choice, ChoiceId, ChoiceNo, FieldKind};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

/// The four statuses.
pub const STATUSES: [&str; 4] = ["Not Started", "In Progress", "Complete", "Blocked"];
/// The people tasks are assigned to.
pub const PEOPLE: [&str; 8] = ["Ada", "Blaise", "Carl", "Dorothy", "Emmy", "Felix", "Grace", "Hedy"];
/// Characters of a note.
const NOTE_CHARS: usize = 200;
/// One note in so many holds `xyz`.
const NEEDLE_EVERY: u64 = 2_000;
/// 2024-01-01T00:00:00Z.
const EPOCH_MS: i64 = 1_704_067_200_000;

/// The names of the 20 phases.
pub fn phases() -> Vec<String> {
    (1..=5).flat_map(|plan| (1..=4).map(move |phase| format!("P{plan:02}.{phase}"))).collect()
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// `P03.2.0000017`.
    pub id: String,
    /// A few words.
    pub name: String,
    /// Index into [`phases`].
    pub phase: usize,
    /// Index into [`STATUSES`].
    pub status: usize,
    /// Index into [`PEOPLE`].
    pub assigned: usize,
    /// 0 to 1.
    pub progress: f64,
    /// Milliseconds since 1970, in half of the rows.
    pub started: Option<i64>,
    /// 200 characters.
    pub notes: String,
    /// 1 to 100.
    pub priority: u32,
    /// Hours.
    pub estimate: f64,
}

/// Makes rows one after the other.
pub struct Tasks {
    rng: StdRng,
    words: Vec<String>,
    phases: Vec<String>,
    next: u64,
}

impl Tasks {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        // No word ends in x or y or has them inside, so that `xyz` stands where it was put and nowhere else.
        let letter = |rng: &mut StdRng| char::from(b'a' + rng.random_range(0..23u8));
        let words = (0..2_000)
            .map(|_| {
                let len = rng.random_range(3..10);
                (0..len).map(|_| letter(&mut rng)).collect()
            })
            .collect();
        Self { rng, words, phases: phases(), next: 0 }
    }

    fn words(&mut self, chars: usize) -> String {
        let mut text = String::with_capacity(chars + 10);
        while text.len() < chars {
            let word = self.rng.random_range(0..self.words.len());
            text.push_str(&self.words[word]);
            text.push(' ');
        }
        text.truncate(chars);
        text
    }

    fn notes(&mut self) -> String {
        let mut text = self.words(NOTE_CHARS);
        if self.rng.random_range(0..NEEDLE_EVERY) == 0 {
            let at = self.rng.random_range(0..NOTE_CHARS - 3);
            text.replace_range(at..at + 3, "xyz");
        }
        text
    }
}

impl Iterator for Tasks {
    type Item = Task;

    fn next(&mut self) -> Option<Task> {
        self.next += 1;
        let phase = self.rng.random_range(0..self.phases.len());
        let id = format!("{}.{:07}", self.phases[phase], self.next);
        let name_chars = self.rng.random_range(12..30);
        let name = self.words(name_chars).trim_end().to_owned();
        Some(Task {
            id,
            name,
            phase,
            status: self.rng.random_range(0..STATUSES.len()),
            assigned: self.rng.random_range(0..PEOPLE.len()),
            progress: f64::from(self.rng.random_range(0..=100u32)) / 100.0,
            started: self.rng.random_bool(0.5).then(|| EPOCH_MS + self.rng.random_range(0..63_072_000i64) * 1000),
            notes: self.notes(),
            priority: self.rng.random_range(1..=100),
            estimate: f64::from(self.rng.random_range(1..=160u32)) / 4.0,
        })
    }
}

impl Task {
    /// Bytes of the row as tab-separated text with its line end.
    pub fn tsv_bytes(&self) -> usize {
        let texts = self.id.len() + self.name.len() + 5 + STATUSES[self.status].len() + PEOPLE[self.assigned].len();
        let numbers =
            self.progress.to_string().len() + self.priority.to_string().len() + self.estimate.to_string().len();
        texts + numbers + self.started.map_or(0, |_| 24) + self.notes.len() + 10
    }
}

/// The fields of the standard table, in the order of [`Task`].
pub fn fields(rng: &mut impl Rng) -> Vec<NewField> {
    let mut select = |names: &[&str]| {
        let choice = |(i, name): (usize, &&str)| Choice {
            no: ChoiceNo(u16::try_from(i + 1).unwrap_or(u16::MAX)),
            id: ChoiceId::generate(rng),
            aliases: Vec::new(),
            name: (*name).to_owned(),
            color: None,
        };
        let choices: Vec<Choice> = names.iter().enumerate().map(choice).collect();
        FieldKind::SingleSelect(SelectOptions { last_no: choices.last().map_or(ChoiceNo(0), |c| c.no), choices })
    };
    let phases = phases();
    let phases: Vec<&str> = phases.iter().map(String::as_str).collect();
    let phase = select(&phases);
    let status = select(&STATUSES);
    let number = |precision| FieldKind::Number(NumberOptions { precision });
    let started = FieldKind::DateTime(DateTimeOptions {
        time_zone: "utc".to_owned(),
        date_format: DateFormat::Iso,
        time_format: TimeFormat::Hour24,
    });
    vec![
        NewField::new("Task ID", FieldKind::SingleLineText),
        NewField::new("Task Name", FieldKind::SingleLineText),
        NewField::new("Phase", phase),
        NewField::new("Status", status),
        NewField::new("Assigned To", FieldKind::SingleLineText),
        NewField::new("Progress", number(2)),
        NewField::new("Started", started),
        NewField::new("Notes", FieldKind::MultilineText),
        NewField::new("Priority", number(0)),
        NewField::new("Estimate", number(2)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_rows_and_the_needle_is_rare() {
        let rows: Vec<Task> = Tasks::new(1).take(10_000).collect();
        assert_eq!(rows, Tasks::new(1).take(10_000).collect::<Vec<_>>());
        assert!(rows.iter().all(|r| r.notes.len() == NOTE_CHARS));
        let hits = rows.iter().filter(|r| r.notes.contains("xyz")).count();
        assert!((1..=15).contains(&hits), "{hits} of 10,000");
        let size: usize = rows.iter().map(Task::tsv_bytes).sum();
        assert!((270..=300).contains(&(size / rows.len())), "{} bytes a row", size / rows.len());
    }
}
