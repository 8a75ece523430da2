//! «добавить списком»: many people from one list, brought by whoever keeps patients; by the organizer staff, too.
//!
//! A list is kept for a day and belongs to the membership that brought it. Its rows are kept as they are written; what
//! becomes of each is judged anew at every look. A job adds them one by one, each in a transaction that also writes down
//! whom the row added: wherever it stops nothing is lost, and going on does nothing twice.

mod kept;
mod list;
mod spreadsheet;
mod work;

pub(crate) use work::{go_on, sweep};

use domain::{
    error::{Code, Field, Problem},
    identity::{FormKey, Role},
    import::{Defaults, ImportId, ImportList, ImportSummary, Layout, RowText, Table, Tally, layout},
    limits::{IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, IMPORTS_MAX},
    patients::Period,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{ImportState, id_of, import_draft, import_row},
    error::{Error, Result},
    identity::{Actor, PatientKeeper},
    job::{self, Work},
    once::{self, Press},
    patients,
};

/// A list as it came.
pub enum Source {
    Pasted(String),
    File(Vec<u8>),
}

/// Reads a list and keeps it. Nobody is added yet. Pressing twice keeps one.
///
/// # Errors
/// `Invalid` where there is nobody in it, too many, or it can't be read.
pub async fn read(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    source: Source,
    role: Option<Role>,
    key: FormKey,
) -> Result<ImportId> {
    let (field, read) = table(source).await;
    let (table, layout) = read.map_err(|problem| Code::field(field, problem))?;
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    make_room(txn, actor).await?;
    let id = id_of(ImportId);
    let is_told = layout.heading && layout.is_enough();
    let cells = serde_json::to_string(&table).map_err(Error::broken)?;
    let state = if is_told {
        ImportState::Open
    } else {
        ImportState::Unnamed
    };
    let row = import_draft::ActiveModel {
        id: Set(id.0),
        clinic_id: Set(actor.clinic().0),
        owner_id: Set(actor.membership().0),
        state: Set(state.name().to_owned()),
        created_at: Set(now),
        cells: Set((!is_told).then_some(cells)),
        role: Set(role
            .filter(|role| kept::roles(actor).contains(role))
            .map(|role| role.name().to_owned())),
        doctor_id: Set(None),
        period: Set(None),
        goal: Set(0),
    };
    import_draft::Entity::insert(row).exec_without_returning(txn).await?;
    if is_told {
        kept::write_rows(txn, actor, id, layout.read(&table)).await?;
    }
    deed.done(&id).await?;
    Ok(id)
}

/// The lists that the actor has begun, the latest first.
///
/// # Errors
/// The database's.
pub async fn lists(ctx: &Context, actor: &Actor<PatientKeeper>) -> Result<Vec<ImportSummary>> {
    kept::summaries(ctx, actor).await
}

/// A list with what becomes of each of its rows.
///
/// # Errors
/// `NotFound` for one that somebody else brought, or that was kept long enough.
pub async fn list(ctx: &Context, actor: &Actor<PatientKeeper>, id: ImportId) -> Result<ImportList> {
    kept::list(ctx, actor, id).await
}

/// Which column is what, of a list whose headings don't tell.
///
/// # Errors
/// `Invalid` where name or address are missing; `Conflict` for a list that has its rows already.
pub async fn name_columns(ctx: &Context, actor: &Actor<PatientKeeper>, id: ImportId, layout: &Layout) -> Result<()> {
    if !layout.is_enough() {
        return Err(Code::field(Field::List, Problem::ColumnMissing).into());
    }
    let txn = ctx.db.write().await?;
    let draft = lock(&txn, actor, id).await?;
    let cells = draft.cells.ok_or(Code::Conflict)?;
    let table: Table = serde_json::from_str(&cells).map_err(Error::broken)?;
    let people = people(&table, layout).map_err(|problem| Code::field(Field::List, problem))?;
    kept::write_rows(&txn, actor, id, people).await?;
    let row = import_draft::ActiveModel {
        id: Set(id.0),
        state: Set(ImportState::Open.name().to_owned()),
        cells: Set(None),
        ..Default::default()
    };
    import_draft::Entity::update(row).exec(&txn).await?;
    txn.commit().await?;
    Ok(())
}

/// What holds for every row that says nothing of its own.
///
/// # Errors
/// `Invalid` for a choice that is none of the actor's; `Conflict` while the list is being added.
pub async fn choose(ctx: &Context, actor: &Actor<PatientKeeper>, id: ImportId, defaults: &Defaults) -> Result<()> {
    let refuse = |field| Err(Code::field(field, Problem::UnknownChoice).into());
    if defaults.role.is_some_and(|role| !kept::roles(actor).contains(&role)) {
        return refuse(Field::Role);
    }
    let known = |wanted: &Period| defaults.period.as_ref() == Some(&wanted.id);
    if defaults.period.is_some() && !patients::periods(ctx, actor).iter().any(known) {
        return refuse(Field::Period);
    }
    if let Some(doctor) = defaults.doctor
        && !patients::doctors(ctx, actor)
            .await?
            .iter()
            .any(|known| known.id == doctor)
    {
        return refuse(Field::Doctor);
    }
    let txn = ctx.db.write().await?;
    open(&lock(&txn, actor, id).await?)?;
    let row = import_draft::ActiveModel {
        id: Set(id.0),
        role: Set(defaults.role.map(|role| role.name().to_owned())),
        doctor_id: Set(defaults.doctor.map(|doctor| doctor.0)),
        period: Set(defaults.period.clone().map(|period| period.0)),
        ..Default::default()
    };
    import_draft::Entity::update(row).exec(&txn).await?;
    txn.commit().await?;
    Ok(())
}

/// Rows as they were mended. One that has added somebody already stays as it is.
///
/// # Errors
/// `Conflict` while the list is being added.
pub async fn save_rows(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    id: ImportId,
    rows: Vec<(u32, RowText)>,
) -> Result<()> {
    let txn = ctx.db.write().await?;
    open(&lock(&txn, actor, id).await?)?;
    for (line, text) in rows {
        let text = text.cut();
        let row = import_row::ActiveModel {
            full_name: Set(text.full_name),
            email: Set(text.email),
            phone: Set(text.phone),
            role: Set(text.role),
            doctor: Set(text.doctor),
            period: Set(text.period),
            sure: Set(Some(text.sure).filter(|sure| !sure.is_empty())),
            ..Default::default()
        };
        import_row::Entity::update_many()
            .set(row)
            .filter(import_row::Column::DraftId.eq(id.0))
            .filter(import_row::Column::Line.eq(i64::from(line)))
            .filter(import_row::Column::MembershipId.is_null())
            .exec(&txn)
            .await?;
    }
    txn.commit().await?;
    Ok(())
}

/// «Добавить N человек»: a job adds everybody who is ready, and nobody else. Pressing twice is pressing once.
///
/// # Errors
/// `NotFound` for one that somebody else brought; `Conflict` where nobody said yet which column is what.
pub async fn start(ctx: &Context, actor: &Actor<PatientKeeper>, id: ImportId) -> Result<()> {
    let judged = kept::list(ctx, actor, id).await?;
    let tally = Tally::of(judged.rows.iter().map(|(_, verdict)| verdict));
    let txn = ctx.db.write().await?;
    let draft = lock(&txn, actor, id).await?;
    if draft.state == ImportState::Running.name() {
        return Ok(());
    }
    open(&draft)?;
    if tally.ready == 0 {
        return Ok(());
    }
    let row = import_draft::ActiveModel {
        id: Set(id.0),
        state: Set(ImportState::Running.name().to_owned()),
        goal: Set(i64::try_from(tally.added.saturating_add(tally.ready)).unwrap_or(i64::MAX)),
        ..Default::default()
    };
    import_draft::Entity::update(row).exec(&txn).await?;
    job::enqueue(&txn, Work::Import(id), ctx.now()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// «Удалить список»: the list is forgotten; whom it added stays.
///
/// # Errors
/// `NotFound` for one that somebody else brought; `Conflict` while it is being added.
pub async fn discard(ctx: &Context, actor: &Actor<PatientKeeper>, id: ImportId) -> Result<()> {
    let txn = ctx.db.write().await?;
    let draft = lock(&txn, actor, id).await?;
    if draft.state == ImportState::Running.name() {
        return Err(Code::Conflict.into());
    }
    kept::forget(&txn, vec![id.0]).await?;
    txn.commit().await?;
    Ok(())
}

/// The cells of a list and which column is what, read beside the other requests: a spreadsheet takes a while.
async fn table(source: Source) -> (Field, Result<(Table, Layout), Problem>) {
    let field = match source {
        Source::Pasted(_) => Field::List,
        Source::File(_) => Field::ListFile,
    };
    let reading = tokio::task::spawn_blocking(move || {
        let table = match source {
            Source::Pasted(text) if text.len() <= IMPORT_BYTES_MAX => list::read_text(&text)?,
            Source::File(bytes) if bytes.len() <= IMPORT_BYTES_MAX => list::read_file(&bytes)?,
            Source::Pasted(_) | Source::File(_) => return Err(TOO_LARGE),
        };
        let layout = layout(&table);
        people(&table, &layout)?;
        Ok((table, layout))
    });
    // Whatever a file makes of its reader, it is no list.
    let read = reading.await.unwrap_or(Err(Problem::UnreadableFile));
    (field, read)
}

const TOO_LARGE: Problem = Problem::FileTooLarge {
    max_kb: IMPORT_BYTES_MAX / 1024,
};

fn people(table: &Table, layout: &Layout) -> Result<Vec<(u32, RowText)>, Problem> {
    let people = layout.read(table);
    match people.len() {
        0 => Err(Problem::Required),
        many if many > IMPORT_ROWS_MAX => Err(Problem::TooManyRows { max: IMPORT_ROWS_MAX }),
        _ => Ok(people),
    }
}

/// Forgets the oldest lists of somebody who has begun as many as one may.
async fn make_room(txn: &DatabaseTransaction, actor: &Actor<PatientKeeper>) -> Result<()> {
    let begun: Vec<Uuid> = kept::of(actor)
        .filter(import_draft::Column::State.ne(ImportState::Running.name()))
        .order_by_desc(import_draft::Column::Id)
        .select_only()
        .column(import_draft::Column::Id)
        .into_tuple()
        .all(txn)
        .await?;
    let too_many = begun.into_iter().skip(IMPORTS_MAX.saturating_sub(1)).collect();
    kept::forget(txn, too_many).await
}

/// The actor's own list, locked for a change.
async fn lock(txn: &DatabaseTransaction, actor: &Actor<PatientKeeper>, id: ImportId) -> Result<import_draft::Model> {
    let found = kept::of(actor)
        .filter(import_draft::Column::Id.eq(id.0))
        .lock_exclusive()
        .one(txn)
        .await?;
    found.ok_or(Code::NotFound.into())
}

/// # Errors
/// `Conflict` for a list that is being added, or has no rows yet.
fn open(draft: &import_draft::Model) -> Result<()> {
    if draft.state == ImportState::Open.name() {
        Ok(())
    } else {
        Err(Code::Conflict.into())
    }
}
