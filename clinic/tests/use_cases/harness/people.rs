//! The people of a test, each made by the way that real ones take: invited, a letter, a link, a password.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use clinic::{
    Result,
    identity::{
        self, Actor, Caller, ClassRunner, Entered, NewSession, Operator, Organizer, PatientKeeper, RoleKind, SignedIn,
        act_as, act_as_class_runner, act_as_patient_keeper,
    },
    patients,
    settings::{self, CreatedClinic},
    staff,
};
use domain::{
    identity::{ActivationForm, ClinicId, Email, MembershipId, PersonName, Role, SignInForm},
    patients::{NewPatient, Period, PeriodId},
    settings::{BrandId, ClinicName, NewClinic},
    staff::NewMember,
};

use super::{World, key};

/// A password that is good for anybody.
pub(crate) const PASSWORD: &str = "зелёный чайник поёт";

/// A clinic with the organizer who activated it.
pub(crate) struct Clinic {
    pub(crate) id: ClinicId,
    pub(crate) organizer: Person,
}

/// Somebody with an active role and a browser that is signed in.
pub(crate) struct Person {
    pub(crate) email: Email,
    pub(crate) membership: MembershipId,
    /// The cookie of the session.
    pub(crate) cookie: String,
    /// The cookie of the browser.
    pub(crate) device: String,
}

/// A request from that network, by a browser that nobody knows.
pub(crate) fn from(network: &str) -> Caller {
    Caller {
        network: network.to_owned(),
        ..Caller::default()
    }
}

/// What an organizer types of a new member.
pub(crate) fn member(email: &str, name: &str) -> NewMember {
    NewMember {
        email: Email::parse(email).unwrap(),
        full_name: PersonName::parse(name).unwrap(),
    }
}

/// What somebody types of a new patient of that doctor, with a period of three months.
pub(crate) fn patient(email: &str, name: &str, doctor: MembershipId) -> NewPatient {
    NewPatient {
        email: Email::parse(email).unwrap(),
        full_name: PersonName::parse(name).unwrap(),
        phone: None,
        doctor,
        period: period("3m", 91),
    }
}

pub(crate) fn period(id: &str, days: u32) -> Period {
    Period {
        id: PeriodId(id.to_owned()),
        label: id.to_owned(),
        days,
    }
}

pub(crate) fn operator() -> Operator {
    Operator::at_the_console()
}

pub(crate) fn new_clinic(name: &str, email: &str) -> NewClinic {
    NewClinic {
        name: ClinicName::parse(name).unwrap(),
        brand: BrandId("oncocenter".to_owned()),
        time_zone: chrono_tz::Europe::Moscow,
        organizer_email: Email::parse(email).unwrap(),
        organizer_name: PersonName::parse("Петров Иван Аркадьевич").unwrap(),
    }
}

/// The session of somebody who has no second factor.
pub(crate) fn session(entered: Entered) -> NewSession {
    match entered {
        Entered::Session(begun) => begun,
        Entered::Waiting(_) => panic!("a second factor was asked for"),
    }
}

impl Person {
    /// What a request with this person's cookie proves.
    pub(crate) async fn signed_in(&self, world: &World) -> SignedIn {
        world.resumed(&self.cookie).await.expect("the session is good")
    }

    pub(crate) async fn acts<R: RoleKind>(&self, world: &World) -> Actor<R> {
        act_as(Some(&self.signed_in(world).await), Some(self.membership)).unwrap()
    }

    pub(crate) async fn keeps(&self, world: &World) -> Actor<PatientKeeper> {
        act_as_patient_keeper(Some(&self.signed_in(world).await), Some(self.membership), None).unwrap()
    }

    pub(crate) async fn runs(&self, world: &World) -> Actor<ClassRunner> {
        act_as_class_runner(Some(&self.signed_in(world).await), Some(self.membership), None).unwrap()
    }

    /// Requests of this person's own browser.
    pub(crate) fn caller(&self, network: &str) -> Caller {
        Caller {
            network: network.to_owned(),
            device: Some(self.device.clone()),
            ..Caller::default()
        }
    }
}

impl World {
    /// A clinic whose organizer has activated the account.
    pub(crate) async fn clinic(&self, name: &str, organizer: &str) -> Clinic {
        self.clinic_of(new_clinic(name, organizer)).await
    }

    pub(crate) async fn clinic_of(&self, new: NewClinic) -> Clinic {
        let email = new.organizer_email.clone();
        let CreatedClinic { clinic, organizer } = settings::create_clinic(&self.ctx, &operator(), new).await.unwrap();
        Clinic {
            id: clinic,
            organizer: self.takes_up(email, organizer).await,
        }
    }

    /// Registers a member of staff who has not activated the account yet; the letter is in the outbox.
    pub(crate) async fn invited(&self, by: &Person, role: Role, email: &str, name: &str) -> MembershipId {
        let by = by.acts::<Organizer>(self).await;
        staff::register(&self.ctx, &by, role, member(email, name), key())
            .await
            .unwrap()
    }

    /// A member of staff who has activated the account.
    pub(crate) async fn member_of(&self, by: &Person, role: Role, email: &str, name: &str) -> Person {
        let membership = self.invited(by, role, email, name).await;
        self.takes_up(Email::parse(email).unwrap(), membership).await
    }

    /// A patient who has not activated the account yet; the letter is in the outbox.
    pub(crate) async fn invited_patient(&self, by: &Person, new: NewPatient) -> MembershipId {
        let by = by.keeps(self).await;
        patients::register(&self.ctx, &by, new, key()).await.unwrap()
    }

    /// A patient who has activated the account.
    pub(crate) async fn patient(&self, by: &Person, new: NewPatient) -> Person {
        let email = new.email.clone();
        let membership = self.invited_patient(by, new).await;
        self.takes_up(email, membership).await
    }

    /// Attaches the assistant to the doctor.
    pub(crate) async fn attach(&self, clinic: &Clinic, assistant: &Person, doctor: MembershipId) {
        let row = vec![
            ("clinic_id", clinic.id.0.into()),
            ("assistant_id", assistant.membership.0.into()),
            ("doctor_id", doctor.0.into()),
            ("created_at", self.now().into()),
        ];
        self.insert("assignment", row).await.unwrap();
    }

    /// Detaches the assistant from every doctor.
    pub(crate) async fn detach(&self, assistant: &Person) {
        let delete = "DELETE FROM assignment WHERE assistant_id = $1";
        self.execute(delete, vec![assistant.membership.0.into()]).await;
    }

    /// A doctor who has activated the account.
    pub(crate) async fn doctor(&self, clinic: &Clinic, email: &str) -> Person {
        self.member_of(&clinic.organizer, Role::Doctor, email, "Кузнецова Анна Львовна")
            .await
    }

    /// One more organizer who has activated the account.
    pub(crate) async fn invite_organizer(&self, clinic: ClinicId, email: &str, name: &str) -> Person {
        let somebody = member(email, name);
        let membership =
            identity::invite_organizer(&self.ctx, &operator(), clinic, &somebody.email, &somebody.full_name)
                .await
                .unwrap();
        self.takes_up(somebody.email, membership).await
    }

    async fn takes_up(&self, email: Email, membership: MembershipId) -> Person {
        let letter = self.letter().await;
        assert_eq!(letter.to, email.as_str());
        let session = self.activate(&letter.link, PASSWORD).await.unwrap();
        assert_eq!(session.held.membership, membership);
        self.person(email, session)
    }

    /// The person whose browser got these cookies.
    pub(crate) fn person(&self, email: Email, session: NewSession) -> Person {
        Person {
            email,
            membership: session.held.membership,
            cookie: self.noted(session.token.reveal()),
            device: self.noted(session.device.reveal()),
        }
    }

    /// Opens the link in a fresh browser and presses «Активировать аккаунт».
    pub(crate) async fn activate(&self, link: &str, password: &str) -> Result<NewSession> {
        let form = ActivationForm {
            password: self.noted(password),
        };
        identity::activate(&self.ctx, link, &form, None, &from("203.0.113.0/24"), key())
            .await
            .map(session)
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str, caller: &Caller) -> Result<NewSession> {
        let form = SignInForm {
            email: email.to_owned(),
            password: self.noted(password),
        };
        identity::sign_in(&self.ctx, &form, None, caller).await.map(session)
    }

    /// Keeps this password of the person as a hash that is quick to check, as an older program may have made it:
    /// for tests of many wrong ones, and of hashes that are made anew.
    pub(crate) async fn weaken(&self, person: &Person, password: &str) {
        let quick = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(64, 1, 1, None).unwrap(),
        );
        let hash = quick.hash_password(password.as_bytes()).unwrap().to_string();
        let set = "UPDATE login SET password_hash = $1 WHERE email = $2";
        self.execute(set, vec![hash.into(), person.email.as_str().into()]).await;
    }

    /// What the session's cookie is worth now.
    pub(crate) async fn resumed(&self, cookie: &str) -> Option<SignedIn> {
        identity::resume(&self.ctx, cookie).await.unwrap()
    }
}
