"""The command `mesh`.

Command functions import what they use when they run: `mesh --help` and the shell's completion stay quick that way.
"""

import typer

from mesh_platform.cli.commands import (
    access,
    agreements,
    alerting,
    auditing,
    canvases,
    checking,
    comparing,
    dbt,
    developing,
    digesting,
    examining,
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
    reproducing,
    running,
    scoring,
    serving,
    signing,
    starting,
    using,
    verifying,
    wishing,
)
from mesh_platform.cli.failures import MeshGroup
from mesh_platform.cli.groups import DefaultGroup, add_group

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

app.command()(checking.check)
app.command()(comparing.diff)
app.command()(planning.plan)
app.command()(developing.dev)
app.command()(running.run)
app.command()(ingesting.ingest)
app.command()(finding.ls)
app.command()(finding.show)
app.command()(rating.rate)
app.command()(wishing.wish)
app.command()(promising.slo)
app.command()(interoperating.interop)
app.command()(scoring.scorecard)
app.command()(digesting.digest)
app.command()(reading.read)
app.command()(reading.query)
app.command()(using.usage)
app.command()(releases.history)
app.command()(releases.rollback)
app.command()(verifying.verify)
app.command()(reproducing.reproduce)
app.command()(maintaining.maintain)
app.command()(examining.doctor)
app.command()(observing.top)
app.command()(serving.up)
app.add_typer(products.app, name="product")

new_group = add_group(app, "new", "Begin a domain, a product or a port: whole folders, valid from the first minute.")
new_group.command("domain")(starting.domain)
new_group.command("product")(starting.product)
new_group.command("port")(starting.port)

canvas_group = add_group(app, "canvas", "Think a product through from those who need it.")
canvas_group.command("new")(canvases.new)
canvas_group.command("check")(canvases.check)

access_group = add_group(app, "access", "Ask for ports of other domains, and decide who may read yours.")
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

alert_group = add_group(app, "alert", "See what somebody should know of, and tell them.")
alert_group.command("list")(alerting.list_all)
alert_group.command("send")(alerting.send)
alert_group.command("test")(alerting.try_all)

audit_group = add_group(app, "audit", "Ask the ledger who decided what, and prove that nobody changed it.", cls=DefaultGroup)
audit_group.command("show")(auditing.show)
audit_group.command("verify")(auditing.verify)
audit_group.command("head")(auditing.head)

key_group = add_group(app, "key", "Sign releases, and say whose signatures count.")
key_group.command("new")(signing.new)
key_group.command("list")(signing.list_all)

demand_group = add_group(app, "demand", "See what consumers look for and do not find, and say what becomes of it.")
demand_group.command("list")(wishing.list_all)
demand_group.command("show")(wishing.show)
demand_group.command("resolve")(wishing.resolve)
demand_group.command("reject")(wishing.reject)
demand_group.command("merge")(wishing.merge)

feedback_group = add_group(app, "feedback", "See what consumers think of ports, answer them, and settle it.")
feedback_group.command("list")(rating.list_all)
feedback_group.command("show")(rating.show)
feedback_group.command("answer")(rating.answer)
feedback_group.command("resolve")(rating.resolve)

learn_group = add_group(app, "learn", "Learn by doing: lessons that look at your own mesh.", cls=DefaultGroup)
learn_group.command("next")(learning.next_step)
learn_group.command("start")(learning.start)
learn_group.command("hint")(learning.hint)
learn_group.command("check")(learning.check)
learn_group.command("list")(learning.list_all)
learn_group.command("show")(learning.show)
learn_group.command("reset")(learning.reset)

policy_group = add_group(app, "policy", "Look at the rules of the mesh, and try new ones on its past.")
policy_group.command("list")(policies.list_all)
policy_group.command("show")(policies.show)
policy_group.command("try")(policies.try_file)

dbt_group = add_group(app, "dbt", "Keep dbt projects in step with what their products read.")
dbt_group.command("sync")(dbt.sync)
