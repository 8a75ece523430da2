//! The hall and browsers that are the same library, back to back in virtual time.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use str0m::{
    Candidate, Event, Input, Output, Rtc,
    change::{SdpAnswer, SdpPendingOffer},
    media::{Direction, MediaKind, MediaTime, Mid},
    net::{Protocol, Receive},
};
use uuid::Uuid;

use crate::{Hall, News, Out, Part, PeerId, PersonId, Refused, RoomId, Source, Why, sees};

const HALL: &str = "192.0.2.1:7000";
const STEP: Duration = Duration::from_millis(10);

/// A browser.
struct Guest {
    peer: PeerId,
    person: PersonId,
    at: SocketAddr,
    rtc: Rtc,
    picture: Mid,
    sound: Mid,
    places: Vec<Mid>,
    /// First bytes of the frames that came, by line; those of sound are counted apart.
    seen: Vec<(Mid, u8)>,
    heard: Vec<u8>,
    wishes: usize,
    sent: u64,
    /// What it sends: the first byte tells whose it is.
    mark: u8,
}

struct World {
    hall: Hall,
    now: Instant,
    guests: Vec<Guest>,
    news: Vec<(PeerId, News)>,
}

impl World {
    fn new() -> Self {
        let candidate = Candidate::host(HALL.parse().unwrap(), "udp").unwrap();
        Self {
            hall: Hall::new(vec![candidate]),
            now: Instant::now(),
            guests: Vec::new(),
            news: Vec::new(),
        }
    }

    fn try_join(&mut self, room: RoomId, part: Part, places: usize) -> Result<usize, Refused> {
        self.join_as(
            room,
            PersonId(Uuid::from_u128(u128::try_from(self.guests.len()).unwrap() + 1)),
            part,
            places,
        )
    }

    fn join_as(&mut self, room: RoomId, person: PersonId, part: Part, places: usize) -> Result<usize, Refused> {
        let n = u8::try_from(self.guests.len()).unwrap();
        let at = SocketAddr::from(([198, 51, 100, n + 1], 5000));
        let mut rtc = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(self.now);
        rtc.add_local_candidate(Candidate::host(at, "udp").unwrap());
        let mut offer = rtc.sdp_api();
        let line =
            |offer: &mut str0m::change::SdpApi<'_>, kind, direction| offer.add_media(kind, direction, None, None, None);
        let picture = line(&mut offer, MediaKind::Video, Direction::SendOnly);
        let sound = line(&mut offer, MediaKind::Audio, Direction::SendOnly);
        let mut lines = Vec::new();
        for _ in 0..places {
            lines.push(line(&mut offer, MediaKind::Video, Direction::RecvOnly));
            line(&mut offer, MediaKind::Audio, Direction::RecvOnly);
        }
        let (offer, pending): (_, SdpPendingOffer) = offer.apply().unwrap();
        let source = Source { person, part };
        let (peer, answer) = self.hall.join(self.now, room, source, &offer.to_sdp_string())?;
        let answer = SdpAnswer::from_sdp_string(&answer).unwrap();
        rtc.sdp_api().accept_answer(pending, answer).unwrap();
        self.guests.push(Guest {
            peer,
            person,
            at,
            rtc,
            picture,
            sound,
            places: lines,
            seen: Vec::new(),
            heard: Vec::new(),
            wishes: 0,
            sent: 0,
            mark: n,
        });
        Ok(self.guests.len() - 1)
    }

    fn join(&mut self, room: RoomId, part: Part, places: usize) -> usize {
        let guest = self.try_join(room, part, places).unwrap();
        // Until the connection is there: a guest who is not connected sends nothing.
        self.run(100);
        assert!(self.guests[guest].rtc.is_connected(), "guest {guest} did not connect");
        guest
    }

    /// Lets time pass, in steps. Whoever `sends` sends a frame of picture and sound every fifth.
    fn run_with(&mut self, steps: usize, sends: bool) {
        for step in 0..steps {
            self.now += STEP;
            for n in 0..self.guests.len() {
                if sends && step % 5 == 0 {
                    self.guests[n].send(self.now);
                }
                self.guests[n].rtc.handle_input(Input::Timeout(self.now)).ok();
                self.drain(n);
            }
            self.hall.tick(self.now);
            self.pump();
        }
    }

    fn run(&mut self, steps: usize) {
        self.run_with(steps, true);
    }

    /// What the hall has to say.
    fn pump(&mut self) {
        while let Some(out) = self.hall.poll() {
            match out {
                Out::News(peer, news) => self.news.push((peer, news)),
                Out::Packet(packet) => {
                    let Some(n) = self.guests.iter().position(|guest| guest.at == packet.destination) else {
                        continue;
                    };
                    let receive = Receive::new(Protocol::Udp, packet.source, packet.destination, &packet.contents);
                    let input = Input::Receive(self.now, receive.unwrap());
                    self.guests[n].rtc.handle_input(input).ok();
                    self.drain(n);
                }
            }
        }
    }

    fn drain(&mut self, n: usize) {
        let hall: SocketAddr = HALL.parse().unwrap();
        while self.guests[n].rtc.is_alive() {
            match self.guests[n].rtc.poll_output() {
                Ok(Output::Transmit(packet)) => {
                    self.hall
                        .receive(self.now, Protocol::Udp, packet.source, hall, &packet.contents);
                }
                Ok(Output::Event(event)) => self.guests[n].meet(event),
                Ok(Output::Timeout(_)) | Err(_) => break,
            }
        }
    }

    fn forget(&mut self) {
        for guest in &mut self.guests {
            guest.seen.clear();
            guest.heard.clear();
        }
    }

    fn last_places(&self, guest: usize) -> Vec<Option<PersonId>> {
        let peer = self.guests[guest].peer;
        let told = self.news.iter().rev().find_map(|(to, news)| match news {
            News::Places(places) if *to == peer => Some(places.clone()),
            _ => None,
        });
        told.unwrap()
            .into_iter()
            .map(|place| place.map(|source| source.person))
            .collect()
    }

    fn was_told(&self, guest: usize, news: &News) -> bool {
        let peer = self.guests[guest].peer;
        self.news.iter().any(|(to, told)| *to == peer && told == news)
    }
}

impl Guest {
    fn send(&mut self, now: Instant) {
        if !self.rtc.is_connected() {
            return;
        }
        self.sent += 1;
        // VP8: the lowest bit of a frame's first byte is 0 where it is a whole picture.
        let is_whole = self.wishes > 0 || self.sent == 1;
        self.wishes = 0;
        let picture = vec![u8::from(!is_whole), self.mark, 7, 7];
        let frames = [
            (self.picture, MediaTime::from_90khz(self.sent * 4500), picture),
            (
                self.sound,
                MediaTime::new(self.sent * 2400, str0m::media::Frequency::FORTY_EIGHT_KHZ),
                vec![self.mark; 4],
            ),
        ];
        for (line, time, data) in frames {
            // Nothing can be written once the far end has said good-bye.
            let Some(writer) = self.rtc.writer(line) else { return };
            let pt = writer.payload_params().next().unwrap().pt();
            writer.write(pt, now, time, data).unwrap();
            while let Ok(Output::Event(event)) = self.rtc.poll_output() {
                self.meet(event);
            }
        }
    }

    fn meet(&mut self, event: Event) {
        match event {
            Event::MediaData(data) if data.params.spec().codec.is_audio() => self.heard.push(data.data[0]),
            Event::MediaData(data) => self.seen.push((data.mid, data.data[1])),
            Event::KeyframeRequest(_) => self.wishes += 1,
            _ => {}
        }
    }

    /// Whose pictures came.
    fn saw(&self) -> Vec<u8> {
        let mut all: Vec<u8> = self.seen.iter().map(|(_, mark)| *mark).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn listened_to(&self) -> Vec<u8> {
        let mut all = self.heard.clone();
        all.sort_unstable();
        all.dedup();
        all
    }
}

const ROOM: RoomId = RoomId(Uuid::from_u128(77));

#[test]
fn members_never_receive_each_other() {
    let parts = [Part::Lead, Part::Helper, Part::Member];
    let pairs = parts.iter().flat_map(|to| parts.iter().map(move |from| (*to, *from)));
    let allowed: Vec<_> = pairs.filter(|(to, from)| sees(*to, *from)).collect();
    assert_eq!(
        allowed,
        [
            (Part::Lead, Part::Member),
            (Part::Helper, Part::Lead),
            (Part::Helper, Part::Member),
            (Part::Member, Part::Lead),
        ]
    );

    let mut world = World::new();
    // More places than a page asks for change nothing.
    let one = world.join(ROOM, Part::Member, 4);
    let lead = world.join(ROOM, Part::Lead, 3);
    let other = world.join(ROOM, Part::Member, 4);
    world.run(100);
    let marks = |guest: usize| world.guests[guest].mark;
    assert_eq!(world.guests[lead].saw(), [marks(one), marks(other)]);
    assert_eq!(world.guests[lead].listened_to(), [marks(one), marks(other)]);
    for member in [one, other] {
        assert_eq!(world.guests[member].saw(), [marks(lead)]);
        assert_eq!(world.guests[member].listened_to(), [marks(lead)]);
    }
    let person = |guest: usize| world.guests[guest].person;
    assert_eq!(world.hall.forwarded(person(one), person(other)), 0);
    assert!(world.hall.forwarded(person(one), person(lead)) > 0);
    // Each on a line of its own, as told.
    let places = world.last_places(lead);
    for member in [one, other] {
        let place = places.iter().position(|place| *place == Some(person(member))).unwrap();
        let line = world.guests[lead].places[place];
        let on_it = |(mid, mark): &(Mid, u8)| *mid == line && *mark == marks(member);
        assert!(world.guests[lead].seen.iter().any(on_it));
        assert!(world.guests[lead].seen.iter().all(|seen| on_it(seen) || seen.0 != line));
    }
}

#[test]
fn whoever_comes_late_gets_a_whole_picture_at_once_and_the_place_of_one_who_left() {
    let mut world = World::new();
    let lead = world.join(ROOM, Part::Lead, 1);
    let first = world.join(ROOM, Part::Member, 1);
    world.run(50);
    assert_eq!(world.guests[lead].saw(), [world.guests[first].mark]);
    world.hall.leave(world.guests[first].peer);
    world.pump();
    assert!(world.was_told(first, &News::Gone(Why::Left)));
    assert_eq!(world.last_places(lead), [None]);
    world.forget();
    let late = world.join(ROOM, Part::Member, 1);
    world.run(30);
    assert_eq!(world.guests[lead].saw(), [world.guests[late].mark]);
    assert_eq!(world.guests[late].saw(), [world.guests[lead].mark]);
}

#[test]
fn muted_removed_and_paused_is_at_once() {
    let mut world = World::new();
    let lead = world.join(ROOM, Part::Lead, 2);
    let one = world.join(ROOM, Part::Member, 1);
    let two = world.join(ROOM, Part::Member, 1);
    world.run(50);
    let person = world.guests[one].person;
    let mark = |guest: usize| u8::try_from(guest).unwrap();
    world.hall.mute(ROOM, person, true);
    world.pump();
    for told in [lead, one] {
        assert!(world.was_told(told, &News::Muted(person, true)));
    }
    assert!(!world.was_told(two, &News::Muted(person, true)));
    world.hall.unwell(world.guests[two].peer);
    world.pump();
    let unwell = News::Unwell(world.guests[two].person);
    assert!(world.was_told(lead, &unwell) && !world.was_told(one, &unwell));
    world.run(2);
    world.forget();
    world.run(100);
    assert_eq!(world.guests[lead].listened_to(), [mark(two)]);
    assert_eq!(world.guests[lead].saw(), [mark(one), mark(two)]);
    world.hall.mute(ROOM, person, false);
    world.run(20);
    assert_eq!(world.guests[lead].listened_to(), [mark(one), mark(two)]);

    world.hall.pause(world.now, ROOM, true);
    world.run(2);
    world.forget();
    world.run(50);
    let silent = |guest: &Guest| guest.seen.is_empty() && guest.heard.is_empty();
    assert!(world.guests.iter().all(silent));
    world.hall.pause(world.now, ROOM, false);
    world.run(100);
    assert_eq!(world.guests[lead].saw(), [mark(one), mark(two)]);
    assert_eq!(world.guests[one].saw(), [mark(lead)]);

    world.hall.remove(ROOM, person);
    world.pump();
    assert!(world.was_told(one, &News::Gone(Why::Removed)));
    world.forget();
    world.run(50);
    assert_eq!(world.guests[lead].saw(), [mark(two)]);
    assert!(silent(&world.guests[one]));
    world.hall.close(ROOM);
    world.pump();
    assert!(world.was_told(two, &News::Gone(Why::Ended)) && world.was_told(lead, &News::Gone(Why::Ended)));
}

#[test]
fn nobody_is_in_two_rooms_and_one_runs_a_room() {
    let other_room = RoomId(Uuid::from_u128(78));
    let mut world = World::new();
    let lead = world.join(ROOM, Part::Lead, 1);
    let member = world.join(ROOM, Part::Member, 1);
    let person = world.guests[member].person;
    let again = world.join_as(other_room, person, Part::Member, 1).unwrap();
    world.run(50);
    assert!(world.was_told(member, &News::Gone(Why::Replaced)));
    assert_eq!(world.last_places(lead), [None]);
    let substitute = world.join(ROOM, Part::Lead, 1);
    assert!(world.was_told(lead, &News::Gone(Why::Replaced)));
    world.forget();
    world.run(50);
    // Two rooms at a time know nothing of each other.
    assert!(world.guests[substitute].saw().is_empty() && world.guests[again].saw().is_empty());
}

#[test]
fn a_room_has_its_limit_and_nonsense_is_refused() {
    let mut world = World::new();
    for _ in 0..crate::MEMBERS_MAX {
        world.try_join(ROOM, Part::Member, 1).unwrap();
    }
    assert_eq!(world.try_join(ROOM, Part::Member, 1).unwrap_err(), Refused::Full);
    let source = Source {
        person: PersonId(Uuid::from_u128(1000)),
        part: Part::Lead,
    };
    for nonsense in ["", "v=0", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"] {
        let refused = world.hall.join(world.now, ROOM, source, nonsense);
        assert_eq!(refused.unwrap_err(), Refused::Offer, "{nonsense:?}");
    }
    // What comes by the port and is no packet of ours harms nobody.
    for bytes in [&[][..], &[0; 20], &[255; 1500], &[22, 254, 253]] {
        let from = "203.0.113.9:4000".parse().unwrap();
        world
            .hall
            .receive(world.now, Protocol::Udp, from, HALL.parse().unwrap(), bytes);
    }
}

#[test]
fn whoever_never_connects_or_falls_silent_is_let_go() {
    let mut world = World::new();
    let lead = world.join(ROOM, Part::Lead, 1);
    let member = world.join(ROOM, Part::Member, 1);
    let gone = world.guests.remove(member);
    let source = Source {
        person: PersonId(Uuid::from_u128(500)),
        part: Part::Member,
    };
    let mut never = Rtc::builder().build(world.now);
    let mut offer = never.sdp_api();
    offer.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
    let (offer, _) = offer.apply().unwrap();
    let (never, _) = world
        .hall
        .join(world.now, ROOM, source, &offer.to_sdp_string())
        .unwrap();
    world.run(4000);
    for peer in [gone.peer, never] {
        assert!(world.news.contains(&(peer, News::Gone(Why::Lost))), "{peer:?}");
    }
    assert_eq!(world.last_places(lead), [None]);
}
