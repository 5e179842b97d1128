"""IBM Cloud of the lab: the exchange of an API key for a token, and the support center's cases (WIRE 7)."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from .faults import BAD_GATEWAY, LOGIN_PAGE
from .server import LabSystem
from .wire import Answer, Request, Wire

KEY: Final = "lab-api-key-0123456789"
OFFERINGS: Final = (
    ("Bare Metal Servers for Classic", "bare-metal-classic"), ("Bare Metal Servers for VPC", "is.bare-metal-server"),
    ("Block Storage for Classic", "block-storage"), ("Virtual Server for Classic", "virtual-server"), ("Cloud Object Storage", "cos"),
)  # fmt: skip
_GRANT: Final = "urn:ibm:params:oauth:grant-type:apikey"


class IamLab(LabSystem):
    """Gives tokens, of which it keeps those that are good."""

    def __init__(self) -> None:
        super().__init__()
        self.good: set[str] = set()
        self.lives = 3600
        """Seconds that a token is said to last."""
        self.lasts = 0
        """How many questions it answers before it hangs up on all others; 0 for no end."""
        self.answers: Any = None
        """Something else than a token, with which a right key is answered."""

    @property
    def token_address(self) -> str:
        return f"{self.address}/identity/token"

    def told(self, request: Request, wire: Wire) -> Answer | None:
        if 0 < self.lasts <= len(self.seen):
            self.seen.append(request)
            wire.hang_up()
            return None
        return super().told(request, wire)

    def answer(self, request: Request) -> Answer:
        form = request.form()
        if (request.method, request.path) != ("POST", "/identity/token"):
            return Answer.json({"errorMessage": "not found"}, 404)
        if form.get("grant_type") != _GRANT or form.get("apikey") != KEY:
            return Answer.json({"errorCode": "BXNIM0415E", "errorMessage": "Provided API key could not be found."}, 400)
        if self.answers is not None:
            return Answer.json(self.answers)
        token = f"canary-token-{len(self.seen)}"
        self.good.add(token)
        return Answer.json({
            "access_token": token, "refresh_token": "not_supported", "token_type": "Bearer", "expires_in": self.lives,
            "expiration": 1795165200 + self.lives, "scope": "ibm openid",
        })  # fmt: skip


class CasesLab(LabSystem):
    """The cases of one account, newest first."""

    BASE: ClassVar[str] = "/case-management/v1"

    def __init__(self, iam: IamLab) -> None:
        super().__init__()
        self.iam = iam
        self.cases: list[dict[str, Any]] = []
        self.offerings: list[tuple[str, str]] = [*OFFERINGS]
        self.loses = ""
        """What becomes of the answer to a new case: it is `dropped`, a `gateway` page or a `login` page."""
        self.only_method = ""
        """The fault concerns only requests of this method."""
        self.fails_after_post = False
        """Nothing may be looked up once a case was sent."""
        self.ends_tokens_on_post = False
        """The first case that is sent comes with a token that has just ended."""
        self.refuses: Answer | None = None
        """How a new case is refused."""
        self.late = 0
        """How many lists do not show the newest case yet."""
        self.shows_text = True
        """Whether a list has the cases' texts."""
        self.number = "CS{:07d}"
        self.total: int | None = None
        """How many cases it says that there are, where it does not count."""

    @property
    def created(self) -> list[Request]:
        return [request for request in self.seen if request.method == "POST"]

    def told(self, request: Request, wire: Wire) -> Answer | None:
        if self.only_method not in {"", request.method}:
            self.seen.append(request)
            return self.answer(request)
        answer = super().told(request, wire)
        if request.method != "POST" or answer is None or answer.status != 200 or not self.loses:
            return answer
        if self.loses == "dropped":
            wire.hang_up()
            return None
        return Answer(502, BAD_GATEWAY, "text/html") if self.loses == "gateway" else Answer(200, LOGIN_PAGE, "text/html")

    def answer(self, request: Request) -> Answer:
        if self.ends_tokens_on_post and request.method == "POST":
            self.ends_tokens_on_post = False
            self.iam.good.clear()
        if self.fails_after_post and request.method == "GET" and self.created:
            return Answer.json({"message": "no"}, 403)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.iam.good:
            return Answer.json({"code": "unauthorized", "message": "token"}, 401)
        if request.path == "/case-management/utilities/v1/offerings/technical":
            listed = [{"name": name, "type": {"group": "crn_service_name", "key": key, "id": f"id-{key}"}} for name, key in self.offerings]
            return Answer.json({"offerings": listed})
        if request.path == f"{self.BASE}/cases":
            return self._new(request.json()) if request.method == "POST" else self._list(request)
        number = request.path.removeprefix(f"{self.BASE}/cases/")
        found = next((case for case in self.cases if case["number"] == number), None)
        return Answer.json(found) if found else Answer.json({"message": "no such case"}, 404)

    def _new(self, asked: Any) -> Answer:
        if self.refuses is not None:
            return self.refuses
        offering = asked.get("offering", {}).get("type", {})
        if asked.get("type") != "technical" or (offering.get("key") not in {key for _, key in self.offerings}):
            return Answer.json({"message": "offering"}, 400)
        case = {
            "number": self.number.format(len(self.cases) + 1), "short_description": asked["subject"], "description": asked["description"],
            "severity": asked["severity"], "status": "new", "created_at": "2026-11-20T09:00:00Z", "offering": asked["offering"],
        }  # fmt: skip
        self.cases.insert(0, case)
        return Answer.json(case)

    def _list(self, request: Request) -> Answer:
        listed = [*self.cases]
        if self.late and listed:
            self.late -= 1
            del listed[0]
        if "search" in request.query:
            listed = [case for case in listed if request.query["search"] in (case["description"] or "")]
        wanted = request.query["fields"].split(",")
        shown = [{key: case[key] for key in wanted if key != "description" or self.shows_text} for case in listed]
        start, most = int(request.query["offset"]), min(100, int(request.query["limit"]))
        total = len(shown) if self.total is None else self.total
        return Answer.json({"total_count": total, "first": {"href": "x"}, "cases": shown[start : start + most]})
