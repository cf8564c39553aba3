import datetime

import pytest

from catalog.standards.dates import day_of_text

DAY = datetime.date(2019, 3, 27)


@pytest.mark.parametrize(
    "text",
    [
        "27 3 2019", "27.3.2019", "27. 3. 2019", "27/03/2019", "27-3-2019", "2019-03-27", "2019/3/27", "20190327",
        "2019-03-27 00:00:00", "2019-03-27T10:00:00Z", " 27.03.2019 ", "27 March 2019", "27 mar 2019", "March 27, 2019",
        "3/27/2019", "٢٧.٣.٢٠١٩",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert day_of_text(text) == DAY


@pytest.mark.parametrize("text", ["3.4.2019", "03/04/2019", "3 April 2019"])
def test_the_day_comes_before_the_month(text: str) -> None:
    assert day_of_text(text) == datetime.date(2019, 4, 3)


@pytest.mark.parametrize(
    "text",
    ["", "27.3.19", "31.2.2019", "29.2.2019", "2019", "March 2019", "27 Foo 2019", "0000-00-00", "today", "1.1.20191"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of_text(text) is None


def test_a_leap_day() -> None:
    assert day_of_text("29.2.2020") == datetime.date(2020, 2, 29)
