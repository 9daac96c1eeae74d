next-again = Try again
next-mine = See my bookings
next-book = Choose another time
wait-seconds = { $n ->
    [one] Please try again in 1 second
   *[other] Please try again in { $n } seconds
 }
wait-minutes = { $n ->
    [one] Please try again in 1 minute
   *[other] Please try again in { $n } minutes
 }
problem-help = If you cannot go on, telephone { $phone }: someone answers on working days 08:30–16:30.
problem-id = Request { $id }: tell us this number on the telephone, and we can find what happened.
messages-title = Demo messages
messages-lead = The demonstration sends no real messages. Enter a mobile number to see what would have been sent to it, newest first.
messages-mobile = Mobile number
messages-show = Show messages
messages-none = Nothing has been sent to this number yet.
messages-code = Code { $code }
