confirm-title = Check, then confirm
confirm-back = Another time
confirm-not-held = The seat is yours once you confirm below. It is free now, but not held for you.
confirm-not-free = This time looks full just now. You can try to confirm: if it is gone, the nearest times are listed.
confirm-when = When and where
confirm-time = Time
confirm-place = Place
confirm-bank = Bank
confirm-check-in = Check in from { $from } to { $until }; later the number is void
confirm-who = Who comes
confirm-applicant = Applicant
confirm-relative = You book for a relative; it counts for them
confirm-mobile = Mobile
confirm-notices = Notices go to this number, in { $lang }
confirm-along-h = Along
confirm-along = Has to come too: { $who }
confirm-along-spouse = your spouse
confirm-along-co-borrower = the co-borrower
confirm-bring = What to bring
confirm-papers = Papers
confirm-things = { $n ->
    [one] One paper
   *[other] { $n } papers
 }
confirm-dated-h = Not too old
confirm-look = See the whole list
confirm-unanswered = A few questions are open
confirm-unanswered-text = They decide what you bring; the time and the applicant you chose are kept.
confirm-answer = Answer them
confirm-cancel-until = If you can't come, cancel by { $deadline }
confirm-consequence = It can be moved { $n ->
    [one] once
   *[other] { $n } times
 }. If you neither cancel in time nor come, that counts as a no-show.
confirm-consequence-free = It can be moved. If you neither cancel in time nor come, that counts as a no-show.
confirm-penalty = After { $n } no-shows in { $within } days you cannot book online for { $days } days.
confirm-book = Confirm booking
confirm-think = Let me think: go back and change it
confirm-after = Once you confirm
confirm-after-1 = You get a code at once
confirm-after-1-text = And an SMS to your mobile
confirm-after-2 = Come on time and check in
confirm-after-2-text = By ID card or QR code
wish-not-held = The time you chose is not held yet
wish-not-held-text = It is yours once you have checked and confirmed.
applicant-title = Who comes, and your notices
applicant-back = Back to the check
applicant-for = Who comes to the window?
applicant-self = I do
applicant-relative = I book for a relative
applicant-relative-hint = Give their own name and document; it counts for them, notices go to your mobile
applicant-relative-who = Your relative's name and document
applicant-consent = My relative agrees that I give their name and document number for this booking
applicant-consent-needed = Please ask your relative first, and tick the box.
applicant-notices = In which language should notices to { $mobile } be?
applicant-lang-zh-cn = Chinese (中文)
applicant-lang-en = English
lang-name-zh-cn = Chinese
lang-name-en = English
applicant-done = Done, back to the check
applicant-not-me = Is the name, document or mobile above not yours?
applicant-other = Sign in as somebody else
lost-headline = { $start } was just booked by someone else
lost-headline-day = { $place } has just filled up on { $date }
lost-lead = You did not get { $when }, { $place }. No seat was taken, and it does not count as a booking.
lost-lead-move = You did not get { $when }, { $place }. Nothing was moved, and it does not count as a move.
lost-still-yours = The time you had is still yours
lost-nearest = { $n ->
    [one] The nearest time
   *[other] The { $n } nearest times
 }
lost-as-of = Free at { $time }
lost-take = Book { $start }
lost-move = Move to { $start }
lost-kept = What you filled in is still here
lost-kept-text = Neither the list nor who comes has to be filled in again.
lost-none-fits = None of them suits you?
lost-all = See all times
lost-nothing = Everything is taken for now
lost-nothing-hint = Cancelled seats come back, and a new day opens every working day in the morning. Or call 12329.
diff-same-window = same window
diff-same-bank = same bank
diff-same-office = same office
diff-same-time = same time
diff-same-clock = same hour
diff-other-bank = at { $bank }
diff-other-office = at { $office }
diff-later = { $rest } later
diff-earlier = { $rest } earlier
diff-days-later = { $n ->
    [one] 1 day later
   *[other] { $n } days later
 }
diff-days-earlier = { $n ->
    [one] 1 day earlier
   *[other] { $n } days earlier
 }
