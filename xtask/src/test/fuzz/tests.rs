use super::*;

#[test]
fn a_run_is_bounded_and_reads_the_seeds() {
    let line = fuzz(Path::new("/house"), "formula_parse", 20).line();
    assert!(
        line.ends_with(
            "fuzz run --sanitizer none formula_parse /house/fuzz/corpus/formula_parse /house/fuzz/seeds/formula -- \
         -max_total_time=20 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1"
        ),
        "{line}"
    );
}

#[test]
fn the_number_of_inputs_is_read_from_the_log() {
    let log = "Done 12 runs\nstat::number_of_executed_units: 1721982\nstat::average_exec_per_sec:     81999\n";
    assert_eq!(inputs_tried(log), Some(1_721_982));
    assert_eq!(inputs_tried("thread panicked"), None);
}

#[test]
fn the_end_of_a_log_is_shown() {
    assert_eq!(last_lines("a\nb\nc\n", 2), "b\nc");
    assert_eq!(last_lines("a", 2), "a");
}

#[test]
fn every_target_has_seeds() {
    let fuzz = workspace::root().join("fuzz");
    let targets = std::fs::read_dir(fuzz.join("fuzz_targets")).expect("there are targets");
    for file in targets {
        let path = file.expect("the folder can be read").path();
        let target = path.file_stem().and_then(std::ffi::OsStr::to_str).expect("a target is a file");
        let seeds = fuzz.join("seeds").join(language(target));
        let count = std::fs::read_dir(&seeds).map_or(0, Iterator::count);
        assert!(count > 0, "{} holds no seeds", seeds.display());
    }
}
