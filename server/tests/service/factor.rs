//! The second factor as forms without script: set up, asked for, never passed over, lost.

use app::access::{Door, FUNCTIONS, PAGES};
use chrono::Duration;
use domain::{error::Code, identity::Role};
use totp_rs::{Builder, Secret, Totp};

use crate::harness::{ACTIVATE, Answer, Browser, Engine, House, PASSWORD, SIGN_IN, Staff};

const BEGIN: &str = "/api/identity/begin_totp";
const CONFIRM: &str = "/api/identity/confirm_totp";
const REMOVE: &str = "/api/identity/remove_totp";
const FINISH: &str = "/api/identity/finish_sign_in";
const PROVE: &str = "/api/identity/prove_self";
const NEW_CODES: &str = "/api/identity/new_recovery_codes";
const SAVE: &str = "/api/identity/save_profile";
const RESET: &str = "/api/identity/reset_factor";
const DROP: &str = "/api/identity/drop_factors";
const NEW: &str = "семь слонов у реки";

/// The application on a telephone.
struct App(Totp);

impl App {
    /// The one that was told the secret of the page.
    fn reads(page: &Answer) -> Self {
        let (_, rest) = page.body.split_once("id=\"totp-key\"").unwrap();
        let key = rest.split(['>', '<']).nth(1).unwrap();
        let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
        Self(Builder::new().with_secret(secret).build().unwrap())
    }

    fn code(&self, house: &House) -> String {
        let now = u64::try_from(house.ctx.now().timestamp()).unwrap();
        self.0.generate(now).to_string()
    }
}

/// Sets the application up through the pages. Causes one letter.
async fn sets_up(house: &House, browser: &mut Browser<'_>) -> App {
    let page = browser.get("/profile/factor").await;
    let answer = browser.submit(&page, BEGIN, &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/profile/factor/app")
    );
    let page = browser.get("/profile/factor/app").await;
    let app = App::reads(&page);
    let answer = browser.submit(&page, CONFIRM, &[("factor", &app.code(house))]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(recovery_codes(&answer).len(), 10, "{}", answer.body);
    app
}

/// The recovery codes that a page shows.
fn recovery_codes(page: &Answer) -> Vec<String> {
    let Some((_, list)) = page.body.split_once("id=\"recovery-codes\"") else {
        return Vec::new();
    };
    let (list, _) = list.split_once("</ol>").unwrap();
    list.split("<li")
        .skip(1)
        .map(|item| item.split(['>', '<']).nth(1).unwrap().replace(' ', ""))
        .collect()
}

/// The link of that kind in the newest letter to the address, from the built-in mailbox.
async fn link_in_letter(house: &House, to: &str, path: &str) -> String {
    house.letters_go_out().await;
    let mut here = Browser::at(house);
    let list = here.get("/mailbox").await.body;
    for row in list.split("href=\"/mailbox/").skip(1) {
        let letter = row.split('"').next().unwrap();
        let opened = here.get(&format!("/mailbox/{letter}")).await.body;
        if let Some((_, rest)) = opened.split_once(&format!("http://127.0.0.1:3000{path}"))
            && opened.contains(to)
        {
            let token: String = rest
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                .collect();
            return format!("{path}{token}");
        }
    }
    panic!("no letter to {to} with a link to {path}: {list}")
}

/// The right password, and nothing more.
async fn waits<'house>(house: &'house House, email: &str) -> Browser<'house> {
    let mut browser = Browser::at(house);
    let page = browser.get("/login?next=/profile").await;
    let typed = [("email", email), ("password", PASSWORD)];
    let answer = browser.submit(&page, SIGN_IN, &typed).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/login/factor?next=/profile"),
        "{}",
        answer.body
    );
    browser
}

#[tokio::test]
async fn a_code_is_asked_for_after_the_password_and_leads_where_one_wanted_to_go() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        let page = organizer.browser.get("/profile").await;
        assert!(
            page.body.contains("Сейчас, чтобы войти, достаточно пароля"),
            "{}",
            page.body
        );
        let page = organizer.browser.get("/profile/factor").await;
        organizer.browser.submit(&page, BEGIN, &[]).await;
        let page = organizer.browser.get("/profile/factor/app").await;
        assert!(page.body.contains("class=\"qr-code\""), "{}", page.body);
        let wrong = organizer.browser.submit(&page, CONFIRM, &[("factor", "12345")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("Код не подходит"), "{}", wrong.body);
        assert!(!wrong.body.contains("value=\"12345\""), "a code is sent back");
        let app = sets_up(&house, &mut organizer.browser).await;
        let page = organizer.browser.get("/profile/factor").await;
        assert!(
            page.body.contains("Осталось") && page.body.contains("10"),
            "{}",
            page.body
        );
        assert!(recovery_codes(&page).is_empty());
        let page = organizer.browser.get("/profile/factor/app").await;
        assert!(!page.body.contains("totp-key"), "the secret is shown once more");

        house.pass(Duration::seconds(30));
        let mut browser = waits(&house, "organizer@mail.ru").await;
        assert!(!browser.cookies.contains_key("session"));
        let page = browser.get("/login/factor?next=/profile").await;
        let wrong = browser.submit(&page, FINISH, &[("factor", "000000")]).await;
        assert_eq!(wrong.status, 422);
        let answer = browser.submit(&wrong, FINISH, &[("factor", &app.code(&house))]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/profile"));
        assert!(!browser.cookies.contains_key("waiting"), "used up");
        assert_eq!(browser.get("/org").await.status, 200);
        // The invitation, and that a factor is on.
        house.end(2).await;
    }
}

#[tokio::test]
async fn a_password_alone_opens_no_page_and_no_function() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    sets_up(&house, &mut organizer.browser).await;
    let mut browser = waits(&house, "organizer@mail.ru").await;
    for (page, door) in PAGES {
        if *door != Door::Public {
            let address = page.replace(":id", &organizer.membership.to_string());
            let answer = browser.get(&address).await;
            assert_eq!(answer.status, 303, "{page}");
            assert!(answer.location().starts_with("/login"), "{page}: {}", answer.location());
        }
    }
    let acting = organizer.membership.to_string();
    for (function, door) in FUNCTIONS {
        if *door != Door::Public {
            let answer = browser.call(function, &[("acting", &acting)]).await;
            let code = answer.code();
            assert!(
                matches!(code, Code::SignedOut | Code::Malformed),
                "{function}: {code:?}"
            );
        }
    }
    let saved = [
        ("full_name", "Иной Иван"),
        ("email", "organizer@mail.ru"),
        ("time_zone", "Asia/Omsk"),
        ("acting", &acting),
        ("form_key", "0193f5a0-0000-7000-8000-000000000001"),
    ];
    assert_eq!(browser.call(SAVE, &saved).await.code(), Code::SignedOut);
    house.end(2).await;
}

#[tokio::test]
async fn what_waits_is_a_cookie_of_its_own_for_ten_minutes() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let app = sets_up(&house, &mut organizer.browser).await;
    let mut browser = Browser::at(&house);
    let page = browser.get("/login").await;
    let typed = [("email", "organizer@mail.ru"), ("password", PASSWORD)];
    let answer = browser.submit(&page, SIGN_IN, &typed).await;
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0].starts_with("waiting=") && cookies[0].contains("HttpOnly; SameSite=Lax"));
    assert!(cookies[0].ends_with("Max-Age=600"), "{}", cookies[0]);
    let page = browser.get("/login/factor").await;
    house.pass(Duration::minutes(10));
    let late = browser.submit(&page, FINISH, &[("factor", &app.code(&house))]).await;
    assert_eq!(late.status, 410);
    assert!(late.body.contains("время на подтверждение вышло"), "{}", late.body);
    assert!(!late.has_form(FINISH));
    house.end(2).await;
}

#[tokio::test]
async fn changes_ask_who_it_is_after_five_minutes() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let app = sets_up(&house, &mut organizer.browser).await;
    let fresh = organizer.browser.get("/profile/factor").await;
    assert!(fresh.has_form(REMOVE) && !fresh.has_form(PROVE));
    house.pass(Duration::minutes(5));
    let stale = organizer.browser.submit(&fresh, REMOVE, &[]).await;
    assert_eq!(stale.status, 403);
    assert!(stale.has_form(PROVE) && !stale.has_form(REMOVE), "{}", stale.body);
    let alone = organizer
        .browser
        .submit(&stale, PROVE, &[("current_password", PASSWORD)])
        .await;
    assert_eq!(alone.status, 422, "the password alone is not enough");
    let typed = [("current_password", PASSWORD), ("factor", &app.code(&house))];
    let proved = organizer.browser.submit(&alone, PROVE, &typed).await;
    assert_eq!(
        (proved.status.as_u16(), proved.location()),
        (303, "/profile/factor?saved=proved")
    );

    house.pass(Duration::minutes(5));
    let page = organizer.browser.get("/profile").await;
    let change = [
        ("password", NEW),
        ("current_password", PASSWORD),
        ("time_zone", "Europe/Moscow"),
    ];
    let asked = organizer.browser.submit(&page, SAVE, &change).await;
    assert_eq!(asked.status, 422);
    assert!(asked.body.contains("Введите код подтверждения"), "{}", asked.body);
    let mut typed = change.to_vec();
    let code = app.code(&house);
    typed.push(("factor", &code));
    let saved = organizer.browser.submit(&asked, SAVE, &typed).await;
    assert_eq!(
        (saved.status.as_u16(), saved.location()),
        (303, "/profile?saved=password"),
        "{}",
        saved.body
    );
    house.end(3).await;
}

#[tokio::test]
async fn activating_another_role_passes_no_factor_over() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let app = sets_up(&house, &mut organizer.browser).await;
    let mut other = house.organizer("other@mail.ru").await;
    let second = other
        .registers(Role::Doctor, "organizer@mail.ru", "Петров Иван, врач")
        .await;
    let operator = clinic::identity::Operator::at_the_console();
    let link = clinic::identity::operator_link(&house.ctx, &operator, second)
        .await
        .unwrap();
    house.pass(Duration::seconds(1));
    let mut browser = Browser::at(&house);
    let page = browser.get(&format!("/activate/{}", link.reveal())).await;
    let answer = browser.submit(&page, ACTIVATE, &[("password", PASSWORD)]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login/factor"));
    assert_eq!(browser.get("/doctor").await.status, 303);
    house.pass(Duration::seconds(30));
    let page = browser.get("/login/factor").await;
    let answer = browser.submit(&page, FINISH, &[("factor", &app.code(&house))]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/doctor"));
    // Two clinics, the second role, the factor.
    house.end(4).await;
}

#[tokio::test]
async fn a_lost_factor_goes_by_the_organizers_letter() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let mut doctor = organizer.colleague(Role::Doctor).await;
    let mut foreign = house.organizer("foreign@mail.ru").await;
    sets_up(&house, &mut doctor.browser).await;
    let card = format!("/org/doctors/{}", doctor.membership);
    let page = organizer.browser.get(&card).await;
    let help = format!("/org/members/{}/factor", doctor.membership);
    assert!(page.body.contains(&format!("href=\"{help}\"")), "{}", page.body);
    assert_eq!(foreign.browser.get(&help).await.status, 404);
    assert_eq!(doctor.browser.get(&help).await.status, 403);
    let page = organizer.browser.get(&help).await;
    let sent = organizer.browser.submit(&page, RESET, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = organizer.browser.get(sent.location()).await;
    assert!(page.body.contains("Письмо со ссылкой отправлено"), "{}", page.body);

    let Staff { email, .. } = &doctor;
    let link = link_in_letter(&house, email, "/factor/").await;
    let mut browser = Browser::at(&house);
    let page = browser.get(&link).await;
    assert!(page.body.contains(email.as_str()), "{}", page.body);
    let wrong = browser.submit(&page, DROP, &[("password", NEW)]).await;
    assert_eq!(wrong.status, 422);
    let dropped = browser.submit(&wrong, DROP, &[("password", PASSWORD)]).await;
    assert_eq!(
        (dropped.status.as_u16(), dropped.location()),
        (303, "/login?done=factor")
    );
    let page = browser.get("/login?done=factor").await;
    assert!(page.body.contains("Войдите с паролем"), "{}", page.body);
    let typed = [("email", email.as_str()), ("password", PASSWORD)];
    let answer = browser.submit(&page, SIGN_IN, &typed).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/doctor"));
    assert_eq!(browser.get(&link).await.status, 410);
    // Three invitations; on, the link, off.
    house.end(6).await;
}

#[tokio::test]
async fn recovery_codes_are_shown_once_counted_and_made_anew() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    sets_up(&house, &mut organizer.browser).await;
    let page = organizer.browser.get("/profile/factor").await;
    let shown = organizer.browser.submit(&page, NEW_CODES, &[]).await;
    assert_eq!(
        (shown.status.as_u16(), shown.header("cache-control")),
        (200, "no-store")
    );
    let codes = recovery_codes(&shown);
    assert_eq!(codes.len(), 10, "{}", shown.body);
    let again = organizer.browser.submit(&page, NEW_CODES, &[]).await;
    assert_eq!((again.status.as_u16(), again.location()), (303, "/profile/factor"));

    let mut browser = waits(&house, "organizer@mail.ru").await;
    let page = browser.get("/login/factor?next=/profile").await;
    let answer = browser.submit(&page, FINISH, &[("factor", &codes[3])]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/profile"));
    let mut thief = waits(&house, "organizer@mail.ru").await;
    let page = thief.get("/login/factor").await;
    let answer = thief.submit(&page, FINISH, &[("factor", &codes[3])]).await;
    assert_eq!(answer.status, 422, "a code is good once");
    let page = browser.get("/profile/factor").await;
    assert!(page.body.contains(">9<"), "{}", page.body);
    house.end(2).await;
}
