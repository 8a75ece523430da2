//! People with a role: each comes in by the door that real ones use.

use clinic::{
    identity::{Operator, operator_link},
    settings::create_clinic,
};
use domain::{
    identity::{ClinicId, Email, MembershipId, PersonName, Role},
    settings::{BrandId, ClinicName, NewClinic, time_zone},
};

use super::{Browser, House};

pub(crate) const PASSWORD: &str = "зелёный чайник поёт";
pub(crate) const NAME: &str = "Петров Иван Аркадьевич";
pub(crate) const ACTIVATE: &str = "/api/identity/activate";
pub(crate) const SIGN_IN: &str = "/api/identity/sign_in";
pub(crate) const REGISTER: &str = "/api/staff/register";
pub(crate) const REGISTER_PATIENT: &str = "/api/patients/register";

/// Somebody signed in, with the membership that acts.
pub(crate) struct Staff<'house> {
    pub(crate) browser: Browser<'house>,
    pub(crate) membership: MembershipId,
    pub(crate) clinic: ClinicId,
    pub(crate) email: String,
}

impl House {
    /// A clinic with its organizer, who has activated the account. Causes one letter.
    pub(crate) async fn organizer(&self, email: &str) -> Staff<'_> {
        let new = NewClinic {
            name: ClinicName::parse(&format!("Клиника {email}")).unwrap(),
            brand: BrandId("oncocenter".into()),
            time_zone: time_zone("Europe/Moscow").unwrap(),
            organizer_email: Email::parse(email).unwrap(),
            organizer_name: PersonName::parse(NAME).unwrap(),
        };
        let created = create_clinic(&self.ctx, &Operator::at_the_console(), new)
            .await
            .unwrap();
        let browser = self.activated(created.organizer).await;
        Staff {
            browser,
            membership: created.organizer,
            clinic: created.clinic,
            email: email.to_owned(),
        }
    }

    /// The browser of somebody who has just activated this membership.
    pub(crate) async fn activated(&self, membership: MembershipId) -> Browser<'_> {
        let link = operator_link(&self.ctx, &Operator::at_the_console(), membership)
            .await
            .unwrap();
        let mut browser = Browser::at(self);
        let page = browser.get(&format!("/activate/{}", link.reveal())).await;
        let answer = browser.submit(&page, ACTIVATE, &[("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser
    }
}

impl<'house> Staff<'house> {
    /// Registers somebody through the form, a patient with the first doctor there is; nobody has activated it yet.
    /// Causes one letter.
    pub(crate) async fn registers(&mut self, role: Role, email: &str, name: &str) -> MembershipId {
        let page = self.browser.get(new_page(role)).await;
        let mut fields = vec![("email", email), ("full_name", name)];
        let doctor = page.choices("doctor").into_iter().find(|doctor| !doctor.is_empty());
        let form = match role {
            Role::Patient => {
                fields.extend([("doctor", doctor.as_deref().unwrap()), ("period", "3m")]);
                REGISTER_PATIENT
            }
            _ => REGISTER,
        };
        let answer = self.browser.submit(&page, form, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let house = self.browser.house;
        let sql = format!("SELECT CAST(id AS TEXT) FROM membership WHERE full_name = '{name}'");
        let sql = match house.ctx.db.read().get_database_backend() {
            sea_orm::DbBackend::Sqlite => sql.replace("CAST(id AS TEXT)", "lower(hex(id))"),
            _ => sql,
        };
        house.texts(&sql).await.pop().unwrap().parse().unwrap()
    }

    /// Somebody of this role in the same clinic, signed in. Causes one letter.
    pub(crate) async fn colleague(&mut self, role: Role) -> Staff<'house> {
        let email = format!("{}.{}", role.name(), self.email);
        let membership = self.registers(role, &email, &format!("{} {NAME}", role.name())).await;
        let browser = self.browser.house.activated(membership).await;
        Staff {
            browser,
            membership,
            clinic: self.clinic,
            email,
        }
    }
}

fn new_page(role: Role) -> &'static str {
    match role {
        Role::Doctor => "/org/doctors/new",
        Role::Assistant => "/org/assistants/new",
        Role::Specialist => "/org/specialists/new",
        Role::Patient => "/org/patients/new",
        Role::Organizer => panic!("no form registers an organizer"),
    }
}
