//! Three-way merges: what a thing becomes when a change that led from `from` to `to` is made to it as it is now.
//!
//! Undo goes back over changes that others built upon. A part that the change did not touch stays as it is now; a part that
//! it touched must be as the change left it, or the change cannot be made.

use std::sync::Arc;

use cadre_model::field::SelectOptions;
use cadre_model::{BaseHead, Choice, Field, FieldKind, Person, Table, View};

/// A part that was changed since, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clash(pub(crate) &'static str);

/// One part of a thing.
fn part<T: Clone + PartialEq>(name: &'static str, now: &T, from: &T, to: &T) -> Result<T, Clash> {
    if now == from {
        Ok(to.clone())
    } else if from == to || now == to {
        Ok(now.clone())
    } else {
        Err(Clash(name))
    }
}

/// A list without repeats: what the change took out goes, what it put in comes, after the element that it stood after.
fn list<T: Clone + PartialEq>(now: &[T], from: &[T], to: &[T]) -> Vec<T> {
    if now == from {
        return to.to_vec();
    }
    let mut out: Vec<T> = now.iter().filter(|x| to.contains(x) || !from.contains(x)).cloned().collect();
    for (i, x) in to.iter().enumerate() {
        if !out.contains(x) && !from.contains(x) {
            let before = to[..i].iter().rev().find_map(|p| out.iter().position(|o| o == p));
            out.insert(before.map_or(0, |at| at + 1), x.clone());
        }
    }
    out
}

/// The head: its counters and its clock never go back.
pub(crate) fn head(now: &BaseHead, from: &BaseHead, to: &BaseHead) -> Result<BaseHead, Clash> {
    Ok(BaseHead {
        name: part("name", &now.name, &from.name, &to.name)?,
        tables: list(&now.tables, &from.tables, &to.tables),
        last_table: now.last_table.max(to.last_table),
        last_field: now.last_field.max(to.last_field),
        last_view: now.last_view.max(to.last_view),
        clock: now.clock.max(to.clock),
    })
}

pub(crate) fn table(now: &Table, from: &Table, to: &Table) -> Result<Table, Clash> {
    Ok(Table {
        id: part("id", &now.id, &from.id, &to.id)?,
        aliases: list(&now.aliases, &from.aliases, &to.aliases),
        name: part("name", &now.name, &from.name, &to.name)?,
        description: part("description", &now.description, &from.description, &to.description)?,
        primary: part("primary field", &now.primary, &from.primary, &to.primary)?,
        fields: list(&now.fields, &from.fields, &to.fields),
        views: list(&now.views, &from.views, &to.views),
        sync: part("sync", &now.sync, &from.sync, &to.sync)?,
        system: part("ownership", &now.system, &from.system, &to.system)?,
    })
}

pub(crate) fn field(now: &Field, from: &Field, to: &Field) -> Result<Field, Clash> {
    Ok(Field {
        id: part("id", &now.id, &from.id, &to.id)?,
        aliases: list(&now.aliases, &from.aliases, &to.aliases),
        name: part("name", &now.name, &from.name, &to.name)?,
        description: part("description", &now.description, &from.description, &to.description)?,
        system: part("ownership", &now.system, &from.system, &to.system)?,
        kind: kind(&now.kind, &from.kind, &to.kind)?,
    })
}

pub(crate) fn view(now: &View, from: &View, to: &View) -> Result<View, Clash> {
    Ok(View {
        id: part("id", &now.id, &from.id, &to.id)?,
        aliases: list(&now.aliases, &from.aliases, &to.aliases),
        name: part("name", &now.name, &from.name, &to.name)?,
        kind: part("kind", &now.kind, &from.kind, &to.kind)?,
        filter: part("filter", &now.filter, &from.filter, &to.filter)?,
        sort: part("sort", &now.sort, &from.sort, &to.sort)?,
        group: part("grouping", &now.group, &from.group, &to.group)?,
        visible: part("visible fields", &now.visible, &from.visible, &to.visible)?,
    })
}

pub(crate) fn person(now: &Person, from: &Person, to: &Person) -> Result<Person, Clash> {
    Ok(Person {
        id: now.id,
        email: part("mail address", &now.email, &from.email, &to.email)?,
        name: part("name", &now.name, &from.name, &to.name)?,
    })
}

fn kind(now: &FieldKind, from: &FieldKind, to: &FieldKind) -> Result<FieldKind, Clash> {
    let mut out = match (now.choices(), from.choices(), to.choices()) {
        (Some(n), Some(f), Some(t)) if alike(now, from) && alike(from, to) => {
            let mut out = now.clone();
            if let Some(options) = out.choices_mut() {
                *options = choices(n, f, t)?;
            }
            out
        }
        _ => part("type", now, from, to)?,
    };
    // Numbers of choices are not given twice, whatever is undone.
    let highest = [now, to].into_iter().filter_map(|k| k.choices()).map(|o| o.last_no).max();
    if let (Some(options), Some(highest)) = (out.choices_mut(), highest) {
        options.last_no = highest;
    }
    Ok(out)
}

fn alike(a: &FieldKind, b: &FieldKind) -> bool {
    a.type_name() == b.type_name()
}

fn choices(now: &SelectOptions, from: &SelectOptions, to: &SelectOptions) -> Result<SelectOptions, Clash> {
    let numbers = |o: &SelectOptions| o.choices.iter().map(|c| c.no).collect::<Vec<_>>();
    let left = list(&numbers(now), &numbers(from), &numbers(to));
    let mut out = Vec::with_capacity(left.len());
    for no in left {
        let found = |o: &SelectOptions| -> Option<Choice> { o.choices.iter().find(|c| c.no == no).cloned() };
        out.extend(part("choices", &found(now), &found(from), &found(to))?);
    }
    let gone = from.choices.iter().filter(|c| to.choices.iter().all(|t| t.no != c.no));
    for choice in gone {
        if now.choices.iter().any(|n| n.no == choice.no && n != choice) {
            return Err(Clash("choices"));
        }
    }
    Ok(SelectOptions { choices: out, last_no: now.last_no.max(to.last_no) })
}

/// Whether a field that changes loses its column.
pub(crate) fn drops_column(before: &Arc<Field>, after: Option<&Arc<Field>>) -> bool {
    before.kind.shape().is_some() && after.and_then(|f| f.kind.shape()) != before.kind.shape()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_takes_what_the_change_put_in_and_loses_what_it_took_out() {
        let merged = |now: &[i32], from: &[i32], to: &[i32]| list(now, from, to);
        assert_eq!(merged(&[1, 2, 3], &[1, 2, 3], &[3, 1]), [3, 1]);
        assert_eq!(merged(&[1, 2, 3, 4], &[1, 2, 3], &[1, 3]), [1, 3, 4]);
        assert_eq!(merged(&[1, 3, 4], &[1, 3], &[1, 2, 3]), [1, 2, 3, 4]);
        assert_eq!(merged(&[4], &[], &[1, 2]), [1, 2, 4]);
    }

    #[test]
    fn a_part_changed_since_clashes_unless_it_came_to_the_same() {
        assert_eq!(part("x", &1, &1, &2), Ok(2));
        assert_eq!(part("x", &5, &1, &1), Ok(5));
        assert_eq!(part("x", &2, &1, &2), Ok(2));
        assert_eq!(part("x", &5, &1, &2), Err(Clash("x")));
    }
}
