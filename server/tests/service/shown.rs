//! A secret that a form shows once: on the form's own page, in that one answer, and nowhere else.

use domain::identity::Role;

use crate::harness::{Browser, House};

const COPY_LINK: &str = "/api/staff/copy_link";

/// The link that a page shows.
fn link_in(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("/activate/")?;
    let (token, _) = rest.split_once('"')?;
    Some(format!("/activate/{token}"))
}

#[tokio::test]
async fn a_copied_link_is_shown_in_the_one_answer_and_works() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    let address = format!("/org/doctors/{doctor}/link");
    let copied = async || {
        let sql = "SELECT COUNT(*) FROM audit_event WHERE action = 'invitation_link_copied'";
        house.number(sql, vec![]).await
    };
    let before = copied().await;
    let page = organizer.browser.get(&address).await;
    assert_eq!((page.status.as_u16(), link_in(&page.body)), (200, None));

    let answer = organizer.browser.submit(&page, COPY_LINK, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (200, ""));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(
        answer.body.contains("http://127.0.0.1:3000/activate/"),
        "{}",
        answer.body
    );
    let link = link_in(&answer.body).unwrap();
    assert_eq!(answer.body.matches("/activate/").count(), 1, "{}", answer.body);
    assert!(answer.body.contains("Сидорова Анна"));

    let again = organizer.browser.get(&address).await;
    assert_eq!((again.status.as_u16(), link_in(&again.body)), (200, None));
    let invited = Browser::at(&house).get(&link).await;
    assert_eq!(invited.status, 200);
    assert!(invited.body.contains("Сидорова Анна"));
    // Once for each press, each link another.
    let other = organizer.browser.submit(&again, COPY_LINK, &[]).await;
    assert_ne!(link_in(&other.body).unwrap(), link);
    assert_eq!(copied().await, before + 2);
    house.end(2).await;
}

#[tokio::test]
async fn a_secret_is_shown_by_the_page_of_its_form_alone() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await
        .to_string();
    let acting = organizer.membership.to_string();
    let about = [("member", doctor.as_str()), ("acting", acting.as_str())];
    // Nowhere to show it.
    let lost = organizer.browser.post(COPY_LINK, &about).await;
    assert_eq!((lost.status.as_u16(), link_in(&lost.body)), (400, None));
    for page in ["/org", "/login", "/api/staff/register", "/nowhere", "//evil.example"] {
        let fields = [about.as_slice(), &[("return_to", page)]].concat();
        let answer = organizer.browser.post(COPY_LINK, &fields).await;
        assert_eq!((answer.location(), link_in(&answer.body)), ("", None), "{page}");
    }
    // An island gets it as a value.
    let answer = organizer.browser.call(COPY_LINK, &about).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(link_in(&answer.body).is_some(), "{}", answer.body);
    house.end(2).await;
}
