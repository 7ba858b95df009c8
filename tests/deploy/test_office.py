"""deploy/office: what the proxy of an office leads to the API, and what to the desk."""

import re

from digitize.edge.api.app import described
from tests.conftest import ROOT

HERE = {"live", "ready", "metrics"}  # for operators of this machine alone


def test_the_proxy_leads_every_address_of_the_api_to_it():
    told = (ROOT / "deploy" / "office" / "nginx.conf.in").read_text()
    led = re.findall(r"location (?:= )?/(\w*)/? \{\s*proxy_pass http://127.0.0.1:(\d+);", told)
    ports = dict(led)
    app = described(None, print)
    first = {path.split("/")[1] for path in app.openapi()["paths"]} | {"oai"}
    assert ports[""] == "8420"
    assert {name for name, port in ports.items() if port == "8421"} == first - HERE
