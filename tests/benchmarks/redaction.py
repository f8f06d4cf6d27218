"""How good and how fast is the redactor? Run by hand: `python -m tests.benchmarks.redaction`.

Prints recall, precision, leaks and traps on the frozen material and on the six case files, then speed, each
with the load of the machine. Of the held-out part it prints totals only. `--missed` lists what the tuning
part lost. Presidio runs beside it where it is installed.
"""

import argparse
import os

from tests.benchmarks.redaction_material.documents import SEEDS, digest, documents
from tests.benchmarks.redaction_scores import Finder, Score, case_texts, engine, score, score_cases

PROFILES = ("case-note", "strict")


def _print_score(title: str, one: Score, strict: bool) -> None:
    print(f"\n{title}")
    for group in ("known people", "unknown people", "known identifiers", "unknown identifiers", "quasi identifiers"):
        if group == "quasi identifiers" and not strict:
            continue
        tokens, entities = one.tokens[group].share, one.entities[group]
        print(f"  {group:20}  mentions {one.mentions[group]}   tokens {tokens:6.3f}   entities {entities}")
    kinds = [f"{key.split(': ')[1]} {tally.share:.3f}" for key, tally in sorted(one.mentions.items()) if ": " in key]
    print(f"  by kind               {', '.join(kinds)}")
    worst = sorted(one.origins.items(), key=lambda pair: pair[1].share)
    print(f"  unknown by origin     {', '.join(f'{name} {tally.share:.3f}' for name, tally in worst)}")
    print(f"  token precision       {one.precise}")
    print(f"  documents, no leak    {one.clean}")
    print(f"  traps left alone      {one.traps}")


def quality(find_for: dict[str, Finder], missed: bool) -> None:
    """Print the figures of quality for each profile."""
    for profile, find in find_for.items():
        for part in SEEDS:
            one = score(documents(part), find)
            _print_score(f"{part}, {profile} (digest {digest(part)[:16]})", one, profile == "strict")
            if missed and part == "tuning":
                for line in one.missed:
                    if profile == "strict" or line[0] != "quasi identifiers":
                        print("   MISSED", *map(repr, line))
                for line in one.extra:
                    print("   EXTRA", *map(repr, line))
        cases = score_cases(case_texts(), find)
        print(f"\nsix case files, {profile}")
        print(f"  direct identifiers    {cases.direct}")
        print(f"  quasi identifiers     {cases.quasi}")
        print(f"  token precision       {cases.precise}")
        print(f"  traps left alone      {cases.traps}")
        print(f"  former name, child or confidential source left: {len(cases.grave)}")
        for line in [*cases.missed, *cases.extra] if missed else []:
            print("   ", repr(line))


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--missed", action="store_true", help="list what the tuning part and the files lost")
    parser.add_argument("--profile", choices=PROFILES, help="one profile only")
    parser.add_argument("--only", choices=("quality", "speed"), help="one half only")
    arguments = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    profiles = [arguments.profile] if arguments.profile else list(PROFILES)
    if arguments.only != "speed":
        quality({profile: engine(profile) for profile in profiles}, arguments.missed)
    if arguments.only != "quality":
        from tests.benchmarks.redaction_speed import print_speed

        print_speed()


if __name__ == "__main__":
    main()
