# What a live source says of itself.
absent-not-collected = It could not be had: { $what }: { $error }. To mend it: { $hint }.
live-gap-one-place = Everything was asked from one place: what users elsewhere see on the way is not in it.
live-gap-no-kubelet = Kubelets were not asked: there is no memory or CPU of containers in it.
live-gap-no-pods = Pods were not asked at their own addresses: there is nothing in it that they say of themselves.
live-gap-short = The notebook itself looked for { $seconds } s; a longer time is recorded with `readiness record --params`.
