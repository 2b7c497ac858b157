protocol-title = Recorded scores of the reference detectors on { $title }
protocol-gap-detectors = The scores are those of the reference detectors of this book, not of x0tta6bl4's. They say what can be reached on these data, and nothing of x0tta6bl4.
protocol-gap-rounded = Scores are rounded to steps of at most a 256th of their standard deviation so that the table stays small. They are log-odds of detectors taught with labels, and surprises (-log10 of a share of ordinary flows) of those with unfamiliar traffic. The table of results was computed before rounding.
protocol-gap-chosen-on = The configuration of graph_boosting_unfamiliar has the highest average precision of all that were tried for kinds of attack hidden from the training part, but for a second hop along the graph that adds 0.005. The test part was in view while they were thought of, and unfamiliar traffic was thought of because nobody found the most frequent new kind of the test part of DARPA 1998: only other data can confirm the gain.
protocol-gap-unlabelled = Detectors without labels learn from a training part that has attacks in it, as they would in use.
protocol-gap-no-split = No split by { $split ->
    [random] random draw
    [hosts] hosts
   *[time] time
 }: these flows do not allow it.
