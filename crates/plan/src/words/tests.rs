use super::*;
use TaskState::{Blocked, Cancelled, Complete, InProgress, Ready};

fn read(text: &str) -> Result<StatusWords, String> {
    toml::from_str(text).map_err(|error| error.message().to_owned())
}

#[test]
fn the_four_vocabularies_of_the_design_are_known_word_by_word() {
    let vocabularies: [&[(&str, TaskState)]; 4] = [
        &[("Not Started", Ready), ("In Progress", InProgress), ("Complete", Complete), ("Blocked", Blocked)],
        &[("Todo", Ready), ("In Progress", InProgress), ("Done", Complete)],
        &[("Pending", Ready), ("In Progress", InProgress), ("Completed", Complete), ("Blocked", Blocked)],
        &[
            ("Ready", Ready),
            ("In Progress", InProgress),
            ("Completed", Complete),
            ("Blocked", Blocked),
            ("Cancelled", Cancelled),
        ],
    ];
    for vocabulary in vocabularies {
        for (word, state) in vocabulary {
            assert_eq!(StatusWords::known(word), Some(*state), "{word}");
            assert_eq!(StatusWords::known(&word.to_uppercase()), Some(*state), "{word}");
        }
        let words =
            StatusWords::new(vocabulary.iter().map(|(word, state)| (*state, vec![(*word).to_owned()]))).unwrap();
        for (word, state) in vocabulary {
            assert_eq!((words.state(word), words.written(*state)), (Some(*state), Some(*word)));
        }
        assert_eq!(words.state("In Review"), None);
    }
    assert_eq!(StatusWords::known("In Review"), None);
}

#[test]
fn words_are_read_one_or_several_and_written_so_that_they_read_back() {
    let words = read("ready = [\"Todo\", \"Backlog\"]\nin_progress = \"Doing\"\ncomplete = \"Done\"").unwrap();
    assert_eq!((words.state(" backlog "), words.written(Ready)), (Some(Ready), Some("Todo")));
    assert_eq!((words.written(Blocked), words.state("")), (None, None));
    assert_eq!(words.listed(), "\"Todo\", \"Backlog\", \"Doing\" or \"Done\"");
    assert_eq!(read(&toml::to_string(&words).unwrap()).unwrap(), words);
    assert_eq!(read(&toml::to_string(&StatusWords::usual()).unwrap()).unwrap(), StatusWords::usual());
}

#[test]
fn words_that_cannot_be_told_apart_are_refused_in_words() {
    let twice = read("ready = \"Open\"\nin_progress = \"open\"\ncomplete = \"Done\"").unwrap_err();
    assert_eq!(twice, "the word \"open\" stands for ready and for in_progress: it can stand for one state");
    let missing = read("ready = \"Open\"\nin_progress = \"Doing\"").unwrap_err();
    assert_eq!(missing, "there is no word for complete: name the one that the status field uses");
    assert!(read("ready = \" \"\nin_progress = \"Doing\"\ncomplete = \"Done\"").unwrap_err().contains("is empty"));
    assert!(read("redy = \"Open\"").unwrap_err().contains("unknown field `redy`, expected one of `ready`"));
    assert!(
        read("ready = 3\nin_progress = \"a\"\ncomplete = \"b\"").unwrap_err().contains("a word or a list of words")
    );
}
