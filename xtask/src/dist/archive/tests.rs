use super::*;

fn planted(folder: &Path, text: &str) -> PathBuf {
    let inside = folder.join("cadre-1.0");
    std::fs::create_dir_all(&inside).expect("the folder is ours");
    std::fs::write(inside.join("README.md"), text).expect("the folder is ours");
    inside
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let [one, two] = [(); 2].map(|()| tempfile::tempdir().expect("a folder for the test"));
    let archives = [one.path(), two.path()].map(|folder| {
        pack(&planted(folder, "words"), &folder.join("a.tar.gz"), 1_000_000_000).expect("tar and gzip are at hand")
    });
    let [first, second] = archives.map(|archive| std::fs::read(archive).expect("it was made just now"));
    assert_eq!(first, second);
    assert!(first.starts_with(&[0x1f, 0x8b]), "it is a gzip file");
}

#[test]
fn checksums_are_those_of_the_standard_sorted_by_name() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let [b, a] = ["b", "a"].map(|name| folder.path().join(name));
    std::fs::write(&b, "abc").expect("the folder is ours");
    std::fs::write(&a, "").expect("the folder is ours");
    // Known digests: of the empty text, and of "abc" as in the examples of FIPS 180-2.
    assert_eq!(
        checksums(&[b, a]).expect("both files exist"),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n\
         ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b\n"
    );
}
