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
    /// Registers a member of staff through the form; nobody has activated it yet. Causes one letter.
    pub(crate) async fn registers(&mut self, role: Role, email: &str, name: &str) -> MembershipId {
        let page = self.browser.get(new_page(role)).await;
        let answer = self
            .browser
            .submit(&page, REGISTER, &[("email", email), ("full_name", name)])
            .await;
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
        // Patients are registered elsewhere; to the doors they are one more role.
        let as_what = if role == Role::Patient { Role::Doctor } else { role };
        let membership = self
            .registers(as_what, &email, &format!("{} {NAME}", role.name()))
            .await;
        let house = self.browser.house;
        let browser = house.activated(membership).await;
        house
            .execute(&format!(
                "UPDATE membership SET role = '{}' WHERE full_name = '{0} {NAME}'",
                role.name()
            ))
            .await;
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
        Role::Organizer | Role::Patient => panic!("no form registers {role:?}"),
    }
}
