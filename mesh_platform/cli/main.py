"""The command `mesh`.

Command functions import what they use when they run: `mesh --help` and the shell's completion stay quick that way.
"""

import typer

from mesh_platform.cli.commands import (
    access,
    agents,
    agreements,
    alerting,
    auditing,
    canvases,
    cataloguing,
    checking,
    comparing,
    dbt,
    developing,
    digesting,
    examining,
    exchanging,
    finding,
    ingesting,
    interoperating,
    learning,
    maintaining,
    observing,
    planning,
    policies,
    products,
    promising,
    rating,
    reading,
    releases,
    reporting,
    reproducing,
    running,
    scoring,
    serving,
    signing,
    starting,
    tokens,
    using,
    verifying,
    wishing,
)
from mesh_platform.cli.failures import MeshGroup
from mesh_platform.cli.groups import DefaultGroup, Panel, add_group

app = typer.Typer(
    cls=MeshGroup,
    name="mesh",
    help="A data mesh in which contracts gate what is published.",
    epilog="Exit code 1 says that the mesh refuses, 2 that the call was wrong.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

learn_group = add_group(app, "learn", "Learn by doing: lessons that look at your own mesh.", panel=Panel.BEGIN, cls=DefaultGroup)
learn_group.command("next")(learning.next_step)
learn_group.command("start")(learning.start)
learn_group.command("hint")(learning.hint)
learn_group.command("check")(learning.check)
learn_group.command("list")(learning.list_all)
learn_group.command("show")(learning.show)
learn_group.command("reset")(learning.reset)

new_group = add_group(app, "new", "Begin a domain, a product or a port: whole folders, valid from the first minute.", panel=Panel.BEGIN)
new_group.command("domain")(starting.domain)
new_group.command("product")(starting.product)
new_group.command("port")(starting.port)

app.command("import", rich_help_panel=Panel.BEGIN)(exchanging.import_)

canvas_group = add_group(app, "canvas", "Think a product through from those who need it.", panel=Panel.BEGIN)
canvas_group.command("new")(canvases.new)
canvas_group.command("check")(canvases.check)

app.command(rich_help_panel=Panel.BUILD)(checking.check)
app.command(rich_help_panel=Panel.BUILD)(comparing.diff)
app.command(rich_help_panel=Panel.BUILD)(planning.plan)
app.command(rich_help_panel=Panel.BUILD)(developing.dev)
app.command(rich_help_panel=Panel.BUILD)(running.run)
app.command(rich_help_panel=Panel.BUILD)(ingesting.ingest)

dbt_group = add_group(app, "dbt", "Keep dbt projects in step with what their products read.", panel=Panel.BUILD)
dbt_group.command("sync")(dbt.sync)

app.command(rich_help_panel=Panel.READ)(finding.ls)
app.command(rich_help_panel=Panel.READ)(finding.show)
app.command(rich_help_panel=Panel.READ)(reading.read)
app.command(rich_help_panel=Panel.READ)(reading.query)
app.command(rich_help_panel=Panel.READ)(releases.history)
app.command(rich_help_panel=Panel.READ)(agents.mcp)
app.command(rich_help_panel=Panel.READ)(exchanging.export)

catalog_group = add_group(app, "catalog", "See the whole mesh in a browser, with or without a server.", panel=Panel.READ)
catalog_group.command("build")(cataloguing.build)
catalog_group.command("serve")(cataloguing.serve)

app.command(rich_help_panel=Panel.ASK)(rating.rate)
app.command(rich_help_panel=Panel.ASK)(wishing.wish)

access_group = add_group(app, "access", "Ask for ports of other domains, and decide who may read yours.", panel=Panel.ASK)
access_group.command("request")(access.request)
access_group.command("withdraw")(access.withdraw)
access_group.command("approve")(access.approve)
access_group.command("deny")(access.deny)
access_group.command("renew")(access.renew)
access_group.command("justify")(access.justify)
access_group.command("revoke")(access.revoke)
access_group.command("list")(agreements.list_all)
access_group.command("show")(agreements.show)
access_group.command("inbox")(agreements.inbox)

feedback_group = add_group(app, "feedback", "See what consumers think of ports, answer them, and settle it.", panel=Panel.ASK)
feedback_group.command("list")(rating.list_all)
feedback_group.command("show")(rating.show)
feedback_group.command("answer")(rating.answer)
feedback_group.command("resolve")(rating.resolve)
feedback_group.command("report")(reporting.report)
feedback_group.command("reports")(reporting.list_all)

demand_group = add_group(app, "demand", "See what consumers look for and do not find, and say what becomes of it.", panel=Panel.ASK)
demand_group.command("list")(wishing.list_all)
demand_group.command("show")(wishing.show)
demand_group.command("resolve")(wishing.resolve)
demand_group.command("reject")(wishing.reject)
demand_group.command("merge")(wishing.merge)

app.command(rich_help_panel=Panel.WATCH)(observing.top)
app.command(rich_help_panel=Panel.WATCH)(promising.slo)
app.command(rich_help_panel=Panel.WATCH)(scoring.scorecard)
app.command(rich_help_panel=Panel.WATCH)(interoperating.interop)
app.command(rich_help_panel=Panel.WATCH)(using.usage)
app.command(rich_help_panel=Panel.WATCH)(digesting.digest)

alert_group = add_group(app, "alert", "See what somebody should know of, and tell them.", panel=Panel.WATCH)
alert_group.command("list")(alerting.list_all)
alert_group.command("send")(alerting.send)
alert_group.command("test")(alerting.try_all)

app.command(rich_help_panel=Panel.PROVE)(verifying.verify)
app.command(rich_help_panel=Panel.PROVE)(reproducing.reproduce)

audit_group = add_group(
    app, "audit", "Ask the ledger who decided what, and prove that nobody changed it.", panel=Panel.PROVE, cls=DefaultGroup
)
audit_group.command("show")(auditing.show)
audit_group.command("verify")(auditing.verify)
audit_group.command("head")(auditing.head)

key_group = add_group(app, "key", "Sign releases, and say whose signatures count.", panel=Panel.PROVE)
key_group.command("new")(signing.new)
key_group.command("list")(signing.list_all)

app.add_typer(products.app, name="product", rich_help_panel=Panel.GOVERN)

policy_group = add_group(app, "policy", "Look at the rules of the mesh, and try new ones on its past.", panel=Panel.GOVERN)
policy_group.command("list")(policies.list_all)
policy_group.command("show")(policies.show)
policy_group.command("try")(policies.try_file)

app.command(rich_help_panel=Panel.OPERATE)(serving.up)
app.command(rich_help_panel=Panel.OPERATE)(serving.serve)

token_group = add_group(app, "token", "Give out tokens that open the gateway, and take them back.", panel=Panel.OPERATE)
token_group.command("new")(tokens.new)
token_group.command("list")(tokens.list_all)
token_group.command("revoke")(tokens.revoke)

app.command(rich_help_panel=Panel.OPERATE)(examining.doctor)
app.command(rich_help_panel=Panel.OPERATE)(maintaining.maintain)
app.command(rich_help_panel=Panel.OPERATE)(releases.rollback)
