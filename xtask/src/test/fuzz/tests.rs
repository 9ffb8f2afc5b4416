use super::*;

#[test]
fn a_run_is_bounded_and_reads_the_seeds() {
    let line = fuzz(Path::new("/house"), "formula_parse", 20).line();
    assert!(line.ends_with(
        "fuzz run --sanitizer none formula_parse /house/fuzz/corpus/formula_parse /house/fuzz/seeds/formula_parse -- \
         -max_total_time=20 -timeout=5 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1"
    ), "{line}");
}

#[test]
fn every_target_has_seeds() {
    let folder = workspace::root().join("fuzz/fuzz_targets");
    for file in std::fs::read_dir(folder).into_iter().flatten() {
        let path = file.expect("the folder can be read").path();
        let target = path.file_stem().expect("a target is a file").to_owned();
        let seeds = workspace::root().join("fuzz/seeds").join(&target);
        let count = std::fs::read_dir(&seeds).map_or(0, Iterator::count);
        assert!(count > 0, "{} holds no seeds", seeds.display());
    }
}
