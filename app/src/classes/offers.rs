//! The answer to a seat that is offered, by whoever has the link of the letter.

use leptos::prelude::*;

use crate::{Fault, Next};

/// «Занять место». For whoever has the link; the page then says what comes next.
#[server(endpoint = "offers/accept")]
pub async fn accept(token: String) -> Result<Next, Fault> {
    let request = crate::web::Request::here()?;
    clinic::classes::waiting::accept(&request.ctx, &token).await?;
    Ok(Next::to(super::pages::groups::offer::path(&token)))
}

/// «Отказаться от места», «Выйти из листа ожидания». For whoever has the link.
#[server(endpoint = "offers/decline")]
pub async fn decline(token: String) -> Result<Next, Fault> {
    let request = crate::web::Request::here()?;
    clinic::classes::waiting::decline(&request.ctx, &token).await?;
    Ok(Next::to(super::pages::groups::offer::path(&token)))
}
