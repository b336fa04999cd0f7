"""Who "we" are: which addresses, numbers and accounts are the owner's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.domain.invoice import InvoiceDraft, Party
from agent.domain.mail import Address
from agent.replies import is_free_mail


def plain_identifier(text: str) -> str:
    """Fold a VAT or enterprise number for comparison: letters and digits, lower case; a bare Belgian one gets "be".

    The Belgian VAT number is the enterprise number behind "BE" (KBO), so both give the same text.
    """
    folded = "".join(character for character in text.lower() if character.isalnum())
    return f"be{folded}" if len(folded) == 10 and folded.isdigit() and folded[0] in "01" else folded


def identifiers_of(party: Party) -> tuple[str, ...]:
    """List the numbers by which a party can be told from others, the enterprise number first."""
    numbers = (party.enterprise_number, party.vat_number)
    return tuple(dict.fromkeys(plain_identifier(number) for number in numbers if number))


@dataclass(frozen=True)
class OwnIdentity:
    """Everything by which the owner is recognised; addresses and domains in lower case, numbers and phones folded."""

    addresses: frozenset[str]
    domains: frozenset[str] = frozenset()
    bookkeeping: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    ibans: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    phones: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        addresses: Iterable[str],
        bookkeeping: Iterable[str] = (),
        identifiers: Iterable[str] = (),
        ibans: Iterable[str] = (),
        names: Iterable[str] = (),
        phones: Iterable[str] = (),
    ) -> OwnIdentity:
        """Make an identity from what stands in the settings; an entry without @ in ``addresses`` is a domain.

        A domain that an own address uses is the owner's own too, unless anybody can have an address there.
        """
        folded = [address.lower() for address in addresses]
        own = {address for address in folded if "@" in address}
        domains = {address for address in folded if "@" not in address}
        domains |= {domain for address in own if not is_free_mail(domain := address.rpartition("@")[2])}
        return cls(
            addresses=frozenset(own),
            domains=frozenset(domains),
            bookkeeping=frozenset(address.lower() for address in bookkeeping),
            identifiers=frozenset(plain_identifier(number) for number in identifiers),
            ibans=frozenset(iban.replace(" ", "").upper() for iban in ibans),
            names=tuple(name.casefold() for name in names if name),
            phones=frozenset(filter(None, ("".join(filter(str.isdigit, phone)) for phone in phones))),
        )

    def is_own(self, address: Address | None) -> bool:
        """Tell whether this is one of the owner's own addresses."""
        return address is not None and (address.key in self.addresses or address.domain in self.domains)

    def outsiders(self, addresses: Iterable[Address]) -> tuple[Address, ...]:
        """Leave out the owner's own addresses and his bookkeeping robots."""
        return tuple(
            address
            for address in addresses
            if not self.is_own(address)
            and address.key not in self.bookkeeping
            and address.domain not in self.bookkeeping
        )

    def wrote(self, draft: InvoiceDraft) -> bool | None:
        """Tell whether the owner is the seller on this paper; None when the paper does not show it.

        A purchase invoice that is sent on bears somebody else's number, account and name.
        """
        sellers, buyers = set(identifiers_of(draft.seller)), set(identifiers_of(draft.customer))
        if sellers & self.identifiers:
            return True
        if buyers & self.identifiers:
            return False
        iban = draft.iban.value.replace(" ", "").upper() if draft.iban else None
        name = (draft.seller.name or "").casefold()
        if iban in self.ibans or (name and any(own in name or name in own for own in self.names)):
            return True
        # An account that may be misread, or has wrong check digits, is no proof of somebody else.
        other_account = bool(draft.iban and draft.iban.is_certain and self.ibans)
        foreign = (bool(sellers and self.identifiers), other_account, bool(name and self.names))
        return False if sum(foreign) >= 2 else None
