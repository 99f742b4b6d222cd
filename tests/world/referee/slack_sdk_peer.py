"""Slack's own SDK against the simulated Slack.

Reads one JSON object from standard input (api_url, app_token, user_token, channel, words), connects over Socket
Mode, confirms every message event and reacts to it twice. It ends when a message with the text of `words[-1]` came,
and writes one JSON object of what it saw to standard output.
"""

import json
import sys
import threading

import slack_sdk
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web import WebClient

order = json.load(sys.stdin)
web = WebClient(token=order["user_token"], base_url=order["api_url"])
web.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
saw = {"version": slack_sdk.version.__version__, "messages": [], "reactions": [], "errors": []}
finished = threading.Event()


def react(channel, ts):
    try:
        web.reactions_add(channel=channel, timestamp=ts, name="white_check_mark")
        saw["errors"].append(None)
    except SlackApiError as refused:
        saw["errors"].append(refused.response["error"])


def heard(client, request):
    client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
    event = request.payload.get("event", {})
    if event.get("type") == "reaction_added":
        saw["reactions"].append(event["reaction"])
    if event.get("type") == "message":
        saw["messages"].append(event["text"])
        react(event["channel"], event["ts"])
        react(event["channel"], event["ts"])
        if event["text"] == order["words"][-1]:
            finished.set()


client = SocketModeClient(app_token=order["app_token"], web_client=web)
client.socket_mode_request_listeners.append(heard)
saw["me"] = web.auth_test()["user_id"]
saw["pages"] = [
    [message["text"] for message in page["messages"]]
    for page in web.conversations_history(channel=order["channel"], limit=2)
]
saw["channels"] = [
    channel["name"] for page in web.users_conversations(limit=1) for channel in page["channels"]
]
client.connect()
saw["finished"] = finished.wait(120)
client.close()
json.dump(saw, sys.stdout)
