//! Twelve weeks in the life of the training clinic, lived through the same use cases as those of a real one: nothing is
//! written that a person could not have done.

mod days;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use clinic::{
    classes::group::{self, Enrol},
    identity::{Actor, Caller, Doctor, Organizer, Patient},
    job,
    patients::{self, own_data},
    settings, staff,
};
use domain::{
    classes::{EmergencyForm, GroupForm, GroupId, Restrictions, instant},
    identity::{Email, MembershipId, Role},
    patients::{NewPatient, OwnDataForm, Period},
    settings::{CourseId, SettingsForm, TimeOfDay},
    staff::NewMember,
};

use super::{
    cast::{self, Course, PATIENTS, PatientRole, STAFF},
    story::{Player, Story, address, key, name, refused, unsound},
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
            let me = player.acts::<Patient>()?;
            own_data::save(
                &self.story.ctx,
                &me,
                &told(&self.story.ctx, &me),
                &Caller::default(),
                key(),
            )
            .await?;
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

/// What an invented patient tells on its first visit.
fn told(ctx: &clinic::Context, me: &Actor<Patient>) -> OwnDataForm {
    let asked = &ctx.brands.get(&me.held().brand).1.consents;
    OwnDataForm {
        phone: "+7 916 765-43-21".to_owned(),
        address: "Учебный город, улица Мира, дом 1".to_owned(),
        emergency: EmergencyForm {
            emergency_name: "Мария Примерова".to_owned(),
            emergency_relation: "дочь".to_owned(),
            emergency_phone: "+7 916 123-45-67".to_owned(),
        },
        consents: asked.iter().map(|consent| consent.id.to_string()).collect(),
    }
}
