to-start = Start page
rules-lead = How seats open, how to change a booking, and what happens if you do not come. The numbers are those of the rules in force.
rules-h-opening = When you can book
rules-horizon-working = You can book any day from { $min ->
    [0] today
    [1] tomorrow
   *[other] { $min } days ahead
 } up to { $max ->
    [one] 1 working day
   *[other] { $max } working days
 } ahead.
rules-horizon-calendar = You can book any day from { $min ->
    [0] today
    [1] tomorrow
   *[other] { $min } days ahead
 } up to { $max ->
    [one] 1 day
   *[other] { $max } days
 } ahead; weekends and public holidays are closed.
rules-release-working = A new day opens at { $time } on every working day: no need to stay up for it.
rules-release-calendar = A new day opens at { $time } every day: no need to stay up for it.
rules-release-except-holidays = A new day opens at { $time } every day but public holidays.
rules-next-release = {" "}Next: { $date } opens at { $moment }.
rules-closed = From { $from } to { $until } every day booking online is closed.
rules-day-before = { $time } on the day before
rules-working-day-before = { $time } on the working day before
rules-same-day = { $time } on the same day
rules-cutoff = A day can be booked until { $moment }.
rules-notice = Book at least { $rest } before the start.
rules-channels = Web, app, WeChat, telephone and counter share the same seats: first come, first served, and there is no other way in.
rules-shares = Each window keeps a few seats a day for the counter and for people with priority; what is left of them opens to everyone at { $moment }.
rules-go-book = See which days have seats
rules-h-limits = How many bookings
rules-one = { $n ->
    [one] One person holds at most one unused booking for one kind of business.
   *[other] One person holds at most { $n } unused bookings for one kind of business.
 }
rules-per-person = one person
rules-per-mobile = one mobile number
rules-per-id-or-mobile = one person or one mobile number
rules-per-person-and-slot = one person, for the same time
rules-per-person-and-half-day = one person, for the same half-day
rules-window-days = { $n ->
    [one] within 1 day
   *[other] within { $n } days
 }
rules-window-months = { $n ->
    [one] within 1 month
   *[other] within { $n } months
 }
rules-window-years = { $n ->
    [one] within 1 year
   *[other] within { $n } years
 }
rules-window-day = on one day
rules-window-week = in one week
rules-window-month = in one month
rules-window-year = in one year
rules-window-all = in all
rules-limit-made = At most { $n ->
    [one] 1 booking
   *[other] { $n } bookings
 } { $window } for { $who }.
rules-limit-live = At most { $n ->
    [one] 1 unused booking
   *[other] { $n } unused bookings
 } for { $who }; those made for relatives count.
rules-limit-cancelled = After { $n ->
    [one] 1 cancellation
   *[other] { $n } cancellations
 } { $window } by { $who }, booking has to wait for some days.
rules-relative = You may book for a relative: give their name and document. Messages come to your mobile, and the booking counts as theirs.
rules-h-change = If you cannot come
rules-how-to-cancel = Open the booking under "My bookings" and choose "Cancel booking" or "Move". It takes effect at once.
rules-cancel-start = Until the start you can cancel or move the booking yourself, and it is no no-show.
rules-cancel-minutes = Until { $rest } before the start you can cancel or move the booking yourself, and it is no no-show.
rules-cancel-example = {" "}For a visit at { $start }, that is { $until }.
rules-cancel-same-day = { $time ->
    [none] You can cancel or move the booking yourself on the day itself, and it is no no-show.
   *[other] You can cancel or move the booking yourself until { $time } on the day itself, and it is no no-show.
 }
rules-cancel-calendar = You can cancel or move the booking yourself until { $days ->
    [one] 1 day
   *[other] { $days } days
 } ahead{ $time ->
    [none] { "" }
   *[other] , { $time }
 }, and it is no no-show.
rules-cancel-working = You can cancel or move the booking yourself until { $days ->
    [one] 1 working day
   *[other] { $days } working days
 } ahead{ $time ->
    [none] { "" }
   *[other] , { $time }
 }, and it is no no-show.
rules-reschedule = { $n ->
    [0] A booking cannot be moved; you can cancel it and book again.
    [one] A booking can be moved once. The old seat is yours until you have the new one, so you never end up with none.
   *[other] A booking can be moved { $n } times. The old seat is yours until you have the new one, so you never end up with none.
 }
rules-reschedule-free = A booking can be moved as often as you need. The old seat is yours until you have the new one, so you never end up with none.
rules-returned-later = A returned seat opens again after { $least }–{ $most } minutes, for everyone: sitting there and refreshing the page gains nothing.
rules-returned-next = Returned seats open again with the next new day, for everyone.
rules-returned-now = Returned seats open again at once, for everyone.
rules-go-mine = See my bookings
rules-h-coming = When you come
rules-check-in = Check in from { $early } minutes before the start; { $late ->
    [0] after the start the seat is gone.
   *[other] you may be up to { $late } minutes late, after that the seat is gone.
 }
rules-bring = The person on the booking comes in person, with the original identity document and the papers of the list.
rules-accepted = Complete papers are accepted at once. If something is missing you get one written list of it, and bringing it later needs no new race for a seat.
rules-h-missing = If you do not come
rules-no-show = If you neither cancel nor come, it is noted as one no-show.
rules-event-no-show = { $n ->
    [one] 1 no-show
   *[other] { $n } no-shows
 }
rules-event-late = { $n ->
    [one] 1 late arrival
   *[other] { $n } late arrivals
 }
rules-event-no-show-or-late = { $n ->
    [one] 1 no-show or late arrival
   *[other] { $n } no-shows or late arrivals
 }
rules-event-cancel = { $n ->
    [one] 1 cancellation
   *[other] { $n } cancellations
 }
rules-event-same-day-cancel = { $n ->
    [one] 1 cancellation on the day of the visit
   *[other] { $n } cancellations on the day of the visit
 }
rules-event-same-item = { $n ->
    [one] 1 booking for the same matter
   *[other] { $n } bookings for the same matter
 }
rules-offence = { $event } { $window }
rules-and = {" "}and{" "}
rules-or = {" "}or{" "}
rules-then-warning = After { $when } we remind you once; booking stays open to you.
rules-then-days = After { $when } you cannot book online for { $n } days; the counter still serves you.
rules-then-months = { $n ->
    [one] After { $when } you cannot book online for 1 month; the counter still serves you.
   *[other] After { $when } you cannot book online for { $n } months; the counter still serves you.
 }
rules-then-rest-of-month = After { $when } you cannot book online for the rest of the month; the counter still serves you.
rules-then-blacklist = After { $when } you cannot book online until our staff lift it; the counter still serves you.
rules-no-show-office = A closure or a change of window by the office never counts against you.
rules-appeal = If you think a no-show was noted by mistake, telephone { $phone }: somebody looks into it.
privacy-lead = We keep only what this visit needs, and we keep it encrypted. What, how long and who sees it: all on this page.
privacy-h-what = What we keep
privacy-what-1 = Your mobile number, and the name, kind of document and document number of who comes. They are encrypted; pages and messages show only a part of them.
privacy-what-2 = The time, office, window and bank you booked, and when you cancelled or moved.
privacy-what-3 = What you answer about the loan and your family. Until you confirm a booking it stays in your own browser, not with us.
privacy-what-4 = The messages we sent you.
privacy-what-5 = Text size, colours and language are kept in your browser; they say nothing about you.
privacy-h-why = What it is for
privacy-why-1 = The mobile number is for messages. Name and document number are for recognising you at the window, and so that nobody takes several seats. Your answers only make the list of papers.
privacy-why-2 = For nothing else, sold to nobody, given to nobody. This site loads no statistics, advertisements or fonts from elsewhere.
privacy-h-long = How long
privacy-long-code = A sign-in code is valid for { $minutes } minutes, works once, and is deleted after two days.
privacy-long-session = You stay signed in for at most { $days } days, or until you sign out.
privacy-long-display = Display settings stay in your browser for a year, or until you clear its data.
privacy-long-booking = Bookings, names, document numbers and answers stay until you ask us to delete them.
privacy-long-erased = Deleted data is unreadable at once. Only counts of bookings remain that show nobody's name; they go after { $days } more days, so that deleting is no way round a no-show.
privacy-h-who = Who sees it
privacy-who-1 = You, and on the day of the visit the person who serves you at the window.
privacy-who-2 = Whoever changes your booking leaves a record, and tampering with a record is noticed.
privacy-who-3 = The telephone company delivers the messages; they never hold a document number.
privacy-who-4 = Addresses and logs never hold your name, document or mobile number. Our staff will never ask you for a sign-in code.
privacy-h-relative = Booking for a relative
privacy-relative-1 = Only with their consent. We record under which version of our text you gave it for them.
privacy-relative-2 = Your relative's name and document number are kept, and deleted, as yours are.
privacy-h-rights = What you can ask for
privacy-rights-export = A copy of everything we keep: download it under "My bookings".
privacy-rights-delete = To have it deleted: under "My bookings", at once. If a booking still stands, cancel it first, or come and delete afterwards.
privacy-rights-correct = To correct it: sign in again with the right name; for anything else telephone us or come to the counter.
privacy-rights-go = Go to "My bookings"
