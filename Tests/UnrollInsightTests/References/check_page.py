"""Opens pages of `unroll report` in headless Chromium, without a network, and fails on console errors,
requests, violations of axe's rules, text that runs as a script, or a page wider than its window.

    python -m pip install playwright axe-core-python
    python check_page.py PAGE.html … [--screenshots FOLDER] [--chromium /usr/bin/chromium]

Each page is opened light and dark, wide (1200) and narrow (390).
"""
import argparse
import pathlib
import sys

import axe_core_python
from playwright.sync_api import sync_playwright

parser = argparse.ArgumentParser()
parser.add_argument("pages", nargs="+")
parser.add_argument("--screenshots")
parser.add_argument("--chromium", default="/usr/bin/chromium")
parser.add_argument("--no-axe", action="store_true")
options = parser.parse_args()

axe = next(pathlib.Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text()
failures = 0


def fail(page, sentence):
    global failures
    failures += 1
    print(f"{page}: {sentence}")


with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
    for path in options.pages:
        size = pathlib.Path(path).stat().st_size
        address = pathlib.Path(path).resolve().as_uri()
        for scheme in ["light", "dark"]:
            for width in [1200, 390]:
                where = f"{path} ({scheme}, {width})"
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=scheme,
                    offline=True, device_scale_factor=1)
                page = context.new_page()
                page.on("console", lambda m: m.type in ("error", "warning") and fail(where, m.text))
                page.on("pageerror", lambda error: fail(where, str(error)))
                page.on("dialog", lambda d: (fail(where, "a script ran: " + d.message), d.dismiss()))
                page.on(
                    "request",
                    lambda r: r.url.startswith(("file:", "data:")) or fail(where, "asks for " + r.url))
                page.goto(address)
                if page.evaluate("document.scripts.length") != 0:
                    fail(where, "it has a script")
                over = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if over > 0:
                    fail(where, f"it is {over} pixels wider than its window")
                if options.screenshots:
                    name = f"{pathlib.Path(path).stem}-{scheme}-{width}.png"
                    page.screenshot(
                        path=str(pathlib.Path(options.screenshots) / name), full_page=True)
                if not options.no_axe:
                    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
                    page.evaluate(axe)
                    found = page.evaluate("axe.run()")
                    for violation in found["violations"]:
                        node = violation["nodes"][0]
                        fail(
                            where,
                            f"{violation['id']} ({len(violation['nodes'])}): {violation['help']}: "
                            f"{node['html'][:200]} {node.get('failureSummary', '')[:300]}")
                context.close()
        print(f"{path}: {size / 1024:.0f} KB")
    browser.close()

sys.exit(1 if failures else 0)
