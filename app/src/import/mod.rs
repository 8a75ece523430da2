//! «добавить списком»: many people at once, for whoever keeps patients; for the organizer staff, too.

#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod result;

#[cfg(feature = "ssr")]
pub use result::result_file;

use domain::{
    identity::{FormKey, MembershipId},
    import::ImportId,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::web::{Request, act_as_patient_keeper as act};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use domain::{
    identity::Role,
    import::{Column, Layout, RowText},
};

/// A row of a list as it was mended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowEntry {
    pub number: u32,
    pub full_name: String,
    pub email: String,
    pub phone: Option<String>,
    pub role: Option<String>,
    pub doctor: Option<String>,
    pub period: Option<String>,
    /// The answer to the questions about it.
    pub sure: Option<String>,
}

/// «Проверить список»: reads what was pasted or chosen, and adds nobody yet. For whoever keeps patients.
#[server(endpoint = "import/read")]
pub async fn read(role: Option<String>, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let role = role.and_then(|role| Role::from_name(&role));
    let source = pages::source(&request)?;
    let list = clinic::import::read(&request.ctx, &actor, source, role, form_key).await?;
    Ok(Next::to(pages::page_of(&request, actor.held(), list)))
}

/// «Дальше» where the headings did not tell which column is what. For whoever brought the list.
#[server(endpoint = "import/name_columns")]
pub async fn name_columns(
    list: ImportId,
    heading: Option<bool>,
    columns: Vec<String>,
    acting: MembershipId,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let layout = Layout {
        heading: heading.unwrap_or(false),
        columns: columns.iter().map(|name| Column::from_name(name)).collect(),
    };
    clinic::import::name_columns(&request.ctx, &actor, list, &layout).await?;
    Ok(Next::to(pages::page_of(&request, actor.held(), list)))
}

/// «Применить» over the choices for all rows that say nothing. For whoever brought the list.
#[server(endpoint = "import/choose")]
pub async fn choose(
    list: ImportId,
    role: Option<String>,
    doctor: Option<String>,
    period: Option<String>,
    acting: MembershipId,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let defaults = pages::defaults(role, doctor, period)?;
    clinic::import::choose(&request.ctx, &actor, list, &defaults).await?;
    Ok(Next::to(pages::page_of(&request, actor.held(), list)))
}

/// «Сохранить и проверить» over rows that were mended. For whoever brought the list.
#[server(endpoint = "import/save_rows")]
pub async fn save_rows(list: ImportId, rows: Vec<RowEntry>, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let rows = rows.into_iter().map(RowEntry::text).collect();
    clinic::import::save_rows(&request.ctx, &actor, list, rows).await?;
    Ok(Next::to(pages::page_of(&request, actor.held(), list)))
}

/// «Добавить N человек»: a job adds them. For whoever brought the list.
#[server(endpoint = "import/start")]
pub async fn start(list: ImportId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    clinic::import::start(&request.ctx, &actor, list).await?;
    Ok(Next::to(pages::page_of(&request, actor.held(), list)))
}

/// «Удалить список»: forgets it; whom it added stays. For whoever brought the list.
#[server(endpoint = "import/discard")]
pub async fn discard(list: ImportId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    clinic::import::discard(&request.ctx, &actor, list).await?;
    Ok(Next::to(pages::start_href(&request, actor.held(), None)))
}

#[cfg(feature = "ssr")]
impl RowEntry {
    fn text(self) -> (u32, RowText) {
        let text = RowText {
            full_name: self.full_name,
            email: self.email,
            phone: self.phone.unwrap_or_default(),
            role: self.role.unwrap_or_default(),
            doctor: self.doctor.unwrap_or_default(),
            period: self.period.unwrap_or_default(),
            sure: self.sure.unwrap_or_default(),
        };
        (self.number, text)
    }
}
