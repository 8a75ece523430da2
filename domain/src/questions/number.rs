use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Digits after the point that a number keeps.
pub(super) const DECIMALS_MAX: u8 = 3;
const DIGITS_MAX: usize = 9;
const ONE: i64 = 1000;

/// A measured value or a threshold, exact to a thousandth: `0.1 + 0.2` is `0.3` here, and there is no «not a number».
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(i64);

impl Number {
    #[must_use]
    pub const fn whole(number: i64) -> Self {
        Self(number.saturating_mul(ONE))
    }

    /// The number that was typed, with a point or a comma.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let (negative, digits) = match typed.strip_prefix(['-', '−']) {
            Some(digits) => (true, digits),
            None => (false, typed),
        };
        let (whole, rest) = digits.split_once(['.', ',']).map_or((digits, "0"), |parts| parts);
        let are_digits = |text: &str, max: usize| {
            (1..=max).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit())
        };
        if !are_digits(whole, DIGITS_MAX) || !are_digits(rest, DECIMALS_MAX.into()) {
            return None;
        }
        let thousandths = format!("{rest:0<3}");
        let size = whole.parse::<i64>().ok()? * ONE + thousandths.parse::<i64>().ok()?;
        Some(Self(if negative { -size } else { size }))
    }

    /// How many digits after the point it needs.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        match self.0 {
            n if n % 1000 == 0 => 0,
            n if n % 100 == 0 => 1,
            n if n % 10 == 0 => 2,
            _ => 3,
        }
    }

    /// The place in a list that a whole number is, counted from 0.
    pub(super) fn index(self) -> Option<usize> {
        (self.0 % ONE == 0)
            .then(|| usize::try_from(self.0 / ONE).ok())
            .flatten()
    }

    /// How many thousandths it is: for whoever draws it to scale.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// The nearest number that a computer's arithmetic has: for files that other programs read.
    #[must_use]
    pub fn approximate(self) -> f64 {
        self.with('.').parse().unwrap_or_default()
    }

    /// How much more this is than the other.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// How many percent this is of the other, cut to a thousandth; none of nothing and of less.
    pub(super) fn percent_of(self, other: Self) -> Option<Self> {
        let percent = i128::from(self.0) * 100 * i128::from(ONE);
        let share = (other.0 > 0).then(|| percent / i128::from(other.0))?;
        i64::try_from(share).ok().map(Self)
    }

    /// The mean of these, cut to a thousandth; none of no numbers.
    pub(super) fn mean(numbers: &[Self]) -> Option<Self> {
        let sum: i128 = numbers.iter().map(|number| i128::from(number.0)).sum();
        let count = i128::try_from(numbers.len()).ok().filter(|count| *count > 0)?;
        i64::try_from(sum / count).ok().map(Self)
    }

    /// Without what stands after the point.
    #[must_use]
    pub const fn round(self) -> i64 {
        self.0 / ONE
    }

    /// The next larger and the next smaller number with so many digits after the point.
    pub(crate) const fn neighbours(self, decimals: u8) -> [Self; 2] {
        let step = match decimals {
            0 => 1000,
            1 => 100,
            2 => 10,
            _ => 1,
        };
        [Self(self.0.saturating_sub(step)), Self(self.0.saturating_add(step))]
    }

    fn with(self, point: char) -> String {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (size / 1000, size % 1000);
        if rest == 0 {
            return format!("{sign}{whole}");
        }
        let rest = format!("{rest:03}");
        format!("{sign}{whole}{point}{}", rest.trim_end_matches('0'))
    }
}

/// With a comma, as people read it.
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.with(','))
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.with('.'))
    }
}

/// From a text as `serialize` writes it, or from a number of a pack.
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Number;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(
                    f,
                    "a number of at most {DIGITS_MAX} digits before the point and {DECIMALS_MAX} after it"
                )
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
                Number::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Number, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Number, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Number, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_comma_is_a_point_and_nothing_else_is_a_number() {
        for (typed, shown) in [
            ("82", "82"),
            ("1,5", "1,5"),
            ("1.50", "1,5"),
            ("0,125", "0,125"),
            ("-2,5", "-2,5"),
            ("−2", "-2"),
            ("007", "7"),
        ] {
            assert_eq!(Number::parse(typed).unwrap().to_string(), shown, "{typed}");
        }
        for typed in [
            "",
            "-",
            "1,",
            ",5",
            "1,5,2",
            "1e3",
            "0x1",
            "+5",
            "1 000",
            "1,2345",
            "1234567890",
            "٣",
            "NaN",
            "inf",
        ] {
            assert_eq!(Number::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn packs_write_numbers_the_wire_writes_texts() {
        assert_eq!(
            serde_json::from_str::<Number>("0.1").unwrap(),
            Number::parse("0,1").unwrap()
        );
        assert_eq!(serde_json::from_str::<Number>("20").unwrap(), Number::whole(20));
        assert_eq!(
            serde_json::to_string(&Number::parse("1,50").unwrap()).unwrap(),
            r#""1.5""#
        );
        for strange in ["0.12345", "1e300", "true", r#""много""#] {
            assert!(serde_json::from_str::<Number>(strange).is_err(), "{strange}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_and_stored_is_read_again(thousandths in -999_999_999_999_i64..=999_999_999_999) {
            let number = Number(thousandths);
            prop_assert_eq!(Number::parse(&number.to_string()), Some(number));
            let wire = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<Number>(&wire).unwrap(), number);
        }

        #[test]
        fn no_text_breaks_it(typed in "\\PC{0,12}") {
            let _ = Number::parse(&typed);
        }
    }
}
