//! Every pair of colours that meets on a screen can be read: WCAG's contrast, computed from the tokens themselves.

const TOKENS: &str = include_str!("../../../style/tokens.css");

/// AAA for what is read, AA for tints and for a field's edge.
const TEXT: f64 = 7.0;
const TINT: f64 = 4.5;
const EDGE: f64 = 3.0;

#[test]
fn every_pair_can_be_read_in_light_and_in_dark() {
    let mut pairs: Vec<(&str, &str, f64)> = vec![
        ("ink-soft", "ground", TEXT),
        ("ink-soft", "surface", TEXT),
        ("ink-soft", "sunken", TINT),
        ("accent-strong", "accent-soft", TEXT),
        ("accent-strong", "sunken", TINT),
        ("on-accent", "accent", TEXT),
        ("on-accent", "accent-strong", TEXT),
    ];
    for paper in [
        "ground",
        "surface",
        "sunken",
        "accent-soft",
        "good-soft",
        "warn-soft",
        "bad-soft",
        "info-soft",
    ] {
        pairs.push(("ink", paper, TEXT));
    }
    for paper in ["ground", "surface", "sunken"] {
        pairs.push(("line-strong", paper, EDGE));
    }
    for paper in ["ground", "surface"] {
        for ink in ["accent", "accent-strong", "good", "warn", "bad", "info"] {
            pairs.push((ink, paper, TEXT));
        }
        for role in [
            "role-organizer",
            "role-doctor",
            "role-specialist",
            "role-assistant",
            "role-patient",
        ] {
            pairs.push((role, paper, TEXT));
        }
    }
    for (tone, soft) in [
        ("good", "good-soft"),
        ("warn", "warn-soft"),
        ("bad", "bad-soft"),
        ("info", "info-soft"),
    ] {
        pairs.push((tone, soft, TINT));
    }

    let mut faults = Vec::new();
    for (ink, paper, least) in pairs {
        let ((ink_light, ink_dark), (paper_light, paper_dark)) = (token(ink), token(paper));
        for (scheme, found) in [
            ("light", contrast(ink_light, paper_light)),
            ("dark", contrast(ink_dark, paper_dark)),
        ] {
            if found < least {
                faults.push(format!("{ink} on {paper}, {scheme}: {found:.2} instead of {least}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn contrast_is_what_wcag_says() {
    assert!((contrast([0, 0, 0], [255, 255, 255]) - 21.0).abs() < 0.001);
    assert!((contrast([0x77, 0x77, 0x77], [255, 255, 255]) - 4.478).abs() < 0.001);
}

type Colour = [u8; 3];

fn token(name: &str) -> (Colour, Colour) {
    let start = format!("--{name}: light-dark(");
    let found = TOKENS
        .lines()
        .find_map(|line| line.trim().strip_prefix(start.as_str())?.strip_suffix(");"));
    let colours = found
        .and_then(|pair| pair.split_once(", "))
        .map(|(light, dark)| (colour(light), colour(dark)));
    let Some((Some(light), Some(dark))) = colours else {
        panic!("no token --{name} with two colours in style/tokens.css");
    };
    (light, dark)
}

fn colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#')?;
    let part = |at: usize| match digits.len() {
        3 => digits
            .get(at..=at)
            .and_then(|digit| u8::from_str_radix(&digit.repeat(2), 16).ok()),
        6 => digits
            .get(at * 2..at * 2 + 2)
            .and_then(|pair| u8::from_str_radix(pair, 16).ok()),
        _ => None,
    };
    Some([part(0)?, part(1)?, part(2)?])
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance([red, green, blue]: Colour) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
