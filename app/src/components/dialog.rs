use std::borrow::Cow;

use leptos::html;
use leptos::prelude::*;

/// The browser's own dialog: it keeps the focus, closes on Esc and gives the focus back. An island opens it with
/// `show_modal`; without script its contents are a page of their own.
#[component]
pub fn Dialog(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(into)] title: Cow<'static, str>,
    #[prop(optional)] node_ref: NodeRef<html::Dialog>,
    /// Asks before something is destroyed.
    #[prop(optional)]
    alert: bool,
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    view! {
        <dialog
            class="dialog"
            id=id
            role=alert.then_some("alertdialog")
            aria-labelledby=title_id.clone()
            node_ref=node_ref
        >
            <h2 id=title_id.clone()>{title}</h2>
            {children()}
        </dialog>
    }
}
