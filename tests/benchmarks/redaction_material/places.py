"""Where do the people of the invented documents live, work and learn? All invented, per part of the material."""

from random import Random

_STREETS = {
    "tuning": ["Sorrelgate Road", "Quillet Street", "Marlpit Avenue", "Foxhanger Close", "Tinderbrook Lane", "Osierbed Drive",
               "Wexcombe Crescent", "Brackenthwaite Grove", "Hobnail Way", "Cinderhill Rise", "Larkspur Walk", "Pinfold Terrace"],
    "held-out": ["Thimblemoor Road", "Ravelin Street", "Gorsey Avenue", "Kettlewick Close", "Spindlewood Lane", "Dunnock Drive",
                 "Yarrowfield Crescent", "Ottermill Grove", "Copperas Way", "Stonechat Rise", "Withymoor Walk", "Ropery Terrace"],
}  # fmt: skip
_BUILDINGS = {
    "tuning": ["Ashlar House", "Merlin Court", "Tamebridge Tower", "Gantry House"],
    "held-out": ["Lodestone House", "Kestrel Court", "Sandwell Heights", "Bobbin House"],
}
_TOWNS = ["Bloxwich", "Willenhall", "Darlaston", "Brownhills", "Aldridge", "Pelsall", "Walsall"]
_SHORT = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Close": "Cl", "Lane": "Ln", "Drive": "Dr", "Crescent": "Cres",
          "Grove": "Gr", "Terrace": "Terr"}  # fmt: skip
SCHOOLS = {
    "tuning": ["Ferncliffe Academy", "St Botolphs Primary", "Hollowbrook High School"],
    "held-out": ["Wrensmoor Academy", "St Oswins Infants", "Calderstone Junior School"],
}
EMPLOYERS = {
    "tuning": ["Tolver & Beck Ltd", "Marsden Castings", "Pargeter Motors"],
    "held-out": ["Hesketh Foods", "Quarles & Dean Ltd", "Jessop Logistics"],
}


class Address:
    """One address: number, street or building with flat, town, postcode."""

    def __init__(self, part: str, chance: Random, postcode: str) -> None:
        self.number = f"{chance.randint(3, 240)}{chance.choice(['', '', '', '', 'a', 'b'])}"
        self.street = chance.choice(_STREETS[part])
        self.flat = chance.choice(["", "", "", f"Flat {chance.randint(1, 40)}"])
        self.building = chance.choice(_BUILDINGS[part]) if self.flat else ""
        self.town, self.postcode = chance.choice(_TOWNS), postcode

    def recorded(self) -> str:
        """As the record holds it."""
        first = f"{self.flat}, {self.building}, " if self.flat else ""
        return f"{first}{self.number} {self.street}, {self.town}, {self.postcode}"

    def mentioned(self, chance: Random) -> tuple[str, str, str]:
        """Words before, the address as a note gives it, the form's code."""
        name, kind = self.street.rsplit(" ", 1)
        short = f"{self.number} {name} {_SHORT.get(kind, kind)}"
        forms = [
            ("", f"{self.number} {self.street}", "number_street"), ("", short, "abbreviated"), ("", f"{self.number} {name}", "no_type"),
            ("", f"{self.number} {self.street}".lower(), "lower"), ("", f"{self.number} {self.street}".upper(), "capitals"),
            ("", f"{self.number}, {self.street}", "comma"), ("", f"{self.number} {self.street}, {self.postcode}", "with_postcode"),
        ]  # fmt: skip
        if self.flat:
            forms += [("", f"{self.flat} {self.building}", "flat_building"), ("", self.flat.lower(), "flat_alone")] * 2
        return chance.choice(forms)

    def house_number(self, chance: Random) -> tuple[str, str, str, str]:
        """Words before the bare house number, the number, what follows, the form's code."""
        cue, after = chance.choice([("no ", ""), ("no. ", ""), ("number ", ""), ("at ", " again"), ("next door at ", ""),
                                    ("number ", "'s windows"), ("house ", ""), ("the tenant at ", "")])  # fmt: skip
        return cue, self.number, after, "house_number"


def stranger_address(part: str, chance: Random) -> str:
    """An address that nobody of the case has."""
    return f"{chance.randint(241, 400)} {chance.choice(_STREETS[part])}"
