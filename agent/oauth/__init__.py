"""
Logging in without a password (OAuth 2): device flow (RFC 8628) and refresh (RFC 6749 6), for any provider.

In comes an account of the settings; out goes an access token that is valid now, or the reason why there is none and
what to do. The refresh token lies beside the settings, in a file of its own; nothing else of this is ever on the disk.
It speaks HTTPS to the provider's two addresses and to nobody else. It knows neither IMAP nor SMTP.
"""

from agent.oauth.answers import Grant
from agent.oauth.device import DeviceCode, ask_for_code, how_to_type, wait_for_grant
from agent.oauth.provider import Provider, provider_of
from agent.oauth.tokens import Tokens

__all__ = ["DeviceCode", "Grant", "Provider", "Tokens", "ask_for_code", "how_to_type", "provider_of", "wait_for_grant"]
