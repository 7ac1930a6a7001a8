import pytest

from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.types import DecimalType, ListType, Primitive
from mesh_platform.declarations.access.masks import mask_entry, mask_text, misfit, parse_mask, read_mask
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.reading.masking import masked

BY_TEXT = {
    "clear": Mask(masking=Masking.CLEAR),
    "hash": Mask(masking=Masking.HASH),
    "null": Mask(masking=Masking.NULL),
    "partial:2": Mask(masking=Masking.PARTIAL, keep=2),
    "generalise:50": Mask(masking=Masking.GENERALISE, step=50),
    "generalise:0.5": Mask(masking=Masking.GENERALISE, step=0.5),
    "generalise:month": Mask(masking=Masking.GENERALISE, unit="month"),
}
TYPES = [*Primitive, DecimalType(10, 2), ListType(Primitive.INT)]


@pytest.mark.parametrize("text", BY_TEXT)
def test_a_mask_is_written_and_read_in_commands_and_in_files(text):
    mask = BY_TEXT[text]
    assert parse_mask(text) == mask
    assert mask_text(mask) == text
    assert read_mask(mask_entry(mask)) == mask


NO_MASKS = """
    partial partial: partial:two partial:-1 partial:1000 generalise generalise:0 generalise:-5 generalise:nan generalise:inf
    generalise:decade generalise:1e999 hash:2 clear: NULL hide
"""


@pytest.mark.parametrize("text", ["", *NO_MASKS.split()])
def test_anything_else_is_no_mask(text):
    with pytest.raises(UsageError, match="is not a mask"):
        parse_mask(text)


@pytest.mark.parametrize(
    "value",
    [
        *(5, [], {}, True, "partial"),
        *({"masking": "hash"}, {"masking": "partial"}, {"masking": "partial", "keep": True}, {"masking": "partial", "keep": 1.5}),
        *({"masking": "generalise"}, {"masking": "generalise", "step": 5, "unit": "month"}, {"masking": "generalise", "step": True}),
    ],
)
def test_a_value_of_another_form_is_no_mask(value):
    with pytest.raises(UsageError, match="is not a mask"):
        read_mask(value)


@pytest.mark.parametrize(
    ("text", "of", "why"),
    [
        ("partial:2", Primitive.LONG, "the first characters of text, and this is long"),
        ("generalise:50", Primitive.STRING, "rounds numbers down, and this is string"),
        ("generalise:1", Primitive.INT, "a whole number above 1"),
        ("generalise:2.5", Primitive.LONG, "a whole number above 1"),
        ("generalise:month", Primitive.LONG, "is for days and times; this is long"),
        ("generalise:day", Primitive.DATE, "to one of year, quarter, month, week"),
    ],
)
def test_a_mask_fits_its_column(text, of, why):
    assert why in misfit(BY_TEXT.get(text) or parse_mask(text), of)


@pytest.mark.parametrize("text", [*BY_TEXT, "generalise:hour"])
@pytest.mark.parametrize("of", TYPES, ids=str)
def test_what_may_be_agreed_can_be_shown(text, of):
    """No agreement that the declarations accept fails later, at the reader's door."""
    mask = parse_mask(text)
    if not misfit(mask, of):
        assert masked("column", of, mask)
