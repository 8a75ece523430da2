use serde::{Deserialize, Serialize};

use crate::{
    error::Problem,
    identity::single_line,
    limits::{RESTRICTION_MAX, RESTRICTIONS_MAX},
};

/// What a specialist has to mind about a patient: short lines («без отягощений»), each once, in the order in which the
/// doctor has them. All that a specialist learns of an application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Restrictions(Vec<String>);

impl Restrictions {
    /// The lines that were ticked or typed; empty ones are left out.
    ///
    /// # Errors
    /// A line that is too long or has characters that cannot be seen; too many lines.
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Self, Problem> {
        let mut kept = Vec::new();
        for line in lines.into_iter().filter(|line| !line.trim().is_empty()) {
            let line = single_line(line, RESTRICTION_MAX)?;
            if !kept.contains(&line) {
                kept.push(line);
            }
        }
        if kept.len() > RESTRICTIONS_MAX {
            return Err(Problem::TooLong { max: RESTRICTIONS_MAX });
        }
        Ok(Self(kept))
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_kept_once_and_nothing_endless() {
        let kept = Restrictions::parse(["без прыжков", " ", "опора рядом", " без  прыжков "]).unwrap();
        assert_eq!(kept.iter().collect::<Vec<_>>(), ["без прыжков", "опора рядом"]);
        let long = "я".repeat(RESTRICTION_MAX + 1);
        assert_eq!(
            Restrictions::parse([long.as_str()]),
            Err(Problem::TooLong { max: RESTRICTION_MAX })
        );
        let lines: Vec<String> = (0..=RESTRICTIONS_MAX).map(|n| n.to_string()).collect();
        assert!(Restrictions::parse(lines.iter().map(String::as_str)).is_err());
    }
}
