"""The recorder: looks at a live system that are kept as they come, and sealed to a recording.

In the order of the flow: `parameters` says what is looked at, `wanted` for which tables, `loop` when, `scrubbing` what
of it may reach the disk, `spool` keeps it, `sealing` makes a recording of what was kept, and `gaps` says what is
missing in it.

Looking has to be cheap, so none of these imports pandas before the recording is sealed.
"""
