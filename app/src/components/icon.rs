use leptos::prelude::*;

/// Drawn on a grid of 20, in the colour of the text beside it. Never the only carrier of a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Plus,
    Search,
    Menu,
    Back,
    Forward,
    Up,
    Down,
    Eye,
    EyeOff,
    /// A ring with a tick.
    Good,
    /// A triangle.
    Warn,
    /// An octagon.
    Bad,
    /// A square.
    Info,
    /// A clock.
    Quiet,
}

impl Icon {
    pub fn view(self) -> impl IntoView {
        self.with_class("icon")
    }

    pub(super) fn with_class(self, class: &'static str) -> impl IntoView {
        view! {
            <svg
                class=class
                viewBox="0 0 20 20"
                fill="none"
                stroke="currentColor"
                stroke-width="1.75"
                stroke-linecap="round"
                stroke-linejoin="round"
                aria-hidden="true"
                focusable="false"
            >
                <path d=self.path() />
            </svg>
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Plus => "M10 4v12M4 10h12",
            Self::Search => "M14.1 8.8a5.3 5.3 0 1 1-10.6 0 5.3 5.3 0 0 1 10.6 0ZM13 13l4 4",
            Self::Menu => "M3 5.5h14M3 10h14M3 14.5h14",
            Self::Back => "M16 10H4M9 5l-5 5 5 5",
            Self::Forward => "M4 10h12M11 5l5 5-5 5",
            Self::Up => "M10 16V4M5 9l5-5 5 5",
            Self::Down => "M10 4v12M5 11l5 5 5-5",
            Self::Eye => {
                "M1.8 10S4.8 4.6 10 4.6 18.2 10 18.2 10 15.2 15.4 10 15.4 1.8 10 1.8 10Z\
                 M12.4 10a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0Z"
            }
            Self::EyeOff => {
                "M1.8 10S4.8 4.6 10 4.6 18.2 10 18.2 10 15.2 15.4 10 15.4 1.8 10 1.8 10Z\
                 M12.4 10a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0ZM3.5 17 16.5 3"
            }
            Self::Good => "M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM6.6 10.3l2.3 2.3 4.5-4.9",
            Self::Warn => "M10 2.8 18 16.8H2ZM10 8v4.2M10 14.4v.2",
            Self::Bad => "M6.9 2.5h6.2l4.4 4.4v6.2l-4.4 4.4H6.9l-4.4-4.4V6.9ZM10 6v5M10 13.6v.2",
            Self::Info => {
                "M5 2.5h10A2.5 2.5 0 0 1 17.5 5v10a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 15V5A2.5 2.5 0 0 1 5 2.5Z\
                 M10 9v5M10 6v.2"
            }
            Self::Quiet => "M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM10 5.8V10l2.8 1.8",
        }
    }
}
