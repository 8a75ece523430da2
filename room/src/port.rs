//! The hall behind its two ports. One task does everything: a class is some thousand packets a second.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use str0m::{
    Candidate,
    net::{Protocol, TcpType, Transmit},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::{mpsc, oneshot},
    time::sleep_until,
};

use crate::{
    PersonId, Refused, RoomId,
    hall::{Hall, News, Out},
    peer::{PeerId, Source},
};

/// Where the hall listens, and at which addresses browsers reach it there.
#[derive(Clone, Debug)]
pub struct Ports {
    pub udp: SocketAddr,
    pub tcp: SocketAddr,
    /// As seen from outside; the ports are the same.
    pub public: Vec<IpAddr>,
}

/// Connections by TCP at a time.
const TCP_MAX: usize = 256;
/// Packets that wait for one TCP connection; one that is slower loses them, as the network would.
const TCP_WAITING: usize = 256;
/// Wishes that wait.
const WISHES: usize = 256;

/// The way in, for whoever decides who may.
#[derive(Clone, Debug)]
pub struct Door(mpsc::Sender<Wish>);

/// Somebody who was let in.
#[derive(Debug)]
pub struct Admission {
    pub peer: PeerId,
    pub answer: String,
    /// What is told about the connection, until it is gone.
    pub news: mpsc::UnboundedReceiver<News>,
}

#[derive(Debug)]
enum Wish {
    Join(RoomId, Source, String, oneshot::Sender<Result<Admission, Refused>>),
    Leave(PeerId),
    Remove(RoomId, PersonId),
    Mute(RoomId, PersonId, bool),
    Unwell(PeerId),
    Pause(RoomId, bool),
    Close(RoomId),
}

impl Door {
    /// Lets somebody in who has the right.
    ///
    /// # Errors
    /// As [`Hall::join`]; `Stopping` when the process ends.
    pub async fn join(&self, room: RoomId, source: Source, offer: String) -> Result<Admission, Refused> {
        let (told, answer) = oneshot::channel();
        self.ask(Wish::Join(room, source, offer, told)).await;
        answer.await.unwrap_or(Err(Refused::Stopping))
    }

    /// As [`Hall::leave`].
    pub async fn leave(&self, peer: PeerId) {
        self.ask(Wish::Leave(peer)).await;
    }

    /// As [`Hall::remove`].
    pub async fn remove(&self, room: RoomId, person: PersonId) {
        self.ask(Wish::Remove(room, person)).await;
    }

    /// As [`Hall::mute`].
    pub async fn mute(&self, room: RoomId, person: PersonId, is_muted: bool) {
        self.ask(Wish::Mute(room, person, is_muted)).await;
    }

    /// As [`Hall::unwell`].
    pub async fn unwell(&self, peer: PeerId) {
        self.ask(Wish::Unwell(peer)).await;
    }

    /// As [`Hall::pause`].
    pub async fn pause(&self, room: RoomId, pauses: bool) {
        self.ask(Wish::Pause(room, pauses)).await;
    }

    /// As [`Hall::close`].
    pub async fn close(&self, room: RoomId) {
        self.ask(Wish::Close(room)).await;
    }

    async fn ask(&self, wish: Wish) {
        // Nobody listens any more when the process stops.
        drop(self.0.send(wish).await);
    }
}

/// Opens the ports and lets the hall run until every [`Door`] is dropped. Port 0 takes any that is free.
///
/// # Errors
/// A port that cannot be had.
pub async fn open(mut ports: Ports) -> io::Result<Door> {
    let udp = UdpSocket::bind(ports.udp).await?;
    let tcp = TcpListener::bind(ports.tcp).await?;
    (ports.udp, ports.tcp) = (udp.local_addr()?, tcp.local_addr()?);
    let mut candidates = Vec::new();
    for ip in &ports.public {
        let at = |port| SocketAddr::new(*ip, port);
        let by_tcp = Candidate::builder()
            .tcp()
            .host(at(ports.tcp.port()))
            .tcptype(TcpType::Passive)
            .build();
        for candidate in [Candidate::host(at(ports.udp.port()), "udp"), by_tcp] {
            candidates.push(candidate.map_err(io::Error::other)?);
        }
    }
    let (door, wishes) = mpsc::channel(WISHES);
    tokio::spawn(run(Hall::new(candidates), udp, tcp, ports, wishes));
    Ok(Door(door))
}

struct Outside {
    udp: UdpSocket,
    lines: HashMap<SocketAddr, mpsc::Sender<Vec<u8>>>,
    told: HashMap<PeerId, mpsc::UnboundedSender<News>>,
}

/// What a TCP connection brings: a packet, or its end.
type Arrived = (SocketAddr, Option<Vec<u8>>);

async fn run(mut hall: Hall, udp: UdpSocket, tcp: TcpListener, ports: Ports, mut wishes: mpsc::Receiver<Wish>) {
    let mut outside = Outside {
        udp,
        lines: HashMap::new(),
        told: HashMap::new(),
    };
    let (arrive, mut arrived) = mpsc::channel::<Arrived>(WISHES);
    let mut bytes = vec![0; 2048];
    // Packets are taken as addressed to where browsers were told to send them, whatever is translated on the way.
    let reached = |port, from: &SocketAddr| {
        let same_kind = ports.public.iter().find(|ip| ip.is_ipv4() == from.is_ipv4());
        same_kind.map(|ip| SocketAddr::new(*ip, port))
    };
    loop {
        while let Some(out) = hall.poll() {
            outside.put(out).await;
        }
        let now = Instant::now();
        tokio::select! {
            wish = wishes.recv() => match wish {
                None => return,
                Some(wish) => grant(&mut hall, &mut outside, wish),
            },
            got = outside.udp.recv_from(&mut bytes) => {
                if let Ok((length, from)) = got
                    && let Some(to) = reached(ports.udp.port(), &from)
                    && let Some(packet) = bytes.get(..length)
                {
                    hall.receive(Instant::now(), Protocol::Udp, from, to, packet);
                }
            }
            Some((from, packet)) = arrived.recv() => match packet {
                Some(packet) => {
                    if let Some(to) = reached(ports.tcp.port(), &from) {
                        hall.receive(Instant::now(), Protocol::Tcp, from, to, &packet);
                    }
                }
                None => drop(outside.lines.remove(&from)),
            },
            accepted = tcp.accept() => {
                if let Ok((stream, from)) = accepted && outside.lines.len() < TCP_MAX {
                    outside.lines.insert(from, line(stream, from, arrive.clone()));
                }
            }
            () = sleep_until(hall.due(now).into()) => {}
        }
        hall.tick(Instant::now());
    }
}

fn grant(hall: &mut Hall, outside: &mut Outside, wish: Wish) {
    let now = Instant::now();
    match wish {
        Wish::Join(room, source, offer, answer) => {
            let joined = hall.join(now, room, source, &offer).map(|(peer, answer)| {
                let (tell, news) = mpsc::unbounded_channel();
                outside.told.insert(peer, tell);
                Admission { peer, answer, news }
            });
            // Whoever asked has gone: so does the connection.
            if let Err(Ok(unheard)) = answer.send(joined) {
                hall.leave(unheard.peer);
            }
        }
        Wish::Leave(peer) => hall.leave(peer),
        Wish::Remove(room, person) => hall.remove(room, person),
        Wish::Mute(room, person, is_muted) => hall.mute(room, person, is_muted),
        Wish::Unwell(peer) => hall.unwell(peer),
        Wish::Pause(room, pauses) => hall.pause(now, room, pauses),
        Wish::Close(room) => hall.close(room),
    }
}

impl Outside {
    async fn put(&mut self, out: Out) {
        match out {
            Out::Packet(packet) => self.send(packet).await,
            Out::News(peer, news) => {
                let is_over = matches!(news, News::Gone(_));
                if let Some(tell) = self.told.get(&peer) {
                    // Whoever stopped listening is told nothing.
                    drop(tell.send(news));
                }
                if is_over {
                    self.told.remove(&peer);
                }
            }
        }
    }

    async fn send(&mut self, packet: Transmit) {
        match packet.proto {
            Protocol::Udp => {
                // What cannot be sent is lost, as on any network.
                if let Err(error) = self.udp.send_to(&packet.contents, packet.destination).await {
                    tracing::trace!(%error, "a packet was not sent");
                }
            }
            _ => {
                if let Some(line) = self.lines.get(&packet.destination) {
                    drop(line.try_send(packet.contents.to_vec()));
                }
            }
        }
    }
}

/// One TCP connection: packets with their length before them (RFC 4571).
fn line(stream: TcpStream, from: SocketAddr, arrive: mpsc::Sender<Arrived>) -> mpsc::Sender<Vec<u8>> {
    let (send, mut to_send) = mpsc::channel::<Vec<u8>>(TCP_WAITING);
    drop(stream.set_nodelay(true));
    let (mut reads, mut writes) = stream.into_split();
    tokio::spawn(async move {
        while let Some(packet) = to_send.recv().await {
            let Ok(length) = u16::try_from(packet.len()) else {
                continue;
            };
            let mut framed = length.to_be_bytes().to_vec();
            framed.extend(packet);
            if writes.write_all(&framed).await.is_err() {
                break;
            }
        }
    });
    tokio::spawn(async move {
        while let Ok(length) = reads.read_u16().await {
            let mut packet = vec![0; usize::from(length)];
            if reads.read_exact(&mut packet).await.is_err() || arrive.send((from, Some(packet))).await.is_err() {
                break;
            }
        }
        drop(arrive.send((from, None)).await);
    });
    send
}
