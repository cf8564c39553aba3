"""Which words find a title: spelling, scripts, phrases, numbers."""

import pytest

from catalog.models import AgentVariant, SubjectVariant, VariantTitle
from catalog.tests.cast import (
    make_agent,
    make_edition,
    make_item,
    make_note,
    make_number,
    make_series,
    make_subject,
    reindex,
)
from catalog.tests.search.asking import question, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Cien años de soledad", "CIEN ANOS DE SOLEDAD"),
        ("Garcia Marquez y Macondo", "García Márquez"),
        ("Straße der Romantik", "strasse"),
        ("Ein Bummel durch die Strasse", "Straße"),
        ("Ångström’s light", "angstroms"),
        ("Smørrebrød", "smorrebrod"),
        ("Łódź", "lodz"),
        ("O'Brien's table", "obriens table"),
        ("İstanbul", "istanbul"),
        ("ＷＩＤＥ　ｓｐａｃｅｓ", "wide spaces"),
        ("Œuvres complètes", "oeuvres completes"),
    ],
)
def test_case_accents_and_width_do_not_matter(title, asked):
    make_edition(title)
    make_edition("Something else")
    reindex()
    assert titles(asked) == [title]


@pytest.mark.parametrize(
    ("romanised", "script", "asked"),
    [
        ("Umibe no Kafuka", "海辺のカフカ", "海辺のカフカ"),
        ("Umibe no Kafuka", "海辺のカフカ", "カフカ"),
        ("Umibe no Kafuka", "海辺のカフカ", "umibe kafuka"),
        ("Hong lou meng", "红楼梦", "红楼"),
        ("Kim Chi-yŏng", "82년생 김지영", "김지영"),
        ("al-Khīmiyāʼī", "الخِيمْيائِيّ", "الخيميائي"),
        ("al-Khīmiyāʼī", "الخيميائي", "al-khimiyai"),
        ("Ahava ve-ḥoshekh", "אַהֲבָה וְחֹשֶׁךְ", "אהבה וחשך"),
        ("Ahava ve-ḥoshekh", "אהבה וחושך", "ahava hoshekh"),
        ("Prestuplenie i nakazanie", "Преступление и наказание", "ПРЕСТУПЛЕНИЕ"),
        ("Prestuplenie i nakazanie", "Преступление и наказание", "prestuplenie nakazanie"),
    ],
)
def test_own_script_and_latin_letters_both_find_it(romanised, script, asked):
    make_edition(romanised, title_original_script=script)
    make_edition("Something else", title_original_script="別の本")
    reindex()
    assert titles(asked) == [romanised]


def test_characters_in_another_order_are_another_word():
    make_edition("Umibe no Kafuka", title_original_script="海辺のカフカ")
    reindex()
    assert titles("辺海") == []


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ("紅樓夢", "红楼梦"),
        ("红楼梦", "紅樓夢 曹"),
        ("図書館の歴史", "圖書館"),
        ("ハリー・ポッターと賢者の石", "ハリーポッター"),
        ("ハリーポッターと賢者の石", "ハリー・ポッター"),
        ("어린 왕자", "어린왕자"),
        ("어린왕자", "어린 왕자"),
        ("吾輩は猫である", "猫"),
        ("พระจันทร์แสนกล", "จันทร์"),
        ("ພາສາລາວ", "ລາວ"),
        ("ភាសាខ្មែរ", "ខ្មែរ"),
        ("မြန်မာစာ", "မြန်မာ"),
    ],
)
def test_scripts_without_blanks_are_found_by_what_is_inside(script, asked):
    make_edition("This one", title_original_script=script, agents=[("曹雪芹", "aut")])
    make_edition("Something else", title_original_script="別の本")
    reindex()
    assert titles(asked) == ["This one"]


@pytest.mark.parametrize("title", ["村上・春樹 全集", "村上春樹全集"])
def test_the_whole_title_comes_first_whatever_stands_between_its_characters(title):
    about = make_edition("About it", title_original_script="村上春樹全集 村上春樹全集 村上春樹全集")
    make_item(about)
    make_edition("This one", title_original_script=title)
    reindex()
    assert titles("村上春樹 全集") == ["This one", "About it"]


@pytest.mark.parametrize("title", ["E-mail etiquette", "Email etiquette"])
@pytest.mark.parametrize("asked", ["e-mail", "email", "E‑Mail etiquette", "title:e-mail"])
def test_a_word_is_found_with_its_hyphen_and_without(title, asked):
    make_edition(title)
    make_edition("Mail")
    reindex()
    assert titles(asked) == [title]


def test_words_with_a_hyphen_in_the_title_rank_as_words_of_the_title():
    make_edition("Letters", subjects=["Email"])
    make_edition("E-mail")
    reindex()
    assert titles("email") == titles("e-mail") == ["E-mail", "Letters"]


def test_a_title_in_its_own_script_is_a_whole_title():
    make_edition("Kafuka o yomu", title_original_script="海辺のカフカを読む")
    make_edition("Umibe no Kafuka", title_original_script="海辺のカフカ")
    reindex()
    assert titles("海辺のカフカ") == ["Umibe no Kafuka", "Kafuka o yomu"]


def test_names_are_found_in_any_script_and_by_other_names():
    agent = make_agent("Twain, Mark, 1835-1910", original_script="Марк Твен")
    AgentVariant.objects.create(agent=agent, heading="Clemens, Samuel Langhorne", key="p:clemens samuel langhorne")
    make_edition("Roughing it", agents=[("Twain, Mark, 1835-1910", "aut")])
    reindex()
    for asked in ("mark twain", "твен", "samuel clemens"):
        assert titles(asked) == ["Roughing it"], asked


def test_words_that_lead_to_a_subject_find_what_it_was_given_to():
    subject = make_subject("Whales", original_script="Wale")
    SubjectVariant.objects.create(subject=subject, heading="Cetaceans", key="s:cetaceans")
    make_edition("The deep", subjects=["Whales"])
    reindex()
    assert titles("cetaceans") == titles("wale") == ["The deep"]


def test_words_that_lead_to_a_main_heading_find_its_subdivisions_too():
    SubjectVariant.objects.create(subject=make_subject("Whales"), heading="Cetaceans", key="s:cetaceans")
    make_edition("Moby-Dick", subjects=["Whales -- Fiction"])
    reindex()
    assert titles("cetaceans") == ["Moby-Dick"]


def test_notes_series_publisher_language_and_shelf_mark_are_searched():
    edition = make_edition("The deep", publisher="Penguin", publication_place="Nantucket", language="dan")
    make_note(edition, "With a map of the currents")
    make_series("Sea library", {"4": edition})
    make_item(edition, call_number="599.5 MEL")
    VariantTitle.objects.create(edition=edition, title="Below the waves")
    reindex()
    for asked in ("penguin", "nantucket", "danish", "currents", "sea library", "599.5 mel", "below waves"):
        assert titles(asked) == ["The deep"], asked


def test_every_word_must_be_there():
    make_edition("White whales")
    make_edition("Black whales")
    reindex()
    assert titles("white whales") == ["White whales"]


@pytest.mark.parametrize(
    "asked",
    [
        "9780142437247",
        "978-0-14-243724-7",
        "978 0 14 243724 7",
        "0142437247",
        "0-14-243724-7",
        "0‑14‑243724‑7",
    ],
)
@pytest.mark.parametrize("printed", ["978-0-14-243724-7", "0142437247"])
def test_an_isbn_is_found_in_both_lengths_with_and_without_hyphens(printed, asked):
    make_number(make_edition("Moby-Dick"), printed)
    make_number(make_edition("Another"), "978-0-306-40615-7")
    reindex()
    assert titles(asked) == ["Moby-Dick"]


def test_an_isbn_beside_other_words():
    make_number(make_edition("Moby-Dick"), "978-0-14-243724-7")
    reindex()
    assert titles("moby 0142437247") == titles("9780142437247 dick") == ["Moby-Dick"]


@pytest.mark.parametrize("asked", ["080442957X", "0-8044-2957-x", "9780804429573"])
def test_an_isbn_that_ends_in_x(asked):
    make_number(make_edition("Kafka"), "0-8044-2957-X")
    reindex()
    assert titles(asked) == ["Kafka"]


def test_barcode_and_control_number_find_their_title():
    edition = make_edition("Moby-Dick", control_number="ocm-0012 345")
    make_item(edition, barcode="31234-000456")
    make_edition("Another")
    reindex()
    for asked in ("31234000456", "31234-000456", "31234 000456", "ocm0012345"):
        assert titles(asked) == ["Moby-Dick"], asked


def test_a_phrase_needs_its_words_side_by_side():
    make_edition("The call of the wild")
    make_edition("Wild: the call of home")
    reindex()
    assert titles('"call of the wild"') == ["The call of the wild"]
    assert titles("“call of the wild”") == ["The call of the wild"]
    assert len(titles("call of the wild")) == 2


def test_a_phrase_and_a_word():
    make_edition("The call of the wild", agents=[("London, Jack", "aut")])
    make_edition("The call of the wild: a reader", agents=[("Smith, Ann", "aut")])
    reindex()
    assert titles('"call of the wild" london') == ["The call of the wild"]


def test_a_phrase_does_not_run_from_one_heading_into_the_next():
    make_edition("On the shore", subjects=["Sea", "Otters"])
    make_edition("On the rocks", subjects=["Sea otters"])
    reindex()
    assert titles('"sea otters"') == ["On the rocks"]


def test_a_phrase_in_chinese():
    make_edition("Hong lou meng", title_original_script="红楼梦")
    make_edition("Meng hong lou", title_original_script="梦红楼")
    reindex()
    assert titles('"红楼梦"') == ["Hong lou meng"]


@pytest.mark.parametrize("asked", ['moby "dick', 'moby dick"', '"moby" "dick', '""moby dick', '" moby dick "'])
def test_quotes_that_do_not_pair_do_no_harm(asked):
    make_edition("Moby-Dick")
    reindex()
    assert titles(asked) == ["Moby-Dick"]


def test_signs_alone_find_nothing():
    make_edition("Moby-Dick")
    reindex()
    for asked in ("!!!", '"', '""', "-", "()"):
        assert question(asked).total == 0, asked


def test_words_of_a_query_language_are_only_words():
    make_edition("To be or not to be")
    reindex()
    for asked in (
        "to be or not to be",
        "to be OR not",
        "be AND be",
        "title:be",
        "be^3",
        "be~2",
        "be*",
        "+be -not",
        "[be TO be]",
    ):
        question(asked)
    assert titles("to be or not to be") == ["To be or not to be"]


def test_one_word_in_quotes_is_meant_as_it_stands():
    make_edition("Whales")
    make_edition("The whale")
    reindex()
    assert set(titles("whale")) == {"The whale", "Whales"}
    assert titles('"whale"') == ["The whale"]


def test_a_word_with_a_figure_has_no_stem():
    make_edition("The 2nd chance")
    make_edition("The 22nd chance")
    reindex()
    assert titles("22nd") == ["The 22nd chance"]


def test_marks_on_arabic_letters_cut_no_word_into_stems():
    make_edition("الكُتُب", language="ara")
    make_edition("تب", language="ara")
    reindex()
    assert titles("كتب") == ["الكُتُب"]
    assert titles("تب") == ["تب"]
