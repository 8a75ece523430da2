use domain::error::Code;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{MailboxEntry, MailboxLetter as Opened, Reader};
use crate::{
    components::{Cell, Column, DataTable, EmptyState, Facts, PageHead, Row, RowHead, TableOf, Width},
    text::{dates, mailbox as text},
    web::{Chrome, page},
};

/// `/mailbox`
#[component]
pub fn Mailbox() -> impl IntoView {
    let reader = use_context::<Reader>();
    page(async move |request| {
        let letters = reader.ok_or(Code::NotFound)?.list();
        let content = if letters.is_empty() {
            view! { <EmptyState title=text::EMPTY text=text::EMPTY_TEXT /> }.into_any()
        } else {
            table(letters)
        };
        let chrome = Chrome {
            width: Width::Page,
            ..Chrome::public(text::TITLE)
        };
        Ok(chrome.around(
            &request,
            view! { <PageHead title=text::TITLE lead=text::LEAD /> {content} },
        ))
    })
}

/// `/mailbox/{letter}`
#[component]
pub fn MailboxLetter() -> impl IntoView {
    let reader = use_context::<Reader>();
    let id = use_params_map()
        .with_untracked(|params| params.get("letter"))
        .unwrap_or_default();
    page(async move |request| {
        let Opened {
            entry,
            text: plain,
            html: _,
        } = reader.and_then(|reader| reader.letter(&id)).ok_or(Code::NotFound)?;
        let title = entry.subject.clone();
        let content = view! {
            <PageHead title=title.clone() back_href="/mailbox" back=text::BACK />
            <article class="letter stack">
                <div class="letter-head">
                    <Facts items=facts(&entry) />
                </div>
                <h2>{text::HTML}</h2>
                // Shown as mail programs show it: apart from the page, without script, links lead out.
                <iframe
                    class="letter-frame"
                    title=text::HTML
                    sandbox="allow-top-navigation-by-user-activation"
                    src=format!("/mailbox/{}/html", entry.id)
                ></iframe>
                <h2>{text::PLAIN}</h2>
                <div class="letter-text">{linked(&plain)}</div>
            </article>
        };
        Ok(Chrome {
            width: Width::Page,
            ..Chrome::public(title)
        }
        .around(&request, content))
    })
}

fn table(letters: Vec<MailboxEntry>) -> AnyView {
    view! {
        <DataTable
            caption=text::TITLE
            columns=vec![Column::new(text::SUBJECT), Column::new(text::TO), Column::new(text::SENT)]
            of=TableOf::Anything
        >
            {letters
                .into_iter()
                .map(|letter| {
                    view! {
                        <Row>
                            <RowHead>
                                <a href=format!("/mailbox/{}", letter.id)>{letter.subject}</a>
                            </RowHead>
                            <Cell label=text::TO>{letter.to}</Cell>
                            <Cell label=text::SENT>{dates::short(letter.at, chrono_tz::Europe::Moscow)}</Cell>
                        </Row>
                    }
                })
                .collect_view()}
        </DataTable>
    }
    .into_any()
}

fn facts(entry: &MailboxEntry) -> Vec<(String, String)> {
    vec![
        (text::TO.to_owned(), entry.to.clone()),
        (text::SUBJECT.to_owned(), entry.subject.clone()),
        (
            text::SENT.to_owned(),
            dates::day_and_time(entry.at, chrono_tz::Europe::Moscow),
        ),
    ]
}

/// The plain text, its addresses as links.
fn linked(plain: &str) -> AnyView {
    plain
        .split_inclusive('\n')
        .map(|line| {
            let word = line.trim();
            if word.starts_with("http://") || word.starts_with("https://") {
                view! { <a href=word.to_owned()>{word.to_owned()}</a> "\n" }.into_any()
            } else {
                line.to_owned().into_any()
            }
        })
        .collect_view()
        .into_any()
}
