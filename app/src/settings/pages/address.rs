use leptos::prelude::*;

use super::{chrome, organizer, to};
use crate::{
    components::{PageHead, Width, qr_code},
    text::settings as text,
    web::{Chrome, Request, contact, page},
};

/// The direct address of a clinic, to be typed or scanned.
pub(super) fn direct(request: &Request, slug: &str) -> String {
    format!("{}/join/{slug}", request.site.public_url)
}

/// `/org/settings/address`: a sheet to be printed and put up.
#[component]
pub fn AddressSheet() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let front = clinic::settings::of_member(&request.ctx, &actor).await?;
        let address = direct(&request, &front.settings.slug);
        let code = qr_code(&address, text::qr_code(&address)).ok();
        let back = to(&request, &actor, "");
        let content = view! {
            <PageHead title=text::PRINT_SHEET lead=text::PRINT_SHEET_LEAD back_href=back back=text::SETTINGS />
            <div class="sheet print-sheet">
                <h2>{text::SHEET_LEAD}</h2>
                <p>{text::SHEET_SCAN}</p>
                {code}
                <p class="address">{address}</p>
                {contact(&front)}
            </div>
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, text::PRINT_SHEET)
        };
        Ok(chrome.around(&request, content))
    })
}
