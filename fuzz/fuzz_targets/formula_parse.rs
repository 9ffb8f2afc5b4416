//! Any text is read: a tree always comes back, and what was read and printed reads as the same again.
#![no_main]

use cadre_formula::parse;
use cadre_formula::print::print_tree;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    for diagnostic in &parsed.diagnostics {
        let span = diagnostic.span;
        assert!(
            text.get(span.start as usize..span.end as usize).is_some(),
            "a diagnostic points at {span:?}, which is no part of the text"
        );
    }
    if parsed.is_ok() {
        let printed = print_tree(&parsed.tree);
        let again = parse(&printed);
        assert!(again.is_ok(), "printed as {printed:?}, which does not read: {:?}", again.diagnostics);
        assert_eq!(print_tree(&again.tree), printed, "what was printed reads as something else");
    }
});
