use axum::http::{HeaderValue, header::CONTENT_SECURITY_POLICY};
use leptos::{
    nonce::{Nonce, use_nonce},
    prelude::*,
};
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

use super::{App, Request};
use crate::{patients, settings, staff};

/// The document around every page.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let nonce = use_nonce();
    if let Some(nonce) = &nonce {
        set_policy(nonce);
    }
    let alive = Request::here().is_ok_and(|request| has_islands(&request.path));
    let stylesheet = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        // Translators rewrite text before islands wake up; the interface is Russian for Russians.
        <html lang="ru" translate="no">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="google" content="notranslate" />
                <link
                    rel="preload"
                    href="/fonts/golos-text-cyrillic.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                <script defer src="/page.js" nonce=nonce></script>
                {alive.then(|| view! { <HydrationScripts options=options.clone() islands=true /> })}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Whether the page at this path has something that comes alive. All others carry no wasm.
#[must_use]
pub(crate) fn has_islands(path: &str) -> bool {
    staff::has_islands(path) || patients::has_islands(path) || settings::has_islands(path)
}

/// No script but ours, no style but ours, nothing from elsewhere, and no page around us.
fn set_policy(nonce: &Nonce) {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&policy)) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}
