import pytest

from catalog.tests.marc.records import mapped


def agents(fields: str) -> list[tuple[str, str]]:
    return [(entry.heading, entry.relator) for entry in mapped(fields).agents]


def subjects(fields: str) -> list[tuple[str, str, str]]:
    return [(entry.kind, entry.scheme, entry.heading) for entry in mapped(fields).subjects]


def test_the_main_entry_is_the_author_and_comes_first() -> None:
    data = mapped("700 1# $aKent, Rockwell,$d1882-1971,$eillustrator.\n100 1# $aMelville, Herman,$d1819-1891.")
    assert [(entry.heading, entry.relator, entry.is_main_entry) for entry in data.agents] == [
        ("Melville, Herman, 1819-1891", "aut", True),
        ("Kent, Rockwell, 1882-1971", "ill", False),
    ]


@pytest.mark.parametrize(
    ("subfields", "role"),
    [
        ("$etranslator.", "trl"),
        ("$4trl", "trl"),
        ("$etranslator$4trl", "trl"),
        ("$eÜbersetzer", "trl"),
        ("$4http://id.loc.gov/vocabulary/relators/trl", "trl"),
        ("$etraducteur", "trl"),
        ("$etraductor", "trl"),
        ("$eoversetter", "trl"),
        ("$eed.", "edt"),
        ("$eHerausgeber$4edt", "edt"),
        ("$eill.", "ill"),
    ],
)
def test_roles_are_understood_as_codes_and_in_several_languages(subfields: str, role: str) -> None:
    assert agents(f"700 1# $aSmith, Jo,{subfields}") == [("Smith, Jo", role)]


def test_somebody_with_two_roles_has_both() -> None:
    assert agents("700 1# $aSmith, Jo,$eauthor,$eillustrator.") == [("Smith, Jo", "aut"), ("Smith, Jo", "ill")]


def test_a_role_on_no_list_is_kept_in_words() -> None:
    (entry,) = mapped("700 1# $aSmith, Jo,$ewhale whisperer.").agents
    assert (entry.relator, entry.role_text) == ("", "whale whisperer")


@pytest.mark.parametrize(
    ("leader", "role"), [("nam", "aut"), ("ncm", "cmp"), ("nem", "ctg"), ("nim", "aut"), ("nkm", "art"), ("ngm", "")]
)
def test_a_main_entry_without_role_has_the_usual_one_of_its_kind(leader: str, role: str) -> None:
    assert agents(f"LDR {leader}\n100 1# $aSmith, Jo.") == [("Smith, Jo", role)]


@pytest.mark.parametrize(
    ("field", "kind", "heading"),
    [
        ("100 0# $aHomer.", "person", "Homer"),
        ("100 1# $aMartin, George R. R.$q(George Raymond Richard),$d1948-", "person",
         "Martin, George R. R. (George Raymond Richard), 1948-"),
        ("700 3# $aMelville family.", "family", "Melville family"),
        ("110 1# $aNorway.$bStatistisk sentralbyrå.", "body", "Norway. Statistisk sentralbyrå"),
        ("711 2# $aWhale Congress$n(3rd :$d1999 :$cOslo)", "meeting", "Whale Congress (3rd : 1999 : Oslo)"),
        ("720 1# $aJo Smith$eauthor", "person", "Jo Smith"),
        ("720 2# $aWhale Club", "body", "Whale Club"),
    ],
)  # fmt: skip
def test_names_are_persons_families_bodies_and_meetings(field: str, kind: str, heading: str) -> None:
    (entry,) = mapped(field).agents
    assert (entry.kind, entry.heading) == (kind, heading)


def test_a_name_in_its_own_script_comes_with_the_romanised() -> None:
    (entry,) = mapped("100 1# $6880-01$aMurakami, Haruki,$d1949-\n880 1# $6100-01/$1$a村上春樹,$d1949-").agents
    assert entry.original_script == "村上春樹, 1949-"


def test_a_name_in_its_own_script_only_is_a_name() -> None:
    assert agents("880 1# $6700-00/$1$a村上春樹") == [("村上春樹", "")]


def test_a_name_with_a_title_also_points_to_the_title() -> None:
    data = mapped("700 12 $aMelville, Herman.$tBilly Budd.")
    assert [(one.relationship, one.title) for one in data.linked_titles] == [
        ("constituent", "Melville, Herman. Billy Budd")
    ]
    assert [entry.heading for entry in data.agents] == ["Melville, Herman"]


def test_a_subject_keeps_its_subdivisions_and_its_list() -> None:
    (entry,) = mapped("650 #0 $aWhales$zNorway$xHistory$y19th century$vFiction.").subjects
    assert entry.heading == "Whales -- Norway -- History -- 19th century -- Fiction"
    assert entry.main_heading == "Whales"
    assert entry.scheme == "lcsh"


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("600 10 $aMelville, Herman,$d1819-1891$xTravel.", ("person", "lcsh", "Melville, Herman, 1819-1891 -- Travel")),
        ("600 10 $aMelville, Herman.$tMoby Dick.", ("person", "lcsh", "Melville, Herman. Moby Dick")),
        ("610 20 $aWhale Club.", ("body", "lcsh", "Whale Club")),
        ("651 #0 $aNorway$xHistory.", ("place", "lcsh", "Norway -- History")),
        ("648 #7 $a19th century$2fast", ("time", "fast", "19th century")),
        ("630 00 $aBible.$pGenesis", ("title", "lcsh", "Bible. Genesis")),
        ("650 #2 $aWhales", ("topic", "mesh", "Whales")),
        ("650 #7 $aWale$2gnd", ("topic", "gnd", "Wale")),
        ("655 #7 $aNovels.$2lcgft", ("genre", "lcgft", "Novels")),
    ],
)
def test_subjects_are_of_a_kind_and_from_a_list(field: str, found: tuple) -> None:
    assert subjects(field) == [found]


def test_free_keywords_are_subjects_one_by_one() -> None:
    assert subjects("653 ## $awhales$ahunting\n653 #6 $anovel\n653 #5 $aOslo") == [
        ("topic", "", "whales"),
        ("topic", "", "hunting"),
        ("genre", "", "novel"),
        ("place", "", "Oslo"),
    ]


def test_a_subject_is_named_once_though_several_lists_have_it() -> None:
    assert len(subjects("650 #0 $aWhales.\n650 #7 $aWhales$2fast\n650 #1 $aWHALES")) == 1


def test_a_subject_in_its_own_script_comes_with_the_romanised() -> None:
    (entry,) = mapped("650 #0 $6880-03$aKujira$xNihon\n880 #0 $6650-03/$1$a鯨$x日本").subjects
    assert entry.original_script == "鯨 -- 日本"
