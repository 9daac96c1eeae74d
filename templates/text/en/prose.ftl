to-start = Start page
rules-lead = How seats open, how to change a booking, and what happens if you do not come.
rules-h-opening = When you can book
rules-opens = You can book { $days } working days ahead; a new day opens at { $time } on every working day.
rules-cutoff = A day can be booked until { $time } on the day before.
rules-channels = Web, app, WeChat, telephone and counter share the same seats: first come, first served.
rules-h-limits = How many bookings
rules-one = { $n ->
    [one] One person holds at most one unused booking for one kind of business.
   *[other] One person holds at most { $n } unused bookings for one kind of business.
 }
rules-relative = You may book for a relative: give their name and document. Messages come to your mobile, and it counts for them.
rules-h-change = If you cannot come
rules-cancel = Until { $rest } before the start you can cancel or move the booking yourself, and it is no no-show.
rules-reschedule = { $n ->
    [one] A booking can be moved once; the old seat is yours until you have the new one.
   *[other] A booking can be moved { $n } times; the old seat is yours until you have the new one.
 }
rules-returned = Returned seats open again a little later, for everyone.
rules-h-coming = When you come
rules-check-in = Check in from { $early } minutes before the start, at most { $late } minutes late; after that the seat is gone.
rules-bring = The person on the booking comes in person, with the original identity document and the papers of the list.
rules-accepted = Complete papers are accepted at once. If something is missing you get one written list of it, and bringing it later needs no new race for a seat.
rules-h-missing = If you do not come
rules-no-show = Neither cancelling nor coming counts as one no-show.
rules-block = After { $n } no-shows you cannot book online for { $days } days; the counter still serves you, and you can appeal by telephone.
rules-no-show-office = A closure or a change of window by the office never counts against you.
privacy-lead = We keep only what this visit needs, and we keep it encrypted.
privacy-h-what = What we keep
privacy-what-1 = Your mobile number, and the name and document number of who comes, encrypted; pages and messages show only a part of them.
privacy-what-2 = What you answer about the loan and your family, only to list your papers.
privacy-what-3 = Your browser stores a few marks for text size, colours and language; they say nothing about you.
privacy-h-why = What it is for
privacy-why-1 = To hold your seat, to send you messages, and to recognise you at the window. For nothing and nobody else.
privacy-why-2 = This site loads no statistics, advertisements or fonts from elsewhere.
privacy-h-keep = How it is protected
privacy-keep-1 = A sign-in code lives 5 minutes and works once. Our staff will never ask you for it.
privacy-keep-2 = Whoever looks at or changes your booking leaves a record that cannot be altered.
privacy-keep-3 = Addresses and logs never hold your name, document or mobile number.
privacy-h-rights = What you can ask for
privacy-rights-1 = To see or correct your data, or to have it deleted: telephone us or come to the counter.
privacy-rights-2 = Book for a relative only with their consent; we record when it was given and to which text.
