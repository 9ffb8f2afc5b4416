//! The choices of select fields.

use std::collections::HashSet;

use cadre_model::field::SelectOptions;
use cadre_model::{Choice, ChoiceId, ChoiceNo};

use super::super::MAX_CHOICE_CHARS;
use super::Resolver;
use super::object::{Fault, Object};

/// The ten hues of colours.
const HUES: [&str; 10] = ["blue", "cyan", "teal", "green", "yellow", "orange", "red", "pink", "purple", "gray"];
/// The shades of each hue; only the last but one serves checkboxes and ratings.
const SHADES: [&str; 4] = ["Light2", "Light1", "Bright", "Dark1"];

/// Whether a word is one of the 40 colours of choices. Source: Airtable Web API reference, section 3.6.
pub(super) fn is_color(word: &str) -> bool {
    HUES.iter().any(|hue| word.strip_prefix(hue).is_some_and(|shade| SHADES.contains(&shade)))
}

/// The ten colours of checkboxes and ratings. Source: section 3.6.
pub(super) const BRIGHT: [&str; 10] = [
    "blueBright",
    "cyanBright",
    "tealBright",
    "greenBright",
    "yellowBright",
    "orangeBright",
    "redBright",
    "pinkBright",
    "purpleBright",
    "grayBright",
];

/// Reads `{"choices": [{"id"?, "name", "color"?}]}`.
///
/// The list is the whole list: a choice of `present` that it does not name, by id or else by name, goes. A choice keeps its
/// number and id; a new one gets the next number, and the id given or a drawn one.
pub(super) fn parse(
    options: &Object<'_>,
    present: Option<&SelectOptions>,
    resolver: &mut dyn Resolver,
) -> Result<SelectOptions, Fault> {
    options.only(&["choices"])?;
    let items = options.array("choices", "an array of choices")?.unwrap_or_default();
    let mut out = SelectOptions { choices: Vec::new(), last_no: present.map_or(ChoiceNo(0), |p| p.last_no) };
    let (mut names, mut ids) = (HashSet::new(), HashSet::new());
    for (i, item) in items.iter().enumerate() {
        let item = Object::new(item, format!("{}[{i}]", options.path_of("choices")))?;
        let choice = one(&item, present, &mut out.last_no, resolver)?;
        if !names.insert(choice.name.clone()) {
            let wrong = format!("the name \"{}\" is used twice", choice.name);
            return Err(Fault::at(item.path_of("name"), wrong, "names that differ"));
        }
        if !ids.insert(choice.id) {
            return Err(Fault::at(item.path_of("id"), format!("{} is used twice", choice.id), "ids that differ"));
        }
        out.choices.push(choice);
    }
    Ok(out)
}

fn one(
    item: &Object<'_>,
    present: Option<&SelectOptions>,
    last_no: &mut ChoiceNo,
    resolver: &mut dyn Resolver,
) -> Result<Choice, Fault> {
    item.only(&["id", "name", "color"])?;
    let id: Option<ChoiceId> = match item.text("id")? {
        Some(id) => Some(id.parse().map_err(|error| Fault::at(item.path_of("id"), format!("{error}"), "a choice id"))?),
        None => None,
    };
    let name = item.text("name")?.map(str::trim);
    let known = present.map_or(&[][..], |p| &p.choices);
    let same = match id {
        Some(id) => known.iter().find(|c| c.id == id || c.aliases.contains(&id)),
        None => known.iter().find(|c| Some(c.name.as_str()) == name),
    };
    let name = match (name, same) {
        (Some(name), _) if !name.is_empty() && name.chars().count() <= MAX_CHOICE_CHARS => name.to_owned(),
        (None, Some(same)) => same.name.clone(),
        _ => {
            let right = format!("a name of 1 to {MAX_CHOICE_CHARS} characters");
            return Err(Fault::at(item.path_of("name"), "it is missing, blank or too long", right));
        }
    };
    let color = match item.text("color")? {
        Some(color) if !is_color(color) => {
            let right = "a hue with Light2, Light1, Bright or Dark1, such as blueLight2";
            return Err(Fault::at(item.path_of("color"), format!("\"{color}\" is no colour"), right));
        }
        Some(color) => Some(color.to_owned()),
        None if item.has("color") => None,
        None => same.and_then(|same| same.color.clone()),
    };
    if let Some(same) = same {
        return Ok(Choice { name, color, ..same.clone() });
    }
    if last_no.0 == u16::MAX {
        return Err(Fault::at(item.path_of("name"), "the field has used up its numbers", "at most 65,535 choices"));
    }
    *last_no = last_no.next();
    Ok(Choice { no: *last_no, id: id.unwrap_or_else(|| resolver.new_choice_id()), aliases: Vec::new(), name, color })
}
