//! Links of the Markdown files: the file exists, the heading exists, and the index of `docs/` is whole.

use super::tree::{Problem, Tree};

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems: Vec<Problem> =
        tree.matching("", ".md").flat_map(|(path, text)| broken_links(tree, path, text)).collect();
    problems.extend(missing_in_index(tree));
    problems
}

/// The links of one page that lead nowhere. Links to other hosts are left alone.
fn broken_links(tree: &Tree, path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, target) in links_of(text) {
        if let Err(reason) = resolve(tree, path, &target) {
            problems.push(Problem::at(path, number, format!("the link `{target}` leads nowhere: {reason}")));
        }
    }
    problems
}

fn resolve(tree: &Tree, page: &str, target: &str) -> Result<(), String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return Ok(());
    }
    let (file, heading) = target.split_once('#').map_or((target, None), |(file, heading)| (file, Some(heading)));
    let place = if file.is_empty() { page.to_owned() } else { join(page, file)? };
    if !tree.holds(&place) {
        return Err(format!("there is no `{place}`"));
    }
    match (heading, tree.text(&place)) {
        (Some(heading), Some(text)) if place.ends_with(".md") && !anchors_of(text).any(|anchor| anchor == heading) => {
            Err(format!("`{place}` has no heading `{heading}`"))
        }
        _ => Ok(()),
    }
}

/// Follows `link` from the folder of `page`; an error when it leaves the checkout.
fn join(page: &str, link: &str) -> Result<String, String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or_else(|| "it leaves the checkout".to_owned())?;
            }
            name => parts.push(name),
        }
    }
    Ok(parts.join("/"))
}

/// The targets of `[text](target)`, with their lines; code is left out.
fn links_of(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in prose_lines(text) {
        let prose = without_code(line);
        let mut rest = prose.as_str();
        while let Some((_, after)) = rest.split_once("](") {
            let Some((target, next)) = after.split_once(')') else { break };
            let target = target.split_whitespace().next().unwrap_or_default();
            links.push((number, target.trim_matches(['<', '>']).to_owned()));
            rest = next;
        }
    }
    links
}

/// The lines outside fenced code blocks, with their numbers from 0.
pub(crate) fn prose_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The line with its `code` removed.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// The anchors that headings get: lower case, spaces to hyphens, punctuation dropped.
fn anchors_of(text: &str) -> impl Iterator<Item = String> {
    prose_lines(text).filter_map(|(_, line)| {
        let heading = line.trim_start_matches('#');
        (heading.len() < line.len() && heading.starts_with(' ')).then(|| anchor_of(heading))
    })
}

fn anchor_of(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// Pages of `docs/` that its index does not link.
fn missing_in_index(tree: &Tree) -> Vec<Problem> {
    const INDEX: &str = "docs/README.md";
    let Some(index) = tree.text(INDEX) else {
        return vec![Problem::of(INDEX, "the index of the documents is missing")];
    };
    let linked: Vec<String> =
        links_of(index).iter().filter_map(|(_, target)| join(INDEX, target.split('#').next()?).ok()).collect();
    tree.matching("docs/", ".md")
        .filter(|(path, _)| *path != INDEX && !linked.iter().any(|link| link == path))
        .map(|(path, _)| Problem::of(path, format!("the page is not linked in {INDEX}")))
        .collect()
}

#[cfg(test)]
mod tests;
