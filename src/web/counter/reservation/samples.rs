//! Reservations of staff with sample data.

use super::*;
use crate::ids::Channel;
use crate::lang::Lang;

pub fn samples(lang: Lang) -> Vec<(&'static str, String)> {
    let (city, found) = crate::web::citizen::sample_data();
    let page = StaffFrame::sample(lang, "/counter/reservations/K7F29MQ4A1B2");
    let of = |status, done: &str, ticket: bool| {
        let found = ReservationDetail { status, shown_status: status, ..found.clone() };
        let told = Before { done: done.into(), ..Before::default() }.told(&page, &DONE);
        let ticket = ticket.then(|| ("A021".to_owned(), "/counter/tickets/1".to_owned()));
        draw(&city, page.clone(), &found, told, ticket)
    };
    let mut errors = Errors::default();
    errors.add("identity", page.t("identity-required"));
    let mut void = Errors::default();
    void.add("void-reason", page.t("void-reason-required"));
    let cancel = ReservationPage { errors, sent: "cancellation", ..of(Status::Booked, "", false) };
    let void = ReservationPage { errors: void, sent: "void", ..of(Status::NoShow, "", false) };
    let render = "a sample renders";
    let channels = [Channel::App, Channel::Wechat, Channel::Phone].map(|channel| {
        let found = ReservationDetail { channel, ..found.clone() };
        let page = draw(&city, page.clone(), &found, None, None);
        ("counter-reservation-channel", page.render().expect(render))
    });
    let mut all = vec![
        ("counter-reservation", of(Status::Booked, "booked", false).render().expect(render)),
        ("counter-reservation-here", of(Status::CheckedIn, "moved", true).render().expect(render)),
        ("counter-reservation-gone", of(Status::Cancelled, "cancelled", false).render().expect(render)),
        ("counter-reservation-voided", of(Status::Voided, "voided", false).render().expect(render)),
        ("counter-reservation-no-show", of(Status::NoShow, "excused", false).render().expect(render)),
        ("counter-reservation-cancel-error", cancel.render().expect(render)),
        ("counter-reservation-void-error", void.render().expect(render)),
    ];
    let make = |errors, told| MovePage {
        told,
        errors,
        shown: Shown::of(&city, &page, &found),
        times: super::super::times::sample(&page),
        reason: said(&page, page.t("identity-document"), page.t("identity-questions")),
        slot: String::new(),
        key: "k".into(),
        page: page.clone(),
    };
    let mut errors = Errors::default();
    errors.add("slot", page.t("book-slot-required"));
    errors.add("identity", page.t("identity-required"));
    all.extend(channels);
    all.push(("counter-move", make(Errors::default(), None).render().expect(render)));
    all.push(("counter-move-error", make(errors, None).render().expect(render)));
    all
}
