import gzip

import pytest

from tracker.leads.spreadsheet import table

PEOPLE = "姓名,城市\n李雷,北京\n韩梅梅,上海\n"


def write(folder, content: bytes, name="file.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def cells(path):
    return [row.cells for row in table(path).rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_is_read_in_every_encoding_it_is_written_in(tmp_path, encoding):
    path = write(tmp_path, PEOPLE.encode(encoding))
    assert cells(path)[0] == {"姓名": "李雷", "城市": "北京"}


def test_western_letters_of_an_old_code_page_are_not_taken_for_chinese(tmp_path):
    path = write(tmp_path, "name,city\nBérénice Müller,Köln\nJosé,Málaga\n".encode("cp1252"))
    assert cells(path)[0] == {"name": "Bérénice Müller", "city": "Köln"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_fits_the_rows(tmp_path, delimiter):
    others = ",;\t".replace(delimiter, "")
    lines = [f'name{delimiter}"a{others}b"', f"Ana{delimiter}1", f"Bo{delimiter}2"]
    path = write(tmp_path, "\r\n".join(lines).encode())
    assert table(path).delimiter == delimiter
    assert cells(path)[0] == {"name": "Ana", f"a{others}b": "1"}


def test_a_zipped_file_is_read_as_the_file_in_it(tmp_path):
    path = write(tmp_path, gzip.compress(PEOPLE.encode()), "people.csv.gz")
    assert len(cells(path)) == 2


def test_cells_may_have_line_ends_quotes_and_delimiters_in_them(tmp_path):
    path = write(tmp_path, b'name,note\n"Ana","a ""b"",\nc"\n')
    assert cells(path) == [{"name": "Ana", "note": 'a "b",\nc'}]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    path = write(tmp_path, b"name\nAna\n\n ,\nBo\n")
    rows = list(table(path).rows())
    assert [(row.number, row.cells["name"]) for row in rows] == [(2, "Ana"), (5, "Bo")]


def test_a_row_with_too_many_cells_says_so_and_a_short_one_is_filled_up(tmp_path):
    long, short = table(write(tmp_path, b"a,b\n1,2,3\n1\n")).rows()
    assert "3 cells where the header has 2" in long.error
    assert (short.error, short.cells) == (None, {"a": "1", "b": ""})


def test_columns_without_a_name_or_with_the_same_are_told_apart(tmp_path):
    path = write(tmp_path, b"name,,name\nAna,x,Bo\n")
    assert cells(path) == [{"name": "Ana", "column 2": "x", "name (2)": "Bo"}]


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n1,2,3\n"])
def test_a_file_without_a_header_is_refused(tmp_path, content):
    with pytest.raises(ValueError, match="no header"):
        table(write(tmp_path, content))


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    path = write(tmp_path, gzip.compress(PEOPLE.encode() * 1000)[:40], "people.csv.gz")
    with pytest.raises(ValueError, match="cannot be read"):
        table(path)


def test_a_quote_that_is_never_closed_is_an_error_of_its_row(tmp_path):
    path = write(tmp_path, b'a,b\n1,2\n3,"' + b"x" * 1_100_000 + b"\n")
    good, bad = table(path).rows()
    assert good.error is None
    assert "cannot be read" in bad.error
