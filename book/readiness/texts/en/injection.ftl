# Recordings of injected faults.
injection-title = Faults injected into { $subject }
injection-gap-script = A script injected the faults: no person had to notice or decide anything.
injection-gap-one-place = Everything was seen from one machine, by its clock: the watch of the API, and requests to the pods' own addresses.
injection-gap-resolution = Recovery was looked at every 0.1 s, and a request to a pod may take up to 1 s.
injection-gap-not-whole = Faults that did not take place as declared (their journals say why): { $faults }.
