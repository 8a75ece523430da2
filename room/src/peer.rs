//! One connection of one person.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use str0m::{
    Candidate, Input, Output, Rtc,
    bwe::Bitrate,
    change::{SdpAnswer, SdpOffer},
    media::{Direction, KeyframeRequestKind, MediaData, MediaKind, Mid, Rid},
};

use crate::{
    MEMBERS_MAX, Part, PersonId, Refused, RoomId,
    slot::{Slot, layer_for, nearest},
};

/// A connection. Whoever comes back has another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(pub(crate) u64);

/// Who is on a place of a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    pub person: PersonId,
    pub part: Part,
}

/// Why somebody is no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// By the own wish.
    Left,
    /// The connection broke off, or never came about.
    Lost,
    /// The same person came by another connection, or somebody else runs the room now.
    Replaced,
    /// By whoever runs the room.
    Removed,
    /// The room was closed.
    Ended,
}

/// What became of a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Done,
    Not,
    /// Not before a whole picture comes.
    NeedsWhole,
}

/// For the first packet that proves the connection.
const TO_CONNECT: Duration = Duration::from_secs(30);
/// Between two wishes for a whole picture of one source.
const BETWEEN_WISHES: Duration = Duration::from_millis(500);
/// What a connection is believed to carry before anything is measured.
const AT_FIRST: Bitrate = Bitrate::kbps(600);
/// What a picture in its full size takes: so much is looked for.
const AT_BEST: Bitrate = Bitrate::kbps(1600);
/// A layer that did not come for so long does not come.
const SILENT: Duration = Duration::from_secs(2);

pub(crate) struct Peer {
    pub(crate) room: RoomId,
    pub(crate) source: Source,
    pub(crate) rtc: Rtc,
    /// When it wants to be called.
    pub(crate) wake: Instant,
    pub(crate) is_connected: bool,
    /// Whether it and the others have each other on their places.
    pub(crate) is_introduced: bool,
    connect_by: Instant,
    pub(crate) video: Vec<Slot>,
    pub(crate) audio: Vec<Slot>,
    /// The line by which its picture comes.
    picture: Option<Mid>,
    /// The layers of that picture, the smallest first, as they were offered.
    layers: Vec<Rid>,
    /// When each of them came last.
    came: HashMap<Rid, Instant>,
    /// Which layer of a picture it is to get, by what the connection carries.
    wants: usize,
    /// Until when no other whole picture is wished for, and whether one is.
    wished: Option<Instant>,
    wishes: bool,
}

impl Peer {
    pub(crate) fn answer(
        now: Instant,
        (room, source): (RoomId, Source),
        candidates: &[Candidate],
        offer: &str,
    ) -> Result<(Self, SdpAnswer), Refused> {
        let offer = SdpOffer::from_sdp_string(offer).map_err(|_other| Refused::Offer)?;
        guarded(|| {
            let mut rtc = Rtc::builder()
                .set_ice_lite(true)
                .clear_codecs()
                .enable_opus(true, false)
                .enable_vp8(true)
                .enable_bwe(Some(AT_FIRST))
                .build(now);
            for candidate in candidates {
                rtc.add_local_candidate(candidate.clone());
            }
            rtc.bwe().set_bitrate(Bitrate::kbps(200), AT_BEST);
            let answer = rtc.sdp_api().accept_offer(offer).ok()?;
            Some((rtc, answer))
        })
        .flatten()
        .map(|(rtc, answer)| (Self::with(now, room, source, rtc), answer))
        .ok_or(Refused::Offer)
    }

    fn with(now: Instant, room: RoomId, source: Source, rtc: Rtc) -> Self {
        Self {
            room,
            source,
            rtc,
            wake: now,
            is_connected: false,
            is_introduced: false,
            connect_by: now + TO_CONNECT,
            video: Vec::new(),
            audio: Vec::new(),
            picture: None,
            layers: Vec::new(),
            came: HashMap::new(),
            wants: layer_for(AT_FIRST.as_u64(), 0),
            wished: None,
            wishes: false,
        }
    }

    /// A line of the offer. Lines in one order on both sides: the n-th picture to receive is the n-th place.
    pub(crate) fn add(&mut self, mid: Mid, kind: MediaKind, direction: Direction, layers: Vec<Rid>) {
        let places = match kind {
            MediaKind::Video => &mut self.video,
            MediaKind::Audio => &mut self.audio,
        };
        match direction {
            Direction::SendOnly if places.len() <= MEMBERS_MAX => places.push(Slot::new(mid)),
            Direction::RecvOnly if kind == MediaKind::Video => {
                self.picture = Some(mid);
                self.layers = layers;
            }
            Direction::SendOnly | Direction::RecvOnly | Direction::SendRecv | Direction::Inactive => {}
        }
    }

    /// Puts a source on the first place that is free.
    pub(crate) fn seat(&mut self, from: PeerId) {
        for slots in [&mut self.video, &mut self.audio] {
            if let Some(free) = slots.iter_mut().find(|slot| slot.from.is_none()) {
                free.carry(Some(from));
            }
        }
    }

    /// Takes a source off its places. Whether it had one.
    pub(crate) fn unseat(&mut self, from: PeerId) -> bool {
        let mut had = false;
        for slot in self.video.iter_mut().chain(&mut self.audio) {
            if slot.from == Some(from) {
                slot.carry(None);
                had = true;
            }
        }
        had
    }

    /// What the connection carries was measured anew.
    pub(crate) fn measured(&mut self, estimate: Bitrate) {
        self.wants = layer_for(estimate.as_u64(), self.wants);
    }

    /// The layers of its picture that come at this time, each with its place among all of them.
    pub(crate) fn coming(&mut self, now: Instant, layer: Rid) -> Vec<(usize, Rid)> {
        self.came.insert(layer, now);
        let comes = |layer: &Rid| self.came.get(layer).is_some_and(|at| now < *at + SILENT);
        let layers = self.layers.iter().copied().enumerate();
        layers.filter(|(_, layer)| comes(layer)).collect()
    }

    /// Writes one frame of a source to the place that carries it.
    pub(crate) fn write(&mut self, now: Instant, from: PeerId, data: &MediaData, coming: &[(usize, Rid)]) -> Written {
        let is_video = data.params.spec().codec.is_video();
        let (slots, wanted) = if is_video {
            (&mut self.video, nearest(coming, self.wants))
        } else {
            (&mut self.audio, None)
        };
        let Some(slot) = slots.iter_mut().find(|slot| slot.from == Some(from)) else {
            return Written::Not;
        };
        // A picture begins, and changes its layer, with a whole one; until that comes, the layer before goes on.
        let is_wanted = data.rid == wanted;
        if is_video && !slot.goes_on(data.rid) && !(is_wanted && data.is_keyframe()) {
            return if is_wanted { Written::NeedsWhole } else { Written::Not };
        }
        let (mid, time) = (slot.mid, slot.time(data.rid, data.time, now));
        let rtc = &mut self.rtc;
        let written = guarded(|| {
            let writer = rtc.writer(mid)?;
            let pt = writer.match_params(data.params)?;
            writer.write(pt, data.network_time, time, data.data.clone()).ok()
        });
        if written.flatten().is_none() {
            self.fail();
        }
        Written::Done
    }

    /// Asks for a whole picture, now or as soon as it may be asked for again.
    pub(crate) fn wish(&mut self, now: Instant) {
        self.wishes = true;
        if self.wished.is_some_and(|at| now < at) {
            return;
        }
        let Some(mid) = self.picture else { return };
        self.wishes = false;
        self.wished = Some(now + BETWEEN_WISHES);
        let layers: Vec<Option<Rid>> = match self.layers.as_slice() {
            [] => vec![None],
            some => some.iter().copied().map(Some).collect(),
        };
        let rtc = &mut self.rtc;
        let _asked = guarded(|| {
            let mut writer = rtc.writer(mid)?;
            for layer in layers {
                // A layer that has not come yet cannot be asked for; it begins with a whole picture anyway.
                drop(writer.request_keyframe(layer, KeyframeRequestKind::Pli));
            }
            Some(())
        });
    }

    /// What is due by now. Whether it may be asked for output.
    pub(crate) fn tick(&mut self, now: Instant) {
        if !self.is_connected && now >= self.connect_by {
            self.fail();
        }
        if self.wishes && self.wished.is_none_or(|at| now >= at) {
            self.wish(now);
        }
        self.input(Input::Timeout(now));
    }

    /// When it wants to be called, for whatever reason.
    pub(crate) fn due(&self) -> Instant {
        let wish = self.wished.filter(|_| self.wishes);
        let connect = (!self.is_connected).then_some(self.connect_by);
        [wish, connect].into_iter().flatten().fold(self.wake, Ord::min)
    }

    pub(crate) fn input(&mut self, input: Input<'_>) {
        let rtc = &mut self.rtc;
        if guarded(|| rtc.handle_input(input)).is_none_or(|done| done.is_err()) {
            self.fail();
        }
    }

    pub(crate) fn output(&mut self) -> Option<Output> {
        let rtc = &mut self.rtc;
        let output = guarded(|| rtc.poll_output()).and_then(Result::ok);
        if output.is_none() {
            self.fail();
        }
        output
    }

    pub(crate) fn fail(&mut self) {
        self.rtc.disconnect();
    }
}

/// What a mistake of the library ends is one connection, never the class.
fn guarded<T>(deed: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(deed))
        .map_err(|_panic| tracing::error!("a connection to a class broke the media library"))
        .ok()
}
