form-errors = { $n ->
    [one] One thing needs
   *[other] { $n } things need
 } another look; what you typed is still here
signin-title = Sign in by mobile
signin-lead = A code by SMS signs you in; no account is needed. Notices of your booking go to this number too.
signin-mobile = Mobile number
signin-mobile-hint = 11 digits, mainland China
signin-send = Send me a code
signin-wait = That was a little too often. You can try again from { $moment }; if it is urgent, call 12329.
who-title = Your code, and who comes
who-other-mobile = Use another number
who-lead = A code was sent to { $mobile }; it works for 5 minutes. Staff will never ask for it.
who-demo = The demo sends no SMS. You would have received:
who-code = Code
who-code-hint = 6 digits
who-name = Name
who-name-hint = As on the document
who-id-type = Document
who-id-number = Document number
who-id-number-hint = Used only to check who comes; kept encrypted
id-resident = Resident identity card
id-passport = Passport
id-permanent-residence = Foreign permanent resident ID card
who-enter = Sign in and continue
who-no-code = Nothing received? Ask again; what you typed is kept.
who-again-at = Nothing received? You can ask again from { $time }.
who-comes = Who comes
who-comes-hint = Your own details first; if you book for a relative, theirs come next.
who-again = Send again
form-error = { $field }: { $words }
