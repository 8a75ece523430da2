//! Who fills a report in, and by which addresses.

use clinic::{
    identity::{Actor, Patient, PatientKeeper},
    monitoring::{
        filling::{Filling, filling},
        link::{Link, opened},
        reports::{Filler, save_page, send},
    },
};
use domain::{
    error::{Code, FieldErrors},
    identity::{FormKey, MembershipId, Operation, Role, reach},
    monitoring::{ReportId, ReportState},
    questions::{ItemId, TopicId},
};

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{Actions, Button, HiddenFields, Kind, Width},
    fault::{Fault, Next},
    identity::{home_of, href_as},
    monitoring::caregivers::DeclineCaring,
    text::monitoring::caregivers as text,
    web::{Chrome, Request, act, act_as_patient_keeper, form_fields, menu, with_query},
};

/// From where somebody comes to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `/me/reports`
    Me,
    /// `/assist/reports`
    Assist,
    /// `/r/{token}`
    Link,
}

/// Whoever fills in this report.
pub(crate) struct Hand {
    pub(super) report: ReportId,
    whose: Whose,
}

enum Whose {
    Patient(Actor<Patient>),
    Keeper(Actor<PatientKeeper>),
    Link { token: String, link: Link },
}

/// A page of questions, as it was posted.
pub(crate) struct Turned {
    topic: String,
    asked: Option<String>,
    change: bool,
    back: bool,
}

impl Turned {
    pub(crate) fn new(topic: String, asked: Option<String>, change: Option<String>, back: Option<String>) -> Self {
        Self {
            topic,
            asked,
            change: change.is_some(),
            back: back.is_some(),
        }
    }
}

impl Hand {
    /// By the membership that a form names: the patient, or an assistant.
    ///
    /// # Errors
    /// `SignedOut`; `Forbidden` for whoever fills in none.
    pub(crate) async fn acting(request: &Request, acting: MembershipId, report: ReportId) -> Result<Self, Fault> {
        let patient = act::<Patient>(request, Some(acting), Some(Operation::FillInReports)).await;
        let whose = match patient {
            Ok(actor) => Whose::Patient(actor),
            Err(Fault(Code::Forbidden)) => Whose::Keeper(keeper(request, Some(acting)).await?),
            Err(other) => return Err(other),
        };
        Ok(Self { report, whose })
    }

    /// By the link of a letter.
    ///
    /// # Errors
    /// `DeadLink` for no such link.
    pub(crate) async fn with_link(request: &Request, token: String) -> Result<Self, Fault> {
        let link = opened(&request.ctx, &token).await?;
        Ok(Self {
            report: link.report(),
            whose: Whose::Link { token, link },
        })
    }

    /// By the address of a page.
    pub(super) async fn on_page(request: &Request, way: Way, id: String) -> Result<Self, Fault> {
        if way == Way::Link {
            return Self::with_link(request, id).await;
        }
        let report = id.parse().map_err(|_no_id| Code::NotFound)?;
        let named = request.parameter("as");
        let whose = match way {
            Way::Me => Whose::Patient(act(request, named, Some(Operation::FillInReports)).await?),
            Way::Assist | Way::Link => Whose::Keeper(keeper(request, named).await?),
        };
        Ok(Self { report, whose })
    }

    pub(super) fn filler(&self) -> Filler<'_> {
        match &self.whose {
            Whose::Patient(actor) => Filler::Patient(actor),
            Whose::Keeper(actor) => Filler::Keeper(actor),
            Whose::Link { link, .. } => Filler::Link(link),
        }
    }

    pub(super) async fn filling(&self, request: &Request) -> Result<Filling, Fault> {
        Ok(filling(&request.ctx, self.filler(), self.report).await?)
    }

    pub(super) fn is_on_behalf(&self) -> bool {
        matches!(self.whose, Whose::Keeper(_))
    }

    pub(super) fn is_by_link(&self) -> bool {
        matches!(self.whose, Whose::Link { .. })
    }

    /// Whether somebody else fills in for the patient, by a letter of its own.
    pub(super) fn is_care(&self) -> bool {
        self.filler().caregiver().is_some()
    }

    /// «Больше не присылать», for whoever was only asked to help.
    pub(super) fn stop(&self) -> Option<AnyView> {
        let Whose::Link { token, .. } = &self.whose else {
            return None;
        };
        let hidden = vec![("token".to_owned(), token.clone())];
        self.is_care().then(|| {
            view! {
                <details class="fold">
                    <summary>{text::STOP}</summary>
                    <form class="form" method="post" action=DeclineCaring::url()>
                        <HiddenFields fields=hidden />
                        <p>{text::STOP_TEXT}</p>
                        <Actions>
                            <Button kind=Kind::Secondary>{text::STOP}</Button>
                        </Actions>
                    </form>
                </details>
            }
            .into_any()
        })
    }

    /// The report's own page.
    pub(super) fn start(&self, request: &Request) -> String {
        self.below(request, "")
    }

    pub(super) fn topic(&self, request: &Request, topic: &TopicId) -> String {
        self.below(request, &format!("/topic/{topic}"))
    }

    /// A page of questions that leads back to the check.
    pub(super) fn change(&self, request: &Request, topic: &TopicId) -> String {
        with_query(&self.topic(request, topic), &["change=1".to_owned()])
    }

    pub(super) fn check(&self, request: &Request) -> String {
        self.below(request, "/check")
    }

    /// The page of another report of the same patient; by a link there is no such way, only the one with a password.
    pub(super) fn other(&self, request: &Request, report: ReportId) -> String {
        match &self.whose {
            Whose::Patient(_) | Whose::Link { .. } => self.at(request, &format!("/me/reports/{report}")),
            Whose::Keeper(_) => self.at(request, &format!("/assist/reports/{report}")),
        }
    }

    /// Where one goes who has done with the report; by a link there is nowhere.
    pub(super) fn home(&self, request: &Request, patient: MembershipId) -> Option<String> {
        match &self.whose {
            Whose::Patient(_) => Some(self.at(request, home_of(Role::Patient))),
            Whose::Keeper(_) => Some(self.at(request, &super::list_of(patient))),
            Whose::Link { .. } => None,
        }
    }

    fn below(&self, request: &Request, rest: &str) -> String {
        let report = self.report;
        match &self.whose {
            Whose::Patient(_) => self.at(request, &format!("/me/reports/{report}{rest}")),
            Whose::Keeper(_) => self.at(request, &format!("/assist/reports/{report}{rest}")),
            Whose::Link { token, .. } => format!("/r/{token}{rest}"),
        }
    }

    fn at(&self, request: &Request, path: &str) -> String {
        match &self.whose {
            Whose::Patient(actor) => href_as(request, actor.held(), path),
            Whose::Keeper(actor) => href_as(request, actor.held(), path),
            Whose::Link { .. } => path.to_owned(),
        }
    }

    /// What the report's forms carry.
    pub(super) fn hidden(&self, request: &Request) -> Vec<(String, String)> {
        let report = ("report".to_owned(), self.report.to_string());
        match &self.whose {
            Whose::Patient(actor) => with(form_fields(request, Some(actor.membership())), report),
            Whose::Keeper(actor) => with(form_fields(request, Some(actor.membership())), report),
            Whose::Link { token, .. } => with(form_fields(request, None), ("token".to_owned(), token.clone())),
        }
    }

    pub(super) fn chrome(&self, request: &Request, filling: &Filling, title: &str) -> Chrome {
        match &self.whose {
            Whose::Patient(actor) => Chrome {
                width: Width::Form,
                ..Chrome::of(actor.held(), title)
            },
            Whose::Keeper(actor) => Chrome {
                menu: menu(request, actor.held(), home_of(actor.held().role)),
                width: Width::Form,
                ..Chrome::of(actor.held(), title)
            },
            Whose::Link { .. } => Chrome {
                brand: Some(filling.front.brand.clone()),
                width: Width::Form,
                ..Chrome::public(title)
            },
        }
    }

    /// Keeps a page's right answers, and says where it leads.
    ///
    /// # Errors
    /// `Invalid` where something was wrong and nobody wants to go back: the page comes again.
    pub(crate) async fn saves(&self, request: &Request, turned: Turned) -> Result<Next, Fault> {
        let topic: TopicId = turned.topic.parse().map_err(|_word| Code::NotFound)?;
        let posted = request.typed().into_iter().collect();
        let mut saved = save_page(&request.ctx, self.filler(), self.report, &topic, &posted).await?;
        if let Some(asked) = &turned.asked {
            saved.only(|item| stands_in(asked, item));
        }
        if turned.back {
            let before = saved.before.as_ref().map(|before| self.topic(request, before));
            return Ok(Next::to(before.unwrap_or_else(|| self.topic(request, &topic))));
        }
        if !saved.errors.is_empty() {
            let fields = FieldErrors::default();
            return Err(Code::Invalid { fields }.into());
        }
        Ok(Next::to(match saved.next() {
            Some(next) if *next == topic && turned.change => self.change(request, next),
            Some(next) if *next == topic || !turned.change => self.topic(request, next),
            Some(_) | None => self.check(request),
        }))
    }

    /// Sends the report; its page then has the advice.
    ///
    /// # Errors
    /// As the use case's.
    pub(crate) async fn sends(&self, request: &Request, key: FormKey) -> Result<Next, Fault> {
        send(&request.ctx, self.filler(), self.report, key).await?;
        Ok(Next::to(with_query(&self.start(request), &["done=sent".to_owned()])))
    }

    /// Where a report that is open goes on: the first page with a question that still needs an answer, or the check.
    pub(super) fn goes_on(&self, request: &Request, filling: &Filling) -> Option<String> {
        if filling.page.row.state != ReportState::Open {
            return None;
        }
        let sheet = filling.page.form.sheet();
        let missing = sheet.unanswered(&filling.page.answers, filling.today);
        Some(match missing.first() {
            Some((topic, _)) => self.topic(request, &topic.id),
            None => self.check(request),
        })
    }
}

fn with(mut fields: Vec<(String, String)>, field: (String, String)) -> Vec<(String, String)> {
    fields.push(field);
    fields
}

async fn keeper(request: &Request, named: Option<MembershipId>) -> Result<Actor<PatientKeeper>, Fault> {
    let actor = act_as_patient_keeper(request, named, Some(Role::Assistant)).await?;
    reach(actor.held().role, Operation::FillInReports).ok_or(Code::Forbidden)?;
    Ok(actor)
}

/// Whether a question is one of those that a page had, by the field of its form that names them.
pub(super) fn stands_in(asked: &str, item: &ItemId) -> bool {
    asked.split(' ').any(|id| id == item.as_str())
}
