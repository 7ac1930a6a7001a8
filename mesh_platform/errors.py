"""Every error this platform raises on purpose.

    MeshError
    ├── UsageError                 called wrongly: exit code 2
    │   ├── InvalidName            a name or address that can never be one
    │   ├── InvalidDeclaration     a file of the mesh is not valid; carries every problem found
    │   ├── UnknownName            no such domain, product, port or snapshot; carries the candidates
    │   │   └── UnknownNamespace   no table of this namespace is granted whole, where Iceberg's clients ask
    │   └── InvalidQuery           the reader's own `where`, `columns` or SQL does not hold
    │       └── UnknownColumn      it names a column that the port does not have; carries the name
    ├── Refused                    the mesh says no: exit code 1
    │   ├── ContractBroken         a check of severity error failed; carries the results
    │   ├── SchemaMismatch         the built columns are not the promised ones; nothing was staged
    │   ├── BreakingChange         the contract breaks its consumers without a new major version
    │   ├── Frozen                 an error budget is spent, and this changes code or contract without being a fix
    │   ├── NoAccess               no grant says that this consumer may read this
    │   ├── SourceChanged          a source system lost a column, or changed the type of one
    │   ├── StaleWriter            a build that started later has already published
    │   ├── NotPublished           the port exists, but nothing has been published yet
    │   └── TooMuch                an answer takes more time, memory or rows than one may
    ├── Unauthenticated            no token, or one that does not hold: nobody knows who asks
    └── Transient                  the same call may succeed later
        ├── TooManyQueries         the principal's other questions come first
        ├── CommitConflict         another writer won the race too often
        ├── SourceUnavailable      a source system did not answer, or not in time
        ├── StoreUnavailable       files that were published do not come
        └── Undelivered            a channel of alerts took no message

`Refused` is final for this build, `Transient` is worth a retry; orchestration decides by the type alone.
"""


class MeshError(Exception):
    """Base of all deliberate errors: a fact, a place where there is one, and a next step where there is one."""

    def __init__(self, fact: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(fact)
        self.fact = fact
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.place}  {self.fact}" if self.place else self.fact
        return f"{head}\n  {self.hint}" if self.hint else head


class UsageError(MeshError):
    """The call cannot be carried out as it was made."""


class InvalidName(UsageError):
    """A name or address that breaks the naming rule."""


class InvalidDeclaration(UsageError):
    """At least one declaration is not valid.

    `problems` holds `concepts.problem.Problem` values, sorted by file and line.
    """

    def __init__(self, fact: str, *, problems: tuple = (), place: str = "", hint: str = "") -> None:
        super().__init__(fact, place=place, hint=hint)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.problems)])


class UnknownName(UsageError):
    """Something was named that the mesh does not have."""


class UnknownNamespace(UnknownName):
    """A namespace in which nothing is granted; to clients of Iceberg it differs from a table that is missing."""


class InvalidQuery(UsageError):
    """The columns, the condition or the SQL of a read cannot be used."""


class UnknownColumn(InvalidQuery):
    """A column was asked for that is not there. `column` is empty where it might be a value that somebody put into quotes."""

    def __init__(self, fact: str, *, column: str, hint: str = "") -> None:
        super().__init__(fact, hint=hint)
        self.column = column


class Refused(MeshError):
    """A rule of the mesh forbids it; asking again without a change gives the same answer."""


class ContractBroken(Refused):
    """The staged data does not keep the contract.

    `results` holds every `concepts.check.CheckResult` of the build, failed or not;
    `staged` the locations of the refused files, kept for inspection until maintenance.
    """

    def __init__(self, fact: str, *, results: tuple = (), staged: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(fact, hint=hint)
        self.results = results
        self.staged = staged


class SchemaMismatch(Refused):
    """The columns that were built are not the columns that were promised.

    `differences` holds one sentence a column.
    """

    def __init__(self, fact: str, *, differences: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(fact, hint=hint)
        self.differences = differences

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {each}" for each in self.differences)])


class BreakingChange(Refused):
    """The contract would break those who rely on the published one. `changes` holds `concepts.change.Change` values."""

    def __init__(self, fact: str, *, changes: tuple = (), place: str = "", hint: str = "") -> None:
        super().__init__(fact, place=place, hint=hint)
        self.changes = changes


class Frozen(Refused):
    """The contract lets nothing but fixes through until its error budget recovers."""


class NoAccess(Refused):
    """There is no live grant; the hint is the command that asks for one."""


class SourceChanged(Refused):
    """The columns of a source system are not those that were brought before, or those that are declared. Nothing of it is read."""


class StaleWriter(Refused):
    """A build that started later has published the same rows already."""


class NotPublished(Refused):
    """The port is declared but holds no snapshot yet."""


class TooMuch(Refused):
    """An answer takes more time, memory or rows than one may."""


class Unauthenticated(MeshError):
    """Nobody knows who asks; the fact never quotes a token."""


class Transient(MeshError):
    """A failure outside the data: the same call may succeed later."""


class TooManyQueries(Transient):
    """One principal asks more at once, or more often, than the gateway lets it. `seconds` is how long to wait."""

    def __init__(self, fact: str, *, seconds: float, hint: str = "") -> None:
        super().__init__(fact, hint=hint)
        self.seconds = seconds


class CommitConflict(Transient):
    """Other writers moved the table each time this one tried to commit."""


class SourceUnavailable(Transient):
    """A source system cannot be reached, or is busy, or broke off."""


class StoreUnavailable(Transient):
    """Files that were published do not come: the store does not answer, or they are gone."""


class Undelivered(Transient):
    """The other side of a channel did not take a message; the fact quotes no secret."""
