//! Twelve weeks in the life of the training clinic, lived through the same use cases as those of a real one: nothing is
//! written that a person could not have done.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use clinic::{
    classes::{
        application, attendance, calendar,
        group::{self, Enrol},
        review,
        roster::{self, Mark, Marks},
    },
    identity::{Doctor, Organizer, Patient},
    job,
    monitoring::{
        alerts,
        reports::{self, Filler},
    },
    patients, settings, staff,
};
use domain::{
    classes::{
        AbsenceReason, AttendanceState, ClassState, ContactForm, EmergencyForm, GroupForm, GroupId, LetInForm, Place,
        Restrictions, Shelf, instant,
    },
    identity::{Email, MembershipId, Role},
    monitoring::{AlertAction, Closing, ReportState},
    patients::{NewPatient, Period},
    questions::{Posted, TopicId},
    settings::{CourseId, SettingsForm, TimeOfDay},
    staff::NewMember,
};

use super::{
    cast::{self, APPLICANTS, APPLICATION, Course, PATIENTS, PatientRole, STAFF},
    story::{Player, Story, address, caller, key, name, refused, unsound},
};
use crate::stop::Stop;

/// How long the clinic has been there.
pub(super) const DAYS: i64 = 84;
/// When, on the clinic's clocks, something is done: after the classes of the morning, and after those of the evening.
const HOURS: [&str; 3] = ["09:00", "12:00", "19:30"];
/// Who keeps the clinic in these weeks.
pub(super) const ORGANIZER: (&str, &str) = ("Лебедева Ольга Викторовна", "lebedeva");

/// A patient who leaves.
const LEAVES: &str = "Воробьёва Зинаида Ильинична";

struct Life {
    story: Story,
    zone: Tz,
    slug: String,
    course: CourseId,
    organizer: Player,
    /// In the order of [`STAFF`].
    staff: Vec<Player>,
    patients: Vec<Living>,
    /// Applicants who were let in and have not activated yet.
    let_in: Vec<Email>,
    groups: Vec<GroupId>,
}

/// A patient who has been registered.
struct Living {
    role: &'static PatientRole,
    membership: MembershipId,
    /// Once the account is active.
    player: Option<Player>,
    /// Reports sent so far.
    weeks: i64,
}

/// Lives from the story's beginning on until the present; gives the password with which everybody signs in.
pub(super) async fn live(story: Story, zone: Tz, until: DateTime<Utc>) -> Result<String, Stop> {
    let first = story.now().with_timezone(&zone).date_naive();
    let mut life = Life::begin(story, zone).await?;
    for day in 0..=DAYS {
        let today = first + Duration::days(day);
        for (hour, at) in HOURS.iter().enumerate() {
            let at = instant(today, TimeOfDay::parse(at).map_err(|_problem| unsound())?, zone);
            if at < until && life.story.now() < at {
                life.story.until(at).await?;
                life.hour(day, hour).await?;
            }
        }
    }
    life.story.until(until).await?;
    Ok(life.story.password)
}

impl Life {
    /// The organizer takes up work, enters the staff and the settings; the doctor makes the groups.
    async fn begin(mut story: Story, zone: Tz) -> Result<Self, Stop> {
        job::ensure_recurring(&story.ctx).await?;
        let organizer = story.activates(&address(ORGANIZER.1)?).await?;
        let mut staff = Vec::new();
        for colleague in STAFF {
            let new = NewMember {
                email: address(colleague.address)?,
                full_name: name(colleague.name)?,
            };
            let email = new.email.clone();
            staff::register(&story.ctx, &organizer.acts::<Organizer>()?, colleague.role, new, key()).await?;
            staff.push(story.activates(&email).await?);
        }
        let acting = organizer.acts::<Organizer>()?;
        let course = settings::courses(&story.ctx, &acting)
            .await?
            .pop()
            .ok_or_else(unsound)?
            .id;
        let doctors: Vec<MembershipId> = of_role(&staff, Role::Doctor).map(|doctor| doctor.membership).collect();
        let reviewer = doctors.first().ok_or_else(unsound)?;
        let change = SettingsForm {
            self_registration: true,
            class_capacity: "12".to_owned(),
            opens_at: "08:00".to_owned(),
            closes_at: "20:00".to_owned(),
            working_days: ["Mon", "Tue", "Wed", "Thu", "Fri"].map(str::to_owned).into(),
            contact_phone: "+7 495 123-45-67".to_owned(),
            contact_email: String::new(),
            courses: vec![format!("{course}={reviewer}")],
        };
        settings::save_settings(&story.ctx, &acting, change.check().map_err(refused)?, key()).await?;
        let slug = settings::settings(&story.ctx, &acting).await?.slug;
        for assistant in of_role(&staff, Role::Assistant) {
            let change = domain::assistants::AccessChange {
                assistants: vec![assistant.membership],
                doctors: doctors.clone(),
                pairs: (0..doctors.len()).map(|doctor| (0, doctor)).collect(),
            };
            clinic::assistants::save_grid(&story.ctx, &acting, change, key()).await?;
        }
        let mut life = Self {
            story,
            zone,
            slug,
            course,
            organizer,
            staff,
            patients: Vec::new(),
            let_in: Vec::new(),
            groups: Vec::new(),
        };
        let specialists: Vec<MembershipId> = of_role(&life.staff, Role::Specialist)
            .map(|one| one.membership)
            .collect();
        for (specialist, (title, weekdays, starts_at)) in specialists.into_iter().zip([
            ("Утренняя группа", ["Mon", "Thu"], "10:00"),
            ("Вечерняя группа", ["Tue", "Fri"], "18:00"),
        ]) {
            life.make_group(specialist, title, weekdays, starts_at).await?;
        }
        Ok(life)
    }

    async fn make_group(
        &mut self,
        specialist: MembershipId,
        title: &str,
        weekdays: [&str; 2],
        starts_at: &str,
    ) -> Result<(), Stop> {
        let today = self.story.now().with_timezone(&self.zone).date_naive();
        let form = GroupForm {
            group_title: title.to_owned(),
            specialist: specialist.to_string(),
            class_capacity: "10".to_owned(),
            weekdays: weekdays.map(str::to_owned).into(),
            starts_at: starts_at.to_owned(),
            class_minutes: "45".to_owned(),
            time_zone: self.zone.to_string(),
            from_day: (today + Duration::days(7)).to_string(),
            to_day: (today + Duration::days(DAYS + 60)).to_string(),
        };
        let new = form.check(self.zone, 12).map_err(refused)?;
        let made = group::add(
            &self.story.ctx,
            &self.reviewer()?.acts::<Doctor>()?,
            self.course,
            new,
            key(),
        )
        .await?;
        self.groups.push(made);
        Ok(())
    }

    /// What is done at that hour of the day.
    async fn hour(&mut self, day: i64, hour: usize) -> Result<(), Stop> {
        match hour {
            0 => {
                self.register(day).await?;
                self.activate(day).await?;
                self.join().await?;
                self.come_and_go(day).await?;
                self.apply(day).await?;
            }
            1 => {
                self.report(day).await?;
                self.review(day).await?;
                self.answer_alerts(day).await?;
            }
            _ => self.call_off(day).await?,
        }
        self.mark_classes(day).await
    }

    async fn register(&mut self, day: i64) -> Result<(), Stop> {
        for role in PATIENTS.iter().filter(|role| role.day == day) {
            let doctor = of_role(&self.staff, Role::Doctor)
                .nth(role.doctor)
                .ok_or_else(unsound)?;
            let keeper = doctor.keeps()?;
            let new = NewPatient {
                email: address(role.address)?,
                full_name: name(role.name)?,
                phone: None,
                doctor: doctor.membership,
                period: half_a_year(patients::periods(&self.story.ctx, &keeper))?,
            };
            let membership = patients::register(&self.story.ctx, &keeper, new, key()).await?;
            self.patients.push(Living {
                role,
                membership,
                player: None,
                weeks: 0,
            });
        }
        Ok(())
    }

    /// Whoever was let in takes up the invitation.
    async fn join(&mut self) -> Result<(), Stop> {
        for email in std::mem::take(&mut self.let_in) {
            let player = self.story.activates(&email).await?;
            self.patients.push(Living {
                role: &cast::APPLICANT,
                membership: player.membership,
                player: Some(player),
                weeks: 0,
            });
        }
        Ok(())
    }

    /// Everybody takes up the invitation the day after; those of the first doctor, who reviews the course, get a seat.
    async fn activate(&mut self, day: i64) -> Result<(), Stop> {
        for at in 0..self.patients.len() {
            let Some(living) = self.patients.get(at) else { continue };
            let role = living.role;
            if !role.activates || role.day + 1 != day {
                continue;
            }
            let player = self.story.activates(&address(role.address)?).await?;
            let contact = EmergencyForm {
                emergency_name: "Мария, дочь".to_owned(),
                emergency_phone: "+7 916 123-45-67".to_owned(),
            };
            let contact = contact.check().map_err(refused)?;
            attendance::save_emergency_contact(&self.story.ctx, &player.acts::<Patient>()?, contact).await?;
            if let (0, Some(group)) = (role.doctor, self.groups.get(at % 2)) {
                let restrictions = match role.course {
                    Course::Well => Restrictions::default(),
                    _ => Restrictions::parse(["опора рядом"]).map_err(|_problem| unsound())?,
                };
                let new = Enrol {
                    group: *group,
                    patient: player.membership,
                    restrictions,
                };
                group::enrol(&self.story.ctx, &self.reviewer()?.acts::<Doctor>()?, new, key()).await?;
            }
            if let Some(living) = self.patients.get_mut(at) {
                living.player = Some(player);
            }
        }
        Ok(())
    }

    /// A patient's observation is ended before its time; a doctor is invited who has not taken it up yet.
    async fn come_and_go(&self, day: i64) -> Result<(), Stop> {
        let ctx = &self.story.ctx;
        if day == 50 {
            let leaves = self
                .patients
                .iter()
                .find(|living| living.role.name == LEAVES)
                .ok_or_else(unsound)?;
            let doctor = of_role(&self.staff, Role::Doctor)
                .nth(leaves.role.doctor)
                .ok_or_else(unsound)?;
            patients::remove(ctx, &doctor.keeps()?, leaves.membership).await?;
        }
        if day == DAYS - 2 {
            let new = NewMember {
                email: address("zhukova")?,
                full_name: name("Жукова Инна Леонидовна")?,
            };
            staff::register(ctx, &self.organizer.acts::<Organizer>()?, Role::Doctor, new, key()).await?;
        }
        Ok(())
    }

    /// Somebody fills in the application of the login page.
    async fn apply(&mut self, day: i64) -> Result<(), Stop> {
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
    async fn review(&mut self, day: i64) -> Result<(), Stop> {
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
    async fn report(&mut self, day: i64) -> Result<(), Stop> {
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
            let open = reports::own(ctx, &me).await?;
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
    async fn answer_alerts(&mut self, day: i64) -> Result<(), Stop> {
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
    async fn call_off(&mut self, day: i64) -> Result<(), Stop> {
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
    async fn mark_classes(&mut self, day: i64) -> Result<(), Stop> {
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

    /// The doctor of the course.
    fn reviewer(&self) -> Result<&Player, Stop> {
        of_role(&self.staff, Role::Doctor).next().ok_or_else(unsound)
    }
}

/// Those of the staff in a role, in the order of [`STAFF`].
fn of_role(staff: &[Player], role: Role) -> impl Iterator<Item = &Player> {
    STAFF
        .iter()
        .zip(staff)
        .filter(move |(colleague, _)| colleague.role == role)
        .map(|(_, player)| player)
}

fn is_here(role: &PatientRole, day: i64) -> bool {
    role.name != LEAVES || day < 50
}

/// Half a year, as near as the brand offers it.
fn half_a_year(periods: &[Period]) -> Result<Period, Stop> {
    periods
        .iter()
        .min_by_key(|period| period.days.abs_diff(183))
        .cloned()
        .ok_or_else(unsound)
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
