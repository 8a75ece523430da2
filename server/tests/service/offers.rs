//! The answer to an offered seat by HTTP: by the letter's link, and on the patient's own page.

use chrono::Duration;
use clinic::secret::Secret;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    classes::{Room, insert, room},
    harness::{Browser, Engine, House},
};

const ACCEPT: &str = "/api/offers/accept";
const ACCEPT_OWN: &str = "/api/offers/accept_own";
const DECLINE_OWN: &str = "/api/offers/decline_own";
/// Invitations of the four people.
const LETTERS: i64 = 4;

/// The patient is offered a seat in the group; the link.
async fn offer(house: &House, room: &Room<'_>) -> String {
    let (id, now, token) = (Uuid::now_v7(), house.ctx.now(), Secret::draw().unwrap());
    let row = vec![
        ("id", id.into()),
        ("clinic_id", room.organizer.clinic.0.into()),
        ("course_id", room.course.into()),
        ("patient_id", room.patient.membership.0.into()),
        ("restrictions", "[]".into()),
        ("cleared_by", room.doctor.membership.0.into()),
        ("cleared_at", now.into()),
        ("state", "offered".into()),
        ("group_id", room.group.into()),
        ("offered_at", now.into()),
        ("offer_until", (now + Duration::hours(4)).into()),
    ];
    insert(house, "waiting", row).await;
    house.execute("UPDATE exercise_group SET taken = taken + 1").await;
    let row = vec![
        ("token_hash", Sha256::digest(token.reveal()).to_vec().into()),
        ("clinic_id", room.organizer.clinic.0.into()),
        ("waiting_id", id.into()),
        ("created_at", now.into()),
    ];
    insert(house, "waiting_token", row).await;
    format!("/offer/{}", token.reveal())
}

/// The patient has no seat yet.
async fn without_seat(house: &House) {
    house.execute("DELETE FROM attendance").await;
    house.execute("DELETE FROM enrolment").await;
    house.execute("UPDATE class SET taken = 0").await;
    house.execute("UPDATE exercise_group SET taken = 0").await;
}

async fn taken(house: &House) -> i64 {
    house.number("SELECT taken FROM exercise_group", vec![]).await
}

#[tokio::test]
async fn an_offer_is_taken_or_declined_on_the_own_page() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut room = room(&house, Duration::days(3)).await;
        without_seat(&house).await;
        let link = offer(&house, &room).await;
        let home = room.patient.browser.get("/me").await;
        for words in ["Вам предлагают место в группе", "Утренняя группа"] {
            assert!(home.body.contains(words), "{words}: {}", home.body);
        }
        let left = room.patient.browser.submit(&home, DECLINE_OWN, &[]).await;
        assert_eq!(left.location(), "/me");
        assert!(!room.patient.browser.get("/me").await.has_form(ACCEPT_OWN));
        assert_eq!(taken(&house).await, 0);
        assert!(
            Browser::at(&house)
                .get(&link)
                .await
                .body
                .contains("Вы отказались от места")
        );
        offer(&house, &room).await;
        let home = room.patient.browser.get("/me").await;
        let taken_it = room.patient.browser.submit(&home, ACCEPT_OWN, &[]).await;
        assert_eq!(taken_it.location(), "/me");
        assert_eq!(taken(&house).await, 1);
        let home = room.patient.browser.get("/me").await;
        assert!(home.body.contains("Ближайшее занятие") && !home.has_form(ACCEPT_OWN));
        // A place of nobody's.
        let late = [
            ("acting", room.patient.membership.to_string()),
            ("place", Uuid::nil().to_string()),
        ];
        let late: Vec<(&str, &str)> = late.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(room.patient.browser.post(ACCEPT_OWN, &late).await.status, 404);
        house.end(LETTERS + 1).await;
    }
}

#[tokio::test]
async fn an_offer_that_could_not_be_taken_and_still_stands_says_why() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        // Somebody has enrolled the patient past the offer.
        let mut room = room(&house, Duration::days(3)).await;
        let link = offer(&house, &room).await;
        let mut visitor = Browser::at(&house);
        let page = visitor.get(&link).await;
        let refused = visitor.submit(&page, ACCEPT, &[]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.has_form(ACCEPT) && refused.body.contains("Последнее место только что заняли"));
        let home = room.patient.browser.get("/me").await;
        let refused = room.patient.browser.submit(&home, ACCEPT_OWN, &[]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.has_form(ACCEPT_OWN) && refused.body.contains("Последнее место только что заняли"));
        house.end(LETTERS).await;
    }
}
