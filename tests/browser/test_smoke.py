"""make smoke, on the site as it is and on one that lacks what it needs."""

from pathlib import Path

import pytest

from tests.site import assemble_asking
from tools.serve import StaticServer
from tools.smoke import main
from tools.version import folder_of


def test_the_three_clicks_work_on_the_site(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with StaticServer({"/two-tower/": site}) as server:
        assert main([f"{server.url}/two-tower/"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said] == ["Ready.", "Loaded", "Trained", "The"]


@pytest.mark.parametrize("has_files", [True, False])
def test_they_work_where_the_data_is_asked_for(
    site: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    has_files: bool,
) -> None:
    assemble_asking(site, tmp_path / "site")
    if not has_files:
        monkeypatch.setattr("tools.smoke.ROOT", tmp_path)
    with StaticServer({"/": tmp_path / "site"}) as server:
        assert main([f"{server.url}/"]) == 0
    kind = "943 users" if has_files else "300 made-up users"
    assert capsys.readouterr().out.splitlines()[1].startswith(f"Loaded {kind}, ")


def test_what_does_not_work_is_said_with_its_step(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = f"/{folder_of(site).relative_to(site)}/data/u.item"
    with StaticServer({"/": site, gone: tmp_path / "gone"}) as server:
        assert main([f"{server.url}/"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "error: After load-data: " in said.err
    assert "u.item" in said.err


def test_another_page_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text("<title>Elsewhere</title>")
    with StaticServer({"/": tmp_path}) as server:
        assert main([f"{server.url}/"]) == 1
    assert 'got one with the title "Elsewhere"' in capsys.readouterr().err
