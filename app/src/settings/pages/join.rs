use domain::settings::ClinicChoice;
use leptos::prelude::*;

use crate::{
    components::{LinkButton, PageHead},
    text::settings as text,
    web::{Chrome, page},
};

/// `/join`: «Запись в группу занятий ЛФК», the choice of a clinic.
#[component]
pub fn ChooseClinic() -> impl IntoView {
    page(async move |request| {
        let clinics = clinic::settings::open_to_all(&request.ctx).await?;
        let lead = if clinics.is_empty() {
            text::JOIN_NO_CLINIC
        } else {
            text::JOIN_CHOOSE
        };
        let clinics = clinics
            .into_iter()
            .map(|ClinicChoice { slug, name }| {
                view! {
                    <li>
                        <LinkButton href=format!("/join/{slug}")>{name}</LinkButton>
                    </li>
                }
            })
            .collect_view();
        let content = view! {
            <PageHead title=text::JOIN_TITLE lead=lead back_href="/login" back=text::JOIN_TO_LOGIN />
            <ul class="choices">{clinics}</ul>
        };
        Ok(Chrome::public(text::JOIN_TITLE).around(&request, content))
    })
}
