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
/// People on one page of a list.
pub const LIST_PAGE: u64 = 50;
/// Characters of a search.
pub const SEARCH_MAX: usize = 100;
/// Assistants on one page of the grid of who works for whom.
pub const ACCESS_PAGE: u64 = 20;
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
