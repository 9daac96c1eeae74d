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
    [one] This booking can be moved once more.
   *[other] This booking can be moved { $n } more times.
 } The old time stays yours until the new one is taken.
move-bank = Bank
move-filter = Change bank
move-day = Which day?
move-no-day = This bank has no open day just now; try another one.
move-left = { $n } left
move-time = What time?
move-no-time = No time is left on this day; try another one.
move-free = free
move-chosen = ✓ chosen
move-still-old = Next you compare old and new; nothing is moved yet.
move-compare = Compare
move-sure = Move it to this time?
move-other-time = Another time
move-consequence = { $n ->
    [one] The code stays, the old time goes back. This uses the last move.
   *[other] The code stays, the old time goes back. Moves left, with this one: { $n }.
 }
move-do = Move to { $span }
