"""Is somebody found whom nobody recorded, whatever the origin of the name, and a thing left alone?

Source: redaction requirements, section 4.
"""

import pytest

from hub.redaction.detect import detect
from hub.redaction.index import build_index

NOBODY = build_index(())


def people(text: str) -> list[str]:
    return [text[s.start : s.end] for s in detect(text, NOBODY, "direct") if s.kind == "PERSON"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mr Thistlewaite rang", "Mr Thistlewaite"),
        ("Mr Sheikh rang", "Mr Sheikh"),
        ("Ms da Costa rang", "Ms da Costa"),
        ("Sgt bin Saleh is on leave", "Sgt bin Saleh"),
        ("her son Ezekwesili came", "Ezekwesili"),
        ("partner, Tunç, was out", "Tunç"),
        ("a neighbour called Zbyszko Wrzos", "Zbyszko Wrzos"),
        ("a man known as Kez", "Kez"),
        ("regards,\nHodan Warsame", "Hodan Warsame"),
        ("Dear Nkechi,", "Nkechi"),
        ("Thanks Precious", "Precious"),
        ("Quddus told us to leave", "Quddus"),
        ("asked Llinos in Income to hold it", "Llinos"),
        ("spoke to Chukwuebuka about the bins", "Chukwuebuka"),
        ("KOWALSKI, Jan", "KOWALSKI"),
        ("A. Thistlewaite wrote", "A. Thistlewaite"),
        ("Anwar al-Tamimi drove", "Anwar al-Tamimi"),
        ("Nuala Ní Dhomhnaill wrote", "Nuala Ní Dhomhnaill"),
        ("mrs okonkwo next door", "mrs okonkwo"),
        ("mr butt downstairs", "mr butt"),
        ("my mate zbigniew saw it", "zbigniew"),
        ("its gurjinder here from the flats", "gurjinder"),
        ("came with hodan warsame again", "hodan warsame"),
        ("Blessing denied everything", "Blessing"),
        ("I rang Winsome back", "Winsome"),
        ("Rhys and Taliesin ran off", "Taliesin"),
        ("Her daughter Tamsin works at the bakery", "Tamsin"),
        ("Apologies: Dawn, Mark P., Penny", "Dawn"),
        ("an unknown male ('Spud', 6ft)", "Spud"),
        ("Husband Suresh works nights", "Suresh"),
        ("told that Yevhenia works there", "Yevhenia"),
        ("her son Ravi park the car", "Ravi"),
        ("ASB officer T. Marlowe & others", "officer T. Marlowe"),
    ],
)
def test_whom_nobody_recorded_is_found(text, name):
    assert any(name in one for one in people(text)), people(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Court has listed it.", "The Safer Walsall Partnership meets.", "Passed to Housing Options.",
        "Language Line used.",
        "Rose Street office is shut.", "A silver Astra stood there.", "posted on Facebook and TikTok",
        "from Bloxwich to Coventry",
        "rings on Mondays", "Polish interpreter needed", "West Midlands Police attended", "MARAC and DASH were done",
        "CCTV from the block", "Christmas lights", "It may be dawn before we hope to frank it.", "Occupier not in.",
        "Graffiti out by 2pm. Photos taken.", "Thanks all", "Dear Sir", "recieved the compalint today", "plz ring asap",
        "Hope Academy rang", "the Grace Centre", "Kettlewick Close is shut", "Re-boarded the door",
    ],
)  # fmt: skip
def test_what_is_nobody_is_left_alone(text):
    assert people(text) == []


def test_a_name_accepted_once_is_a_name_wherever_it_stands_with_a_capital():
    text = "Mrs Fellowes came. In Fellowes we trust."
    assert people(text) == ["Mrs Fellowes", "Fellowes"]


def test_names_of_many_origins_are_found_alike():
    names = "Thistlewaite Ezekwesili Wrzosowski Ghebremariam Dhomhnaill Balasubramaniam Warsamee Oyelowoye Hrytsenkiv"
    missed = [name for name in names.split() if not people(f"We met {name} by the gate.")]
    assert missed == []
