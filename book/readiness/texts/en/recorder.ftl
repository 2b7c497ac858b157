# Recordings of a live system: what whoever uses one has to know before.

recorder-pause = No look came between { $start } and { $end } ({ $seconds } s).
recorder-more-pauses = { $count } shorter pauses between looks, together { $seconds } s, are not listed.
recorder-restarted =
    { $count ->
        [one] The recorder was started again once: { $times }.
       *[other] The recorder was started again { $count } times: { $times }.
    } Between its end and that it saw nothing. Watches began anew, so that what was there is listed again.
recorder-missed =
    { $count ->
        [one] One look was left out because the one before took longer than { $interval } s.
       *[other] { $count } looks were left out because the one before took longer than { $interval } s.
    }
recorder-no-end = There is no last look: the recorder did not come to its end, and what it had kept was sealed.
recorder-shortfall = { $what } gave nothing for { $table } in { $count } of { $looks } looks, from { $start } to { $end }: { $error }
recorder-more-shortfalls = { $kinds } further kinds of questions without an answer, { $count } in all, are not listed; they are in collection_errors.
recorder-dropped =
    { $lines ->
        [one] One line of { $bytes } bytes was torn or damaged when the recorder was ended by force, and was dropped.
       *[other] { $lines } lines of { $bytes } bytes in all were torn or damaged when the recorder was ended by force, and were dropped.
    }
recorder-masked =
    { $count ->
        [one] One place held a name that is not to be told; a pseudonym stands there.
       *[other] { $count } places held names that are not to be told; pseudonyms stand there, the same one for the same name.
    }
recorder-scrubbed =
    { $count ->
        [one] In one place the word scrubbed stands for a value that may be a credential.
       *[other] In { $count } places the word scrubbed stands for a value that may be a credential: of a variable, an annotation, an argument, or whatever looks like one.
    }
