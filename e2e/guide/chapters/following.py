"""« Suivre, corriger ou annuler un avis »: the list, the notice, « Modifier », « Annuler l’avis »."""

from playwright.sync_api import expect

from ...pages import NoticeForm, SentNotice
from ..walker import Walker


def follow(walker: Walker) -> None:
    """The notice that was just sent is looked up, corrected, then cancelled."""
    walker.section = "suivre"
    walker.go("/absences")
    look = walker.page.get_by_role("link", name=walker.say("Voir"), exact=False).filter(has=walker.page.locator(".vh"))
    walker.show("liste", walker.link("Voir le calendrier"), look, around=(walker.heading,))
    look.click()
    walker.is_at("Avis transmis")
    sent = SentNotice(walker.page, walker.say)
    modify, cancel = walker.link("Modifier"), walker.link("Annuler l’avis")
    walker.show("avis", modify, cancel, around=(walker.page.get_by_role("heading", name=walker.say("Et maintenant")),))
    _correct(walker, sent.modify())
    cancel.click()
    expect(walker.button("Oui, annuler l’avis")).to_be_visible()
    yes, keep = walker.button("Oui, annuler l’avis"), walker.link("Garder l’avis")
    walker.show("annuler", yes, keep, around=(walker.heading,))
    yes.click()
    walker.is_at("Avis annulé")
    walker.show("annule", around=(walker.page.locator(".confirmation"),))


def _correct(walker: Walker, notice: NoticeForm) -> None:
    note = walker.page.locator("#note")
    note.fill({"fr": "De retour le lendemain.", "en": "Back the next day."}[walker.say.language])
    expect(notice.submit).to_be_enabled()
    walker.show("modifier", note, notice.submit, around=(walker.page.locator("label[for=note]"),))
    notice.send()
    walker.is_at("Avis transmis")
