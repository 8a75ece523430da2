//! «Подтверждение входа» in the settings, and what somebody meets who has none yet.

use chrono::Duration;
use domain::{error::Code, identity::Role};

use crate::harness::{Browser, Engine, House, PASSWORD, SIGN_IN, Staff};

const DEMAND: &str = "/api/settings/demand_factors";
const BEGIN: &str = "/api/identity/begin_totp";
const LINE: &str = "включите подтверждение входа: этого требует ваша медицинская организация";
const OVER: &str = "и срок вышел. Включите подтверждение входа";

/// The organizer demands it of doctors through the form.
async fn demands(organizer: &mut Staff<'_>) {
    let page = organizer.browser.get("/org/settings").await;
    assert!(page.body.contains("Ещё не включили 1 из 1."), "{}", page.body);
    // As a browser sends it: of the boxes only those that are ticked.
    let mut fields = page.form(DEMAND);
    fields.retain(|(name, _)| name != "roles[]");
    fields.push(("roles[]".to_owned(), "doctor".to_owned()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = organizer.browser.post(DEMAND, &fields).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/org/settings?done=factors"),
        "{}",
        answer.body
    );
    let page = organizer.browser.get(answer.location()).await;
    assert!(
        page.body.contains("Правила подтверждения входа сохранены."),
        "{}",
        page.body
    );
    assert!(page.body.contains("Обязательно с 24"), "{}", page.body);
}

#[tokio::test]
async fn a_demanded_factor_is_put_off_for_some_days_and_no_longer() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        let mut doctor = organizer.colleague(Role::Doctor).await;
        assert!(!doctor.browser.get("/doctor").await.body.contains(LINE));
        demands(&mut organizer).await;
        for page in ["/doctor", "/doctor/patients/new", "/profile", "/profile/factor"] {
            let page = doctor.browser.get(page).await;
            assert!(page.body.contains(LINE), "{}", page.body);
        }
        assert!(!organizer.browser.get("/org").await.body.contains(LINE));

        house.pass(Duration::days(14));
        let mut browser = Browser::at(&house);
        let page = browser.get("/login").await;
        let typed = [("email", doctor.email.as_str()), ("password", PASSWORD)];
        let answer = browser.submit(&page, SIGN_IN, &typed).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/doctor"));
        for page in [
            "/doctor",
            "/doctor/patients/new",
            "/doctor/classes",
            "/doctor/applications",
            "/doctor/import",
        ] {
            let led = browser.get(page).await;
            assert_eq!(
                (led.status.as_u16(), led.location()),
                (303, "/profile/factor"),
                "{page}"
            );
        }
        let page = browser.get("/profile/factor").await;
        assert!(page.body.contains(OVER) && page.has_form(BEGIN), "{}", page.body);
        assert_eq!(browser.get("/profile").await.status, 200);
        assert_eq!(browser.get("/help").await.status, 200);
        let file = format!("/doctor/import/{}/result.csv", uuid::Uuid::nil());
        assert_eq!(browser.get(&file).await.status, 403);
        let acting = doctor.membership.to_string();
        let call = [("member", acting.as_str()), ("acting", acting.as_str())];
        let refused = browser.call("/api/patients/remove", &call).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (403, Code::FactorDemanded));
        // A form that was open all the while comes back with the way out.
        let posted = browser.post("/api/patients/remove", &call).await;
        assert_eq!(posted.status, 403);
        assert!(posted.body.contains("href=\"/profile/factor\""), "{}", posted.body);
        let signed_out = browser.submit(&page, "/api/identity/sign_out", &[]).await;
        assert_eq!(signed_out.status, 303);
        house.end(2).await;
    }
}

#[tokio::test]
async fn a_wrong_number_of_days_comes_back_with_what_was_ticked() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/org/settings").await;
    let mut fields = page.form(DEMAND);
    fields.retain(|(name, _)| name != "roles[]" && name != "grace_days");
    fields.push(("roles[]".to_owned(), "assistant".to_owned()));
    fields.push(("grace_days".to_owned(), "365".to_owned()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = organizer.browser.post(DEMAND, &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Введите число от 1 до 90"), "{}", answer.body);
    assert!(answer.body.contains("href=\"#grace_days\""), "{}", answer.body);
    assert_eq!(answer.field(DEMAND, "grace_days"), "365");
    let (_, ticked) = answer.body.split_once("id=\"demand-assistant\"").unwrap();
    assert!(ticked.split('>').next().unwrap().contains("checked"), "{ticked}");
    house.end(1).await;
}
