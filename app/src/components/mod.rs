//! The one set of parts that every page and island is made of. Plain functions of typed props: the words come from
//! `text`, the look from `style/`, and a form works before, with or without script.
//!
//! All but the page's frame compile for the browser too, so that islands are made of the same parts. `on:` and `attr:`
//! on a component land on its outermost element; a field's events bubble up to there.

pub mod blocks;
pub mod buttons;
pub mod checked;
pub mod checks;
pub mod dialog;
pub mod fields;
pub mod icon;
pub mod marks;
pub mod select;
pub mod table;
pub mod words;

#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod header;
#[cfg(feature = "ssr")]
pub mod qr;
#[cfg(feature = "ssr")]
mod question;

#[cfg(test)]
mod contrast;

pub use blocks::{EmptyState, ErrorSummary, Facts, Incident, ListSection, Notice, Sheet, UndoNotice};
pub use buttons::{ASKED_FORM, Actions, Button, HiddenFields, Kind, LinkButton, PostAction, TextLink};
pub use checked::Checked;
pub use checks::{Checkbox, CheckboxGroup, Radio};
pub use dialog::Dialog;
pub use fields::{
    CopiedField, FileField, InputKind, PasswordField, ReadOnlyField, RequiredLegend, TextArea, TextField,
};
pub use icon::Icon;
pub use marks::{DaysLeft, EmailText, StatusTag, Tone};
pub use select::{Choice, Select};
pub use table::{
    ActionsCell, Cell, Column, DataTable, Pager, Row, RowActions, RowButton, RowHead, RowLink, SearchBar, Sort, TableOf,
};
pub use words::Words;

#[cfg(feature = "ssr")]
pub use frame::{Brand, Density, Frame, PageHead, Width};
#[cfg(feature = "ssr")]
pub use header::{Acting, MenuItem, RoleChoice};
#[cfg(feature = "ssr")]
pub use qr::qr_code;
#[cfg(feature = "ssr")]
pub(crate) use question::{question_errors, question_fields};
