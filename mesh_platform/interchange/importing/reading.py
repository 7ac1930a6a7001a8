"""What lies in a folder or file that comes from elsewhere: products and contracts by what they say of themselves."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh_platform.declarations.documents.yaml_files import Entry, Fault, parse_yaml, read_text
from mesh_platform.errors import UsageError

_ENDINGS = (".yaml", ".yml", ".json")
_MOST = 500
_PRODUCT, _CONTRACT = "DataProduct", "DataContract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """One product at most, and contracts; `others` are files that are neither."""

    source: Path
    product: dict[str, Any] | None = None
    contracts: tuple[dict[str, Any], ...] = ()
    others: tuple[str, ...] = ()


def read_foreign(source: Path) -> Foreign:
    """Raises UsageError for what cannot be read, and where there is nothing to make a product of."""
    documents = [(each, _document(each)) for each in _files(source)]
    products = [document for _, document in documents if document.get("kind") == _PRODUCT]
    contracts = tuple(document for _, document in documents if document.get("kind") == _CONTRACT)
    if len(products) > 1:
        names = ", ".join(str(each.get("id")) for each in products[:10])
        raise UsageError(f"{source.name} holds {len(products)} products: {names}", hint="import each on its own: mesh import FOLDER")
    if not contracts:
        hint = "export them both: mesh export odps and mesh export odcs" if products else "a product is a file of `kind: DataProduct`"
        raise UsageError(f"{source.name} holds no contract of which a port could be made", hint=hint)
    others = tuple(file.name for file, document in documents if document.get("kind") not in (_PRODUCT, _CONTRACT))
    return Foreign(source=source, product=products[0] if products else None, contracts=contracts, others=others)


def entries_of(document: Any, key: str) -> list[dict[str, Any]]:
    """The mappings in a list of a document that nobody has judged yet."""
    found = document.get(key) if isinstance(document, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _files(source: Path) -> list[Path]:
    """No links: what they lead to is not what somebody handed over."""
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise UsageError(f"there is no {source}", hint="give a folder or a file with declarations in ODPS or ODCS")
    found = sorted(each for each in source.rglob("*") if each.suffix in _ENDINGS and each.is_file() and not each.is_symlink())
    if len(found) > _MOST:
        raise UsageError(f"{source.name} holds {len(found)} files, which is no product", hint="give the folder of one product")
    return found


def _document(file: Path) -> dict[str, Any]:
    text = read_text(file)
    found, faults = (None, (text,)) if isinstance(text, Fault) else parse_yaml(text)
    if faults:
        raise UsageError(faults[0].message.rstrip("."), place=f"{file.name}:{faults[0].line}", hint=faults[0].hint)
    if not isinstance(found, Entry):
        raise UsageError("is no declaration: a mapping of keys to values", place=file.name)
    return found
