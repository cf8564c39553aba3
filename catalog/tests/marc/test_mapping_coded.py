import pytest

from catalog.tests.marc.records import fixed, mapped


@pytest.mark.parametrize(
    ("fields", "format"),
    [
        ("LDR nam\n" + fixed(), "book"),
        ("LDR ntm\n" + fixed() + "\n502 ## $aThesis", "book"),
        ("LDR nam\n" + fixed(at={23: "d"}), "large_print"),
        ("LDR nam\n" + fixed() + "\n007 tb", "large_print"),
        ("LDR nam\n" + fixed() + "\n300 ## $a300 p. (large print)", "large_print"),
        ("LDR nam\n" + fixed() + "\n250 ## $aLarge print ed.", "large_print"),
        ("LDR nam\n" + fixed(at={23: "f"}), "braille"),
        ("LDR nam\n" + fixed(at={23: "o"}), "ebook"),
        ("LDR nam\n" + fixed() + "\n007 cr |||", "ebook"),
        ("LDR nam\n" + fixed() + "\n338 ## $aonline resource$bcr", "ebook"),
        ("LDR nam\n" + fixed() + "\n245 00 $aWhales$h[electronic resource]", "ebook"),
        ("LDR cmm\n" + fixed(at={26: "d", 23: "o"}), "ebook"),
        ("LDR nim\n" + fixed(), "audiobook"),
        ("LDR njm\n" + fixed(), "music"),
        ("LDR ngm\n" + fixed(at={33: "v"}), "film"),
        ("LDR ngm\n" + fixed(at={33: "s"}), "picture"),
        ("LDR ngm\n" + fixed(at={33: "s"}) + "\n007 vd cvaizq", "film"),
        ("LDR nkm\n" + fixed(), "picture"),
        ("LDR ncm\n" + fixed(), "score"),
        ("LDR ndm\n" + fixed(), "score"),
        ("LDR nem\n" + fixed(), "map"),
        ("LDR nas\n" + fixed("c", "1970", "9999"), "serial"),
        ("LDR nas\n" + fixed("c", "1970", "9999", at={23: "o"}), "serial"),
        ("LDR nai\n" + fixed(at={23: "o"}), "website"),
        ("LDR cmi\n" + fixed(at={26: "j"}), "website"),
        ("LDR naa\n" + fixed(), "article"),
        ("LDR nab\n" + fixed(), "article"),
        ("LDR cmm\n" + fixed(at={26: "b"}), "software"),
        ("LDR nrm\n" + fixed(), "object"),
        ("LDR nrm\n" + fixed(at={33: "g"}), "kit"),
        ("LDR nom\n" + fixed(), "kit"),
        ("LDR ntm\n" + fixed(), "manuscript"),
        ("LDR n#m\n001 1", "book"),
    ],
)
def test_the_format_is_what_a_reader_would_call_it(fields: str, format: str) -> None:
    assert mapped(fields).format == format


@pytest.mark.parametrize(
    ("fields", "languages"),
    [
        (fixed(language="fre"), ["fre"]),
        (fixed(language="eng") + "\n041 1# $aeng$afre$hger", ["eng", "fre"]),
        (fixed(language="eng") + "\n041 0# $aengfreita", ["eng", "fre", "ita"]),
        (fixed(language="mul") + "\n041 0# $ager$adut", ["ger", "dut"]),
        (fixed(language="und"), ["und"]),
        (fixed(language="   ") + "\n041 0# $aspa", ["spa"]),
        (fixed(language="eng") + "\n041 07 $ade$2iso639-1", ["eng"]),
        (fixed(language="eng") + "\n041 1# $deng$jspa$gger", ["eng", "spa"]),
        ("001 1", []),
        (fixed(language="|||"), []),
        (fixed(language="xyz"), []),
    ],
)
def test_the_languages_are_those_it_can_be_read_or_heard_in(fields: str, languages: list[str]) -> None:
    data = mapped(fields)
    assert [code for code in (data.language, *data.more_languages) if code] == languages


@pytest.mark.parametrize(
    ("fields", "audience", "ages"),
    [
        (fixed(at={22: "j"}), "juvenile", (None, None)),
        (fixed(at={22: "b"}), "primary", (6, 8)),
        (fixed(at={22: "e"}), "adult", (None, None)),
        (fixed(at={22: "j"}) + "\n521 1# $a5-8", "juvenile", (5, 8)),
        (fixed() + "\n521 0# $a3-5", "", (8, 10)),
        (fixed() + "\n521 ## $aAges 9 and up.", "", (9, 99)),
        (fixed() + "\n521 8# $aRated R.", "", (None, None)),
        ("LDR nas\n" + fixed("c", "1970", "9999", at={22: "a"}), "", (None, None)),
    ],
)
def test_the_audience_and_its_ages_are_read(fields: str, audience: str, ages: tuple) -> None:
    data = mapped(fields)
    assert (data.audience, (data.age_from, data.age_to)) == (audience, ages)


@pytest.mark.parametrize(
    ("leader", "code", "is_fiction"),
    [("nam", "1", True), ("nam", "f", True), ("nam", "0", False), ("nam", "|", None), ("ngm", "1", None)],
)
def test_fiction_is_told_from_fact_where_it_is_coded(leader: str, code: str, is_fiction: bool | None) -> None:
    assert mapped(f"LDR {leader}\n{fixed(at={33: code})}").is_fiction is is_fiction


@pytest.mark.parametrize("length", range(0, 41, 5))
def test_a_short_fixed_field_does_no_harm(length: int) -> None:
    value = fixed(at={22: "j", 33: "1"}).removeprefix("008 ")[:length]
    assert mapped(f"008 {value}").title_proper == "Title"
