line-title = Your place in line
line-number = Ticket
line-ahead = { $n ->
    [one] { $n } person before you
   *[other] { $n } people before you
 }
line-next = You are next
line-wait = { $ahead }, about { $minutes } min
line-at = At { $window }; this page changes when you are called.
line-any = At whichever window is free first; this page changes when you are called.
line-paused = { $window } is paused: { $reason }. It goes on from where it stopped; keep your ticket.
line-closed = { $window } has closed for today. The floor guide is finding you another window; do ask.
line-go = Go to { $window }
line-called = Please go there now with your ID document and papers. After three calls your number is missed.
line-called-again = This is call { $n }: please go there now. After three calls your number is missed.
line-serving = Being served at { $window }
line-serving-text = When it is done, the result stands on this page.
line-parked = Your number is set aside
line-parked-text = Tell the window or the floor guide when you are ready; no need to queue again.
line-missed = You missed your call
line-missed-text = You were called and nobody came. Ask the floor guide: your number can be put back once.
line-as-of = As of { $time }
line-refresh = Refresh
