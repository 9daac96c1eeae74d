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
cancel-counts = Cancelled by { $deadline }, it is no no-show.
cancel-limit = After { $n } cancellations in { $days } days you have to wait before you can book again.
cancel-rather-move = If only the time does not suit you, move the booking: the seat stays yours meanwhile.
cancel-back = Back to the voucher
mine-relative = relative
mine-voucher = Voucher
mine-newest = Back to the newest
mine-data = What we keep about you can be downloaded as a whole, and deleted.
mine-data-go = See and download my data
data-title = My data
data-lead = Signed in now:
data-name = Name
data-id = Document
data-mobile = Mobile
data-file-h = Download everything
data-file-text = One text file with all that we keep about you:
data-file-1 = The name, document and mobile you signed in with, and sign-ins that have not ended
data-file-2 = Bookings made from this mobile: time, place, state, and your answers about the papers
data-file-3 = Messages sent to this mobile
data-file-masked = Your own details are in full; the name and number of a relative you booked for are in part.
data-download = Download my data
data-delete-h = Delete
data-delete-text = If we should no longer keep it, all of it can be deleted. See first what goes, and what stays a little longer.
data-delete-go = Delete my data
deletion-title = Delete my data
deletion-headline = Delete my data?
deletion-lead = This is about everything kept for { $mobile }.
deletion-live = { $n ->
    [one] One booking is coming up: cancel it first
   *[other] { $n } bookings are coming up: cancel them first
 }
deletion-live-text = If you would rather go, come back here after the visit.
deletion-now = Deleted at once
deletion-now-1 = Names, document numbers and mobile numbers, yours and your relatives'
deletion-now-2 = What you answered about loan and family
deletion-now-3 = Every message sent to you
deletion-now-4 = Every sign-in on any phone or computer, this one too
deletion-kept = Kept a little longer
deletion-kept-1 = A fingerprint of the document and mobile number, for { $days } days. Nobody can tell the number from it; it only counts bookings and no-shows, and then goes too.
deletion-kept-2 = That a window was booked on a day, and whether anybody came; not who.
deletion-kept-3 = A record of acts (booked, cancelled, when) without name or number; the law asks for six months at least.
deletion-final = It cannot be brought back
deletion-final-text = To book again later, just sign in, like anybody new.
deletion-do = Delete my data
deletion-keep = Do not delete
deleted-title = Deleted
deleted-lead = Names, numbers, answers and messages are gone, and every sign-in has ended.
deleted-out = You are signed out
deleted-kept = Only fingerprints that nobody can read are left; they go after { $days } days.
cancel-keep = Keep as it is
move-title = Move booking
move-headline = When would you rather come?
move-now = Booked now
move-then = Moved to
move-lead = { $n ->
    [one] This booking can be moved once more. The old time stays yours until the new one is taken.
   *[other] This booking can be moved { $n } more times. The old time stays yours until the new one is taken.
 }
move-filter = Another bank
move-day = Which day?
move-which-bank = Which bank on { $date }?
move-time = What time on { $date }?
move-no-time = This bank has no time left on this day; try another day or bank.
move-counts = { $booked } booked · { $left } left
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
