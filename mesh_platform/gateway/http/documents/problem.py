"""Why something could not be done."""

from pydantic import Field

from mesh_platform.gateway.http.documents.document import Document


class Problem(Document):
    """An RFC 9457 document, with the parts of its `detail` beside it."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(description="The status in words.", examples=["Forbidden"])
    status: int = Field(examples=[403])
    detail: str = Field(description="The fact, and the next step in parentheses.")
    error: str = Field(description="The kind of error, as the Python package names it.", examples=["NoAccess"])
    fact: str = Field(examples=["finance.revenue may not read sales.orders.daily: access was never asked for"])
    place: str = Field(description="The file and line of a declaration, where there is one.")
    hint: str = Field(
        description="The next step; often a command.",
        examples=['mesh access request sales.orders.daily --for finance.revenue --purpose "…"'],
    )
    problems: list[str] = Field(description="Each mistake, where there are several.")
