//! One place of a receiver: a line of its offer that carries now this source, now that one, as one unbroken stream.

use std::time::Instant;

use str0m::media::{MediaTime, Mid, Rid};

use crate::peer::PeerId;

/// A place to receive by.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) mid: Mid,
    /// Whose stream it carries.
    pub(crate) from: Option<PeerId>,
    /// The layer of that stream that was forwarded last.
    layer: Option<Rid>,
    /// What is added to the source's media time.
    shift: i64,
    last: Option<(u64, Instant)>,
    /// Whether the next frame begins another stream.
    begins: bool,
}

impl Slot {
    pub(crate) const fn new(mid: Mid) -> Self {
        Self {
            mid,
            from: None,
            layer: None,
            shift: 0,
            last: None,
            begins: true,
        }
    }

    /// Puts a source on it, or takes it off.
    pub(crate) const fn carry(&mut self, from: Option<PeerId>) {
        self.from = from;
        self.layer = None;
        self.begins = true;
    }

    /// The next frame may be one that the receiver cannot join to what it has: after a break.
    pub(crate) const fn break_off(&mut self) {
        self.begins = true;
    }

    /// Whether a frame of this layer goes on with what was forwarded last.
    pub(crate) fn goes_on(&self, layer: Option<Rid>) -> bool {
        !self.begins && self.layer == layer
    }

    /// The time of a frame that is forwarded now, on the receiver's one time line: each source, and each layer of one,
    /// counts from a beginning of its own.
    pub(crate) fn time(&mut self, layer: Option<Rid>, time: MediaTime, now: Instant) -> MediaTime {
        if self.begins || self.layer != layer {
            self.begins = false;
            self.layer = layer;
            self.shift = self.last.map_or(0, |(last, at)| {
                let gap = now.saturating_duration_since(at).as_micros();
                let gap = u64::try_from(gap)
                    .unwrap_or(u64::MAX)
                    .saturating_mul(u64::from(time.denom()))
                    / 1_000_000;
                difference(last.saturating_add(gap.max(1)), time.numer())
            });
        }
        let shifted = time.numer().saturating_add_signed(self.shift);
        self.last = Some((shifted, now));
        MediaTime::new(shifted, time.frequency())
    }
}

fn difference(to: u64, from: u64) -> i64 {
    i64::try_from(i128::from(to) - i128::from(from)).unwrap_or(0)
}

/// What each layer of a picture takes with the sound and some air, in bits a second, the smallest first.
const NEEDS: [u64; 3] = [0, 500_000, 1_300_000];

/// Which layer a connection that carries so much is to have, by its place among the layers. It goes up only where there
/// is a fifth to spare, so that it does not go to and fro.
pub(crate) fn layer_for(estimate: u64, until_now: usize) -> usize {
    let fits = |bits: u64| NEEDS.iter().rposition(|need| *need <= bits).unwrap_or(0);
    match fits(estimate) {
        less if less < until_now => less,
        _ => Ord::max(fits(estimate / 6 * 5), until_now),
    }
}

/// The layer that comes nearest to the one that is wanted, of those that come at all: a camera may be too small for all.
pub(crate) fn nearest(coming: &[(usize, Rid)], wanted: usize) -> Option<Rid> {
    let fitting = coming.iter().rev().find(|(place, _)| *place <= wanted);
    fitting.or(coming.first()).map(|(_, rid)| *rid)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn another_source_goes_on_where_the_first_one_stopped() {
        let (now, mut slot) = (Instant::now(), Slot::new(Mid::from("0")));
        assert_eq!(slot.time(None, MediaTime::from_90khz(9_000), now).numer(), 9_000);
        let later = now + Duration::from_millis(100);
        assert_eq!(slot.time(None, MediaTime::from_90khz(18_000), later).numer(), 18_000);
        slot.carry(None);
        let much_later = later + Duration::from_secs(1);
        let other = MediaTime::from_90khz(5_000_000);
        assert_eq!(slot.time(None, other, much_later).numer(), 18_000 + 90_000);
        assert!(slot.goes_on(None) && !slot.goes_on(Some(Rid::from("h"))));
        slot.break_off();
        assert!(!slot.goes_on(None));
    }

    #[test]
    fn a_layer_goes_up_with_air_and_down_at_once() {
        assert_eq!(layer_for(0, 0), 0);
        assert_eq!(layer_for(550_000, 0), 0);
        assert_eq!(layer_for(610_000, 0), 1);
        assert_eq!(layer_for(510_000, 1), 1);
        assert_eq!(layer_for(490_000, 1), 0);
        assert_eq!(layer_for(1_700_000, 0), 2);
        assert_eq!(layer_for(1_350_000, 2), 2);
        assert_eq!(layer_for(100_000, 2), 0);
        let (q, h) = (Rid::from("q"), Rid::from("h"));
        assert_eq!(nearest(&[], 1), None);
        assert_eq!(nearest(&[(0, q), (1, h)], 2), Some(h));
        assert_eq!(nearest(&[(0, q), (1, h)], 0), Some(q));
        assert_eq!(nearest(&[(1, h)], 0), Some(h));
    }
}
