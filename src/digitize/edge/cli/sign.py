"""`digitize sign`: put the agency's signature on copies."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, one_thread, writing
from digitize.settings import load_settings

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=_FILE)
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="Folder for the signed copies, which keep their names.")  # fmt: skip
@click.option("--agency", metavar="NAME", help="Agency that signs.  [default: signatures.agency]")
@click.option("--p12", type=_FILE, help="PKCS#12 file with the key and its certificates.")
@click.option("--passphrase-file", type=_FILE,
              help="File with the passphrase or PIN.  [default: it is asked for]")  # fmt: skip
@click.option("--pkcs11", type=_FILE, help="Driver (PKCS#11) of the token with the key.")
@click.option("--token", metavar="LABEL", help="Label of the token.")
@click.option("--certificate", metavar="LABEL", help="Label of certificate and key on the token.")
@click.option("--copy", is_flag=True,
              help="Show BẢN SAO in place of name and time, on a copy for a reader.")  # fmt: skip
def sign_command(
    files: tuple[Path, ...],
    to: Path,
    agency: str | None,
    p12: Path | None,
    passphrase_file: Path | None,
    pkcs11: Path | None,
    token: str | None,
    certificate: str | None,
    copy: bool,
) -> None:
    """Sign copies that `digitize export --as pdfa` made; they stay PDF/A-2b.

    The agency's name and the time stand at the upper right of page 1, as Circular 05/2025/TT-BNV
    has it. FILE itself stays as it is.
    """
    if bool(p12) == bool(pkcs11) or (pkcs11 and not (token and certificate)):
        raise click.UsageError("name the key: --p12, or --pkcs11 with --token and --certificate")
    settings = load_settings()
    agency = agency or settings.signatures.agency
    if not agency:
        raise click.UsageError("name the agency: --agency, or the setting signatures.agency")
    _require_own_names(files, to)
    one_thread()
    from digitize.exchange.captions import TINOS
    from digitize.exchange.sign import (
        Seal,
        require_pyhanko,
        sign,
        signer_from_pkcs12,
        signer_from_token,
    )

    require_pyhanko()
    secret = _secret(passphrase_file)
    font = settings.signatures.font
    with ExitStack() as stack:
        signer: Signer
        if pkcs11 and token and certificate:
            signer = stack.enter_context(signer_from_token(pkcs11, token, certificate, secret))
        elif p12:
            signer = signer_from_pkcs12(p12, secret.encode())
        with writing(to):
            to.mkdir(parents=True, exist_ok=True)
            beside = stack.enter_context(tempfile.TemporaryDirectory(prefix=".digitize-", dir=to))
        for path in files:
            made = Path(beside) / "signed.pdf"
            sign(path, made, Seal(agency, clock(), font, copy), signer, settings.limits)
            with writing(to):
                made.replace(to / path.name)
            click.echo(inert(f"{to / path.name}: signed for {agency}"), err=True)
    told = font or f"{TINOS.stem}, as wide as Times New Roman"
    click.echo(inert(f"font of the caption: {told}"), err=True)


def _require_own_names(files: tuple[Path, ...], to: Path) -> None:
    """Raises: click.UsageError: a signed copy would take the place of its file or of another's."""
    names: dict[str, Path] = {}
    for path in files:
        other = names.setdefault(path.name, path)
        if other is not path:
            raise click.UsageError(f"{other} and {path} have one name: sign them into two folders")
        if (to / path.name).exists() and path.samefile(to / path.name):
            raise click.UsageError(f"{path} would be replaced: name another folder with --to")


def _secret(file: Path | None) -> str:
    """The passphrase or PIN, from the first line of a file or from the keyboard."""
    if file is None:
        return str(click.prompt("passphrase or PIN", hide_input=True, err=True))
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""
