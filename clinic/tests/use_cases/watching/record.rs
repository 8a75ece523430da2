//! The doctor's page of one patient: every value on a chart is an answer as it was given, and every look is recorded.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use clinic::{
    identity::Doctor,
    monitoring::{
        export::export,
        looks::looks,
        record::{Visit, check, record, report},
    },
    settings::name_deputy,
};
use domain::{
    audit::Action,
    classes::triage::Level,
    error::Code,
    identity::Role,
    monitoring::{Axis, ReportState},
    questions::Number,
    settings::NewDeputy,
};
use serde_json::Value as Json;

use super::{asks, journal, watched};
use crate::harness::{Plan, World, cohort, key};

on_both![
    every_value_of_a_chart_is_an_answer_as_it_was_given,
    who_looked_is_told_to_the_patient,
    a_deputy_reads_what_the_doctor_reads_and_nobody_else_does,
    a_report_is_checked_once,
    classes_that_were_marked_stand_under_the_charts,
    a_record_is_handed_out_to_the_doctor_and_that_is_told,
];

async fn every_value_of_a_chart_is_an_answer_as_it_was_given(world: &World) {
    let all = watched(world).await;
    all.reports(world, &[("pain", "1"), ("pain_score", "2"), ("weight", "70,5")])
        .await;
    world.pass(Duration::days(7));
    asks(world).await;
    // This one does not come.
    world.pass(Duration::days(7));
    all.reports(
        world,
        &[
            ("pain", "3"),
            ("pain_score", "7"),
            ("fall", "yes"),
            ("temperature", "38,2"),
        ],
    )
    .await;
    world.pass(Duration::days(7));
    all.reports(world, &[("weight", "69")]).await;

    let shown = record(&world.ctx, &all.anna, all.patient.membership, None)
        .await
        .unwrap();
    let days: Vec<String> = world.column("SELECT day FROM report ORDER BY day", vec![]).await;
    let raw: Vec<String> = world.column("SELECT answers FROM report ORDER BY day", vec![]).await;
    let states: Vec<String> = world.column("SELECT state FROM report ORDER BY day", vec![]).await;
    assert_eq!(states, ["sent", "expired", "sent", "sent"]);
    let raw: BTreeMap<NaiveDate, Json> = days
        .iter()
        .zip(&raw)
        .map(|(day, answers)| (day.parse().unwrap(), serde_json::from_str(answers).unwrap()))
        .collect();
    let mut drawn = 0;
    for series in &shown.charts {
        assert_eq!(
            series.points.iter().map(|point| point.day).collect::<Vec<_>>(),
            raw.keys().copied().collect::<Vec<_>>()
        );
        for (point, answers) in series.points.iter().zip(raw.values()) {
            let answer = &answers[series.item.as_str()];
            let number = answer["number"].as_str().map(|number| Number::parse(number).unwrap());
            let yes = answer["yes_no"].as_bool().map(|yes| Number::whole(yes.into()));
            assert_eq!(point.value, number.or(yes), "{} on {}", series.item, point.day);
            drawn += usize::from(point.value.is_some());
            if let (Some(number), Axis::Words(labels)) = (number, &series.axis) {
                let step = usize::try_from(number.round()).unwrap();
                assert_eq!(point.shown.as_deref(), Some(labels[step].as_str()));
            }
        }
    }
    // And nothing that could be drawn is left out.
    let given = raw
        .values()
        .filter_map(Json::as_object)
        .flat_map(|answers| answers.values());
    let given = given.filter(|answer| answer.get("number").is_some() || answer.get("yes_no").is_some());
    assert_eq!(drawn, given.count());

    let series = |id: &str| shown.charts.iter().find(|series| series.item.as_str() == id).unwrap();
    let pain = series("pain");
    let values: Vec<_> = pain.points.iter().map(|point| (point.value, point.level)).collect();
    let whole = |number| Some(Number::whole(number));
    assert_eq!(
        values,
        [
            (whole(1), None),
            (None, None),
            (whole(3), Some(Level::Red)),
            (whole(0), None)
        ]
    );
    assert_eq!(pain.points[1].shown, None, "a gap is no nought");
    assert_eq!(series("weight").points[2].shown.as_deref(), Some("Не указано"));
    assert_eq!(
        shown.reports.iter().map(|line| line.state).collect::<Vec<_>>(),
        [
            ReportState::Sent,
            ReportState::Sent,
            ReportState::Expired,
            ReportState::Sent
        ]
    );
    assert_eq!(shown.alerts.len(), 1);
}

async fn who_looked_is_told_to_the_patient(world: &World) {
    let all = watched(world).await;
    let (sent, _) = all.reports(world, &[]).await;
    assert_eq!(looks(&world.ctx, &all.me).await.unwrap(), []);
    record(&world.ctx, &all.anna, all.patient.membership, None)
        .await
        .unwrap();
    world.pass(Duration::minutes(1));
    report(&world.ctx, &all.anna, sent).await.unwrap();
    let seen = looks(&world.ctx, &all.me).await.unwrap();
    let seen: Vec<_> = seen.iter().map(|look| (look.by.id, look.role, look.action)).collect();
    let doctor = all.doctor.membership;
    assert_eq!(
        seen,
        [
            (doctor, Role::Doctor, Action::ReportShown),
            (doctor, Role::Doctor, Action::RecordShown)
        ]
    );
    assert_eq!(journal(world, "record_shown").await, 1);
}

async fn a_deputy_reads_what_the_doctor_reads_and_nobody_else_does(world: &World) {
    let all = watched(world).await;
    let (sent, _) = all.reports(world, &[("pain", "4")]).await;
    let other = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let boris = other.acts::<Doctor>(world).await;
    let patient = all.patient.membership;
    let refused = record(&world.ctx, &boris, patient, None).await.unwrap_err();
    assert!(refused.is(&Code::NotFound));
    assert!(report(&world.ctx, &boris, sent).await.unwrap_err().is(&Code::NotFound));
    assert!(
        check(&world.ctx, &boris, sent, key())
            .await
            .unwrap_err()
            .is(&Code::NotFound)
    );
    assert_eq!(
        journal(world, "record_shown").await + journal(world, "report_shown").await,
        0
    );
    let today: NaiveDate = "2026-11-24".parse().unwrap();
    let deputy = NewDeputy {
        doctor: all.doctor.membership,
        deputy: other.membership,
        from: today,
        to: today,
    };
    name_deputy(&world.ctx, &all.organizer, deputy, key()).await.unwrap();
    let shown = record(&world.ctx, &boris, patient, None).await.unwrap();
    assert_eq!((shown.doctor.id, shown.patient.id), (all.doctor.membership, patient));
    assert_eq!(
        report(&world.ctx, &boris, sent).await.unwrap().alert,
        Some(shown.alerts[0].id)
    );
}

async fn classes_that_were_marked_stand_under_the_charts(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let patient = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let classes = all.classes(world, all.group).await;
    for ((class, _), state) in classes.iter().zip(["present", "absent"]) {
        let mark = format!("UPDATE attendance SET state = '{state}' WHERE class_id = $1");
        world.execute(&mark, vec![class.0.into()]).await;
    }
    let anna = all.doctor.acts::<Doctor>(world).await;
    world.pass(Duration::days(15));
    let shown = record(&world.ctx, &anna, patient.membership, None).await.unwrap();
    let day = |day: &str| day.parse::<NaiveDate>().unwrap();
    // Those that nobody marked are neither.
    assert!(classes.len() > 2);
    assert_eq!(
        shown.visits,
        [
            Visit {
                day: day("2026-11-26"),
                came: true
            },
            Visit {
                day: day("2026-12-03"),
                came: false
            }
        ]
    );
}

async fn a_record_is_handed_out_to_the_doctor_and_that_is_told(world: &World) {
    let all = watched(world).await;
    all.reports(world, &[("pain", "3"), ("pain_score", "7"), ("weight", "70,5")])
        .await;
    let (patient, base) = (all.patient.membership, "https://clinic.example");
    let other = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let boris = other.acts::<Doctor>(world).await;
    let refused = export(&world.ctx, &boris, patient, base).await.unwrap_err();
    assert!(refused.is(&Code::NotFound));
    assert_eq!(journal(world, "record_exported").await, 0);
    let bundle = export(&world.ctx, &all.anna, patient, base).await.unwrap();
    let bundle = serde_json::to_value(&bundle).unwrap();
    let resources: Vec<&Json> = bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["resource"])
        .collect();
    let of = |kind: &str| -> Vec<&Json> {
        let fitting = resources.iter().filter(|resource| resource["resourceType"] == kind);
        fitting.copied().collect()
    };
    assert_eq!(of("Patient")[0]["name"][0]["text"], "Смирнова Ольга");
    assert_eq!(of("CarePlan")[0]["status"], "active");
    assert_eq!(of("QuestionnaireResponse").len(), 1);
    assert_eq!(of("DetectedIssue")[0]["status"], "preliminary");
    assert_eq!(of("Task")[0]["status"], "requested");
    assert_eq!(journal(world, "record_exported").await, 1);
    let seen = looks(&world.ctx, &all.me).await.unwrap();
    assert_eq!(
        (seen[0].by.id, seen[0].action),
        (all.doctor.membership, Action::RecordExported)
    );
}

async fn a_report_is_checked_once(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let open = all.open(world).await.id;
    assert!(
        check(&world.ctx, &all.anna, open, key())
            .await
            .unwrap_err()
            .is(&Code::Conflict)
    );
    let (sent, _) = all.reports(world, &[]).await;
    assert_eq!(report(&world.ctx, &all.anna, sent).await.unwrap().line.checked, None);
    for _ in 0..2 {
        check(&world.ctx, &all.anna, sent, key()).await.unwrap();
    }
    let checked = report(&world.ctx, &all.anna, sent).await.unwrap().line.checked.unwrap();
    assert_eq!((checked.by.id, checked.at), (all.doctor.membership, world.now()));
    assert_eq!(journal(world, "report_checked").await, 1);
}
