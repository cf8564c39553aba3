import pytest
from django.utils.translation import override

from catalog.vocabulary.relators import CREATOR_CODES, RELATORS, relator_code, relator_label


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("aut", "aut"),
        ("aut.", "aut"),
        ("(aut)", "aut"),
        ("http://id.loc.gov/vocabulary/relators/aut", "aut"),
        ("https://id.loc.gov/vocabulary/relators/trl/", "trl"),
        ("070", "aut"),
        ("voc", "sng"),
    ],
)
def test_a_code_is_read_however_it_is_written(text: str, code: str) -> None:
    assert relator_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("author.", "aut"),
        ("joint author,", "aut"),
        ("ed.", "edt"),
        ("tr.", "trl"),
        ("ill.", "ill"),
        ("Illustrator,", "ill"),
        ("printer?", "prt"),
        ("arranger of music.", "arr"),
        ("author of introduction, etc.", "aui"),
        ("bibliographic antecedent", "ant"),
        ("patron", "pat"),
    ],
)
def test_english_words_with_their_punctuation_are_read(text: str, code: str) -> None:
    assert relator_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Verfasser", "aut"),
        ("VerfasserIn", "aut"),
        ("Hrsg.", "edt"),
        ("Herausgeber", "edt"),
        ("Übers.", "trl"),
        ("Mitwirkender", "ctb"),
        ("auteur", "aut"),
        ("traducteur", "trl"),
        ("éditeur scientifique", "edt"),
        ("Éditeur", "pbl"),
        ("préfacier", "wpr"),
        ("traductor", "trl"),
        ("författare", "aut"),
        ("forfatter", "aut"),
        ("oversætter", "trl"),
        ("red.", "edt"),
    ],
)
def test_words_of_other_languages_are_read_with_or_without_accents(text: str, code: str) -> None:
    assert relator_code(text) == code


@pytest.mark.parametrize("text", ["ed. and tr.", "editor & translator", "Hrsg. und Übers.", "editor, illustrator"])
def test_of_several_roles_the_first_is_taken(text: str) -> None:
    assert relator_code(text) == "edt"


@pytest.mark.parametrize("text", ["former owner (RBC c. 5)", "former owner.$5ViU"])
def test_remarks_behind_the_role_are_passed_over(text: str) -> None:
    assert relator_code(text) == "fmo"


@pytest.mark.parametrize("text", ["", "etc.", "beer holder,", "xyz", "http://example.org/roles/zzz"])
def test_what_is_no_role_gives_no_code(text: str) -> None:
    assert relator_code(text) == ""


def test_every_label_leads_back_to_its_code_whatever_language_the_pages_are_in() -> None:
    with override("de"):
        assert relator_code("translator") == "trl"
    changed = {code for code, label in RELATORS.items() if relator_code(str(label)) != code}
    assert changed == {"red"}


def test_a_label_is_lower_case_and_empty_for_no_role() -> None:
    assert relator_label("ill") == "illustrator"
    assert relator_label("xyz") == ""


def test_makers_are_told_from_helpers() -> None:
    assert set(RELATORS) >= CREATOR_CODES >= {"aut", "cmp", "art", "drt", "cre", "pht", "ctg", "lbt", "lyr", "aus"}
    assert not CREATOR_CODES & {"edt", "trl", "ill", "nrt", "pbl", "fmo", "ctb"}
