board-title = { $office } board
board-demo = Demo data
board-service = Housing fund loans
board-newest = Newest call
board-none = The next call lights up here
board-go-before = Window
board-go-after = { "" }
board-go-name = { $window }
board-window = Window
board-bank = Bank
board-now = Now
board-next = Next
board-waiting = Waiting
board-people = { $n }
board-serving = serving
board-paused = Paused
board-closed = Closed
board-not-today = Not open today
board-all-before = Waiting
board-all-after = { $n ->
    [one] person
   *[other] people
 }
board-wait-before = Wait about
board-wait-after = min
board-hint = Missed it? Ask the floor guide
board-offline = Offline since { $time }
board-voice-start = Start voice
board-voice-stop = Stop voice
board-no-voice = This computer has no Chinese voice. Add one in the system settings, then press “Start voice” again.
board-say = { $number }, please go to window { $window }.
board-say-name = { $number }, please go to { $window }.
