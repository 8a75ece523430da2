//! The questionnaire, page by page.

use clinic::classes::application::{confirm, save_page};
use domain::{
    classes::questionnaire::{Answer, AnswerProblem, ItemId},
    error::{Code, DeadLink},
};

use super::{OLGA, begun, code, filled, open, posted, proven, seen};
use crate::harness::{World, at_once};

on_both![
    right_answers_are_kept_beside_wrong_ones,
    what_an_answer_calls_for_comes_on_the_same_page,
    nothing_is_answered_before_the_address_is_proven,
    pages_lead_on_to_the_last_one,
    two_devices_at_once_lose_nothing,
];

fn item(id: &str) -> ItemId {
    id.parse().unwrap()
}

async fn right_answers_are_kept_beside_wrong_ones(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    let page = posted(&[
        ("birth_date", "31"),
        ("birth_date", "2"),
        ("birth_date", "1957"),
        ("place", "Омск"),
    ]);
    let saved = save_page(&world.ctx, &link, &"about".parse().unwrap(), &page)
        .await
        .unwrap();
    assert_eq!(saved.errors.get(&item("birth_date")), Some(&AnswerProblem::NotADay));
    assert_eq!(saved.errors.get(&item("place")), None);
    assert!(saved.before.is_none() && !saved.is_complete);
    let kept = seen(world, &link).await.answers;
    assert_eq!(kept.get(&item("place")), Some(&Answer::Text("Омск".into())));
    assert_eq!(kept.get(&item("birth_date")), None);
}

async fn what_an_answer_calls_for_comes_on_the_same_page(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    let topic = "kidneys".parse().unwrap();
    let page = |pairs| posted(pairs);
    let saved = save_page(&world.ctx, &link, &topic, &page(&[("stage", "dialysis")]))
        .await
        .unwrap();
    assert!(saved.errors.is_empty());
    assert_eq!(saved.next(), Some(&topic), "the kind of dialysis is asked now");
    // Kept at once, the answer has called for a question that the page does not show yet.
    let mut saved = save_page(&world.ctx, &link, &topic, &page(&[("stage", "dialysis")]))
        .await
        .unwrap();
    assert!(saved.errors.get(&item("dialysis")).is_some());
    saved.only(|shown| *shown == item("stage"));
    assert!(saved.errors.is_empty());
    assert_eq!(saved.next(), Some(&topic));
    let answered = [("stage", "dialysis"), ("dialysis", "peritoneal")];
    let saved = save_page(&world.ctx, &link, &topic, &page(&answered)).await.unwrap();
    assert_eq!(saved.next(), Some(&"state".parse().unwrap()));
    assert_eq!(saved.before, Some("about".parse().unwrap()));
}

async fn nothing_is_answered_before_the_address_is_proven(world: &World) {
    let open = open(world).await;
    let link = begun(world, &open, OLGA).await;
    let (topic, page) = ("kidneys".parse().unwrap(), posted(&[("stage", "c3")]));
    let refused = save_page(&world.ctx, &link, &topic, &page).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    let dead = save_page(&world.ctx, "made-up", &topic, &page).await.unwrap_err();
    assert!(dead.is(&Code::DeadLink { why: DeadLink::Unknown }), "{dead:?}");
    confirm(&world.ctx, &link, &code(&world.letter().await)).await.unwrap();
    let nowhere = save_page(&world.ctx, &link, &"nowhere".parse().unwrap(), &page)
        .await
        .unwrap_err();
    assert!(nowhere.is(&Code::NotFound), "{nowhere:?}");
    world.letter().await;
}

async fn pages_lead_on_to_the_last_one(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    filled(world, &link).await;
    let (topic, last) = super::PAGES[3];
    let saved = save_page(&world.ctx, &link, &topic.parse().unwrap(), &posted(last))
        .await
        .unwrap();
    assert!(saved.next().is_none() && saved.is_complete);
}

async fn two_devices_at_once_lose_nothing(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    let saving = super::PAGES.into_iter().map(|(topic, answers)| {
        let (ctx, link) = (world.ctx.clone(), link.clone());
        async move { save_page(&ctx, &link, &topic.parse().unwrap(), &posted(answers)).await }
    });
    for saved in at_once(saving).await {
        assert!(saved.unwrap().errors.is_empty());
    }
    let kept = seen(world, &link).await.answers;
    for id in ["birth_date", "place", "stage", "stop_signs", "falls", "chair", "camera"] {
        assert!(kept.get(&item(id)).is_some(), "{id}");
    }
}
