"""In a real browser, by keyboard and by mouse: two people ask and decide, and neither it nor its console complains."""

from tests.gateway.pages.conftest import OWNER, READER

PORT = "sales.orders.daily"


def sign_in(page, wire, name):
    page.goto(f"{wire.url}/signin")
    page.get_by_label("Token", exact=True).fill(wire.tokens[name])
    page.keyboard.press("Enter")
    page.wait_for_url("**/mine*")


def test_a_consumer_asks_and_the_owner_grants(wire, seen, chromium):
    page = seen.page
    sign_in(page, wire, READER)
    page.goto(f"{wire.url}/ports/{PORT}.html")
    page.get_by_role("link", name="Ask for access").click()
    page.get_by_label("What do you need it for?").fill("Compare channels by month.")
    page.locator("input[name=columns][value=order_id]").check()
    page.locator("input[name=columns][value=customer]").check()
    page.get_by_role("button", name="Ask the owner").press("Enter")
    assert "The owner of the port was asked." in page.get_by_role("status").inner_text()

    with chromium.new_context() as other:
        owner = other.new_page()
        sign_in(owner, wire, OWNER)
        owner.get_by_role("link", name="Inbox").click()
        owner.get_by_role("link", name="decide").click()
        owner.get_by_label("Mask of customer").fill("nonsense")
        owner.get_by_label("Why?").fill("Agreed.")
        owner.get_by_role("button", name="Grant").click()
        assert "is not a mask" in owner.get_by_role("alert").inner_text()
        assert owner.get_by_label("Why?").input_value() == "Agreed."
        owner.get_by_label("Mask of customer").fill("hash")
        owner.get_by_role("button", name="Grant").click()
        owner.wait_for_url("**/inbox?done=approved")

    page.goto(f"{wire.url}/preview?port={PORT}")
    assert page.locator("thead th").all_inner_texts() == ["order_id", "customer"]
    page.goto(f"{wire.url}/do/rate?port={PORT}")
    page.get_by_label("★★★★☆").check()
    page.get_by_role("button", name="Rate").click()
    assert "★★★★" in page.get_by_label("4 of 5 stars").inner_text()
    assert seen.complaints == []
    assert all(each.startswith(wire.url) for each in seen.asked)


def test_no_page_of_ones_own_is_wider_than_a_phone(wire, seen):
    page = seen.page
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, wire, OWNER)
    for path in ("signin", "mine", "inbox", f"do/ask?port={PORT}", "do/wish", f"ports/{PORT}.html"):
        page.goto(f"{wire.url}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_the_cookie_is_out_of_reach_for_scripts(wire, seen):
    sign_in(seen.page, wire, READER)
    assert seen.page.evaluate("document.cookie") == ""
