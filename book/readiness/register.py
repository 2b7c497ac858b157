"""A claims register: everything in a folder such as ``params/`` that says what must hold, cross-checked at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from readiness.claims import AreaClaims, Claim, Milestone, Trace, TracedSentence, Waiver, Waivers
from readiness.digests import sha256_of_file, sha256_of_value
from readiness.documents import Location, Model, YamlDocument
from readiness.errors import InputError, Problem
from readiness.verdicts import Acceptance

# The folder of the register that is meant where none is named, from the project root.
DEFAULT_REGISTER = "params"
MILESTONE_FILE = "milestone.yaml"


@dataclass(frozen=True)
class Register:
    """The register of one milestone.

    Attributes
    ----------
    milestone, areas, waivers, trace
        The parsed files.
    folder
        Where they lie, from the project root.
    """

    milestone: Milestone
    areas: dict[str, AreaClaims]
    waivers: tuple[Waiver, ...]
    trace: Trace
    statement_sha256: str
    folder: str = DEFAULT_REGISTER

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Every claim by its id, in the order of areas and files. This is the fixed denominator."""
        return {claim.id: claim for area in self.areas.values() for claim in area.claims}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the statement, the milestone, the trace and every claim.

        Waivers are decisions and no criteria; the scope of an area is told and judges nothing.
        """
        return sha256_of_value(
            {
                "statement": self.statement_sha256,
                "milestone": self.milestone.model_dump(mode="json", by_alias=True),
                "trace": self.trace.model_dump(mode="json", by_alias=True),
                "areas": {
                    name: area.model_dump(mode="json", by_alias=True, exclude={"scope"})
                    for name, area in self.areas.items()
                },
            }
        )

    def acceptance_of(self, claim: Claim) -> Acceptance:
        """Whose evidence may decide a claim."""
        substitutes = tuple(s for s in self.milestone.accepted_subjects if s.id in claim.accepted_subjects)
        return Acceptance(self.milestone.subject, substitutes)


def register_folders(root: Path) -> tuple[str, ...]:
    """The folders of a project that hold a register, from its root: ``params``, and those within it."""
    params = root / DEFAULT_REGISTER
    found = [folder for folder in (params, *sorted(params.glob("*/"))) if (folder / MILESTONE_FILE).is_file()]
    return tuple(folder.relative_to(root).as_posix() for folder in found)


def load_register(root: Path, folder: str = DEFAULT_REGISTER) -> Register:
    """Load one register of a project.

    Parameters
    ----------
    root
        The project root: the folder that holds ``params/``.
    folder
        The folder of the register, from the root; its own name in problems and in records.

    Raises
    ------
    InputError
        If the folder holds no register, or with every problem of every file: shape first, then what only holds between
        files.
    """
    folder = _checked_folder(root, folder)
    problems: list[Problem] = []

    def read(relative: str, model: type[Model]) -> tuple[YamlDocument, Model] | None:
        try:
            document = YamlDocument(root / relative, relative)
            return document, document.parse(model)
        except InputError as error:
            problems.extend(error.problems)
            return None

    milestone = read(f"{folder}/{MILESTONE_FILE}", Milestone)
    waivers = read(f"{folder}/waivers.yaml", Waivers)
    trace = read(f"{folder}/statement/trace.yaml", Trace)
    files = sorted((root / folder / "claims").glob("*.yaml"))
    found = {path.stem: read(f"{folder}/claims/{path.name}", AreaClaims) for path in files}
    areas = {name: both for name, both in found.items() if both}
    broken_areas = set(found) - set(areas)
    if milestone:
        problems += _problems_of_milestone(folder, milestone[0], milestone[1], found)
        problems += _problems_of_claims(milestone[0].shown_as, milestone[1], areas, broken_areas)
    claim_ids = {claim.id for _, area in areas.values() for claim in area.claims}
    if waivers:
        problems += _problems_of_waivers(waivers[0], waivers[1], claim_ids, broken_areas)
    if milestone and trace:
        problems += _problems_of_trace(root, trace[0], trace[1], milestone[1], claim_ids, broken_areas)
    if problems or not (milestone and waivers and trace):
        raise InputError(problems)
    ordered = {name: areas[name][1] for name in milestone[1].areas}
    statement = root / milestone[1].statement
    return Register(milestone[1], ordered, waivers[1].waivers, trace[1], sha256_of_file(statement), folder)


def _checked_folder(root: Path, folder: str) -> str:
    """The folder of a register as it is named everywhere: relative, without dots.

    Raises
    ------
    InputError
        If it lies outside the project, or holds no register.
    """
    place = Path(folder)
    named = place.as_posix()
    # A slip that leaves the project would judge by what is not published with it.
    inside = bool(folder) and not place.is_absolute() and ".." not in place.parts
    if named == DEFAULT_REGISTER or (inside and (root / place / MILESTONE_FILE).is_file()):
        return named
    known = ", ".join(register_folders(root)) or "none here"
    expected = f"the folder of a register, from the project root ({known})"
    hint = f"a register is a folder with {MILESTONE_FILE}, claims/, statement/ and waivers.yaml"
    raise InputError(Problem("parameters", "$.register", expected, repr(folder), hint=hint))


def _problems_of_milestone(
    folder: str, document: YamlDocument, milestone: Milestone, found: Collection[str]
) -> list[Problem]:
    problems = []
    for index, area in enumerate(milestone.areas):
        if area not in found:
            problems.append(document.problem(("areas", index), f"a file {folder}/claims/{area}.yaml", "none"))
    for area in set(found) - set(milestone.areas):
        problems.append(
            document.problem(("areas",), f"the area {area} of {folder}/claims/{area}.yaml", "no such entry")
        )
    return sorted(problems, key=str)


def _problems_of_claims(
    shown_as: Path | str,
    milestone: Milestone,
    areas: dict[str, tuple[YamlDocument, AreaClaims]],
    broken_areas: set[str],
) -> list[Problem]:
    problems: list[Problem] = []
    every = {claim.id: claim for _, area in areas.values() for claim in area.claims}
    first_seen: dict[str, str] = {}
    for stem, (document, area) in areas.items():
        if area.area != stem:
            problems.append(document.problem(("area",), f"the name of the file, {stem}", area.area))
        for index, claim in enumerate(area.claims):
            place: Location = ("claims", index)
            if claim.id in first_seen:
                expected = f"an id of its own (it stands in {first_seen[claim.id]} already)"
                problems.append(document.problem((*place, "id"), expected, claim.id))
            first_seen.setdefault(claim.id, f"{document.shown_as}:{document.line_of((*place, 'id'))}")
            if claim.area != stem:
                problems.append(document.problem((*place, "id"), f"an id that begins with {stem}.", claim.id))
            problems += _problems_of_references(shown_as, document, place, claim, milestone)
            for other in claim.disagrees_with:
                if other.partition(".")[0] in broken_areas:
                    continue
                if other not in every or claim.id not in every[other].disagrees_with:
                    expected = "a claim that names this one in its own disagrees_with"
                    problems.append(document.problem((*place, "disagrees_with"), expected, other))
    return problems


def _problems_of_references(
    shown_as: Path | str, document: YamlDocument, place: Location, claim: Claim, milestone: Milestone
) -> list[Problem]:
    """What a claim names and the milestone, whose file is `shown_as`, does not have."""
    subjects = {subject.id for subject in milestone.accepted_subjects}
    problems = []
    for key, values, known in (
        ("accepted_subjects", claim.accepted_subjects, subjects),
        ("levels", claim.levels, set(milestone.levels)),
        ("dimensions", claim.dimensions, set(milestone.dimensions)),
    ):
        for value in sorted(set(values) - set(known)):
            expected = f"one of {shown_as}: {', '.join(sorted(known))}"
            problems.append(document.problem((*place, key), expected, value))
    return problems


def _problems_of_waivers(
    document: YamlDocument, waivers: Waivers, claim_ids: set[str], broken_areas: set[str]
) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for index, waiver in enumerate(waivers.waivers):
        place: Location = ("waivers", index, "claim")
        if waiver.claim not in claim_ids and waiver.claim.partition(".")[0] not in broken_areas:
            problems.append(document.problem(place, "the id of a claim of the register", waiver.claim))
        if waiver.claim in seen:
            problems.append(document.problem(place, "one waiver for a claim", f"a second one for {waiver.claim}"))
        seen.add(waiver.claim)
    return problems


def _problems_of_trace(
    root: Path,
    document: YamlDocument,
    trace: Trace,
    milestone: Milestone,
    claim_ids: set[str],
    broken_areas: set[str],
) -> list[Problem]:
    problems: list[Problem] = []
    if trace.statement != milestone.statement:
        problems.append(document.problem(("statement",), milestone.statement, trace.statement))
    try:
        lines = (root / milestone.statement).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return [*problems, Problem(milestone.statement, "$", "the statement, readable", str(error))]
    known = claim_ids | {f"dimension:{name}" for name in milestone.dimensions}
    known |= {f"level:{name}" for name in milestone.levels}
    for index, sentence in enumerate(trace.sentences):
        place: Location = ("sentences", index)
        line = lines[sentence.line - 1] if sentence.line <= len(lines) else ""
        if sentence.quote not in line:
            problems.append(document.problem((*place, "quote"), f"words of line {sentence.line}", sentence.quote))
        for target in sentence.claims:
            if target not in known and target.partition(".")[0] not in broken_areas:
                problems.append(document.problem((*place, "claims"), "a claim, dimension: or level: there is", target))
        if sentence.not_a_claim and sentence.not_a_claim not in trace.reasons:
            problems.append(document.problem((*place, "not_a_claim"), "a code of `reasons`", sentence.not_a_claim))
    problems += _problems_of_coverage(document, trace.sentences, lines)
    return problems


def _problems_of_coverage(
    document: YamlDocument, sentences: tuple[TracedSentence, ...], lines: list[str]
) -> list[Problem]:
    times = Counter(sentence.line for sentence in sentences)
    says_something = {number for number, line in enumerate(lines, start=1) if line.strip().strip("-")}
    missing = [
        document.problem(
            ("sentences",), f"an entry for line {number} of the statement", f"none ({lines[number - 1]!r})"
        )
        for number in sorted(says_something - set(times))
    ]
    twice = [
        document.problem(("sentences",), f"one entry for line {number}", f"{count}")
        for number, count in sorted(times.items())
        if count > 1
    ]
    return missing + twice
