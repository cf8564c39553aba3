import pytest
from django.utils.translation import override

from catalog.vocabulary.languages import DISCONTINUED, LANGUAGES, language_code, language_name, language_tag


@pytest.mark.parametrize(
    "code", ["fre", "fra", "fr", "FRE", "fre.", "fr-CA", "French", "FRENCH", "français", "Francais"]
)
def test_a_language_is_known_by_any_of_its_codes_and_names(code: str) -> None:
    assert language_code(code) == "fre"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("deu", "ger"),
        ("Deutsch", "ger"),
        ("pt_BR", "por"),
        ("zh-Hans", "chi"),
        ("日本語", "jpn"),
        ("русский", "rus"),
        ("Castilian", "spa"),
        ("Modern Greek", "gre"),
        ("Greek, Modern (1453- )", "gre"),
        ("Greek, ancient", "grc"),
        ("Norwegian (Bokmål)", "nob"),
        ("norsk", "nor"),
        ("Bantu (Other)", "bnt"),
        ("http://id.loc.gov/vocabulary/languages/eng", "eng"),
    ],
)
def test_codes_and_names_of_other_lists_become_marc_codes(text: str, code: str) -> None:
    assert language_code(text) == code


@pytest.mark.parametrize("text", ["", "   ", "|||", "xyz", "Klingonese", "engfre"])
def test_what_is_no_language_gives_no_code(text: str) -> None:
    assert language_code(text) == ""


def test_names_are_read_in_english_whatever_language_the_pages_are_in() -> None:
    with override("de"):
        assert language_code("French") == "fre"


@pytest.mark.parametrize("code", sorted(DISCONTINUED))
def test_a_code_given_up_leads_to_a_current_one(code: str) -> None:
    assert code not in LANGUAGES
    assert language_code(code) == DISCONTINUED[code]
    assert language_name(code) == language_name(DISCONTINUED[code])


@pytest.mark.parametrize(
    ("code", "name", "tag"),
    [
        ("eng", "English", "en"),
        ("gre", "Greek, modern", "el"),
        ("grc", "Greek, ancient", "grc"),
        ("chi", "Chinese", "zh"),
        ("scr", "Croatian", "hr"),
        ("mul", "Several languages", ""),
        ("und", "Language not known", ""),
        ("zxx", "No words", ""),
        ("q-x", "q-x", ""),
    ],
)
def test_a_code_has_a_name_for_readers_and_a_tag_for_browsers(code: str, name: str, tag: str) -> None:
    assert language_name(code) == name
    assert language_tag(code) == tag


def test_no_two_languages_share_a_name_or_a_tag() -> None:
    tags = [language.tag for language in LANGUAGES.values() if language.tag]
    assert len(set(tags)) == len(tags)
    assert len({str(language.name) for language in LANGUAGES.values()}) == len(LANGUAGES)


def test_every_language_is_found_by_its_own_name() -> None:
    lost = {code for code, language in LANGUAGES.items() if language_code(str(language.name)) != code}
    assert lost == set()


def test_stemming_and_direction_follow_the_language() -> None:
    assert LANGUAGES["nob"].stemmer == LANGUAGES["nno"].stemmer == "norwegian"
    assert LANGUAGES["lat"].stemmer == ""
    assert LANGUAGES["heb"].right_to_left
    assert not LANGUAGES["hin"].right_to_left
