"""The exporter of the lab: softflowd sees every frame that the bridge passes, nfcapd keeps what it exports."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

from readiness.machine.namespaces import Network
from readiness.machine.processes import Deadline, Server, run_program
from readiness.machine.programs import Need, program

EXPORTER_NEEDS = (
    Need("softflowd", "softflowd"),
    Need("softflowctl", "softflowd"),
    Need("nfcapd", "nfdump"),
    Need("nfdump", "nfdump"),
)
HUB, BRIDGE = "hub", "bridge0"
CAPTURED, COLLECTOR_LOG = "captured", "nfcapd.log"
TIMEOUTS_SECONDS = {"tcp": 10, "tcp.rst": 3, "tcp.fin": 3, "udp": 10, "icmp": 10, "general": 10, "maxlife": 15}
_EXPIRY_SECONDS = 1
_ROTATION_SECONDS = 60
_COLLECTOR = ("127.0.0.1", "9995")
_CAPTURE_BUFFER_BYTES = 16 * 1024 * 1024
_MOST_FLOWS = 65536
_FLUSH_SECONDS = 2.0
# What softflowd says of itself, by the names of our table.
STATISTICS = {
    "active_flows": r"Number of active flows: (\d+)",
    "packets_processed": r"Packets processed: (\d+)",
    "flows_expired": r"Flows expired: (\d+)",
    "flows_exported": r"Flows exported: (\d+) ",
    "packets_received": r"Packets received by libpcap: (\d+)",
    "packets_dropped_by_capture": r"Packets dropped by libpcap: (\d+)",
    "packets_dropped_by_interface": r"Packets dropped by interface: (\d+)",
    "records_exported": r"Flows exported: \d+ \((\d+) records\)",
    "export_packets": r"Flows exported: .* in (\d+) packets",
    "export_failures": r"Flows exported: .* \((\d+) failures\)",
}


class Exporter:
    """softflowd on the bridge and nfcapd beside it.

    Parameters
    ----------
    network
        Whose bridge it watches.
    folder
        Gets the files of nfcapd and the words of both.
    deadline
        Of the recording.
    """

    def __init__(self, network: Network, folder: Path, deadline: Deadline) -> None:
        self._network, self._deadline = network, deadline
        self._control = folder / "softflowd.ctl"
        captured = folder / CAPTURED
        captured.mkdir()
        pid = network.pid_of(HUB)
        collect = [program("nfcapd"), "-w", str(captured), "-t", str(_ROTATION_SECONDS)]
        collect += ["-b", _COLLECTOR[0], "-p", _COLLECTOR[1], "-B", "4000000", "-P", str(folder / "nfcapd.pid")]
        # Should this process be killed, nfcapd still finishes its file.
        self.collector = Server("nfcapd", collect, folder / COLLECTOR_LOG, namespace_pid=pid, end_with=signal.SIGTERM)
        time.sleep(0.5)
        self.collector.check_running()
        timeouts = [part for name, seconds in TIMEOUTS_SECONDS.items() for part in ("-t", f"{name}={seconds}")]
        export = [program("softflowd"), "-i", BRIDGE, "-n", ":".join(_COLLECTOR), "-v", "10", "-A", "milli", "-d"]
        export += [*timeouts, "-t", f"expint={_EXPIRY_SECONDS}", "-m", str(_MOST_FLOWS)]
        export += ["-B", str(_CAPTURE_BUFFER_BYTES), "-p", str(folder / "softflowd.pid"), "-c", str(self._control)]
        self.probe = Server("softflowd", [*export, "ip"], folder / "softflowd.log", namespace_pid=pid)
        time.sleep(0.5)
        self.check_running()

    def check_running(self) -> None:
        """Say why one of the two does not run any more.

        Raises
        ------
        MachineError
            If one ended.
        """
        self.probe.check_running()
        self.collector.check_running()

    def statistics(self) -> str:
        """What softflowd says of itself: flows, packets, and what was dropped."""
        return self._ask("statistics")

    def stop(self) -> str:
        """Export what is still open and end both; returns the last statistics."""
        self._ask("expire-all")
        time.sleep(_FLUSH_SECONDS)
        last = self.statistics()
        self.probe.stop()
        time.sleep(_FLUSH_SECONDS)
        self.collector.stop()
        return last

    def kill(self) -> None:
        """End both at once."""
        self.probe.kill()
        self.collector.kill()

    def _ask(self, question: str) -> str:
        command = [program("softflowctl"), "-c", str(self._control), question]
        return run_program(command, self._deadline, namespace_pid=self._network.pid_of(HUB))


def numbers_in(statistics: str) -> dict[str, float]:
    """The numbers of what softflowd says of itself; those it does not say are left out."""
    found = {name: re.search(pattern, statistics) for name, pattern in STATISTICS.items()}
    return {name: float(match[1]) for name, match in found.items() if match}
