"""Stories of requests in the words of DOMAIN 4, about invented machines."""

from __future__ import annotations

from .channel import Channel, Post

W800 = "prod-dal10-carrier2-worker-800"
W80 = "prod-dal10-carrier2-worker-80"
W8001 = "prod-dal10-carrier2-worker-8001"
IP, OTHER_IP = "10.11.6.66", "10.11.6.67"
CHG, INNER = "CHG0472688", "CHG0472711"


def summary(change: str, action: str, status: str, *, passed: str = "", failed: str = "", skipped: str = "", going: str = "") -> str:
    return (
        f"Change Request: {change}, Action: {action}, Status: {status}\nInProgress:[{going}]\nPassed:[{passed}]\nFailed:[{failed}]\n"
        f"Skipped:[{skipped}]\nUnstarted:[]"
    )


def start(name: str = W800) -> Post:
    return Post(
        0,
        f"{CHG} carrier autorecovery: ({name}) I am starting the OS reload of {name} ({IP}) now. "
        "This can take several hours to complete...",
    )


def steps(name: str = W800, thread: int = 0) -> list[Post]:
    node = f"`{name}` ({IP})"
    return [
        Post(1, f"Change request raised: `{CHG}` waiting for approval", thread),
        Post(3, f"[Master, p]rocessing OS reload for node {node}. Status: cordoning node...", thread),
        Post(4, f"PROCESSING OS RELOAD FOR NODE {node}. STATUS: DRAINING NODE...", thread),
        Post(9, f"processing os reload for node {node}. status: draining node completed", thread),
        Post(
            11,
            f"Processing OS reload for node {node}. Status: reload/bootstrap in progress (osimage 2111415)... "
            "this can take between 30 minutes and 2 hours",
            thread,
        ),
    ]


def finish(name: str = W800, thread: int = 0) -> list[Post]:
    node = f"`{name}` ({IP})"
    return [
        Post(64, f"Processing OS reload for node {node}. Status: bootstrap completed, start patching ({INNER})...", thread),
        Post(66, summary(INNER, "patch", "failed", failed=name), thread),
        Post(81, f"Processing OS reload for node {node}. Status: patching completed, rebooting node...", thread),
        Post(88, f"Processing OS reload for node {node}. Status: reboot completed.", thread),
        Post(89, f"Processing OS reload for node {node}. Status: adding node to cluster...", thread),
        Post(93, f"Processing OS reload for node {node}. Status: waiting for node to become Ready...", thread),
        Post(97, f"Processing OS reload for node {node}. Status: uncordon node...", thread),
        Post(98, f"The OS reload for node {name} ({IP}) using osimage 2111415 successfully completed.", thread),
    ]


PASSED = Channel((start(), *steps(), *finish(), Post(99, summary(CHG, "reload", "passed", passed=W800), 0)))
RUNNING = Channel((start(), *steps()))
FAILED_LINE = f"I failed to reload node {W800} ({IP}). Status: reload/bootstrap failed. Timeout after 10h0m0s, aborting..."
JSON_LINE = (
    f'0xc00dcc2928: {{"NodeIP":"{IP}","Action":"bootstrap","TimeStamp":"2021-01-24T16:10:42+0000","Status":"unsuccessful","Success":false}}'
)
FAILED = Channel((
    start(),
    *steps(),
    Post(611, JSON_LINE, 0),
    Post(612, FAILED_LINE, 0),
    Post(613, summary(CHG, "reload", "failed", failed=W800), 0),
))  # fmt: skip
ABORTED = Channel((
    Post(0, f"*sre-oncall*\nreload {W800} outage:0\nChange request raised: `{CHG}` waiting for approval"),
    Post(121, f"sorry, but request {CHG} has been aborted(unstarted)", 0),
))  # fmt: skip
COMMANDED = Channel((Post(0, f"reload {W800} ignoreconflict outage:0", person=True),))
SHARED = Channel((
    Post(0, f"reboot {W800} {W80} outage:0", person=True),
    Post(1, f"Change request raised: {CHG} waiting for approval", 0),
    Post(5, f"processing reboot for node `{W800}` ({IP}). Status: rebooting node...", 0),
    Post(6, f"processing reboot for node `{W80}` ({OTHER_IP}). Status: rebooting node...", 0),
    Post(9, f"I failed to reboot node {W80} ({OTHER_IP}). Status: reboot failed", 0),
    Post(10, summary(CHG, "reboot", "failed", passed=W800, failed=W80), 0),
))  # fmt: skip
SKIPPED = Channel((start(), Post(2, summary(CHG, "reload", "passed", skipped=W800), 0)))
