# Recordings of the lab mesh: titles, and what has to be known before their tables are used.

lab-title = Lab mesh: { $hosts } hosts in network namespaces of one machine, { $minutes } minutes, faults and misbehaviour whose labels are known
lab-gap-interrupted = The run was interrupted by hand before its planned end.
lab-gap-broken-off = The run was broken off before its planned end.
lab-gap-not-begun = Planned episodes that did not begin: { $count }.
lab-gap-without-flow = Episodes without a flow: { $episodes }.
lab-gap-no-effect = Episodes whose proof shows no effect: { $episodes }. Their flows are labelled all the same.
lab-gap-ended-host = The process of { $host } ended by itself and was started anew.
lab-gap-whose = A mesh of our own making. It is not production traffic and not x0tta6bl4: what is found here says how a method does on such a mesh, and nothing of any product.
lab-gap-one-machine = All hosts share the kernel, the cores and the clock of one machine. There is one hop between any two of them, and a cable adds no delay of its own: round trips take microseconds where nothing queues.
lab-gap-rates = Every cable carries 10 to 20 Mbit/s each way (a token bucket). That, and packets of one frame each, is all that was done to make it like a network.
lab-gap-faults = Faults are total and clean: packets are dropped by a filter, a bucket is made smaller, a process is killed, a port is switched off. A cut lies behind the exporter, which goes on seeing what each side sends into it.
lab-gap-labels = A flow of a fault is one that touches its host (of a cut: its pair) while it lasts, changed or not; many of them look as they would without it. Flows that others fail to make elsewhere because of it are benign.
lab-gap-rows = Ports are in the table for rules and for checks of leakage. They are ordinary ports and ordinary services in misbehaviour too, but for the probes of scans at ports where nobody listens.
lab-gap-compressed-days = Four days pass in the planned time. Nights last minutes, and what happens once a day happens four times.
lab-gap-benign = What is called benign is what programs of ours do, drawn from distributions that we chose: with health checks that look like scans, slow replication, small periodic messages, wrong passwords, storms of beacons. Nobody's habits are in it.
lab-gap-load = The machine was not reserved: other work ran beside the lab, at lower priority. Its load is in the table cables (load1).
lab-gap-exporter = nfcapd counts errors of sequence even where nothing is missing; compare the records exported with those collected and read (settings) to see whether any was lost. Packets come from the capture in blocks, and the last block is never handed over: the last moments of the traffic are not among the flows (packets_received less packets_processed at the end).
