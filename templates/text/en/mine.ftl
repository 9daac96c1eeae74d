mine-none = You have no reservations yet. See what to bring, then choose a time; it takes a few minutes.
mine-start = Start booking
mine-upcoming = Coming up
mine-no-upcoming = Nothing is coming up.
mine-past = Past
mine-deadline = If you can't come, cancel by { $deadline }
mine-older = Older ones
cancel-title = Cancel booking
cancel-headline = Cancel this booking?
cancel-consequence = The seat goes back and cannot be restored
cancel-counts = It is not a no-show, but counts among your bookings and cancellations of 30 days. After { $deadline } it can no longer be cancelled.
cancel-keep = Keep as it is
move-title = Move booking
move-headline = When would you rather come?
move-now = Booked now
move-then = Moved to
move-lead = { $n ->
    [0] This booking was moved before and cannot be moved again; you can cancel it and book anew.
    [one] This booking can be moved once more. The old time stays yours until the new one is taken.
   *[other] This booking can be moved { $n } more times. The old time stays yours until the new one is taken.
 }
move-filter = Another bank
move-day = Which day?
move-which-bank = Which bank on { $date }?
move-time = What time on { $date }?
move-no-time = This bank has no time left on this day; try another day or bank.
move-yours = yours now
move-not-yet = Nothing is moved yet
move-still-old = Next you see old and new side by side, and decide.
move-compare = Compare
move-sure = Move it to this time?
move-difference = Compared with now: { $difference }.
move-other-time = Another time
move-cancel-until = Once moved: if you can't come, cancel by { $deadline }
move-consequence = { $n ->
    [1] The code stays, the old time goes back. This is the last move.
   *[other] The code stays, the old time goes back. It can be moved again.
 }
move-do = Move to { $start }
