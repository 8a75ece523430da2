//! The browser's door: wakes the islands of a page that the server rendered, and nothing else.

// Links the islands of `app` into the bundle.
extern crate app;

/// Called once by the page's hydration script.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
