use cadre_model::Value;

use super::super::item::Items;
use super::*;

#[test]
fn text_becomes_a_number_when_all_of_it_is_one() {
    let cases = [
        ("12", 12.0),
        (" -2.5\t", -2.5),
        ("007", 7.0),
        ("+5", 5.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("", 0.0),
        ("  ", 0.0),
    ];
    for (text, number) in cases {
        assert_eq!(number_of_text(text), number, "{text:?}");
    }
    for text in ["FOO", "5 kg", "$5", "1,000", "0x10", "Infinity", "inf", "NaN", "1e", "--1", ".", "٣", "1_0"] {
        assert!(number_of_text(text).is_nan(), "{text:?}");
    }
}

#[test]
fn numbers_print_in_their_shortest_form() {
    let cases = [
        (42.0, "42"),
        (-7.0, "-7"),
        (9.99, "9.99"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1e-7, "1e-7"),
        (1e-6, "0.000001"),
        (-0.0, "0"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "Infinity"),
        (f64::NEG_INFINITY, "-Infinity"),
    ];
    for (number, text) in cases {
        let mut out = String::new();
        push_text(&Item::Number(number), DateText::Day, &mut Writer::new(&mut out, 100)).unwrap();
        assert_eq!(out, text);
    }
}

#[test]
fn a_writer_writes_as_much_as_it_may() {
    let mut out = String::from("ab");
    let mut writer = Writer::new(&mut out, 3);
    assert_eq!((writer.push("cd"), writer.push("ef"), writer.room()), (Ok(()), Err(Failed), 1));
    assert_eq!(writer.push_with(|out| out.push_str("xyz")), Err(Failed));
    assert_eq!((writer.room(), writer.push("")), (0, Ok(())));
}

#[test]
fn a_writer_repeats_a_text() {
    for times in 0..20 {
        let mut out = String::from("x");
        assert_eq!(Writer::new(&mut out, 57).push_times("é-a", times), if times < 15 { Ok(()) } else { Err(Failed) });
        assert_eq!(out, "x".to_owned() + &"é-a".repeat(if times < 15 { times } else { 0 }));
    }
    assert_eq!(Writer::new(&mut String::new(), 9).push_times("", usize::MAX), Ok(()));
}

#[test]
fn truth_is_that_of_section_2_3() {
    let list = [Value::Number(0.0)];
    let cases = [
        (Item::Blank, false),
        (Item::Number(0.0), false),
        (Item::Number(f64::NAN), false),
        (Item::Number(-1.0), true),
        (Item::Number(f64::INFINITY), true),
        (Item::Text(""), false),
        (Item::Text("0"), true),
        (Item::Text(" "), true),
        (Item::Bool(false), false),
        (Item::Time(0), true),
        (Item::List(Items::Values(&[])), false),
        (Item::List(Items::Values(&list)), true),
    ];
    for (item, expected) in cases {
        assert_eq!(truth(&item), Ok(expected), "{item:?}");
    }
    assert_eq!(truth(&Item::Error), Err(Failed));
}
