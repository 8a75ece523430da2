//! Letters about reports and alerts: one of each, to whose turn it is, and none of what is done meanwhile. The link of a
//! report opens that report and nothing else.

use chrono::{DateTime, Duration, Utc};
use clinic::{
    identity::Doctor,
    job::{self, Work},
    mail::{Content, NewsOfMonitoring},
    monitoring::{
        alerts::{close, of_doctor},
        filling::{filling, todays},
        link::opened,
        reports::{Filler, page, save_page, send},
    },
    settings::name_deputy,
};
use domain::{
    error::{Code, DeadLink},
    identity::Role,
    monitoring::{AlertAction, Closing, ReportState, Step},
    questions::Posted,
    settings::NewDeputy,
};

use super::{asks, fill, watched};
use crate::harness::{Sent, World, key, patient};

on_both![
    a_report_is_asked_for_once_and_reminded_of_once,
    what_is_sent_or_over_is_not_asked_for,
    a_link_opens_its_report_and_nothing_else,
    after_an_hour_a_link_tells_nothing_of_health,
    an_alert_calls_whose_turn_it_is,
    who_answered_meanwhile_is_not_called,
    the_own_page_knows_what_comes_next,
];

fn news(letters: &[Sent]) -> Vec<(&str, &NewsOfMonitoring)> {
    letters
        .iter()
        .map(|sent| match &sent.letter.content {
            Content::Monitoring(news) => (sent.to.as_str(), news),
            other => panic!("a letter of watching was due, not {other:?}"),
        })
        .collect()
}

async fn a_report_is_asked_for_once_and_reminded_of_once(world: &World) {
    let all = watched(world).await;
    for _ in 0..3 {
        asks(world).await;
    }
    let letters = world.letters().await;
    assert!(
        matches!(news(&letters)[..], [("olga@example.org", NewsOfMonitoring::Due { until, .. })]
            if *until == all.open(world).await.closes_at),
        "{letters:?}"
    );
    world.pass(Duration::hours(25));
    for _ in 0..3 {
        asks(world).await;
    }
    let letters = world.letters().await;
    assert!(matches!(
        news(&letters)[..],
        [("olga@example.org", NewsOfMonitoring::Reminder { .. })]
    ));
    world.pass(Duration::hours(25));
    asks(world).await;
    assert_eq!(world.letters().await.len(), 0);
}

async fn what_is_sent_or_over_is_not_asked_for(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let row = all.open(world).await;
    let filler = Filler::Patient(&all.me);
    fill(&world.ctx, filler, row.id, &[]).await;
    send(&world.ctx, filler, row.id, key()).await.unwrap();
    assert_eq!(world.letters().await.len(), 0, "sent before the letter was");
    world.pass(Duration::hours(25));
    asks(world).await;
    assert_eq!(world.letters().await.len(), 0, "nobody is reminded of what was sent");
    world.pass(Duration::days(6));
    asks(world).await;
    world.set(all.open(world).await.closes_at);
    assert_eq!(world.letters().await.len(), 0, "its time is over");
}

async fn a_link_opens_its_report_and_nothing_else(world: &World) {
    let all = watched(world).await;
    let new = patient("vera@example.org", "Верина Вера", all.doctor.membership);
    world.patient(&all.clinic.organizer, new).await;
    asks(world).await;
    let letters = world.letters().await;
    let of = |address: &str| letters.iter().find(|sent| sent.to == address).unwrap().link.clone();
    let link = opened(&world.ctx, &of("olga@example.org")).await.unwrap();
    let other = opened(&world.ctx, &of("vera@example.org")).await.unwrap();
    let by_link = Filler::Link(&link);
    let id = link.report();
    assert_eq!(id, all.open(world).await.id);
    for foreign in [
        page(&world.ctx, by_link, other.report()).await.map(|_| ()),
        save_page(
            &world.ctx,
            by_link,
            other.report(),
            &"life".parse().unwrap(),
            &Posted::default(),
        )
        .await
        .map(|_| ()),
        send(&world.ctx, by_link, other.report(), key()).await.map(|_| ()),
    ] {
        assert!(foreign.unwrap_err().is(&Code::NotFound));
    }
    // Looking uses nothing up, and whoever goes on later finds what was saved.
    fill(&world.ctx, by_link, id, &[("pain", "2")]).await;
    let seen = filling(&world.ctx, by_link, id).await.unwrap();
    assert!(!seen.page.answers.is_empty());
    let press = key();
    let first = send(&world.ctx, by_link, id, press).await.unwrap();
    assert_eq!(send(&world.ctx, by_link, id, press).await.unwrap(), first);
    let saved = save_page(&world.ctx, by_link, id, &"life".parse().unwrap(), &Posted::default()).await;
    assert!(saved.unwrap_err().is(&Code::Conflict), "a link dies with the report");
    let unknown = opened(&world.ctx, "nobody's").await.unwrap_err();
    assert!(unknown.is(&Code::DeadLink { why: DeadLink::Unknown }));
    clinic::patients::remove(&world.ctx, &all.keeper, all.patient.membership)
        .await
        .unwrap();
    let gone = opened(&world.ctx, &of("olga@example.org")).await.unwrap_err();
    assert!(gone.is(&Code::DeadLink { why: DeadLink::Revoked }));
}

async fn after_an_hour_a_link_tells_nothing_of_health(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let token = world.letter().await.link;
    let link = opened(&world.ctx, &token).await.unwrap();
    let by_link = Filler::Link(&link);
    fill(&world.ctx, by_link, link.report(), &[("urgent", "yes")]).await;
    send(&world.ctx, by_link, link.report(), key()).await.unwrap();
    let at_once = filling(&world.ctx, by_link, link.report()).await.unwrap();
    assert!(
        at_once.page.answers.is_empty(),
        "the answers are behind the password from now on"
    );
    assert!(!at_once.page.judgement.unwrap().advice.is_empty());
    assert_eq!(at_once.closed, None, "noon of a Tuesday");
    world.pass(Duration::hours(1));
    let later = filling(&world.ctx, by_link, link.report()).await.unwrap();
    assert_eq!((later.page.row.state, later.page.judgement), (ReportState::Sent, None));
    let own = filling(&world.ctx, Filler::Patient(&all.me), link.report())
        .await
        .unwrap();
    assert!(own.page.judgement.is_some() && !own.page.answers.is_empty());
}

async fn next_at(world: &World) -> DateTime<Utc> {
    world.one("SELECT next_at FROM alert", vec![]).await
}

/// Takes the alert's next step when it is due.
async fn steps_on(world: &World) {
    world.set(next_at(world).await);
    loop {
        let claim = job::claim(&world.ctx).await.unwrap().unwrap();
        job::perform(&world.ctx, &claim).await.unwrap();
        if matches!(claim.work, Work::EscalateAlert(_)) {
            return;
        }
    }
}

fn steps(letters: &[Sent]) -> Vec<(&str, Step, Role)> {
    news(letters)
        .into_iter()
        .map(|(to, news)| match news {
            NewsOfMonitoring::Alert(alert) => (to, alert.step, alert.reader),
            other => panic!("an alert was to be told of, not {other:?}"),
        })
        .collect()
}

async fn an_alert_calls_whose_turn_it_is(world: &World) {
    let all = watched(world).await;
    let deputy = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let _: clinic::identity::Actor<Doctor> = deputy.acts(world).await;
    let today = "2026-11-24".parse().unwrap();
    let standing_in = NewDeputy {
        doctor: all.doctor.membership,
        deputy: deputy.membership,
        from: today,
        to: today,
    };
    name_deputy(&world.ctx, &all.organizer, standing_in, key())
        .await
        .unwrap();
    world.letters().await;
    all.reports(world, &[("urgent", "yes")]).await;
    let letters = world.letters().await;
    assert_eq!(steps(&letters), [("anna@example.org", Step::Doctor, Role::Doctor)]);
    for (to, step, role) in [
        ("boris@example.org", Step::Deputy, Role::Doctor),
        ("ivan@example.org", Step::Organizer, Role::Organizer),
    ] {
        steps_on(world).await;
        assert_eq!(steps(&world.letters().await), [(to, step, role)]);
    }
}

async fn who_answered_meanwhile_is_not_called(world: &World) {
    let all = watched(world).await;
    all.reports(world, &[("urgent", "yes")]).await;
    let id = of_doctor(&world.ctx, &all.anna).await.unwrap()[0].id;
    let closing = Closing {
        action: AlertAction::Called,
        note: None,
    };
    close(&world.ctx, &all.anna, id, closing, key()).await.unwrap();
    assert_eq!(world.letters().await.len(), 0);
}

async fn the_own_page_knows_what_comes_next(world: &World) {
    let all = watched(world).await;
    let nothing = todays(&world.ctx, &all.me).await.unwrap();
    assert!(nothing.reports.is_empty() && nothing.next.is_none());
    asks(world).await;
    let first = todays(&world.ctx, &all.me).await.unwrap();
    let (title, next) = first.next.unwrap();
    assert_eq!(title, "Самочувствие за неделю");
    assert_eq!(next - first.reports[0].opens_at, Duration::days(7));
    // Its time is over, and no job has said so yet.
    let row = &first.reports[0];
    assert_eq!(row.state_at(row.closes_at), ReportState::Expired);
    world.set(row.closes_at);
    let late = filling(&world.ctx, Filler::Patient(&all.me), row.id).await.unwrap();
    assert_eq!((late.page.row.state, late.next), (ReportState::Expired, Some(next)));
}
