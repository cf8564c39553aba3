import pytest

from catalog.standards.folding import fold, joined_words, match_key, search_words, single_letters, title_key, words


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
    assert search_words("海辺のカフカ") == ["海边", "边の", "のカ", "カフ", "フカ"]
    assert search_words("本") == ["本"]


def test_a_thai_letter_keeps_its_signs() -> None:
    assert search_words("จันทร์") == ["จัน", "นท", "ทร์"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("紅樓夢", "红楼梦", id="traditional and simplified"),
        pytest.param("圖書館", "図書館", id="old and new Japanese"),
        pytest.param("图书馆", "図書館", id="simplified and Japanese"),
        pytest.param("澤", "沢", id="a single character"),
        pytest.param("村上・春樹", "村上春樹", id="a dot between names"),
        pytest.param("村上 春樹", "村上　春樹", id="a wide blank"),
        pytest.param("哈利·波特", "哈利波特", id="a Chinese dot"),
        pytest.param("「春」「秋」", "春秋", id="brackets"),
        pytest.param("어린 왕자", "어린왕자", id="a Korean blank"),
        pytest.param("ﾊﾘｰ･ﾎﾟｯﾀｰ", "ハリーポッター", id="narrow letters"),
        pytest.param("พระ จันทร์", "พระจันทร์", id="a Thai blank"),
    ],
)
def test_forms_of_characters_and_what_stands_between_them_make_no_difference(one: str, other: str) -> None:
    assert search_words(one) == search_words(other)
    assert title_key(one) == title_key(other)


def test_keys_that_are_stored_keep_the_form_of_characters() -> None:
    assert match_key("後") != match_key("后")


def test_blanks_between_other_scripts_stay() -> None:
    assert search_words("Moby Dick 白鯨 book") == ["moby", "dick", "白鲸", "book"]
    assert search_words("Война и мир") == ["воина", "и", "мир"]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("E-mail and west-östlich", ["email", "westostlich"]),
        ("mother‑in‑law", ["motherinlaw"]),
        ("1990-1995, 3-D", []),
        ("war - and peace", []),
    ],
)
def test_words_with_a_hyphen_are_one_word_as_well(text: str, joined: list[str]) -> None:
    assert joined_words(text) == joined


def test_a_character_alone_is_found_in_what_has_it() -> None:
    assert set(search_words("貓")) <= set(single_letters("吾輩は猫である"))
    assert single_letters("Whales") == []


def test_a_pair_typed_by_a_reader_is_among_the_pairs_of_a_longer_title() -> None:
    assert set(search_words("春樹")) <= set(search_words("村上春樹全集"))


def test_a_word_of_two_scripts_is_parted_where_the_script_changes() -> None:
    assert search_words("Java入門2版 book") == ["java", "入门", "2", "版", "book"]


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
