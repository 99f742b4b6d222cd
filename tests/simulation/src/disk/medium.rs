//! One file as the disk has it: what is durable, and what was written since.
//!
//! Invariant: what was synced is never lost; of what was written since, a power cut may leave any part.

/// The smallest piece that is written whole or not at all.
const SECTOR: usize = 512;

#[derive(Clone, Debug, Default)]
pub(super) struct Medium {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Wrote { at: usize, bytes: Vec<u8> },
    Cut { size: usize },
}

impl Medium {
    /// A file of which everything is durable.
    pub fn of(durable: Vec<u8>) -> Self {
        Self { durable, pending: Vec::new() }
    }

    pub fn write(&mut self, at: usize, bytes: &[u8]) {
        self.pending.push(Change::Wrote { at, bytes: bytes.to_vec() });
    }

    pub fn cut(&mut self, size: usize) {
        self.pending.push(Change::Cut { size });
    }

    pub fn sync(&mut self) {
        for change in self.pending.drain(..) {
            change.apply(&mut self.durable);
        }
    }

    /// Makes every other change durable. The rest never will be, though a later sync succeeds: so it is where the system
    /// reports a failed write once and forgets it. Source: <https://lwn.net/Articles/752063/>
    pub fn sync_some(&mut self) {
        for change in self.pending.drain(..).step_by(2) {
            change.apply(&mut self.durable);
        }
    }

    /// What a power cut leaves: of each change all, nothing, or what lies on one side of a sector's edge.
    pub fn after_power_cut(&self, rng: &mut fastrand::Rng) -> Vec<u8> {
        let mut left = self.durable.clone();
        for change in &self.pending {
            match rng.u8(..3) {
                0 => {}
                1 => change.apply(&mut left),
                _ => change.torn(rng).apply(&mut left),
            }
        }
        left
    }
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Wrote { at, bytes } => {
                let end = at + bytes.len();
                if file.len() < end {
                    file.resize(end, 0);
                }
                file[*at..end].copy_from_slice(bytes);
            }
            Self::Cut { size } => file.truncate(*size),
        }
    }

    fn torn(&self, rng: &mut fastrand::Rng) -> Self {
        let Self::Wrote { at, bytes } = self else { return self.clone() };
        let edges: Vec<usize> = (at + 1..at + bytes.len()).filter(|place| place % SECTOR == 0).collect();
        let Some(edge) = rng.choice(&edges) else { return self.clone() };
        let (head, tail) = bytes.split_at(edge - at);
        let (at, bytes) = if rng.bool() { (*at, head) } else { (*edge, tail) };
        Self::Wrote { at, bytes: bytes.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn all_that_may_be_left(medium: &Medium) -> BTreeSet<Vec<u8>> {
        (0..200).map(|seed| medium.after_power_cut(&mut fastrand::Rng::with_seed(seed))).collect()
    }

    #[test]
    fn what_was_synced_is_never_lost() {
        let mut medium = Medium::of(b"old".to_vec());
        medium.write(0, b"new!");
        assert_eq!(all_that_may_be_left(&medium), BTreeSet::from([b"old".to_vec(), b"new!".to_vec()]));
        medium.sync();
        assert_eq!(all_that_may_be_left(&medium), BTreeSet::from([b"new!".to_vec()]));
        medium.cut(1);
        assert_eq!(all_that_may_be_left(&medium), BTreeSet::from([b"n".to_vec(), b"new!".to_vec()]));
    }

    #[test]
    fn a_write_is_torn_at_the_edge_of_a_sector_and_a_later_one_may_outlive_an_earlier() {
        let mut medium = Medium::of(Vec::new());
        medium.write(SECTOR - 1, &[1; 2]);
        let (none, whole) = (Vec::new(), [vec![0; SECTOR - 1], vec![1; 2]].concat());
        let (head, tail) = ([vec![0; SECTOR - 1], vec![1]].concat(), [vec![0; SECTOR], vec![1]].concat());
        assert_eq!(all_that_may_be_left(&medium), BTreeSet::from([none, whole, head, tail]));
        let mut medium = Medium::of(Vec::new());
        medium.write(0, b"a");
        medium.write(1, b"b");
        let left = [&b""[..], b"a", b"\0b", b"ab"].map(<[u8]>::to_vec);
        assert_eq!(all_that_may_be_left(&medium), BTreeSet::from(left));
        medium.sync_some();
        medium.sync();
        assert_eq!(all_that_may_be_left(&medium), BTreeSet::from([b"a".to_vec()]));
    }
}
