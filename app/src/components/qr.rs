use leptos::prelude::*;
use qrcode::{Color, QrCode, types::QrResult};

/// Modules of silence around the code (ISO/IEC 18004: four).
const QUIET: usize = 4;

/// A QR code as a drawing: dark on light whatever the page's colours are, for cameras want it so.
///
/// # Errors
/// The text is too long for one.
pub fn qr_code(text: &str, label: String) -> QrResult<AnyView> {
    let code = QrCode::new(text)?;
    let side = code.width() + 2 * QUIET;
    let path = path(&code.to_colors(), code.width());
    Ok(view! {
        <svg class="qr-code" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label shape-rendering="crispEdges">
            <rect width=side.to_string() height=side.to_string() fill="#fff"></rect>
            <path fill="#000" d=path></path>
        </svg>
    }
    .into_any())
}

/// Each run of dark modules in a row as a bar.
fn path(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            if run.first() == Some(&Color::Dark) {
                let bar = format!("M{} {}h{}v1h-{2}z", x + QUIET, y + QUIET, run.len());
                path.push_str(&bar);
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_runs_become_bars_beyond_the_quiet_zone() {
        use Color::{Dark as D, Light as L};
        assert_eq!(path(&[D, D, L, L, L, D, L, L, L], 3), "M4 4h2v1h-2zM6 5h1v1h-1z");
    }

    #[test]
    fn the_longest_address_of_a_clinic_can_be_drawn() {
        let address = format!("https://a-rather-long-host-name.example.online/join/{}", "a".repeat(70));
        assert!(qr_code(&address, String::new()).is_ok());
    }
}
