//! A brand's own stylesheet: the four accent tokens of `style/tokens.css`, made of its two colours.

use domain::settings::{Brand, Colour};

/// Warm white and green-black, the surfaces of `style/tokens.css`, and what stands on an accent in the dark.
const SURFACE: (Rgb, Rgb) = (Rgb([0xff, 0xfd, 0xf9]), Rgb([0x1a, 0x21, 0x1f]));
const ON_ACCENT: (Rgb, Rgb) = (Rgb([0xff; 3]), Rgb([0x06, 0x21, 0x1e]));
const BLACK: Rgb = Rgb([0; 3]);
const WHITE: Rgb = Rgb([0xff; 3]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

/// The tokens by their names, each on light and on dark ground.
fn tokens(brand: &Brand) -> [(&'static str, Rgb, Rgb); 4] {
    let (light, dark) = (Rgb::of(&brand.accent_light), Rgb::of(&brand.accent_dark));
    [
        ("accent", light, dark),
        ("accent-strong", light.mixed_with(BLACK, 30), dark.mixed_with(WHITE, 40)),
        (
            "accent-soft",
            light.mixed_with(SURFACE.0, 87),
            dark.mixed_with(SURFACE.1, 80),
        ),
        ("on-accent", ON_ACCENT.0, ON_ACCENT.1),
    ]
}

pub(super) fn stylesheet(brand: &Brand) -> String {
    let tokens: String = tokens(brand)
        .into_iter()
        .map(|(name, light, dark)| format!("  --{name}: light-dark({light}, {dark});\n"))
        .collect();
    format!(":root {{\n{tokens}}}\n")
}

impl Rgb {
    fn of(colour: &Colour) -> Self {
        let digits = colour.as_str().get(1..).unwrap_or_default();
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).unwrap_or_default().to_be_bytes();
        Self([red, green, blue])
    }

    /// So many parts of a hundred of the other colour.
    fn mixed_with(self, other: Self, parts: u16) -> Self {
        let mix = |(ours, theirs): (u8, u8)| {
            let mixed = (u16::from(ours) * (100 - parts) + u16::from(theirs) * parts + 50) / 100;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        let (Self([r, g, b]), Self([or, og, ob])) = (self, other);
        Self([(r, or), (g, og), (b, ob)].map(mix))
    }
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::settings::BrandId;

    impl Rgb {
        /// Relative luminance, WCAG 2.2.
        fn luminance(self) -> f64 {
            let linear = |channel: u8| {
                let channel = f64::from(channel) / 255.0;
                if channel <= 0.04045 {
                    channel / 12.92
                } else {
                    ((channel + 0.055) / 1.055).powf(2.4)
                }
            };
            let Self([red, green, blue]) = self;
            0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        }

        fn contrast(self, other: Self) -> f64 {
            let (one, two) = (self.luminance(), other.luminance());
            (one.max(two) + 0.05) / (one.min(two) + 0.05)
        }
    }

    #[test]
    fn every_brand_can_be_read() {
        let brands = crate::brands::load(&BrandId("oncocenter".into())).unwrap();
        for (BrandId(name), brand) in brands.iter() {
            let [accent, strong, soft, on] = tokens(brand);
            for (what, one, other) in [
                ("accent on surface", accent, ("", SURFACE.0, SURFACE.1)),
                ("words on accent", on, accent),
                ("words on accent, pressed", on, strong),
                ("strong on soft", strong, soft),
                ("accent on soft", accent, soft),
            ] {
                for (light, contrast) in [("light", one.1.contrast(other.1)), ("dark", one.2.contrast(other.2))] {
                    assert!(contrast >= 4.5, "{name}: {what} ({light}) has {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn a_stylesheet_sets_the_four_tokens_and_nothing_else() {
        let brands = crate::brands::load(&BrandId("oncocenter".into())).unwrap();
        let brand = brands.default_brand().1;
        let css = stylesheet(brand);
        let (light, dark) = (brand.accent_light.as_str(), brand.accent_dark.as_str());
        assert!(
            css.contains(&format!("--accent: light-dark({light}, {dark});")),
            "{css}"
        );
        assert_eq!(css.matches("--").count(), 4);
        let tokens = include_str!("../../../style/tokens.css");
        for name in ["--accent:", "--accent-strong:", "--accent-soft:", "--on-accent:"] {
            assert!(css.contains(name) && tokens.contains(name), "{name}");
        }
        assert!(
            tokens.contains("--surface: light-dark(#fffdf9, #1a211f);"),
            "mixed from another surface"
        );
    }
}
