"""The words of this package: titles of the waves, the promise, what a state means. The English stands in texts.json."""

from pathlib import Path

from forms.texts import Catalogue

CATALOGUE = Catalogue(Path(__file__).with_name("texts.json"))
