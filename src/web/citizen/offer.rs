//! What can be booked, as the pages count it: days, banks, windows, spans, for the public share and one service.

use crate::booking::{Availability, DaySeats, SlotSeats};
use crate::catalog::{BookedBy, City, Window};
use crate::clock::{china_date, china_time};
use crate::ids::{BankId, OfficeId, ServiceId, Share};
use crate::lang::Text;
use crate::policy::{Closed, DayState, Opens, Policy};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// Seats of something: `left` is what the public may still book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub quota: i32,
    pub booked: i32,
    pub left: i32,
}

impl Tally {
    /// At most a tenth is left.
    pub fn few(&self) -> bool {
        self.left > 0 && self.left * 10 <= self.quota
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, more: Tally) {
        self.quota += more.quota;
        self.booked += more.booked;
        self.left += more.left;
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Full,
    /// A closure's or holiday's own words, where there are any.
    Closed(Option<Text>),
    /// None: the year's calendar is not published.
    Later(Option<DateTime<Utc>>),
    Past,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Morning,
    Afternoon,
}

impl Half {
    /// Its word in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Half::Morning => "morning",
            Half::Afternoon => "afternoon",
        }
    }
}

/// What is looked at: everything, or one office, one bank, one half of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub office: Option<OfficeId>,
    pub bank: Option<BankId>,
    pub half: Option<Half>,
}

/// The city, its seats and the moment they are looked at.
#[derive(Clone, Copy)]
pub struct Offer<'a> {
    pub city: &'a City,
    pub free: &'a Availability,
    pub now: DateTime<Utc>,
    pub service: ServiceId,
}

/// The service that anyone may book.
pub fn public_service(city: &City) -> Option<ServiceId> {
    city.services.iter().find(|s| s.booked_by == BookedBy::Public).map(|s| s.id)
}

pub fn half_of(slot: &SlotSeats) -> Half {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("noon is a time");
    if china_time(slot.starts_at) < noon { Half::Morning } else { Half::Afternoon }
}

impl<'a> Offer<'a> {
    pub fn policy(&self) -> &'a Policy {
        self.city.policy(china_date(self.now))
    }

    /// The days worth showing: what can be booked, what closes in between, and the next day to open.
    pub fn days(&self) -> Vec<NaiveDate> {
        let today = china_date(self.now);
        let calendar = &self.city.calendar;
        let last = self.policy().horizon(today, calendar).last;
        let next = calendar.seeming_working_day_after(last, 1);
        let shown = |d: &NaiveDate| calendar.seems_open(*d) || calendar.special_day(*d).is_some();
        let open_today = self.day(today, Filter::default()).0 == State::Open;
        today.iter_days().skip(usize::from(!open_today)).take_while(|d| *d <= next).filter(shown).collect()
    }

    /// The windows of the service, in the city's order.
    pub fn windows(&self, filter: Filter) -> impl Iterator<Item = &'a Window> {
        let service = self.service;
        self.city
            .windows
            .iter()
            .filter(move |w| w.services.contains(&service))
            .filter(move |w| filter.office.is_none_or(|o| o == w.office) && filter.bank.is_none_or(|b| b == w.bank))
    }

    pub fn seats(&self, window: &Window, date: NaiveDate) -> Option<&'a DaySeats> {
        self.free.days.get(&date)?.iter().find(|d| d.window == window.id).map(|d| &**d)
    }

    /// One window on one day.
    pub fn window(&self, window: &Window, date: NaiveDate, half: Option<Half>) -> (State, Tally) {
        let area = self.city.office(window.office).area.as_deref();
        let seats = self.seats(window, date);
        let policy = self.policy();
        match policy.day_state(self.now, date, area, Share::Public, &self.city.calendar) {
            DayState::Closed(Closed::NoWorkingDay) => {
                (State::Closed(self.city.calendar.special_day(date).map(|d| d.name.clone())), Tally::default())
            }
            DayState::Closed(_) => (State::Past, Tally::default()),
            DayState::NotReleased { opens_at } => (State::Later(opens_at), Tally::default()),
            DayState::OutsideHorizon => match policy.opens_at(date, area, &self.city.calendar) {
                Opens::At(at) => (State::Later(Some(at)), Tally::default()),
                Opens::Unpublished => (State::Later(None), Tally::default()),
            },
            DayState::Open => match seats {
                None => (State::Closed(None), Tally::default()),
                Some(DaySeats { closed: Some(reason), .. }) => (State::Closed(Some(reason.clone())), Tally::default()),
                Some(seats) => {
                    let tally = self.tally(seats, half);
                    (if tally.left > 0 { State::Open } else { State::Full }, tally)
                }
            },
        }
    }

    fn tally(&self, seats: &DaySeats, half: Option<Half>) -> Tally {
        let left = seats.remaining(Share::Public);
        let Some(half) = half else { return Tally { quota: seats.quota, booked: seats.booked(), left } };
        let mut tally = Tally::default();
        for slot in seats.slots.iter().filter(|s| half_of(s) == half && !s.closed) {
            tally += Tally { quota: slot.capacity, booked: slot.booked, left: self.slot_left(seats, slot) };
        }
        tally.left = tally.left.min(left);
        tally
    }

    /// Seats of a slot that can be booked now.
    pub fn slot_left(&self, seats: &DaySeats, slot: &SlotSeats) -> i32 {
        if slot.starts_at <= self.now { 0 } else { seats.slot_remaining(slot, Share::Public) }
    }

    /// Several windows as one: open where any is; else what most promises a seat.
    fn together(
        &self,
        windows: impl Iterator<Item = &'a Window>,
        date: NaiveDate,
        half: Option<Half>,
    ) -> (State, Tally) {
        let mut sum = Tally::default();
        let mut best: Option<State> = None;
        for (state, tally) in windows.map(|w| self.window(w, date, half)) {
            sum += tally;
            let rank = |s: &State| match s {
                State::Open => 4,
                State::Later(_) => 3,
                State::Full => 2,
                State::Past => 1,
                State::Closed(_) => 0,
            };
            best = match (best, state) {
                (Some(State::Later(Some(a))), State::Later(Some(b))) => Some(State::Later(Some(a.min(b)))),
                (Some(known), new) if rank(&known) >= rank(&new) => Some(known),
                (_, new) => Some(new),
            };
        }
        (best.unwrap_or(State::Closed(None)), sum)
    }

    pub fn day(&self, date: NaiveDate, filter: Filter) -> (State, Tally) {
        self.together(self.windows(filter), date, filter.half)
    }

    /// The first day that has a free seat.
    pub fn first_open(&self, filter: Filter) -> Option<NaiveDate> {
        self.days().into_iter().find(|d| self.day(*d, filter).0 == State::Open)
    }

    /// The first day after a closed one on which these windows work again, as far as is known.
    pub fn resumes(&self, date: NaiveDate, filter: Filter) -> Option<NaiveDate> {
        let works = |d: &NaiveDate| !matches!(self.day(*d, filter).0, State::Closed(_));
        self.days().into_iter().filter(|d| *d > date).find(works)
    }

    /// Booked seats and the quota of today's windows, whoever may still take one; none where nobody works today.
    pub fn today(&self) -> Option<Tally> {
        let today = china_date(self.now);
        let windows = self.windows(Filter::default());
        let seats = windows.filter_map(|w| self.seats(w, today)).filter(|seats| seats.closed.is_none());
        let mut sum = Tally::default();
        seats.for_each(|s| sum += Tally { quota: s.quota, booked: s.booked(), left: 0 });
        (sum.quota > 0).then_some(sum)
    }

    /// The earliest free slot anywhere.
    pub fn earliest(&self) -> Option<(&'a Window, &'a SlotSeats)> {
        let date = self.first_open(Filter::default())?;
        let open = |w: &&Window| self.window(w, date, None).0 == State::Open;
        let slots = self.windows(Filter::default()).filter(open).filter_map(|w| {
            let seats = self.seats(w, date)?;
            let slot = seats.slots.iter().find(|s| self.slot_left(seats, s) > 0)?;
            Some((w, slot))
        });
        slots.min_by_key(|(_, slot)| slot.starts_at)
    }

    /// Until when a day can be booked, where its rules say so.
    pub fn cutoff(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        self.policy().day_before_cutoff.map(|clock| clock.of(date, &self.city.calendar))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::citizen::samples;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, if d > 20 { 11 } else { 12 }, d).expect("a date")
    }

    #[test]
    fn few_is_at_most_a_tenth_and_never_nothing() {
        let few = |left, quota| Tally { quota, booked: quota - left, left }.few();
        assert_eq!((few(0, 10), few(1, 10), few(2, 10), few(1, 9)), (false, true, false, false));
    }

    #[test]
    fn filters_narrow_what_is_counted() {
        let sample = samples::City::new();
        let offer = sample.offer();
        let all = Filter::default();
        let office = Filter { office: Some(sample.city.offices[0].id), ..all };
        let bank = Filter { bank: sample.city.bank_by_code("CCB").map(|b| b.id), ..all };
        let both = Filter { bank: bank.bank, ..office };
        let quota = |filter| offer.day(day(26), filter).1.quota;
        assert_eq!((quota(all), quota(office), quota(bank), quota(both)), (27 * 13, 6 * 13, 6 * 13, 13));
        let [morning, afternoon] = [Half::Morning, Half::Afternoon].map(|h| Filter { half: Some(h), ..both });
        assert_eq!((quota(morning), quota(afternoon)), (6, 7));
        let left = |filter| offer.day(day(26), filter).1.left;
        assert_eq!(left(morning) + left(afternoon), left(both), "halves add up where no quota cuts them");
    }

    #[test]
    fn a_closed_bank_resumes_on_its_next_working_day() {
        let sample = samples::City::new();
        let offer = sample.offer();
        let bank = |code| Filter { bank: sample.city.bank_by_code(code).map(|b| b.id), ..Filter::default() };
        assert!(matches!(offer.day(day(25), bank("LJB")).0, State::Closed(Some(_))));
        assert_eq!(offer.resumes(day(25), bank("LJB")), Some(day(26)));
        assert_eq!(offer.first_open(bank("LJB")), Some(day(26)));
        assert_eq!(offer.first_open(bank("CCB")), Some(day(25)));
        assert_eq!(offer.day(day(25), bank("ICBC")).0, State::Full);
        assert_eq!(offer.day(day(4), bank("CCB")).0, State::Later(Some(crate::clock::china(day(25), eight()))));
    }

    fn eight() -> NaiveTime {
        NaiveTime::from_hms_opt(8, 0, 0).expect("a time")
    }

    #[test]
    fn the_earliest_span_is_free_and_nothing_is_earlier() {
        let sample = samples::City::new();
        let offer = sample.offer();
        let (window, slot) = offer.earliest().expect("something is free");
        let seats = offer.seats(window, day(25)).expect("its day");
        assert!(offer.slot_left(seats, slot) > 0);
        assert_eq!(china_date(slot.starts_at), offer.first_open(Filter::default()).expect("a day"));
    }
}
