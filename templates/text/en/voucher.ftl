voucher-title = Voucher
voucher-done = You are booked
voucher-sent = An SMS went to { $mobile }. Your ID card is enough to check in; printing is optional.
voucher-moved = Moved; the code stays the same. An SMS went to { $mobile }.
voucher-cancelled = Cancelled, and the seat given back. An SMS went to { $mobile }.
voucher-qr = QR code of reservation { $code }
voucher-code = Reservation code
voucher-check-in = Check in
voucher-check-in-hint = By ID card or this code; void after { $until }
voucher-cancel-until = Cancel by
voucher-moves-left = { $n ->
    [one] Can be moved once
   *[other] Can be moved { $n } times
 }
voucher-who = Who comes
voucher-void-reason = Reason: { $reason }
voucher-print = Print
voucher-calendar = Add to calendar
voucher-move = Move
voucher-cancel = Cancel booking
voucher-book-again = Book again
voucher-bring = { $n ->
    [one] Bring this
   *[other] Bring these { $n } things
 }
voucher-remember = Please remember
voucher-rule-id = Come yourself with your ID card; if you are married, your spouse comes too.
voucher-rule-complete = Complete papers are accepted on the spot, usually within 30 minutes. Review takes up to 3 working days; then you are invited to collect the approval and sign.
voucher-rule-missing = If something is missing you are told everything at once, and need not compete for a seat again.
voucher-rule-cancel = If you can't come, cancel by { $deadline }. Otherwise it counts as a no-show; a closure of the office never does. Call 12329.
voucher-how-to-come = How to come
status-booked = Booked
status-checked-in = Checked in
status-called = Your turn
status-serving = Being served
status-completed = Completed
status-accepted = Accepted
status-supplement-required = Papers missing
status-refused = Refused
status-left = Not served
status-cancelled = Cancelled
status-voided = Voided by the office
status-no-show = Not attended
voucher-phone = Tel. { $phone }
voucher-too-late = Too late to cancel; if you can't come, please call
voucher-service = What for
voucher-booker = Booked from { $mobile }
voucher-list-version = List version { $n }
news-head = What to bring has changed: a new list is in force from { $date }
news-added = New: { $papers }
news-removed = No longer needed: { $papers }
news-changed = Asked for differently: { $papers }
news-unknown = The new list asks a few more questions: please go through what to bring once more.
news-tag = New
news-again = Go through the new list
came-accepted = Accepted, case number { $number }
came-due = The answer is due within three working days, by { $date }. You are then invited to collect the approval and sign.
came-due-unknown = You are invited to collect the approval and sign once it is decided. The date waits for next year's calendar.
came-done = Done
came-missing = { $n } missing; with them it can be accepted
came-missing-text = This is everything. There is no race for seats: book the supplement visit at the window or by telephone.
came-reason = Reason: { $reason }
came-refused = It was not accepted this time
came-left = Nothing was decided this time
came-left-text = You left the window; it is no no-show. You may book again.
