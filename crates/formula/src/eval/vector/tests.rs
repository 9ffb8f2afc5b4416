use super::*;

fn statuses() -> Vector {
    let labels = Labels::new([(1, "Todo"), (3, "Done"), (4, "Done")]);
    let codes = Column::new(Data::Choice(vec![1, 3, 0, 2, 4]), Bitmap::from_fn(5, |i| i != 2));
    Vector::Dict { codes: Arc::new(codes), labels: Arc::new(labels) }
}

#[test]
fn codes_read_as_their_labels() {
    let values: Vec<Value> = (0..5).map(|i| statuses().value(i)).collect();
    let text = Value::text;
    assert_eq!(values, [text("Todo"), text("Done"), Value::Blank, Value::Blank, text("Done")]);
    let Vector::Dict { codes, labels } = statuses() else { panic!("a dictionary") };
    assert_eq!(decode(&codes, &labels), Column::from_values(&values));
    assert_eq!((labels.codes("Done"), labels.codes("Nope")), (&[3, 4][..], &[][..]));
}

#[test]
fn plain_vectors_hold_values_of_the_language() {
    let labels = Arc::new(Labels::new([(1, "a"), (2, "b")]));
    let lists = Lists { ends: vec![2, 2, 3], items: Box::new(Column::full(Data::Choice(vec![1, 2, 2]))) };
    let codes = Arc::new(Column::new(Data::List(lists), Bitmap::from_fn(3, |i| i != 1)));
    let plain = Vector::Dict { codes, labels }.plain();
    let list = |items: &[&str]| Value::list(items.iter().map(|text| Value::text(*text)).collect::<Vec<_>>());
    assert_eq!([0, 1, 2].map(|i| plain.value(i)), [list(&["a", "b"]), Value::Blank, list(&["b"])]);
    assert!(matches!(&plain, Vector::Column(column) if is_plain(column)));
    let raw = Vector::full(Data::Ref(vec![7])).plain();
    assert_eq!(raw, Vector::full(Data::Number(vec![7.0])));
}
