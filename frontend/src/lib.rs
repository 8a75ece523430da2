//! The browser's door: wakes the islands of a page that the server rendered, and nothing else.

use std::time::Duration;

use leptos::prelude::{document, set_timeout};

// Links the islands of `app` into the bundle.
extern crate app;

/// Called once by the page's hydration script, which then wakes the islands one after the other.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    // By the next turn of the event loop all islands are awake; tests and people with a fast hand may know.
    set_timeout(mark_awake, Duration::ZERO);
}

fn mark_awake() {
    if let Some(root) = document().document_element() {
        // A mark that can't be set is only missed by tests.
        drop(root.set_attribute("data-hydrated", ""));
    }
}
