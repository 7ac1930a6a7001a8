"""The same rules as plain SQL, the way a careful engineer writes them without a tool."""

REQUIRED = ("l_orderkey", "l_linenumber", "l_quantity", "l_extendedprice", "l_returnflag", "l_linestatus", "l_shipdate", "l_receiptdate")
ROW_RULES = (
    *(f"{column} IS NULL" for column in REQUIRED),
    "l_linenumber NOT BETWEEN 1 AND 7",
    "l_quantity NOT BETWEEN 1 AND 50",
    "l_extendedprice < 0.01",
    "l_discount NOT BETWEEN 0 AND 0.1",
    "l_tax NOT BETWEEN 0 AND 0.08",
    "l_returnflag NOT IN ('A', 'N', 'R')",
    "l_linestatus NOT IN ('F', 'O')",
    "l_shipinstruct NOT IN ('COLLECT COD', 'DELIVER IN PERSON', 'NONE', 'TAKE BACK RETURN')",
    "l_shipmode NOT IN ('AIR', 'FOB', 'MAIL', 'RAIL', 'REG AIR', 'SHIP', 'TRUCK')",
    "length(l_shipmode) > 10",
    "length(l_comment) > 44",
    "NOT regexp_matches(l_comment, '^[ -~]+$')",
    "l_comment IS NULL",
    "l_receiptdate < l_shipdate",
    "l_extendedprice < 900 * l_quantity",
)
AGGREGATES = ("count(*)", "avg(l_quantity)")
DUPLICATES = "SELECT count(*) FROM (SELECT 1 FROM {lineitem} GROUP BY l_orderkey, l_linenumber HAVING count(*) > 1)"
ORPHANS = "SELECT count(*) FROM {lineitem} AS l ANTI JOIN {orders} AS o ON l.l_orderkey = o.o_orderkey WHERE l_orderkey IS NOT NULL"


def fused(lineitem: str, orders: str) -> list[str]:
    """One scan for everything that looks at single rows, and one statement for each key."""
    answers = ", ".join((*AGGREGATES, *(f"count(*) FILTER ({rule})" for rule in ROW_RULES)))
    return [f"SELECT {answers} FROM {lineitem}", *keys(lineitem, orders)]  # noqa: S608 - rules of our own


def one_each(lineitem: str, orders: str) -> list[str]:
    """A statement for each rule."""
    counts = [f"SELECT count(*) FROM {lineitem} WHERE {rule}" for rule in ROW_RULES]  # noqa: S608 - rules of our own
    return [*counts, *(f"SELECT {each} FROM {lineitem}" for each in AGGREGATES), *keys(lineitem, orders)]  # noqa: S608


def keys(lineitem: str, orders: str) -> list[str]:
    return [each.format(lineitem=lineitem, orders=orders) for each in (DUPLICATES, ORPHANS)]
