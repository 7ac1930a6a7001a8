from dataclasses import replace
from datetime import UTC, datetime

from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.observability.alerts.journal import Entry
from mesh_platform.observability.alerts.messages import message_about, one_line

ALERT = Alert(
    kind=AlertKind.REFUSED,
    subject="sales.orders.daily",
    since=datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
    domains=("sales",),
    title="sales.orders.daily was refused",
    story=("1 of 5 checks of contract 1.0.0 failed.", "amount_minimum: At least 0. Measured 1, promised 0 (1 row)."),
    samples=tuple({"check": "amount_minimum", "row": {"order_id": number, "amount": f"-{number}.00"}} for number in (1, 2)),
    consumers_see="the snapshot of 2026-04-30 06:00 UTC (12 rows)",
    affected=("finance.revenue", "application:finance.report"),
    commands=("mesh history sales.orders.daily", "mesh run sales.orders.daily"),
)
SEEN = "the snapshot of 2026-05-02 06:00 UTC (13 rows)"
OVER = Entry(
    number=1,
    alert=replace(ALERT, consumers_see=SEEN),
    raised_at=ALERT.since,
    to=frozenset(),
    told=frozenset(),
    resolved_at=datetime(2026, 5, 2, 7, 0, tzinfo=UTC),
)


def test_a_message_says_what_happened_what_consumers_see_whom_it_touches_and_what_to_do():
    message = message_about([ALERT], [])
    assert message.subject == "[mesh] sales.orders.daily was refused"
    assert (
        message.text
        == f"""\
sales.orders.daily was refused.

  1 of 5 checks of contract 1.0.0 failed.
  amount_minimum: At least 0. Measured 1, promised 0 (1 row).

  Rows that were found:
    amount_minimum: order_id 1, amount -1.00
    amount_minimum: order_id 2, amount -2.00

  since           2026-05-01 06:30 UTC
  consumers see   the snapshot of 2026-04-30 06:00 UTC (12 rows)
  affected        finance.revenue, application:finance.report
  next            mesh history sales.orders.daily
  or              mesh run sales.orders.daily
  alert           {ALERT.id}


What is open now: mesh alert list
"""
    )


def test_an_end_says_since_when_and_until_when():
    message = message_about([], [OVER])
    assert message.subject == "[mesh] over: sales.orders.daily was refused"
    assert (
        "It is over: sales.orders.daily was refused.\n\n  since           2026-05-01 06:30 UTC\n  until           2026-05-02 07:00 UTC\n"
        in (message.text)
    )


def test_the_subject_counts_what_else_there_is():
    assert message_about([ALERT, ALERT], [OVER]).subject == "[mesh] sales.orders.daily was refused, and 2 more"


def test_the_same_news_have_the_same_id_and_others_another():
    assert message_about([ALERT], []).id == message_about([ALERT], []).id
    assert len({message_about(*news).id for news in (([ALERT], []), ([], [OVER]), ([ALERT], [OVER]))}) == 3


def test_hostile_names_and_values_make_no_line_of_their_own():
    evil = "x\r\nBcc: all@example.org\n\n  next  rm -rf / \x1b[2J \u202e{{ 7 * 7 }} {% raw %}"
    hostile = replace(
        ALERT,
        title=evil,
        story=(evil,),
        samples=({"check": evil, "row": {evil: evil}},),
        consumers_see=evil,
        affected=(evil,),
        commands=(evil,),
    )
    message = message_about([hostile], [])
    assert message.subject.isprintable()
    assert all(each.isprintable() for each in message.text.split("\n"))
    assert message.text.count("\n") == message_about(
        [replace(ALERT, story=("s",), samples=({"check": "c", "row": {"a": 1}},), commands=("c",))], []
    ).text.count("\n")
    assert "{{ 7 * 7 }}" in message.text


def test_a_chat_is_made_to_call_nobody_and_to_hide_no_link():
    evil = "for <!channel> <@U123> @everyone @here <https://evil.example/|approve here> [approve](https://evil.example/) a@b.org, 1 < 2"
    message = message_about([replace(ALERT, story=(evil,))], [])
    said = str(message.document["text"])
    active = ("<!", "<@", "@everyone", "@here", "<https:", "](")
    assert [each for each in active if each in said] == []
    assert said.replace("\u200b", "").count(evil) == 1
    assert "a@b.org, 1 < 2" in said
    assert evil in message.text


def test_long_values_are_cut():
    assert len(one_line("x" * 10_000)) < 510
    assert len(message_about([replace(ALERT, title="x" * 10_000)], []).subject) <= 150
