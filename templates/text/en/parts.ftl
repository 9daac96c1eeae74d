day-today = Today
day-tomorrow = { $weekday }
few-left = Only { $n } left
full = Full
closed = Closed
past = Too late
opens-at = Opens { $moment }
opens-unknown = Opening not known yet
cutoff = Book { $date } before { $until }
cutoff-rest = It is { $now } now: { $rest } to go.
rest-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
rest-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
 }
rest-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
 }
as-of = Counted at { $time }
refresh = Refresh
total-n = { $n } in all
chosen = Chosen
steps-title = Three steps
step-1 = See what to bring
step-1-text = Answer a few questions and get your own list
step-2 = Choose a bank and a time
step-2-text = You see how many have booked at each bank, and how many seats are left
step-3 = Come on time
step-3-text = Within 3 working days of acceptance the loan is decided; you are invited to collect the approval and sign
left-before = { "" }
left-after = left
few-before = only
booked-before = { "" }
booked-after = booked
opens-cell = Opens { $day }, { $time }
stale = No connection: the numbers below may be old
stale-text = Their time stands beside “Refresh”. They update by themselves when the connection is back; your choices stay.
live-changed = The number of seats has changed
live-gone = The time you chose has just been booked by someone else
live-back = Connected again: the numbers are up to date
