//! Passkeys as far as they are pages and forms; what a device answers is the browser's and `clinic`'s to test.

use chrono::Duration;
use domain::error::Code;

use crate::harness::{Engine, House, PASSWORD, SIGN_IN};

const ADD: &str = "/api/identity/add_passkey";
const TO_ADD: &str = "/api/identity/passkey_to_add";
const TO_SIGN_IN: &str = "/api/identity/passkey_to_sign_in";
const BEGIN_TOTP: &str = "/api/identity/begin_totp";

/// A service that people open by a name.
async fn named(engine: Engine) -> House {
    House::with(engine, &[("ONCOCENTER_PUBLIC_URL", "http://localhost:3000")]).await
}

#[tokio::test]
async fn a_key_is_asked_for_by_script_and_nothing_of_its_answer_comes_back() {
    for engine in Engine::BOTH {
        let house = named(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        let page = organizer.browser.get("/profile/factor").await;
        assert!(page.body.contains("src=\"/passkeys.js\""), "{}", page.body);
        assert!(!organizer.browser.get("/org").await.body.contains("passkeys.js"));
        let acting = organizer.membership.to_string();
        let question = organizer.browser.call(TO_ADD, &[("acting", &acting)]).await;
        let question: String = serde_json::from_str(&question.body).unwrap();
        let question: serde_json::Value = serde_json::from_str(&question).unwrap();
        let asked = &question["publicKey"];
        assert_eq!(asked["rp"]["id"], "localhost");
        assert_eq!(asked["user"]["name"], "organizer@mail.ru");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");

        let made_up = [("key_name", "Телефон"), ("factor_key", "{\"id\":\"made-up\"}")];
        let refused = organizer.browser.submit(&page, ADD, &made_up).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Ключ не подошёл"), "{}", refused.body);
        assert!(refused.body.contains("href=\"#factor_key\""), "{}", refused.body);
        assert_eq!(refused.field(ADD, "key_name"), "Телефон");
        assert!(!refused.body.contains("made-up"), "{}", refused.body);
        let empty = organizer.browser.submit(&page, ADD, &[("key_name", " ")]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Назовите ключ"), "{}", empty.body);

        house.pass(Duration::minutes(5));
        let stale = organizer.browser.call(TO_ADD, &[("acting", &acting)]).await;
        assert_eq!(stale.code(), Code::ProveAgain);
        house.end(1).await;
    }
}

#[tokio::test]
async fn a_login_without_keys_is_asked_for_none() {
    let house = named(Engine::Sqlite).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let nobody = organizer.browser.call(TO_SIGN_IN, &[]).await;
    assert_eq!(nobody.code(), Code::SignInAgain);
    let page = organizer.browser.get("/profile/factor").await;
    organizer.browser.submit(&page, BEGIN_TOTP, &[]).await;
    house.execute("UPDATE totp SET confirmed_at = created_at").await;
    let page = organizer.browser.get("/login").await;
    let mut browser = crate::harness::Browser::at(&house);
    let typed = [("email", "organizer@mail.ru"), ("password", PASSWORD)];
    let answer = browser.submit(&page, SIGN_IN, &typed).await;
    assert_eq!(answer.location(), "/login/factor", "{}", answer.body);
    let page = browser.get("/login/factor").await;
    assert!(!page.body.contains("Войти с ключом"), "{}", page.body);
    assert_eq!(browser.call(TO_SIGN_IN, &[]).await.code(), Code::NotFound);
    house.end(1).await;
}

#[tokio::test]
async fn without_a_name_there_are_no_keys() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/profile/factor").await;
    assert!(
        !page.has_form(ADD) && !page.body.contains("Ключи входа"),
        "{}",
        page.body
    );
    let acting = organizer.membership.to_string();
    let refused = organizer.browser.call(TO_ADD, &[("acting", &acting)]).await;
    assert_eq!(refused.code(), Code::NotFound);
    house.end(1).await;
}
