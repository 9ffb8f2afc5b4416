use super::*;

const INDEX: (&str, &str) = ("docs/README.md", "# Documents\n\n- [Speed](performance.md)\n");
const SPEED: (&str, &str) = ("docs/performance.md", "# Speed\n\n## How it is measured, and why\n");

fn reported(page: &str, text: &str) -> Vec<String> {
    check(&Tree::planted(&[INDEX, SPEED, (page, text)])).iter().map(Problem::to_string).collect()
}

#[test]
fn a_link_to_a_missing_file_is_reported_with_its_line() {
    let found = reported("README.md", "# Cadre\n\nSee [this](docs/nothing.md).\n");
    assert_eq!(found, ["README.md:3: the link `docs/nothing.md` leads nowhere: there is no `docs/nothing.md`"]);
}

#[test]
fn a_link_to_a_missing_heading_is_reported() {
    let found = reported("README.md", "[speed](docs/performance.md#how-fast)");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("`docs/performance.md` has no heading `how-fast`"), "{found:?}");
}

#[test]
fn a_link_out_of_the_checkout_is_reported() {
    let found = reported("docs/README.md", "[Speed](performance.md) [design](../../shared/design.md)");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("it leaves the checkout"), "{found:?}");
}

#[test]
fn links_that_resolve_pass() {
    let text = "# Here we are\n[a](docs/) [b](./docs/performance.md#how-it-is-measured-and-why) [c](#here-we-are)\n\
        [d](https://example.org/x#y) `[e](nothing)`\n```\n[f](nothing)\n```\n[g](docs/performance.md \"title\")\n";
    assert_eq!(reported("README.md", text), Vec::<String>::new());
}

#[test]
fn a_page_outside_the_index_is_reported() {
    let found = reported("docs/lost.md", "# Lost\n");
    assert_eq!(found, ["docs/lost.md: the page is not linked in docs/README.md"]);
}

#[test]
fn a_missing_index_is_reported() {
    let found = check(&Tree::planted(&[SPEED]));
    assert_eq!(found, [Problem::of("docs/README.md", "the index of the documents is missing")]);
}
