"""PagerDuty's own Python client against the simulator: does what a responder does, and says what it got."""

import json
import sys

import pdpyras

order = json.load(sys.stdin)
session = pdpyras.APISession(order["token"], default_from=order["from"])
session.url = order["url"]

me = session.rget("users/me", params={"include[]": ["contact_methods", "teams"]})
mine = {"statuses[]": ["triggered", "acknowledged"], "user_ids[]": [me["id"]], "date_range": "all"}
listed = session.list_all("incidents", params=mine, page_size=2)
first = listed[0]
acknowledged = session.rput(f"incidents/{first['id']}", json={"type": "incident_reference", "status": "acknowledged"})
snoozed = session.rpost(f"incidents/{first['id']}/snooze", json={"duration": 900})
note = session.rpost(f"incidents/{first['id']}/notes", json={"content": "looking"})
on_calls = session.list_all("oncalls", params={"user_ids[]": [me["id"]]})
schedule = session.rget(f"schedules/{on_calls[0]['schedule']['id']}", params={"since": order["since"], "until": order["until"]})
missing = session.get("incidents/QNONE")
print(
    json.dumps(
        {
            "me": me["email"],
            "phones": [m["address"] for m in me["contact_methods"] if m["type"] == "phone_contact_method"],
            "listed": [i["id"] for i in listed],
            "acknowledged": acknowledged["status"],
            "snoozed": [action["type"] for action in snoozed["pending_actions"]],
            "note": note["content"],
            "levels": [o["escalation_level"] for o in on_calls],
            "entries": len(schedule["final_schedule"]["rendered_schedule_entries"]),
            "missing": missing.status_code,
        }
    )
)
