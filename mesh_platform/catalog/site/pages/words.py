"""Words: every column by its name, and the business terms that columns hold values of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.catalog.site.vocabulary import Use

_MOST = 300  # on one page; the search finds the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A column's name or a term, with where it is used."""

    name: str
    uses: Sequence[Use]
    more: int
    is_term: bool = False

    @property
    def types(self) -> Sequence[str]:
        return sorted({str(each.column.type) for each in self.uses})

    @property
    def units(self) -> Sequence[str]:
        return sorted({each.column.unit for each in self.uses if each.column.unit})


def column_names(view: SiteView) -> Collection[str]:
    return view.vocabulary.columns


def render_column(view: SiteView, name: str, around: Surroundings) -> str:
    uses = view.vocabulary.columns[name]
    word = Word(name=uses[0].column.name, uses=uses[:_MOST], more=max(len(uses) - _MOST, 0))
    return render_template("word.html.j2", view, around, path=paths.column_path(name), here=paths.GLOSSARY, word=word)


def term_names(view: SiteView) -> Collection[str]:
    return view.vocabulary.terms_by_slug


def render_term(view: SiteView, name: str, around: Surroundings) -> str:
    term = view.vocabulary.terms_by_slug[name]
    uses = view.vocabulary.terms[term]
    word = Word(name=term, uses=uses[:_MOST], more=max(len(uses) - _MOST, 0), is_term=True)
    return render_template("word.html.j2", view, around, path=paths.term_path(term), here=paths.GLOSSARY, word=word)


def render_glossary(view: SiteView, around: Surroundings) -> str:
    """Names that several ports share first: what one port alone calls something, the search finds."""
    shared = sorted(view.vocabulary.columns.items(), key=lambda each: (-len(each[1]), each[0]))[:_MOST]
    terms = sorted(view.vocabulary.terms.items())
    return render_template("glossary.html.j2", view, around, path=paths.GLOSSARY, here=paths.GLOSSARY, shared=shared, terms=terms)
