import pytest

from catalog.standards.folding import fold, match_key, search_words, words


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("angstrom", "Ångström"),
        ("smorgasbord", "Smørgåsbord"),
        ("strasse", "Straße"),
        ("aesop", "Æsop"),
        ("lodz", "Łódź"),
        ("dvorak", "Dvor\u030ca\u0301k"),
        ("istanbul", "İstanbul"),
        ("diyarbakir", "Diyarbakır"),
        ("viet nam", "Việt Nam"),
        ("fine", "ﬁne"),
        ("wide", "Ｗｉｄｅ"),
        ("カメラ", "ｶﾒﾗ"),
        ("ёлка", "ЁЛКА"),
    ],
)
def test_case_accents_and_width_make_no_difference(typed: str, printed: str) -> None:
    assert fold(typed) == fold(printed)


@pytest.mark.parametrize(
    ("bare", "marked"),
    [
        ("كتاب", "كِتَابٌ"),
        ("احمد", "أحمد"),
        ("مدرسه", "مدرسة"),
        ("كتابي", "کتابی"),
        ("محمد", "مـحـمـد"),
        ("שלום", "שָׁלוֹם"),
    ],
)
def test_arabic_and_hebrew_marks_and_forms_of_letters_make_no_difference(bare: str, marked: str) -> None:
    assert fold(bare) == fold(marked)


@pytest.mark.parametrize(
    ("plain", "romanised"),
    [
        ("Dostoevskii", "Dostoevskiĭ"),
        ("Gogol", "Gogolʹ"),
        ("obekt", "obʺekt"),
        ("OBrien", "O'Brien"),
        ("OBrien", "O’Brien"),
        ("Quran", "Qurʼān"),
        ("Ali", "ʻAlī"),
        ("lete", "l’été"),
    ],
)
def test_apostrophes_and_soft_signs_vanish_and_split_no_word(plain: str, romanised: str) -> None:
    assert words(plain) == words(romanised)
    assert len(words(romanised)) == 1


@pytest.mark.parametrize(("one", "other"), [("C++", "C"), ("C#", "C"), ("C++", "C#")])
def test_names_of_programming_languages_stay_apart(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_punctuation_parts_words_and_is_dropped() -> None:
    assert words("Moby-Dick; or, The whale_song.") == ["moby", "dick", "or", "the", "whale", "song"]


@pytest.mark.parametrize(("one", "other"), [("ガラス", "カラス"), ("パン", "ハン")])
def test_voiced_japanese_syllables_are_letters_of_their_own(one: str, other: str) -> None:
    """Glass is not a crow, bread is no group."""
    assert fold(one) == one
    assert fold(one) != fold(other)


def test_hangul_syllables_stay_whole() -> None:
    assert fold("한국어") == "한국어"


@pytest.mark.parametrize(
    ("one", "other"),
    [("राम", "रमा"), ("की", "का"), ("ดี", "ดู"), ("தமிழ்", "தமழ")],
)
def test_vowel_signs_of_indian_and_thai_script_are_part_of_the_word(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)
    assert len(words(one)) == 1


def test_text_without_blanks_is_searched_by_pairs_of_characters() -> None:
    assert search_words("村上春樹") == ["村上", "上春", "春樹"]
    assert search_words("本") == ["本"]


def test_a_pair_typed_by_a_reader_is_among_the_pairs_of_a_longer_title() -> None:
    assert set(search_words("春樹")) <= set(search_words("村上春樹全集"))


def test_a_word_of_two_scripts_is_parted_where_the_script_changes() -> None:
    assert search_words("Java入門2版 book") == ["java", "入門", "2", "版", "book"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Moby-Dick; or, The whale /", "MOBY DICK OR THE WHALE"),
        ("  L'Étranger. ", "L’étranger"),
    ],
)
def test_titles_that_differ_in_punctuation_and_case_have_one_match_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other) != ""


def test_a_match_key_is_cut_to_its_limit() -> None:
    assert len(match_key("word " * 100, 50)) == 50
