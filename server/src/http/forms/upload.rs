//! A form that brings a list, as text or as a file: read in memory and bounded, never kept as a file. Its short fields
//! go to the function as any form's do; the long ones beside them, as [`Uploaded`].

use app::{Uploaded, access::UPLOADS};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    error::Code,
    limits::{FORM_BYTES_MAX, IMPORT_BYTES_MAX},
};
use http_body_util::{BodyDataStream, Limited};
use multer::{Multipart, parse_boundary};

use super::posted::Posted;

/// Somewhat too long a file is read to its end all the same, and forgotten on the way: a browser that is cut off shows
/// no answer.
const READ_MAX: usize = 32 * 1024 * 1024;
/// Parts of a form at most.
const PARTS_MAX: usize = 16;
/// Bytes of a field that goes on to the function as any form's.
const SHORT: usize = 2048;

/// Whether this is such a form, sent to a function that takes one.
pub(super) fn is_one(parts: &Parts) -> bool {
    UPLOADS.contains(&parts.uri.path()) && content_type(&parts.headers).starts_with("multipart/form-data")
}

fn content_type(headers: &HeaderMap) -> &str {
    let found = headers.get(header::CONTENT_TYPE);
    found.and_then(|kind| kind.to_str().ok()).unwrap_or_default()
}

/// Reads the form.
///
/// # Errors
/// `TooLarge` where even reading it to its end would be too much; `Malformed`.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Posted, Code> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > READ_MAX) {
        return Err(Code::TooLarge);
    }
    let boundary = parse_boundary(content_type(headers)).map_err(|_none| Code::Malformed)?;
    let body = BodyDataStream::new(Limited::new(body, READ_MAX));
    let mut form = Multipart::new(body, boundary);
    let (mut fields, mut uploaded) = (Vec::new(), Vec::new());
    // All that is kept of it in memory.
    let mut room = FORM_BYTES_MAX + 2 * IMPORT_BYTES_MAX;
    while let Some(mut part) = form.next_field().await.map_err(cut_off)? {
        if uploaded.len() >= PARTS_MAX {
            return Err(Code::Malformed);
        }
        let name = part.name().ok_or(Code::Malformed)?.to_owned();
        let is_file = part.file_name().is_some();
        let (mut bytes, mut fits) = (Vec::new(), true);
        while let Some(chunk) = part.chunk().await.map_err(cut_off)? {
            fits = fits && bytes.len() + chunk.len() <= IMPORT_BYTES_MAX.min(room);
            if fits {
                bytes.extend_from_slice(&chunk);
            }
        }
        if !fits {
            uploaded.push((name, None));
            continue;
        }
        room = room.saturating_sub(bytes.len());
        let bytes = Bytes::from(bytes);
        if !is_file {
            let text = str::from_utf8(&bytes).map_err(|_bytes| Code::Malformed)?;
            fields.push((name.clone(), text.to_owned()));
        }
        uploaded.push((name, Some(bytes)));
    }
    let short = fields.iter().filter(|(_, text)| text.len() <= SHORT);
    let raw = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(short)
        .finish();
    Ok(Posted {
        uploaded: Some(Uploaded(uploaded)),
        ..Posted::of(raw.into(), fields)?
    })
}

/// The body ended too early, was too long, or is no such form.
fn cut_off(error: multer::Error) -> Code {
    match error {
        multer::Error::StreamReadFailed(cause) if is_too_long(&*cause) => Code::TooLarge,
        _ => Code::Malformed,
    }
}

fn is_too_long(cause: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(cause);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
