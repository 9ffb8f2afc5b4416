//! What was measured, beside what it was measured against.

use std::fmt;

use serde::Serialize;

/// What a figure is held to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// At most so many times the reference.
    AtMostTimes(f64),
    /// At least so many times the reference.
    AtLeastTimes(f64),
    /// At most so much.
    AtMost(f64),
    /// At least so much.
    AtLeast(f64),
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// What was measured.
    pub name: String,
    /// The unit of both figures.
    pub unit: &'static str,
    /// What this engine came to.
    pub cadre: f64,
    /// What the reference came to in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<f64>,
    /// What the figure is held to, if to anything at this size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Whether it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
}

impl Measure {
    /// A figure with what it is held to.
    pub fn new(
        name: impl Into<String>,
        unit: &'static str,
        cadre: f64,
        reference: Option<f64>,
        target: Option<Target>,
    ) -> Self {
        let ratio = reference.map_or(f64::NAN, |r| cadre / r);
        let met = target.map(|target| match target {
            Target::AtMostTimes(x) => ratio <= x,
            Target::AtLeastTimes(x) => ratio >= x,
            Target::AtMost(x) => cadre <= x,
            Target::AtLeast(x) => cadre >= x,
        });
        Self { name: name.into(), unit, cadre, reference, target, met }
    }

    /// This engine's figure in terms of the reference's.
    pub fn ratio(&self) -> Option<f64> {
        self.reference.map(|r| self.cadre / r)
    }
}

/// All figures of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Rows of the standard table.
    pub rows: usize,
    /// The figures.
    pub measures: Vec<Measure>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMostTimes(x) => write!(f, "<= {x}x"),
            Self::AtLeastTimes(x) => write!(f, ">= {x}x"),
            Self::AtMost(x) => write!(f, "<= {x}"),
            Self::AtLeast(x) => write!(f, ">= {x}"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} rows", self.rows)?;
        writeln!(
            f,
            "{:<52} {:>12} {:>12} {:>8}  {:<10} {:<5} unit",
            "measure", "cadre", "reference", "ratio", "target", "met"
        )?;
        for m in &self.measures {
            let number = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), short);
            let target = m.target.map_or_else(|| "-".to_owned(), |t| t.to_string());
            let met = m.met.map_or("-", |met| if met { "yes" } else { "no" });
            writeln!(
                f,
                "{:<52} {:>12} {:>12} {:>8}  {:<10} {:<5} {}",
                m.name,
                short(m.cadre),
                number(m.reference),
                number(m.ratio()),
                target,
                met,
                m.unit
            )?;
        }
        Ok(())
    }
}

fn short(x: f64) -> String {
    match x.abs() {
        a if a >= 1000.0 => format!("{x:.0}"),
        a if a >= 10.0 => format!("{x:.1}"),
        _ => format!("{x:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_knows_whether_it_holds() {
        let m = |cadre, target| Measure::new("x", "ms", cadre, Some(10.0), Some(target)).met;
        assert_eq!(m(5.0, Target::AtMostTimes(0.5)), Some(true));
        assert_eq!(m(5.1, Target::AtMostTimes(0.5)), Some(false));
        assert_eq!(m(30.0, Target::AtLeastTimes(3.0)), Some(true));
        assert_eq!(m(0.2, Target::AtMost(0.15)), Some(false));
    }
}
