question-back = Previous question
question-number = Question { $n }, { $left ->
    [0] the last one
   *[other] about { $left } to go
 }
question-why = Only to list your papers: no sign-in and no name is needed to answer.
question-privacy = Why we ask
question-choose = Please choose one, then continue.
question-earlier = Your earlier answers are still here
question-earlier-use = Go to the list they made
question-next = Continue
question-last = See my list
question-so-far = Answered so far
list-title = Bring these { $n } papers
list-back = Back to the questions
list-case = { $case }. With everything complete you are accepted at once; if one paper is missing, you come again.
list-dated = { $n ->
    [one] One paper expires: do not get it too early
   *[other] { $n } papers expire: do not get them too early
 }
list-dated-text = Choose a day first, and we tell you the earliest date of issue of each.
list-dated-visit = Counted for a visit on { $date }: the earliest date of issue stands under each.
list-next = Choose a bank and a time
list-print = Print the list
list-again = Change my answers
list-version = List version { $version }, in force since { $date }. If it changes, everyone who has booked is told by SMS.
list-why = Why: { $why }
list-share = Share with your family
list-share-hint = This address shows the same list. It holds nothing about you.
list-advice = Come only once
list-advice-1 = Bring every original; the window returns it to you at once.
list-advice-2 = Make the copies beforehand; copy both sides of an identity card.
list-advice-3 = If something is missing you get one written list of it, and bringing it later needs no new race for a seat.
n-papers = { $n ->
    [one] 1 paper
   *[other] { $n } papers
 }
originals = { $n ->
    [one] 1 original
   *[other] { $n } originals
 }
copies = { $n ->
    [one] 1 copy
   *[other] { $n } copies
 }
if-any = If you have it
each-co-borrower = One for each co-borrower
valid-days = On the day of the visit no older than { $n } days
valid-from = Issued on { $date } or later
holder-you = Your own
holder-spouse = Your spouse's
holder-co-borrower = Your co-borrower's
holder-seller = The seller's
holder-developer = The developer's
holder-appraiser = The appraiser's
holder-bank = The lending bank's
holder-agent = The agent's
holder-guarantor = The mortgagor's
papers-come-along = { $count }; they come along
papers-ask-them = { $count }; ask for them, and bring them
not-held-yet = The time you chose is not held yet; it is once you have confirmed.
title-error = Error: { "" }
