//! What a doctor writes when an application is decided, and what those who review or oversee applications see.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    ApplicationId, ApplicationState, GroupId, GroupTitle, Restrictions, Schedule, Seats,
    questionnaire::SummaryTopic,
    triage::{Level, Triage},
};
use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, MembershipId, Named, PersonName, Phone, Status, several_lines},
    limits::PROSE_MAX,
    patients::Period,
    settings::{CourseName, CourseRef},
};

/// Some sentences that one person writes to another: lines of visible characters, at most [`PROSE_MAX`] of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose(String);

impl Prose {
    /// What was typed, without the space around it.
    ///
    /// # Errors
    /// Empty, too long, or with characters that cannot be seen.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        Self::optional(typed)?.ok_or(Problem::Required)
    }

    /// The same where nothing is an answer, too.
    ///
    /// # Errors
    /// Too long, or with characters that cannot be seen.
    pub fn optional(typed: &str) -> Result<Option<Self>, Problem> {
        Ok(several_lines(typed, PROSE_MAX)?.map(Self))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Prose> for String {
    fn from(prose: Prose) -> Self {
        prose.0
    }
}

/// «Записать»: the doctor's form for letting somebody in, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LetInForm {
    /// A group, or [`Place::WAITING_LIST`].
    pub group: String,
    pub period: String,
    /// One to a line.
    pub restrictions: String,
    pub reason: String,
}

/// Where somebody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Group(GroupId),
    /// Into the course, to wait for a seat.
    WaitingList,
}

impl Place {
    /// What a form says for the waiting list.
    pub const WAITING_LIST: &str = "waiting";
}

/// A doctor lets somebody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetIn {
    pub place: Place,
    /// Of the observation, for somebody who is under none.
    pub period: Period,
    pub restrictions: Restrictions,
    /// Asked for where the answers had a red signal.
    pub reason: Option<Prose>,
}

impl LetInForm {
    /// What the form says.
    ///
    /// # Errors
    /// `Invalid` with every wrong field. Whether a reason is needed the use case knows.
    pub fn check(&self, periods: &[Period]) -> Result<LetIn, Code> {
        let mut errors = FieldErrors::default();
        let place = errors.check(Field::Group, place(&self.group));
        let period = errors.check(Field::Period, period(&self.period, periods));
        let restrictions = errors.check(Field::Restrictions, Restrictions::parse(self.restrictions.lines()));
        let reason = errors.check(Field::Reason, Prose::optional(&self.reason));
        match (place, period, restrictions, reason) {
            (Some(place), Some(period), Some(restrictions), Some(reason)) => Ok(LetIn {
                place,
                period,
                restrictions,
                reason,
            }),
            _ => Err(errors.into_code()),
        }
    }
}

fn place(typed: &str) -> Result<Place, Problem> {
    match typed {
        "" => Err(Problem::Required),
        Place::WAITING_LIST => Ok(Place::WaitingList),
        group => group.parse().map(Place::Group).map_err(|_other| Problem::UnknownChoice),
    }
}

fn period(typed: &str, periods: &[Period]) -> Result<Period, Problem> {
    if typed.is_empty() {
        return Err(Problem::Required);
    }
    let found = periods.iter().find(|period| period.id.0 == typed);
    found.cloned().ok_or(Problem::UnknownChoice)
}

/// «Отказать»: why, and what the applicant is advised.
///
/// # Errors
/// `Invalid` with every wrong field.
pub fn refusal(reason: &str, advice: &str) -> Result<(Prose, Prose), Code> {
    let mut errors = FieldErrors::default();
    let reason = errors.check(Field::Refusal, Prose::parse(reason));
    let advice = errors.check(Field::Advice, Prose::parse(advice));
    reason.zip(advice).ok_or_else(|| errors.into_code())
}

/// «Задать вопрос».
///
/// # Errors
/// `Invalid` with what is wrong.
pub fn question(typed: &str) -> Result<Prose, Code> {
    Prose::parse(typed).map_err(|problem| Code::field(Field::Question, problem))
}

/// «Кому передать».
///
/// # Errors
/// `Invalid` where nobody was chosen, or something that is no choice.
pub fn chosen_doctor(typed: &str) -> Result<MembershipId, Code> {
    crate::settings::membership(typed).map_err(|problem| Code::field(Field::Doctor, problem))
}

/// Which applications of a doctor's are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shelf {
    /// Those that need a decision: the reddest and oldest first, those that wait for an answer last.
    #[default]
    Open,
    /// Those that were decided, or came to an end otherwise: the latest first.
    Closed,
}

impl Shelf {
    pub const ALL: [Self; 2] = [Self::Open, Self::Closed];

    /// The word in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The shelf of that word; an unknown one is the first.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|shelf| shelf.name() == name)
            .unwrap_or_default()
    }
}

/// A row of a doctor's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    pub id: ApplicationId,
    pub number: i64,
    pub full_name: PersonName,
    pub course: CourseName,
    /// Who is responsible; another one than the reader where the reader stands in.
    pub doctor: Named,
    pub state: ApplicationState,
    pub level: Level,
    /// What the rules said, without mere notes.
    pub signals: Vec<String>,
    pub submitted_at: DateTime<Utc>,
    /// The promise.
    pub answer_by: DateTime<Utc>,
}

/// One page of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueuePage {
    pub rows: Vec<QueueRow>,
    /// On all pages.
    pub total: u64,
    /// Whether there is a page after this one.
    pub more: bool,
}

/// An application with everything that a doctor decides by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationCard {
    pub id: ApplicationId,
    pub number: i64,
    pub state: ApplicationState,
    pub level: Level,
    pub course: CourseRef,
    /// Who is responsible.
    pub doctor: Named,
    pub full_name: PersonName,
    pub email: Email,
    pub phone: Option<Phone>,
    /// The applicant's.
    pub zone: Tz,
    pub submitted_at: DateTime<Utc>,
    pub answer_by: DateTime<Utc>,
    /// What a form about it must have seen: whoever decides by an older state is told.
    pub touched_at: DateTime<Utc>,
    pub triage: Triage,
    pub answers: Vec<SummaryTopic>,
    /// The oldest first.
    pub messages: Vec<Message>,
    /// The patient of this clinic that the applicant is.
    pub known: Option<KnownPatient>,
    /// The running groups of the course.
    pub groups: Vec<GroupChoice>,
    pub decision: Option<Decision>,
}

/// A question of a doctor, or the applicant's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The doctor; none is the applicant.
    pub author: Option<Named>,
    pub text: String,
    pub at: DateTime<Utc>,
}

/// A patient who applies: signed in, or under the same name from the same address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPatient {
    pub id: MembershipId,
    pub status: Status,
    /// The groups where it has a seat.
    pub groups: Vec<GroupId>,
}

/// A group that somebody may be let into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupChoice {
    pub id: GroupId,
    pub title: GroupTitle,
    pub seats: Seats,
    pub schedule: Schedule,
    pub specialist: PersonName,
    /// When the next class begins.
    pub next_class: Option<DateTime<Utc>>,
}

/// Who decided, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub by: Named,
    pub at: DateTime<Utc>,
    pub reason: Option<String>,
    pub advice: Option<String>,
    pub restrictions: Restrictions,
    pub group: Option<GroupTitle>,
}

/// An application under review as the organizer sees it: nothing of what was answered, and not whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overseen {
    pub id: ApplicationId,
    pub number: i64,
    pub course: CourseName,
    pub doctor: Named,
    /// Whether the doctor is active or invited; somebody must take over from one who is not.
    pub has_doctor: bool,
    pub state: ApplicationState,
    pub submitted_at: DateTime<Utc>,
    pub answer_by: DateTime<Utc>,
}

/// How many applications are under review in a clinic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oversight {
    pub open: u64,
    /// Of these, those that nobody answered in time.
    pub overdue: u64,
    /// Of these, those whose doctor is gone.
    pub left_behind: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patients::PeriodId;
    use uuid::Uuid;

    fn periods() -> Vec<Period> {
        vec![Period {
            id: PeriodId("3m".into()),
            label: "3 месяца".into(),
            days: 91,
        }]
    }

    #[test]
    fn a_place_is_a_group_or_the_waiting_list() {
        let form = |group: &str| LetInForm {
            group: group.into(),
            period: "3m".into(),
            restrictions: "без прыжков\r\n\r\n опора рядом".into(),
            reason: " ".into(),
        };
        let group = Uuid::from_u128(7);
        let checked = form(&group.to_string()).check(&periods()).unwrap();
        assert_eq!(checked.place, Place::Group(GroupId(group)));
        assert_eq!(checked.reason, None);
        let lines: Vec<&str> = checked.restrictions.iter().collect();
        assert_eq!(lines, ["без прыжков", "опора рядом"]);
        let waits = form(Place::WAITING_LIST).check(&periods()).unwrap();
        assert_eq!(waits.place, Place::WaitingList);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = LetInForm {
            group: String::new(),
            period: "9y".into(),
            restrictions: "я".repeat(1000),
            reason: "так\u{202e}".into(),
        };
        let Err(Code::Invalid { fields }) = form.check(&periods()) else {
            panic!("accepted")
        };
        assert_eq!(fields.get(Field::Group), Some(&Problem::Required));
        assert_eq!(fields.get(Field::Period), Some(&Problem::UnknownChoice));
        assert!(fields.get(Field::Restrictions).is_some());
        assert_eq!(fields.get(Field::Reason), Some(&Problem::HiddenCharacter));
    }

    #[test]
    fn nobody_is_refused_without_a_word() {
        let Err(Code::Invalid { fields }) = refusal(" ", "") else {
            panic!("accepted")
        };
        assert_eq!(fields.get(Field::Refusal), Some(&Problem::Required));
        assert_eq!(fields.get(Field::Advice), Some(&Problem::Required));
        assert!(question("\n").is_err());
        let (reason, _) = refusal("Сначала\r\nк кардиологу", "Обратитесь к врачу").unwrap();
        assert_eq!(reason.as_str(), "Сначала\nк кардиологу");
    }

    #[test]
    fn a_shelf_is_found_by_its_word() {
        assert!(Shelf::ALL.iter().all(|shelf| Shelf::from_name(shelf.name()) == *shelf));
        assert_eq!(Shelf::from_name("attic"), Shelf::Open);
    }
}
