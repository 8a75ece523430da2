//! Every limit of the product in one place: the parsers, the forms' `maxlength` and the sentences all read it here.

/// Characters of a ФИО. The longest real ones are below 100; the rest is room for titles and double names.
pub const PERSON_NAME_MAX: usize = 150;
/// Characters of a clinic's name.
pub const CLINIC_NAME_MAX: usize = 200;
/// Octets of an e-mail address, RFC 5321 4.5.3.1 and its erratum 1690.
pub const EMAIL_MAX: usize = 254;
/// Octets before the `@`, RFC 5321 4.5.3.1.1.
pub const EMAIL_LOCAL_MAX: usize = 64;
/// Characters of a password at least, whatever they are.
pub const PASSWORD_MIN: usize = 10;
/// Characters of a password at most: long enough for any sentence, short enough that hashing stays bounded.
pub const PASSWORD_MAX: usize = 256;
/// Days that an invitation lives (the customer's guide, «остается в системе в течение 10 дней»).
pub const INVITATION_DAYS: i64 = 10;
/// Bytes of a posted form. The longest form of the product needs a tenth of it.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// A doctor's notes on one page.
pub const NOTES_PAGE: u64 = 20;
/// Reports on one page of a list.
pub const REPORTS_PAGE: u64 = 30;
/// People on one page of a list.
pub const LIST_PAGE: u64 = 50;
/// People whom the page of what needs a hand tells by name.
pub const NAMED_MAX: u64 = 30;
/// Characters of a search.
pub const SEARCH_MAX: usize = 100;
/// Assistants on one page of the grid of who works for whom.
pub const ACCESS_PAGE: u64 = 20;
/// Characters of where a patient lives.
pub const ADDRESS_MAX: usize = 300;
/// Days after which a patient who said «позже» is asked for the own data again.
pub const OWN_DATA_AGAIN_DAYS: i64 = 7;
/// Characters of what somebody is to a patient.
pub const RELATION_MAX: usize = 60;
/// People at a time who may fill in reports for one patient.
pub const CAREGIVERS_MAX: u64 = 5;
/// Characters of a course's name.
pub const COURSE_NAME_MAX: usize = 100;
/// Participants of a class at most, whatever a clinic sets.
pub const CLASS_CAPACITY_MAX: u32 = 30;
/// Participants of a class at most, in a clinic that has set nothing yet.
pub const CLASS_CAPACITY: u32 = 12;
/// Characters of a clinic's direct address before the number that tells two of one name apart.
pub const SLUG_MAX: usize = 60;
/// People in one list that is added at once.
pub const IMPORT_ROWS_MAX: usize = 1000;
/// Bytes of such a list, whether a file or pasted.
pub const IMPORT_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a spreadsheet once it is unpacked.
pub const IMPORT_UNPACKED_MAX: usize = 16 * 1024 * 1024;
/// Columns of a list that are looked at.
pub const IMPORT_COLUMNS_MAX: usize = 40;
/// Characters of one cell that are kept: more than any field may have.
pub const IMPORT_CELL_MAX: usize = 300;
/// Lists that one person may have begun at a time.
pub const IMPORTS_MAX: usize = 10;
/// Rows of a list that are mended on one page: a form of them fits a posted form.
pub const IMPORT_PAGE: usize = 20;
/// Characters of what somebody calls a passkey.
pub const PASSKEY_NAME_MAX: usize = 60;
/// Days at most for which a demanded second factor may be put off.
pub const FACTOR_GRACE_DAYS_MAX: u32 = 90;
/// Days for which it may be put off where the organizer says nothing else.
pub const FACTOR_GRACE_DAYS: u32 = 14;
/// Characters of a group's title.
pub const GROUP_TITLE_MAX: usize = 100;
/// Minutes of a class at least and at most.
pub const CLASS_MINUTES: std::ops::RangeInclusive<u32> = 20..=90;
/// Weeks from a group's first day to its last at most.
pub const GROUP_WEEKS_MAX: u32 = 26;
/// Working days within which a doctor answers an application.
pub const ANSWER_WORKING_DAYS: u32 = 3;
/// Working days after which the doctor is reminded of one.
pub const REMINDER_WORKING_DAYS: u32 = 2;
/// Hours that an offered seat is kept.
pub const OFFER_HOURS: i64 = 24;
/// Hours that it is kept where the class is near.
pub const OFFER_HOURS_SOON: i64 = 4;
/// Hours before a class from which on it is near.
pub const SOON_HOURS: i64 = 48;
/// Hours before a class until which «Не смогу прийти» frees the seat for somebody else.
pub const NOTICE_HOURS: i64 = 2;
/// Minutes before a class at which its door opens.
pub const ENTRY_OPENS_BEFORE_MINUTES: i64 = 10;
/// Minutes after its beginning at which the door closes.
pub const ENTRY_CLOSES_AFTER_MINUTES: i64 = 15;
/// Characters of one line that a specialist has to mind about a patient.
pub const RESTRICTION_MAX: usize = 200;
/// Such lines of one patient.
pub const RESTRICTIONS_MAX: usize = 30;
/// Weeks ahead for which a group's classes are made.
pub const CLASSES_MADE_WEEKS: i64 = 8;
/// Characters of what doctor and applicant write to each other: a question, an answer, a reason, advice.
pub const PROSE_MAX: usize = 2000;
/// Characters of the reason for which a class is cancelled, or the clinic does not work on a day.
pub const REASON_MAX: usize = 300;
/// Characters of a note: the specialist's about a class or a patient, the assistant's about a call.
pub const NOTE_MAX: usize = 1000;
/// The hour from which on no reminder is sent, on the reader's clock.
pub const NIGHT_FROM_HOUR: u16 = 22;
/// The hour until which none is sent.
pub const NIGHT_TO_HOUR: u16 = 8;
/// The hour at which a reminder goes out that would come at night.
pub const EVENING_HOUR: u16 = 21;
/// Days ahead in which a class counts as coming for those who are called before their first one.
pub const FIRST_CLASS_DAYS: i64 = 3;
/// Classes missed in a row after which somebody calls.
pub const MISSED_IN_A_ROW: usize = 2;
/// Minutes for which the code that proves an applicant's address is good.
pub const CODE_MINUTES: i64 = 15;
/// Tries of one code.
pub const CODE_TRIES: i64 = 5;
/// Hours after which an application is erased whose address nobody has proven.
pub const UNPROVEN_HOURS: i64 = 24;
/// Days after which an application is erased that nobody goes on with.
pub const DRAFT_DAYS: i64 = 30;
/// Days after which an application is closed whose applicant has not answered the doctor's question.
pub const QUESTION_DAYS: i64 = 30;
/// Days after which whoever began an application is reminded of it, once.
pub const DRAFT_REMINDER_DAYS: i64 = 3;
/// Applications with unproven addresses that one clinic takes in an hour: more are no people.
pub const UNPROVEN_MAX: u64 = 200;
