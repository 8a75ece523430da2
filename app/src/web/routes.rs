use domain::{error::Code, identity::Role};
use leptos::{either::Either, prelude::*};
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use super::{Request, error_page, page};
use crate::{
    assistants::pages::{Access, AssistantCard},
    audit::pages::Journal,
    classes::pages::{
        ApplicationPage, Applications, ApplyFromMe, CheckAnswers, Contact, EditGroup, EndGroup, EnrolPatient, Groups,
        GroupsOfClinic, HandGroupsOver, Join, NewGroup, OfferedSeat, OneGroup, OnePlace, OneSeat, OverseenApplication,
        OverseenApplications, PassGroupOn, Questions, Status, Waiting, Withdraw,
        attendance::{MyCalendar, MyClassPage},
        calendar::{CancelClassPage, ClassList, DaysOff, HandOverClassPage, MoveClassPage, RosterPage, SpecialistHome},
        calls::Calls,
    },
    fault::Fault,
    help::pages::{Help, HelpTopic},
    identity::pages::{
        Activation, AssistantHome, Decline, Factor, Forgot, HelpLostFactor, LostFactor, NewEmail, PatientHome, Profile,
        Reset, SecondStep, SetUpApp, SignIn, Welcome,
    },
    import::pages::{Import, ImportOne},
    mail::pages::{Mailbox, MailboxLetter},
    monitoring::pages::{
        AlertList, AlertPage, Caregivers, CheckReport, CheckedReport, DoctorNotes, Looks, MyReports, OverdueAlerts,
        PatientRecord, PatientSummary, ReportQuestions, ReportsOfPatient, ReportsOfRecord, ThisReport,
        caregivers::Helped, report::Way,
    },
    pages::dev_components::DevComponents,
    patients::pages::{
        FormerPatients, LinkOfPatient, MyData, NewPatient, PatientCard, PatientList, RemovePatient, ResendToExpiring,
        ResendToPatient,
    },
    settings::pages::{AddressSheet, ChooseClinic, EndCourse, NewCourse, NewDeputy, RenameCourse, Settings},
    staff::pages::{
        Attention, Card, Former, HandOver, Link, NewMember, Remove, Reregister, Resend, ResendAll, RoleList, StaffList,
    },
    statistics::pages::Statistics,
};

/// The whole product on one screen: which address shows what.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    if let Some(code) = use_context::<Request>().and_then(|request| request.failed) {
        return Either::Left(page(async move |request| Ok(error_page(&request, &code))));
    }
    const WHOLE: SsrMode = SsrMode::Async;
    Either::Right(view! {
        <Router>
            <Routes fallback=not_found>
                <Route path=path!("/") view=Welcome ssr=WHOLE />
                <Route path=path!("/login") view=SignIn ssr=WHOLE />
                <Route path=path!("/login/factor") view=SecondStep ssr=WHOLE />
                <Route path=path!("/factor/:token") view=LostFactor ssr=WHOLE />
                <Route path=path!("/activate/:token") view=Activation ssr=WHOLE />
                <Route path=path!("/decline/:token") view=Decline ssr=WHOLE />
                <Route path=path!("/help") view=Help ssr=WHOLE />
                <Route path=path!("/help/:topic") view=HelpTopic ssr=WHOLE />
                <Route path=path!("/forgot") view=Forgot ssr=WHOLE />
                <Route path=path!("/reset/:token") view=Reset ssr=WHOLE />
                <Route path=path!("/email/:token") view=NewEmail ssr=WHOLE />
                <Route path=path!("/join") view=ChooseClinic ssr=WHOLE />
                <Route path=path!("/join/:slug") view=Join ssr=WHOLE />
                <Route path=path!("/join/:slug/start") view=Contact ssr=WHOLE />
                <Route path=path!("/join/status/:token") view=Status ssr=WHOLE />
                <Route path=path!("/join/status/:token/topic/:topic") view=Questions ssr=WHOLE />
                <Route path=path!("/join/status/:token/check") view=CheckAnswers ssr=WHOLE />
                <Route path=path!("/join/status/:token/withdraw") view=Withdraw ssr=WHOLE />
                <Route path=path!("/profile") view=Profile ssr=WHOLE />
                <Route path=path!("/profile/factor") view=Factor ssr=WHOLE />
                <Route path=path!("/profile/factor/app") view=SetUpApp ssr=WHOLE />
                <Route path=path!("/org/members/:id/factor") view=HelpLostFactor ssr=WHOLE />

                <Route path=path!("/org") view=StaffList ssr=WHOLE />
                <Route path=path!("/org/doctors") view=|| view! { <RoleList role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/org/doctors/new") view=|| view! { <NewMember role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/org/doctors/resend") view=|| view! { <ResendAll role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/org/doctors/:id") view=|| view! { <Card role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/org/doctors/:id/resend") view=|| view! { <Resend role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/org/doctors/:id/link") view=|| view! { <Link role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/org/doctors/:id/remove") view=|| view! { <Remove role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/org/doctors/:id/handover") view=HandOver ssr=WHOLE />
                <Route path=path!("/org/assistants") view=|| view! { <RoleList role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/org/assistants/new") view=|| view! { <NewMember role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/org/assistants/resend") view=|| view! { <ResendAll role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/org/assistants/access") view=Access ssr=WHOLE />
                <Route path=path!("/org/assistants/:id") view=AssistantCard ssr=WHOLE />
                <Route path=path!("/org/assistants/:id/resend") view=|| view! { <Resend role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/org/assistants/:id/link") view=|| view! { <Link role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/org/assistants/:id/remove") view=|| view! { <Remove role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/org/specialists") view=|| view! { <RoleList role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/org/specialists/new") view=|| view! { <NewMember role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/org/specialists/resend") view=|| view! { <ResendAll role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/org/specialists/:id") view=|| view! { <Card role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/org/specialists/:id/resend") view=|| view! { <Resend role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/org/specialists/:id/link") view=|| view! { <Link role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/org/specialists/:id/remove") view=|| view! { <Remove role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/org/attention") view=Attention ssr=WHOLE />
                <Route path=path!("/org/audit") view=Journal ssr=WHOLE />
                <Route path=path!("/org/statistics") view=Statistics ssr=WHOLE />
                <Route path=path!("/org/settings") view=Settings ssr=WHOLE />
                <Route path=path!("/org/settings/address") view=AddressSheet ssr=WHOLE />
                <Route path=path!("/org/settings/courses/new") view=NewCourse ssr=WHOLE />
                <Route path=path!("/org/settings/courses/:id") view=RenameCourse ssr=WHOLE />
                <Route path=path!("/org/settings/courses/:id/end") view=EndCourse ssr=WHOLE />
                <Route path=path!("/org/settings/deputies/new") view=NewDeputy ssr=WHOLE />
                <Route path=path!("/org/staff/removed") view=Former ssr=WHOLE />
                <Route path=path!("/org/staff/removed/:id") view=Reregister ssr=WHOLE />

                <Route path=path!("/org/patients") view=|| view! { <PatientList role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/org/patients/new") view=|| view! { <NewPatient role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/org/patients/resend") view=|| view! { <ResendToExpiring role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/org/patients/removed") view=|| view! { <FormerPatients role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/org/patients/:id") view=|| view! { <PatientCard role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/org/patients/:id/resend") view=|| view! { <ResendToPatient role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/org/patients/:id/link") view=|| view! { <LinkOfPatient role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/org/patients/:id/remove") view=|| view! { <RemovePatient role=Role::Organizer /> } ssr=WHOLE />

                <Route path=path!("/doctor") view=|| view! { <PatientList role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/patients/new") view=|| view! { <NewPatient role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/patients/resend") view=|| view! { <ResendToExpiring role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/patients/removed") view=|| view! { <FormerPatients role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id") view=PatientRecord ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id/edit") view=|| view! { <PatientCard role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id/summary") view=PatientSummary ssr=WHOLE />
                <Route path=path!("/doctor/reports/:id") view=CheckedReport ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id/resend") view=|| view! { <ResendToPatient role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id/link") view=|| view! { <LinkOfPatient role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id/remove") view=|| view! { <RemovePatient role=Role::Doctor /> } ssr=WHOLE />

                <Route path=path!("/doctor/alerts") view=AlertList ssr=WHOLE />
                <Route path=path!("/doctor/alerts/:id") view=AlertPage ssr=WHOLE />
                <Route path=path!("/org/alerts") view=OverdueAlerts ssr=WHOLE />
                <Route path=path!("/doctor/applications") view=Applications ssr=WHOLE />
                <Route path=path!("/doctor/applications/:id") view=ApplicationPage ssr=WHOLE />
                <Route path=path!("/org/applications") view=OverseenApplications ssr=WHOLE />
                <Route path=path!("/org/applications/:id") view=OverseenApplication ssr=WHOLE />
                <Route path=path!("/doctor/groups") view=Groups ssr=WHOLE />
                <Route path=path!("/doctor/groups/new") view=NewGroup ssr=WHOLE />
                <Route path=path!("/doctor/groups/:id") view=OneGroup ssr=WHOLE />
                <Route path=path!("/doctor/groups/:id/edit") view=EditGroup ssr=WHOLE />
                <Route path=path!("/doctor/groups/:id/end") view=EndGroup ssr=WHOLE />
                <Route path=path!("/doctor/groups/:id/enrol") view=EnrolPatient ssr=WHOLE />
                <Route path=path!("/doctor/seats/:id") view=OneSeat ssr=WHOLE />
                <Route path=path!("/doctor/places/:id") view=OnePlace ssr=WHOLE />
                <Route path=path!("/doctor/courses/:id/waiting") view=Waiting ssr=WHOLE />
                <Route path=path!("/org/groups") view=GroupsOfClinic ssr=WHOLE />
                <Route path=path!("/org/groups/:id/specialist") view=PassGroupOn ssr=WHOLE />
                <Route path=path!("/org/specialists/:id/handover") view=HandGroupsOver ssr=WHOLE />
                <Route path=path!("/offer/:token") view=OfferedSeat ssr=WHOLE />

                <Route path=path!("/rehab") view=SpecialistHome ssr=WHOLE />
                <Route path=path!("/rehab/classes/:id") view=|| view! { <RosterPage role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/rehab/classes/:id/move") view=|| view! { <MoveClassPage role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/rehab/classes/:id/cancel") view=|| view! { <CancelClassPage role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/rehab/classes/:id/handover") view=|| view! { <HandOverClassPage role=Role::Specialist /> } ssr=WHOLE />
                <Route path=path!("/doctor/classes") view=|| view! { <ClassList role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/classes/:id") view=|| view! { <RosterPage role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/classes/:id/move") view=|| view! { <MoveClassPage role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/classes/:id/cancel") view=|| view! { <CancelClassPage role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/classes/:id/handover") view=|| view! { <HandOverClassPage role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/org/settings/days-off") view=DaysOff ssr=WHOLE />
                <Route path=path!("/assist/calls") view=Calls ssr=WHOLE />
                <Route path=path!("/me/classes/:id") view=MyClassPage ssr=WHOLE />
                <Route path=path!("/me/calendar") view=MyCalendar ssr=WHOLE />
                <Route path=path!("/me/data") view=MyData ssr=WHOLE />
                <Route path=path!("/me/caregivers") view=|| view! { <Caregivers way=Helped::Me /> } ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id/notes") view=DoctorNotes ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id/reports") view=ReportsOfRecord ssr=WHOLE />
                <Route path=path!("/doctor/patients/:id/caregivers") view=|| view! { <Caregivers way=Helped::Doctor /> } ssr=WHOLE />
                <Route path=path!("/assist") view=AssistantHome ssr=WHOLE />
                <Route path=path!("/assist/patients") view=|| view! { <PatientList role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/assist/patients/new") view=|| view! { <NewPatient role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/assist/patients/resend") view=|| view! { <ResendToExpiring role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/assist/patients/removed") view=|| view! { <FormerPatients role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/assist/patients/:id") view=|| view! { <PatientCard role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/assist/patients/:id/resend") view=|| view! { <ResendToPatient role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/assist/patients/:id/link") view=|| view! { <LinkOfPatient role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/assist/patients/:id/remove") view=|| view! { <RemovePatient role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/me") view=PatientHome ssr=WHOLE />
                <Route path=path!("/me/looks") view=Looks ssr=WHOLE />
                <Route path=path!("/me/apply") view=ApplyFromMe ssr=WHOLE />
                <Route path=path!("/me/reports") view=MyReports ssr=WHOLE />
                <Route path=path!("/me/reports/:id") view=|| view! { <ThisReport way=Way::Me /> } ssr=WHOLE />
                <Route path=path!("/me/reports/:id/topic/:topic") view=|| view! { <ReportQuestions way=Way::Me /> } ssr=WHOLE />
                <Route path=path!("/me/reports/:id/check") view=|| view! { <CheckReport way=Way::Me /> } ssr=WHOLE />
                <Route path=path!("/r/:token") view=|| view! { <ThisReport way=Way::Link /> } ssr=WHOLE />
                <Route path=path!("/r/:token/topic/:topic") view=|| view! { <ReportQuestions way=Way::Link /> } ssr=WHOLE />
                <Route path=path!("/r/:token/check") view=|| view! { <CheckReport way=Way::Link /> } ssr=WHOLE />
                <Route path=path!("/assist/patients/:id/report") view=ReportsOfPatient ssr=WHOLE />
                <Route path=path!("/assist/reports/:id") view=|| view! { <ThisReport way=Way::Assist /> } ssr=WHOLE />
                <Route path=path!("/assist/reports/:id/topic/:topic") view=|| view! { <ReportQuestions way=Way::Assist /> } ssr=WHOLE />
                <Route path=path!("/assist/reports/:id/check") view=|| view! { <CheckReport way=Way::Assist /> } ssr=WHOLE />

                <Route path=path!("/org/import") view=|| view! { <Import role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/org/import/:id") view=|| view! { <ImportOne role=Role::Organizer /> } ssr=WHOLE />
                <Route path=path!("/doctor/import") view=|| view! { <Import role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/doctor/import/:id") view=|| view! { <ImportOne role=Role::Doctor /> } ssr=WHOLE />
                <Route path=path!("/assist/import") view=|| view! { <Import role=Role::Assistant /> } ssr=WHOLE />
                <Route path=path!("/assist/import/:id") view=|| view! { <ImportOne role=Role::Assistant /> } ssr=WHOLE />

                <Route path=path!("/mailbox") view=Mailbox ssr=WHOLE />
                <Route path=path!("/mailbox/:letter") view=MailboxLetter ssr=WHOLE />
                <Route path=path!("/dev/components") view=Components ssr=WHOLE />
            </Routes>
        </Router>
    })
}

/// All parts in all states, where the configuration asks for it.
#[component]
fn Components() -> impl IntoView {
    page(async |request| {
        if request.site.dev_pages {
            Ok(DevComponents().into_any())
        } else {
            Err(Fault(Code::NotFound))
        }
    })
}

fn not_found() -> impl IntoView {
    page(async |request| Ok(error_page(&request, &Code::NotFound)))
}
