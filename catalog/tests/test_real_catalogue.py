"""Real records, from the file to the page: picked by hand, in seven scripts, found by title, author and ISBN."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from catalog.marc.importing import Importer, ImportOptions, ImportReport
from catalog.marc.reading import MarcFile
from catalog.models import Branch
from catalog.search.checking import differences
from catalog.search.following import ensure_index
from catalog.search.service import search
from catalog.search.state import SearchState
from catalog.tests.marc.records import iso

FOLDER = settings.BASE_DIR.parent / "shared" / "data" / "marc"
FILES = (
    "traject__traject/hebrew880s.marc",
    "traject__traject/test_data.utf8.marc.xml",
    "lcnetdev__marc2bibframe2/gwu.xml",
    "indexdata__yaz/marc12.marc",
    "indexdata__yaz/marccol5.u8.marc",
    "evergreen-library-system__Evergreen/FSL.marc",
    "trln__marc-to-argot/imprint_vern.xml",
    "trln__marc-to-argot/990027123350108501.xml",
    "zepheira__pybibframe/pervomu.mrx",
    "ualbertalib__discovery/bmufa-library-test-file-20190411.mrc",
    "metafacture__metafacture-core/Test_DNB_Mono.xml",
)
# Words of the title as a reader types them, somebody in it, an ISBN (as printed here: hyphens, old length), the title.
TITLES = [
    ("anarkhizm tsiyon", "רצבי", "978-965-13-2133-7", 'Anarkhizm be-"Tsiyon"'),
    ("אנרכיזם ב״ציון״", "Ratsabi, Shalom", "965-13-2133-4", 'Anarkhizm be-"Tsiyon"'),
    ("نقدى براى تمام فصول", "nuri abd allah", "9645625963", "Naqdī barā-yi tamām-i fuṣūl"),
    ("车票去哪儿了", "刘旭恭", "9787572101014", "Che piao qu na er le"),
    ("中国外交六十年", "wang yizhou", "978-7-5004-8167-6", "Zhongguo wai jiao liu shi nian"),
    ("พระจันทร์แสนกล", "duangtawan", "9789749204801", "Phračhan sǣnkon"),
    ("이동진의시네마레터", "이동진", "8982811680", "Yi Tong-jin ŭi sinema letʻŏ"),
    ("слова и краски", "альфонсов", "9785901609811", "Slova i kraski"),
    ("305 let pervomu", "харевин", "9785904301880", "305 let pervomu gosudarstvennomu lechebnomu uchrezhdeni"),
    ("стихотворения и поэмы", "Блок", "9785340001603", "Стихотворения и поэмы"),
    ("острів сови", "Гримич", "9789668910517", "Ostriv Biloï Sovy"),
    ("դուդուկի", "բաղդասարյան", "9789994137749", "Դուդուկի կախարդանքը"),
]

pytestmark = [
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the real records are not here"),
    pytest.mark.django_db,
]


@pytest.fixture
def real_catalogue(search_index: Path) -> ImportReport:
    """The files imported into one branch, and indexed."""
    branch = Branch.objects.create(code="main", name="Main Library", slug="main")
    report = ImportReport()
    importer = Importer(ImportOptions(branch=branch), report)
    for name in FILES:
        file = MarcFile(FOLDER / name)
        file.check()
        importer.add(file)
    importer.finish()
    ensure_index()
    return report


def test_titles_in_seven_scripts_are_found_by_words_author_and_isbn(real_catalogue: ImportReport) -> None:
    missing = []
    for words, author, isbn, title in TITLES:
        for question in (words, author, isbn, f"{author} {words}"):
            results = search(SearchState(q=question))
            page = Client().get("/search/", {"q": question}, follow=True).content.decode()
            if results.relaxed or title.split(":")[0] not in page.replace("&quot;", '"').replace("&#x27;", "'"):
                missing.append((question, title, results.total))
    assert not missing, "\n".join(map(str, missing))


def test_index_and_database_agree_afterwards(real_catalogue: ImportReport) -> None:
    checked, found = differences()
    assert found == []
    assert checked == real_catalogue.counts["bibliographic", "created"]


def test_every_record_page_can_be_shown(real_catalogue: ImportReport, client: Client) -> None:
    from catalog.models import Edition

    for edition in Edition.objects.all():
        assert client.get(edition.get_absolute_url()).status_code == 200, edition
        assert client.get(edition.get_absolute_url() + "marc/").status_code == 200, edition


def test_a_name_in_its_own_script_that_comes_later_finds_the_titles_that_came_before(
    search_index: Path, tmp_path: Path
) -> None:
    first = "001 a\n003 X\n100 1# $aMurakami, Haruki,$d1949-\n245 10 $aNoruwei no mori"
    later = (
        "001 b\n003 X\n100 1# $6880-01$aMurakami, Haruki,$d1949-\n245 10 $aUmibe no Kafuka"
        "\n880 1# $6100-01/$1$a村上春樹,$d1949-"
    )
    for number, text in enumerate((first, later)):
        path = tmp_path / f"{number}.mrc"
        path.write_bytes(iso(text))
        importer = Importer(ImportOptions(), ImportReport())
        importer.add(MarcFile(path))
        importer.finish()
        ensure_index()
    assert search(SearchState(q="村上春樹")).total == 2
    assert differences()[1] == []
