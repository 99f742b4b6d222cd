//! A listing put together from its pages.
//!
//! Invariant: the loop ends, whatever `more` says (one of PagerDuty's own examples says it for ever); and a listing that
//! was cut, or of which something was unreadable, is never called whole.

use crate::wire::{More, Page};
use jiff::Timestamp;
use oncall::observation::Completeness;

/// PagerDuty itself ends at 10,000 elements.
const MOST_PAGES: usize = 20;

#[derive(Clone, Debug)]
pub struct Pages<T> {
    items: Vec<T>,
    offset: usize,
    pages: usize,
    unreadable: usize,
    asked: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    pub items: Vec<T>,
    pub complete: Completeness,
    /// When its first page was asked for.
    pub asked: Timestamp,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self { items: Vec::new(), offset: 0, pages: 0, unreadable: 0, asked: None }
    }
}

impl<T> Pages<T> {
    /// Where the next page begins.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Takes a page that was asked for at `sent`; the listing, if this was the last one.
    pub fn take(&mut self, page: Page<T>, sent: Timestamp) -> Option<Listing<T>> {
        let elements = page.items.len() + page.unreadable;
        self.offset += elements;
        self.pages += 1;
        self.unreadable += page.unreadable;
        self.items.extend(page.items);
        let asked = *self.asked.get_or_insert(sent);
        let more = page.more == More::Yes && elements > 0 && !oncall::planted!("the-first-page-is-the-list");
        if more && self.pages < MOST_PAGES {
            return None;
        }
        let whole = std::mem::take(self);
        let complete = if more || whole.unreadable > 0 { Completeness::Partial } else { Completeness::Complete };
        Some(Listing { items: whole.items, complete, asked })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn page(items: &[u32], more: More, unreadable: usize) -> Page<u32> {
        Page { items: items.to_vec(), more, unreadable }
    }

    #[test]
    fn pages_join_under_the_time_of_the_first() {
        let mut pages = Pages::default();
        assert_eq!(pages.take(page(&[1, 2], More::Yes, 0), at(5)), None);
        assert_eq!(pages.offset(), 2);
        let listing = pages.take(page(&[3], More::No, 0), at(9)).unwrap();
        assert_eq!(listing, Listing { items: vec![1, 2, 3], complete: Completeness::Complete, asked: at(5) });
        assert_eq!(pages.offset(), 0);
    }

    #[test]
    fn a_listing_without_an_end_is_cut() {
        let mut pages = Pages::default();
        let listing = (0..1_000).find_map(|number| pages.take(page(&[number], More::Yes, 0), at(1))).unwrap();
        assert_eq!((listing.items.len(), listing.complete), (MOST_PAGES, Completeness::Partial));
    }

    #[test]
    fn what_could_not_be_read_makes_it_partial() {
        let listing = Pages::default().take(page(&[1], More::No, 1), at(1)).unwrap();
        assert_eq!(listing.complete, Completeness::Partial);
        let listing = Pages::default().take(page(&[], More::Yes, 0), at(1)).unwrap();
        assert_eq!(listing.complete, Completeness::Complete);
    }
}
