protocol-title = Recorded scores of the reference detectors on { $title }
protocol-gap-detectors = The scores are those of the reference detectors of this book, not of x0tta6bl4's. They say what can be reached on these data, and nothing of x0tta6bl4.
protocol-gap-rounded = Scores are rounded to hundredths so that the table stays small: log-odds of detectors taught with labels, and surprises (-log10 of a share of ordinary flows) of those with unfamiliar traffic. The table of results was computed before rounding.
protocol-gap-chosen-on = The configuration of graphsage_unfamiliar was chosen by kinds of attack hidden from the training part. That unfamiliar traffic was thought of at all came from the test part of DARPA 1998 (its most frequent new kind was found by nobody): only other data can confirm the gain.
protocol-gap-unlabelled = Detectors without labels learn from a training part that has attacks in it, as they would in use.
protocol-gap-data-darpa98 = A simulated network of 1998. The edges know no sizes, protocols or ports: all that a flow itself tells is how many edges its pair had in that minute. Attack flows of one kind on one day count as one episode; nobody published which belong together.
protocol-gap-data-ctu13-s6 = One infected host on one day. Its blocks of 10 minutes are the clusters; they bound what is said of this host, not of infections. Of 558,919 flows 546,795 are unlabelled: they are traffic around the others, and neither taught nor judged. What is called benign are a few known hosts.
protocol-gap-no-split = No split by { $split ->
    [random] random draw
    [hosts] hosts
   *[time] time
 }: these flows do not allow it.
