"""The only door to HTTP: credentials bound to an origin, deadlines, caps, no redirect followed blindly (SAFETY B.5).

    async with Client(settings.network, now) as client:
        reply = await client.get(system, "/user")

Must not know: what a system's answers mean.
"""

from .client import Client
from .records import Asked, Reply, Wait
from .system import System
from .trouble import Problem, Trouble

__all__ = ["Asked", "Client", "Problem", "Reply", "System", "Trouble", "Wait"]
