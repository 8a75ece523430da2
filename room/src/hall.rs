use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    net::SocketAddr,
    time::{Duration, Instant},
};

use str0m::{
    Candidate, Event, IceConnectionState, Input, Output,
    bwe::BweKind,
    media::MediaData,
    net::{Protocol, Receive, Transmit},
};

use crate::{
    MEMBERS_MAX, Part, PersonId, Refused, RoomId,
    peer::{Peer, PeerId, Source, Why, Written},
    sees,
};

/// What the hall has to say to the outside.
#[derive(Debug)]
pub enum Out {
    /// To be sent.
    Packet(Transmit),
    /// To be told.
    News(PeerId, News),
}

/// What is told about a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Sound and picture can flow.
    Connected,
    /// Who is on which of its places.
    Places(Vec<Option<Source>>),
    /// Whether others hear this person: it itself, or whoever runs the room, is told.
    Muted(PersonId, bool),
    /// This person feels unwell and says so to whoever runs the room.
    Unwell(PersonId),
    /// Whether the room pauses.
    Paused(bool),
    /// It is over; nothing more will be told.
    Gone(Why),
}

/// All rooms and everybody in them.
pub struct Hall {
    candidates: Vec<Candidate>,
    peers: BTreeMap<PeerId, Peer>,
    paused: Vec<RoomId>,
    /// Whom nobody hears, by whatever connection, until the room is closed.
    muted: BTreeSet<(RoomId, PersonId)>,
    by_address: HashMap<(Protocol, SocketAddr), PeerId>,
    last_id: u64,
    out: VecDeque<Out>,
    /// Frames forwarded from whom to whom, for those who have to prove it.
    forwarded: HashMap<(PersonId, PersonId), u64>,
}

/// The longest time that nobody looks.
const IDLE: Duration = Duration::from_secs(1);

impl Hall {
    /// One that is reached at these addresses.
    #[must_use]
    pub fn new(candidates: Vec<Candidate>) -> Self {
        Self {
            candidates,
            peers: BTreeMap::new(),
            paused: Vec::new(),
            muted: BTreeSet::new(),
            by_address: HashMap::new(),
            last_id: 0,
            out: VecDeque::new(),
            forwarded: HashMap::new(),
        }
    }

    /// Lets somebody in who was found to have the right. The same person anywhere else is replaced, and so is whoever
    /// ran the room until now. Gives the answer to the offer.
    ///
    /// # Errors
    /// `Full`, and `Offer` for what cannot be answered.
    pub fn join(
        &mut self,
        now: Instant,
        room: RoomId,
        source: Source,
        offer: &str,
    ) -> Result<(PeerId, String), Refused> {
        let others = |part| move |peer: &&Peer| peer.room == room && peer.source.part == part;
        let members = self.peers.values().filter(others(Part::Member));
        let members = members.filter(|peer| peer.source.person != source.person).count();
        if source.part == Part::Member && members >= MEMBERS_MAX {
            return Err(Refused::Full);
        }
        let (peer, answer) = Peer::answer(now, (room, source), &self.candidates, offer)?;
        let replaced: Vec<PeerId> = self
            .peers
            .iter()
            .filter(|(_, peer)| {
                let runs = source.part == Part::Lead && peer.room == room && peer.source.part == Part::Lead;
                peer.source.person == source.person || runs
            })
            .map(|(id, _)| *id)
            .collect();
        for old in replaced {
            self.end(old, Why::Replaced);
        }
        self.last_id += 1;
        let id = PeerId(self.last_id);
        self.peers.insert(id, peer);
        self.drain(now, id);
        Ok((id, answer.to_sdp_string()))
    }

    /// A packet, as it came in on the socket that is reached at `to`.
    pub fn receive(&mut self, now: Instant, proto: Protocol, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        let Ok(receive) = Receive::new(proto, from, to, bytes) else {
            return;
        };
        let input = Input::Receive(now, receive);
        let known = self.by_address.get(&(proto, from)).copied();
        let known = known.filter(|id| self.peers.get(id).is_some_and(|peer| peer.rtc.accepts(&input)));
        let found = known.or_else(|| {
            let mut all = self.peers.iter();
            all.find(|(_, peer)| peer.rtc.accepts(&input)).map(|(id, _)| *id)
        });
        let Some(id) = found else { return };
        self.by_address.insert((proto, from), id);
        if let Some(peer) = self.peers.get_mut(&id) {
            peer.input(input);
        }
        self.drain(now, id);
    }

    /// Does what is due. To be called at the time of [`Hall::due`].
    pub fn tick(&mut self, now: Instant) {
        let due: Vec<PeerId> = self
            .peers
            .iter()
            .filter(|(_, peer)| peer.due() <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            if let Some(peer) = self.peers.get_mut(&id) {
                peer.tick(now);
            }
            self.drain(now, id);
        }
    }

    /// When it wants to be called next.
    #[must_use]
    pub fn due(&self, now: Instant) -> Instant {
        self.peers.values().map(Peer::due).fold(now + IDLE, Ord::min)
    }

    /// What is to be sent and told, the oldest first.
    pub fn poll(&mut self) -> Option<Out> {
        self.out.pop_front()
    }

    /// Ends a connection.
    pub fn leave(&mut self, id: PeerId) {
        self.end(id, Why::Left);
    }

    /// Puts somebody out of a room.
    pub fn remove(&mut self, room: RoomId, person: PersonId) {
        for id in self.of(room, person) {
            self.end(id, Why::Removed);
        }
    }

    /// Whether anybody hears this person. From now on nothing more of its sound is forwarded, whatever connection it
    /// comes by.
    pub fn mute(&mut self, room: RoomId, person: PersonId, is_muted: bool) {
        if is_muted {
            self.muted.insert((room, person));
        } else {
            self.muted.remove(&(room, person));
        }
        self.tell(room, News::Muted(person, is_muted), |source| {
            source.person == person || source.part != Part::Member
        });
    }

    /// Tells whoever runs the room that the person of this connection feels unwell.
    pub fn unwell(&mut self, id: PeerId) {
        if let Some(peer) = self.peers.get(&id) {
            let (room, person) = (peer.room, peer.source.person);
            self.tell(room, News::Unwell(person), |source| source.part != Part::Member);
        }
    }

    fn tell(&mut self, room: RoomId, news: News, whom: impl Fn(Source) -> bool) {
        let there = self
            .peers
            .iter()
            .filter(|(_, peer)| peer.room == room && whom(peer.source));
        self.out.extend(there.map(|(id, _)| Out::News(*id, news.clone())));
    }

    /// Whether a room pauses: then nothing at all is forwarded in it.
    pub fn pause(&mut self, now: Instant, room: RoomId, pauses: bool) {
        self.paused.retain(|paused| *paused != room);
        if pauses {
            self.paused.push(room);
        }
        let here: Vec<PeerId> = self.in_room(room);
        for id in here {
            self.out.push_back(Out::News(id, News::Paused(pauses)));
            let Some(peer) = self.peers.get_mut(&id) else { continue };
            for slot in peer.video.iter_mut().chain(&mut peer.audio) {
                slot.break_off();
            }
            if !pauses {
                peer.wish(now);
            }
            self.drain(now, id);
        }
    }

    /// Closes a room.
    pub fn close(&mut self, room: RoomId) {
        for id in self.in_room(room) {
            self.end(id, Why::Ended);
        }
        self.paused.retain(|paused| *paused != room);
        self.muted.retain(|(muted, _)| *muted != room);
    }

    /// Frames that were forwarded from one person to another.
    #[must_use]
    pub fn forwarded(&self, from: PersonId, to: PersonId) -> u64 {
        self.forwarded.get(&(from, to)).copied().unwrap_or(0)
    }

    fn in_room(&self, room: RoomId) -> Vec<PeerId> {
        let here = self.peers.iter().filter(|(_, peer)| peer.room == room);
        here.map(|(id, _)| *id).collect()
    }

    fn of(&self, room: RoomId, person: PersonId) -> Vec<PeerId> {
        let theirs = |peer: &Peer| peer.room == room && peer.source.person == person;
        let found = self.peers.iter().filter(|(_, peer)| theirs(peer));
        found.map(|(id, _)| *id).collect()
    }

    /// Puts somebody who came on the others' places, and the others on its own. Of all whose picture somebody sees
    /// from now on a whole one is asked for: those are to be drained.
    fn introduce(&mut self, now: Instant, id: PeerId) -> Vec<PeerId> {
        let Some((room, part)) = self.peers.get(&id).map(|peer| (peer.room, peer.source.part)) else {
            return Vec::new();
        };
        let mut sources = Vec::new();
        for other in self.in_room(room) {
            let there = self.peers.get(&other).filter(|peer| other != id && peer.is_introduced);
            let Some(theirs) = there.map(|peer| peer.source.part) else {
                continue;
            };
            for (to, from) in [(id, other), (other, id)] {
                let may = if to == id {
                    sees(part, theirs)
                } else {
                    sees(theirs, part)
                };
                if let Some(to) = self.peers.get_mut(&to).filter(|_| may) {
                    to.seat(from);
                    sources.push(from);
                }
            }
            self.tell_places(other);
        }
        self.tell_places(id);
        if self.paused.contains(&room) {
            self.out.push_back(Out::News(id, News::Paused(true)));
        }
        let me = self.peers.get(&id).map(|peer| peer.source.person);
        let muted = self
            .muted
            .iter()
            .filter(|(muted, person)| *muted == room && (part != Part::Member || me == Some(*person)));
        let told = muted.map(|(_, person)| Out::News(id, News::Muted(*person, true)));
        self.out.extend(told);
        for from in &sources {
            if let Some(peer) = self.peers.get_mut(from) {
                peer.wish(now);
            }
        }
        sources
    }

    fn tell_places(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get(&id) else { return };
        let who = |slot: &crate::slot::Slot| slot.from.and_then(|from| self.peers.get(&from)).map(|peer| peer.source);
        let places = peer.video.iter().map(who).collect();
        self.out.push_back(Out::News(id, News::Places(places)));
    }

    fn end(&mut self, id: PeerId, why: Why) {
        let Some(mut peer) = self.peers.remove(&id) else {
            return;
        };
        // The far end is told, as far as it still listens.
        drop(peer.rtc.close());
        while peer.rtc.is_alive() {
            match peer.output() {
                Some(Output::Transmit(packet)) => self.out.push_back(Out::Packet(packet)),
                Some(Output::Event(_)) => {}
                Some(Output::Timeout(_)) | None => break,
            }
        }
        self.by_address.retain(|_, peer| *peer != id);
        let gone = peer.source.person;
        self.forwarded.retain(|(from, to), _| *from != gone && *to != gone);
        self.out.push_back(Out::News(id, News::Gone(why)));
        for other in self.in_room(peer.room) {
            if self.peers.get_mut(&other).is_some_and(|other| other.unseat(id)) {
                self.tell_places(other);
            }
        }
    }

    /// Takes out of a connection what it has to say, forwards what is for others, and goes on until all are silent.
    fn drain(&mut self, now: Instant, first: PeerId) {
        let mut todo = VecDeque::from([first]);
        while let Some(id) = todo.pop_front() {
            let mut frames = Vec::new();
            let mut wishes = Vec::new();
            let (mut is_lost, mut comes) = (false, false);
            while let Some(peer) = self.peers.get_mut(&id) {
                if !peer.rtc.is_alive() {
                    is_lost = true;
                    break;
                }
                match peer.output() {
                    None => {}
                    Some(Output::Timeout(at)) => {
                        peer.wake = at;
                        // The lines of the offer are told of only after the connection is there.
                        comes = peer.is_connected && !std::mem::replace(&mut peer.is_introduced, peer.is_connected);
                        break;
                    }
                    Some(Output::Transmit(packet)) => self.out.push_back(Out::Packet(packet)),
                    Some(Output::Event(event)) => match event {
                        Event::Connected => {
                            peer.is_connected = true;
                            self.out.push_back(Out::News(id, News::Connected));
                        }
                        Event::IceConnectionStateChange(IceConnectionState::Disconnected) | Event::Closed => {
                            peer.fail()
                        }
                        Event::MediaAdded(added) => {
                            let layers = added.simulcast.map(|layers| layers.recv).unwrap_or_default();
                            let layers = layers.iter().map(|layer| layer.rid).collect();
                            peer.add(added.mid, added.kind, added.direction, layers);
                        }
                        Event::MediaData(data) => frames.push(data),
                        Event::KeyframeRequest(wish) => {
                            let slot = peer.video.iter().find(|slot| slot.mid == wish.mid);
                            wishes.extend(slot.and_then(|slot| slot.from));
                        }
                        Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => peer.measured(estimate),
                        _ => {}
                    },
                }
            }
            if is_lost {
                self.end(id, Why::Lost);
                continue;
            }
            if comes {
                todo.extend(self.introduce(now, id));
            }
            for data in frames {
                self.forward(now, id, &data, &mut todo);
            }
            for from in wishes {
                if let Some(peer) = self.peers.get_mut(&from) {
                    peer.wish(now);
                    todo.push_back(from);
                }
            }
        }
    }

    /// Hands one frame to everybody who has its source on a place.
    fn forward(&mut self, now: Instant, from: PeerId, data: &MediaData, todo: &mut VecDeque<PeerId>) {
        let Some(sender) = self.peers.get_mut(&from) else {
            return;
        };
        let (room, source) = (sender.room, sender.source);
        let coming = data.rid.map(|layer| sender.coming(now, layer)).unwrap_or_default();
        let is_video = data.params.spec().codec.is_video();
        let is_silent = !is_video && self.muted.contains(&(room, source.person));
        if is_silent || self.paused.contains(&room) {
            return;
        }
        let mut needs_whole = is_video && !data.contiguous;
        for (id, peer) in &mut self.peers {
            if peer.room != room || !sees(peer.source.part, source.part) || *id == from || !peer.is_introduced {
                continue;
            }
            match peer.write(now, from, data, &coming) {
                Written::Done => {
                    *self.forwarded.entry((source.person, peer.source.person)).or_default() += 1;
                    todo.push_back(*id);
                }
                Written::Not => {}
                Written::NeedsWhole => needs_whole = true,
            }
        }
        if needs_whole && let Some(sender) = self.peers.get_mut(&from) {
            sender.wish(now);
            todo.push_back(from);
        }
    }
}
