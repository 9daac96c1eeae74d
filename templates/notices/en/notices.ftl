# SMS bodies; the channel puts its signature in front.
login-code = Your sign-in code is { $code }, valid for { $minutes } minutes. Staff will never ask for it.
reservation-confirmed = Booked: { $date } { $start }-{ $end }, { $office } { $window } ({ $bank }), { $service }, code { $code }. Bring the originals on your checklist and your ID card; check-in opens { $early } minutes before. If you can't come, cancel before { $deadline }.
reservation-cancelled = Your reservation { $code } at { $office }, { $date } { $start }, is cancelled.
reservation-rescheduled = Reservation { $code } moved to { $date } { $start }-{ $end }, { $office } { $window } ({ $bank }). If you can't come, cancel before { $deadline }.
reservation-voided = Sorry: reservation { $code } at { $office }, { $date } { $start }, was voided because of { $reason }; nothing is counted against you. Book again, or call 12329.
checklist-changed = What to bring to { $office } on { $date } { $start } (code { $code }) has changed. { $added ->
    [none] { "" }
   *[other] New: { $added }. { "" }
 }{ $removed ->
    [none] { "" }
   *[other] No longer needed: { $removed }. { "" }
 }{ $changed ->
    [none] { "" }
   *[other] Asked for differently: { $changed }. { "" }
 }The booking stays; your voucher has the new list.
reservation-moved-by-office = Sorry: because of { $reason }, reservation { $code } at { $office }, { $date } { $start }, moved to { $new_date } { $new_start }, { $new_office } { $new_window }. If that does not suit you, move or cancel it under My bookings, free of any count, or call 12329.
office-closure = Sorry: { $office } is closed because of { $reason }. Your reservation { $code } on { $date } { $start } cannot go ahead; this is not a no-show. Choose another time under My bookings, free of any count, or call 12329.
called-soon = { $ahead } before your ticket { $ticket }. Please come back to { $office } and listen for your call.
accepted = Your application { $case_number } is accepted. { $due ->
    [none] We will tell you the date of the decision once the calendar is published.
   *[other] Review and approval will be done by { $due }; then we invite you to sign.
 }
supplement-required = Your application still needs { $count } item(s): { $items }. Book a supplement visit at { $office }, no race for a seat; the list is with reservation { $code }.
refused = Your application at { $office } was not accepted: { $reason }. Questions: call 12329.
