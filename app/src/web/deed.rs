//! What the list says after a deed: whom it was done to, and what. The address has a word and an id, nobody's data.

use clinic::identity::Held;
use domain::identity::{Email, MembershipId};
use leptos::prelude::*;

use super::{Request, with_query};
use crate::{
    components::{Notice, PostAction, Tone, UndoNotice},
    identity::href_as,
    text::lists as text,
};

/// What has just been done to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Registered,
    Saved,
    /// Saved with another address: the invitation goes out anew.
    SavedAndSent,
    Resent,
    Removed,
    Restored,
    Reregistered,
    SessionsEnded,
}

impl Deed {
    const ALL: [Self; 8] = [
        Self::Registered,
        Self::Saved,
        Self::SavedAndSent,
        Self::Resent,
        Self::Removed,
        Self::Restored,
        Self::Reregistered,
        Self::SessionsEnded,
    ];

    /// The word in addresses.
    const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Saved => "saved",
            Self::SavedAndSent => "saved-sent",
            Self::Resent => "resent",
            Self::Removed => "removed",
            Self::Restored => "restored",
            Self::Reregistered => "reregistered",
            Self::SessionsEnded => "sessions-ended",
        }
    }

    /// What saving a card was, by the address before and the one that was saved, if it could be changed.
    pub(crate) fn of_saving(before: &Email, saved: Option<&Email>) -> Self {
        match saved {
            Some(email) if email != before => Self::SavedAndSent,
            Some(_) | None => Self::Saved,
        }
    }

    fn sentence(self, full_name: &str) -> String {
        match self {
            Self::Registered => text::registered(full_name),
            Self::Saved => text::saved(full_name),
            Self::SavedAndSent => text::saved_and_sent(full_name),
            Self::Resent => text::resent(full_name),
            Self::Removed => text::removed(full_name),
            Self::Restored => text::restored(full_name),
            Self::Reregistered => text::reregistered(full_name),
            Self::SessionsEnded => text::sessions_ended(full_name),
        }
    }
}

/// The page of a list that tells of a deed, at the row of whom it was done to, if it stands there.
pub(crate) fn deed_href(request: &Request, held: &Held, list: &str, deed: Deed, who: MembershipId) -> String {
    let pairs = [format!("done={}", deed.name()), format!("who={who}")];
    let page = with_query(&href_as(request, held, list), &pairs);
    match deed {
        Deed::Removed => page,
        _ => format!("{page}#row-{who}"),
    }
}

/// The deed that the address tells of. Who it was is to be looked up among those in reach, and ignored elsewhere.
pub(crate) fn deed_of(request: &Request) -> Option<(Deed, MembershipId)> {
    // A form that came back has other things to say.
    if request.returned.is_some() {
        return None;
    }
    let word: String = request.parameter("done")?;
    let deed = Deed::ALL.into_iter().find(|deed| deed.name() == word)?;
    Some((deed, request.parameter("who")?))
}

/// The page of a list that tells how many invitations were sent again at once.
pub(crate) fn all_resent_href(request: &Request, held: &Held, list: &str, letters: u64) -> String {
    let pairs = ["done=all-resent".to_owned(), format!("letters={letters}")];
    with_query(&href_as(request, held, list), &pairs)
}

/// The notice of that, where the address tells of it.
pub(crate) fn all_resent_notice(request: &Request) -> Option<AnyView> {
    let letters = request.parameter("letters").filter(|_| request.returned.is_none())?;
    Some(view! { <Notice tone=Tone::Good live=true>{text::all_resent(letters)}</Notice> }.into_any())
}

/// The notice itself; with «Вернуть» where there is something to take back.
pub(crate) fn deed_notice(deed: Deed, full_name: &str, undo: Option<PostAction>) -> AnyView {
    let sentence = deed.sentence(full_name);
    match undo {
        Some(action) => {
            let full = text::with_name(text::UNDO, full_name);
            view! { <UndoNotice text=sentence action=action label=text::UNDO full_name=full /> }.into_any()
        }
        None => view! { <Notice tone=Tone::Good live=true>{sentence}</Notice> }.into_any(),
    }
}
