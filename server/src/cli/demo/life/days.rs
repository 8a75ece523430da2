//! What people of the training clinic do on their days.

use chrono::Duration;
use clinic::{
    classes::{
        application, attendance, calendar, review,
        roster::{self, Mark, Marks},
    },
    identity::{Doctor, Patient},
    monitoring::{
        alerts,
        reports::{self, Filler},
    },
};
use domain::{
    classes::{AbsenceReason, AttendanceState, ClassState, ContactForm, LetInForm, Place, Shelf},
    identity::Role,
    monitoring::{AlertAction, Closing, ReportState},
    questions::{Posted, TopicId},
};

use super::{DAYS, Life, half_a_year, is_here, of_role};
use crate::{
    cli::demo::{
        cast::{self, APPLICANTS, APPLICATION, Course},
        story::{address, caller, key, refused, unsound},
    },
    stop::Stop,
};

impl Life {
    /// Somebody fills in the application of the login page.
    pub(super) async fn apply(&mut self, day: i64) -> Result<(), Stop> {
        for (full_name, half, _) in APPLICANTS.iter().filter(|(_, _, when)| *when == day) {
            let email = address(half)?;
            let contact = ContactForm {
                email: email.to_string(),
                full_name: (*full_name).to_owned(),
                phone: "+7 916 123-45-67".to_owned(),
                time_zone: self.zone.to_string(),
                consents: ["personal_data", "not_an_examination", "class_rules", "reminders"]
                    .map(str::to_owned)
                    .into(),
            };
            let token =
                application::begin(&self.story.ctx, &self.slug, self.course, &contact, &caller(), key()).await?;
            let code = self.story.secret(&email).await?;
            let ctx = &self.story.ctx;
            application::confirm(ctx, token.reveal(), &code).await?;
            let posted: Posted = pairs(APPLICATION.iter().map(|(name, value)| (*name, (*value).to_owned())));
            for topic in [
                "about",
                "disease",
                "treatment",
                "signs",
                "heart",
                "blood",
                "body",
                "balance",
                "ability",
                "classes",
            ] {
                let topic: TopicId = topic.parse().map_err(|_error| unsound())?;
                application::save_page(ctx, token.reveal(), &topic, &posted).await?;
            }
            application::submit(ctx, token.reveal(), &caller(), key()).await?;
        }
        Ok(())
    }

    /// The doctor lets in who has waited for a day, into the group of the evening; the latest ones still wait.
    pub(super) async fn review(&mut self, day: i64) -> Result<(), Stop> {
        let ctx = &self.story.ctx;
        let doctor = self.reviewer()?.acts::<Doctor>()?;
        let latest = DAYS - 5;
        for row in review::queue(ctx, &doctor, Shelf::Open, None).await?.rows {
            if day >= latest || ctx.now() - row.submitted_at < Duration::hours(20) {
                continue;
            }
            let card = review::card(ctx, &doctor, row.id).await?;
            let form = LetInForm {
                group: self.groups.get(1).ok_or_else(unsound)?.to_string(),
                period: half_a_year(review::periods(ctx, &doctor))?.id.0,
                restrictions: "без подъёма левой руки выше плеча".to_owned(),
                reason: "Осмотрена на приёме, можно заниматься.".to_owned(),
            };
            let new = form.check(review::periods(ctx, &doctor)).map_err(refused)?;
            debug_assert!(matches!(new.place, Place::Group(_)), "there are seats in the evening");
            let email = card.email;
            review::let_in(ctx, &doctor, row.id, card.touched_at, new, key()).await?;
            self.let_in.push(email);
        }
        Ok(())
    }

    /// Who has a report to fill in does it, most of them on the first day.
    pub(super) async fn report(&mut self, day: i64) -> Result<(), Stop> {
        let ctx = &self.story.ctx;
        for (at, living) in self.patients.iter_mut().enumerate() {
            let Some(player) = living.player.as_ref().filter(|_| is_here(living.role, day)) else {
                continue;
            };
            let is_silent = living.role.course == Course::Silent && day > 45;
            if is_silent || one_in(5, day, at) {
                continue;
            }
            let me = player.acts::<Patient>()?;
            let filler = Filler::Patient(&me);
            let open = reports::own(ctx, &me, None).await?.rows;
            for row in open.into_iter().filter(|row| row.state == ReportState::Open) {
                let posted = pairs(cast::report(living.role.course, living.weeks));
                for topic in ["symptoms", "life", "measured", "words"] {
                    let topic: TopicId = topic.parse().map_err(|_error| unsound())?;
                    reports::save_page(ctx, filler, row.id, &topic, &posted).await?;
                }
                reports::send(ctx, filler, row.id, key()).await?;
                living.weeks += 1;
            }
        }
        Ok(())
    }

    /// Doctors answer what came until yesterday; what comes on the last days is still open.
    pub(super) async fn answer_alerts(&mut self, day: i64) -> Result<(), Stop> {
        let ctx = &self.story.ctx;
        if day + 2 >= DAYS {
            return Ok(());
        }
        for (at, doctor) in of_role(&self.staff, Role::Doctor).enumerate() {
            let doctor = doctor.acts::<Doctor>()?;
            for alert in alerts::of_doctor(ctx, &doctor).await? {
                if one_in(3, day, at) {
                    continue;
                }
                let action = if one_in(2, day, at) {
                    AlertAction::Called
                } else {
                    AlertAction::Watching
                };
                alerts::close(ctx, &doctor, alert.id, Closing { action, note: None }, key()).await?;
            }
        }
        Ok(())
    }

    /// Now and then somebody says in the evening that tomorrow's class is not for them.
    pub(super) async fn call_off(&mut self, day: i64) -> Result<(), Stop> {
        let ctx = &self.story.ctx;
        for (at, living) in self.patients.iter().enumerate() {
            let Some(player) = living.player.as_ref().filter(|_| is_here(living.role, day)) else {
                continue;
            };
            let me = player.acts::<Patient>()?;
            let mine = attendance::my_classes(ctx, &me).await?;
            let Some(next) = mine.next(ctx.now()) else { continue };
            let is_tomorrow = next.class.starts_at - ctx.now() < Duration::hours(24);
            if is_tomorrow && next.class.starts_at > ctx.now() && one_in(9, day, at) {
                let reason = if one_in(2, day, at) {
                    AbsenceReason::Unwell
                } else {
                    AbsenceReason::Busy
                };
                attendance::call_off(ctx, &me, next.class.id, reason, key()).await?;
            }
        }
        Ok(())
    }

    /// Specialists mark who was at the classes that are over.
    pub(super) async fn mark_classes(&mut self, day: i64) -> Result<(), Stop> {
        let ctx = &self.story.ctx;
        for specialist in of_role(&self.staff, Role::Specialist) {
            let runner = specialist.runs()?;
            for class in calendar::classes(ctx, &runner).await? {
                let is_over = class.state == ClassState::Planned && class.ends_at <= ctx.now();
                if !is_over {
                    continue;
                }
                let seats = roster::roster(ctx, &runner, class.id).await?.seats;
                let expected = seats.iter().filter(|seat| seat.state == AttendanceState::Expected);
                let marks: Vec<Mark> = expected
                    .enumerate()
                    .map(|(at, seat)| Mark {
                        patient: seat.patient.id,
                        was_there: Some(!one_in(7, day, at)),
                        note: None,
                    })
                    .collect();
                if !marks.is_empty() {
                    roster::mark(ctx, &runner, class.id, Marks { marks, note: None }, key()).await?;
                }
            }
        }
        Ok(())
    }
}

fn pairs<'a>(answers: impl IntoIterator<Item = (&'a str, String)>) -> Posted {
    answers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Chance without chance: every training clinic is like the other.
fn one_in(of: i64, day: i64, at: usize) -> bool {
    let at = i64::try_from(at).unwrap_or_default();
    (day * 7 + at * 11 + day * at) % of == 1
}
