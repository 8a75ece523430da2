use leptos::prelude::*;

use crate::{
    components::PageHead,
    text::identity as text,
    web::{Chrome, page},
};

/// `/help`: the first questions, for whoever is stuck.
#[component]
pub fn Help() -> impl IntoView {
    page(async |request| {
        let support = request.ctx.brands.default_brand().1.support_email.to_string();
        let questions = [
            (text::HELP_SIGN_IN, text::HELP_SIGN_IN_TEXT),
            (text::HELP_NO_LETTER, text::HELP_NO_LETTER_TEXT),
            (text::HELP_ADD, text::HELP_ADD_TEXT),
        ];
        let content = view! {
            <PageHead title=text::HELP_TITLE />
            <div class="prose">
                {questions
                    .into_iter()
                    .map(|(question, answer)| {
                        view! {
                            <h2>{question}</h2>
                            <p>{answer}</p>
                        }
                    })
                    .collect_view()} <h2>{text::HELP_WRITE}</h2> <p>
                    <a href=format!("mailto:{support}")>{support.clone()}</a>
                </p>
            </div>
        };
        let chrome = match request.signed_in.as_ref().and_then(|signed_in| signed_in.home()) {
            Some(held) => Chrome::of(held, text::HELP_TITLE),
            None => Chrome::public(text::HELP_TITLE),
        };
        Ok(chrome.around(&request, content))
    })
}
