//! The application on somebody's telephone, and signing in with it.

use chrono::{DateTime, Utc};
use clinic::{
    Context, Result,
    identity::{
        self, Actor, Anyone, Entered, NewSession, SignedIn, act_as_anyone, begin_totp, confirm_totp, finish_sign_in,
        totp_setup,
    },
};
use domain::identity::{FactorForm, SignInForm};
use totp_rs::{Builder, Secret, Totp};

use super::{PASSWORD, Person, World, from, key};

pub(crate) const STEP_S: i64 = 30;

/// An application that makes codes.
pub(crate) struct App(Totp);

impl App {
    /// One that was told this secret.
    pub(crate) fn of(key: &str) -> Self {
        let secret = Secret::try_from_base32(key).unwrap();
        Self(Builder::new().with_secret(secret).build().unwrap())
    }

    pub(crate) fn code(&self, at: DateTime<Utc>) -> String {
        self.0.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
    }

    pub(crate) fn secret(&self) -> &[u8] {
        self.0.secret().as_bytes()
    }
}

/// The second factor as it is typed.
pub(crate) fn typed(factor: &str) -> FactorForm {
    FactorForm {
        factor: factor.to_owned(),
        factor_key: String::new(),
    }
}

impl World {
    /// Who acts, whatever the role.
    pub(crate) async fn acting(&self, person: &Person) -> (Actor<Anyone>, SignedIn) {
        let me = person.signed_in(self).await;
        (act_as_anyone(Some(&me), Some(person.membership)).unwrap(), me)
    }

    /// The application of somebody who has just signed in: the secret is typed over, nothing is confirmed yet.
    pub(crate) async fn begins_app(&self, person: &Person) -> App {
        let (actor, me) = self.acting(person).await;
        begin_totp(&self.ctx, &actor, &me).await.unwrap();
        let setup = totp_setup(&self.ctx, &actor).await.unwrap().expect("a secret waits");
        App::of(&self.noted(&setup.key))
    }

    /// The same, confirmed by the first code. Causes one letter.
    pub(crate) async fn sets_up_app(&self, person: &Person) -> App {
        let app = self.begins_app(person).await;
        let (actor, me) = self.acting(person).await;
        let (code, caller) = (typed(&app.code(self.now())), person.caller("203.0.113.0/24"));
        confirm_totp(&self.ctx, &actor, &me, &code, &caller, key())
            .await
            .unwrap();
        app
    }

    /// The right password of a login with a second factor; the secret of what waits.
    pub(crate) async fn waits(&self, email: &str) -> String {
        let form = SignInForm {
            email: email.to_owned(),
            password: self.noted(PASSWORD),
        };
        match identity::sign_in(&self.ctx, &form, None, &from("192.0.2.0/24"))
            .await
            .unwrap()
        {
            Entered::Waiting(token) => self.noted(token.reveal()),
            Entered::Session(_) => panic!("no second factor was asked for"),
        }
    }
}

/// Shows a factor for what waits, in that process.
pub(crate) async fn shows(ctx: &Context, waiting: &str, factor: &str) -> Result<NewSession> {
    finish_sign_in(ctx, Some(waiting), &typed(factor), None, &from("192.0.2.0/24")).await
}
