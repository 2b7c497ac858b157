# What the source `checkout` says of itself.
absent-report = The report { $file } for the table { $table } is not there: run its tool, then this again.
checkout-gap-unread = Of { $files } files { $read } were read as texts. Not looked into: { $binary } binary, { $huge } too large, { $symlink } symbolic links, { $submodule } submodules, { $missing } whose contents the repository does not hold, { $excluded } that the parameters leave out.
checkout-gap-not-utf8 = { $n } texts hold bytes that are not UTF-8; these bytes were replaced.
checkout-gap-history = Of { $n } files it is not known when they were changed last: not in the newest { $commits } commits that are here.
checkout-gap-failures = Out of { $n } files some facts could not be drawn; the table tree_failures names them.
checkout-gap-tree-dirty = The working tree differs from the commit in { $n } places. The facts are those of the commit; a report of another tool may speak of the working tree.
checkout-gap-tree-other-commit = Another commit is checked out than the one that is looked at. A report of another tool may speak of that one.
checkout-gap-tree-bare = The repository has no working tree.
checkout-gap-tree-unknown = Whether the working tree differs from the commit is not known: git would have had to run a program that the repository names.
checkout-gap-report-older = The report in the table { $table } is older than the commit: it speaks of an earlier one.
