//! Numbers and moments by a seed.

use chrono::Duration;

use super::{At, whole};

/// SplitMix64: the same numbers for the same seed, on every machine.
pub(in super::super) struct Dice(u64);

impl Dice {
    pub(in super::super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(in super::super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(super) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(whole(all.len()))).unwrap()]
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Some moment of the last so many days; now and then exactly a midnight of Moscow's, or this very moment.
    pub(super) fn past(&mut self, now: At, days: u64) -> At {
        match self.below(12) {
            0 => {
                let day = (now - Duration::days(i64::try_from(self.below(days)).unwrap())).date_naive();
                day.and_hms_opt(21, 0, 0).unwrap().and_utc() - Duration::days(1)
            }
            1 => now,
            _ => now - Duration::microseconds(i64::try_from(self.below(days * 86_400_000_000)).unwrap()),
        }
    }

    /// A while after, up to so many hours, though not after now.
    pub(super) fn later(&mut self, from: At, now: At, hours: u64) -> At {
        let micros = i64::try_from(self.below(hours * 3_600_000_000)).unwrap();
        (from + Duration::microseconds(micros)).min(now).max(from)
    }
}
