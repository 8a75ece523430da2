use clinic::{classes::waiting, identity::Held};
use domain::{classes::WaitingRow, error::Code, settings::CourseId};
use leptos::prelude::*;

use super::{GROUPS, chrome, doctor, id_in_address, place, to, told};
use crate::{
    components::{ActionsCell, Cell, Column, DataTable, EmptyState, PageHead, Row, RowHead, RowLink, TableOf},
    text::{classes::groups as text, dates, staff as words},
    web::{Request, page},
};

/// `/doctor/courses/{id}/waiting`: who waits for a seat, and what is offered to whom.
#[component]
pub fn Waiting() -> impl IntoView {
    let id = id_in_address::<CourseId>();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let list = waiting::list(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let held = actor.held();
        let told = told(&request);
        let rows = if list.rows.is_empty() {
            view! { <EmptyState title=text::NOBODY_WAITS text=text::NOBODY_WAITS_TEXT /> }.into_any()
        } else {
            let columns = [
                text::PLACE,
                text::FULL_NAME,
                text::WAITS_SINCE,
                text::OFFER,
                words::ACTIONS,
            ];
            let columns = columns.into_iter().map(Column::new).collect();
            let rows = list.rows.into_iter().enumerate();
            let rows = rows
                .map(|(before, place)| row(&request, held, before + 1, place))
                .collect_view();
            view! {
                <section class="list-section" aria-label=text::WAITING_LIST>
                    <DataTable caption=text::WAITING_LIST columns=columns of=TableOf::Anything>
                        {rows}
                    </DataTable>
                </section>
            }
            .into_any()
        };
        let content = view! {
            {told}
            <PageHead
                title=text::WAITING_LIST
                lead=list.course.name.to_string()
                back_href=to(&request, held, GROUPS)
                back=text::GROUPS
            />
            <p class="muted">{text::WAITING_LEAD}</p>
            {rows}
        };
        Ok(chrome(&request, held, GROUPS, text::WAITING_LIST).around(&request, content))
    })
}

fn row(request: &Request, held: &Held, number: usize, place: WaitingRow) -> AnyView {
    let name = place.full_name.to_string();
    let href = to(request, held, &place::path(place.id));
    let zone = held.clinic_zone;
    let since = text::since(&dates::day(place.cleared_at, zone));
    let offer = match &place.offer {
        Some(offer) => text::offered(offer.group.title.as_str(), &dates::short(offer.until, zone)).into_any(),
        None => view! { <span class="muted">{text::NO_OFFER}</span> }.into_any(),
    };
    let applicant = place.application.map(|application| {
        let href = to(request, held, &format!("/doctor/applications/{application}"));
        view! {
            " "
            <a class="small" href=href>
                {text::APPLICANT}
            </a>
        }
    });
    let full_name = text::of_group(text::OFF_LIST, &name);
    view! {
        <Row>
            <Cell label=text::PLACE>{number}</Cell>
            <RowHead>{name} {applicant}</RowHead>
            <Cell label=text::WAITS_SINCE>{since}</Cell>
            <Cell label=text::OFFER>{offer}</Cell>
            <ActionsCell>
                <RowLink href=href full_name=full_name>
                    {text::OFF_LIST}
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}
