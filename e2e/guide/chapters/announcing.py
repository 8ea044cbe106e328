"""« Aviser l’école d’une absence ou d’un retard »: signing in, the tile, the questions, the number of the notice."""

from playwright.sync_api import expect

from ...dates import school_day
from ...families import EnrolledFamily
from ...pages import Absences, Dashboard, NoticeForm
from ..walker import Walker


def announce(walker: Walker, family: EnrolledFamily) -> None:
    """Zoé will be absent a whole day, for a reason that her mother explains; a late arrival is shown on the way."""
    walker.section = "absence"
    _sign_in(walker, family)
    tile = Dashboard(walker.page, walker.say).absences_of(family.child.full_name)
    walker.show("tuile", tile, around=(walker.heading,))
    tile.click()
    expect(walker.heading).to_contain_text(family.child.first_name)
    start = walker.main("link", "Aviser l’école d’une absence à venir")
    walker.show("aviser", start, around=(walker.heading,))
    notice = Absences(walker.page, walker.say).announce()
    _what(walker, notice, family)
    _why(walker, notice)
    notice.send()
    _sent(walker, notice)


def _sign_in(walker: Walker, family: EnrolledFamily) -> None:
    walker.go("/connexion")
    address, password = walker.field("Courriel"), walker.field("Mot de passe")
    address.fill(family.email)
    password.fill(family.password)
    stay, enter = walker.field("Rester connecté sur cet appareil"), walker.main("button", "Se connecter")
    walker.show("connexion", address, password, stay, enter, around=(walker.heading,))
    enter.click()
    expect(Dashboard(walker.page, walker.say).card(family.child.full_name)).to_be_visible()


def _what(walker: Walker, notice: NoticeForm, family: EnrolledFamily) -> None:
    absence, late, early = (walker.field(kind) for kind in ("Une absence", "Un retard", "Un départ hâtif"))
    child = walker.page.get_by_label(family.child.first_name, exact=True)
    walker.show("quoi", child, absence, late, early, around=(walker.heading,))
    late.check()
    walker.show("retard", late, walker.field("Heure d’arrivée"), around=(walker.question("Que voulez-vous signaler?"),))
    early.check()
    back, by = walker.optional("Heure de retour"), walker.optional("Qui vient chercher l’enfant?")
    walker.show("depart", early, walker.field("Heure de départ"), back, by)
    absence.check()
    whole, hours = walker.field("Toute la journée"), walker.field("D’une heure à une autre")
    whole.check()
    walker.show("moment", absence, whole, walker.field("Avant-midi"), walker.field("Après-midi"), hours)
    notice.another_day(school_day().isoformat())
    days = (walker.field("Une autre date"), walker.field("Du"), walker.optional("Au"), walker.field("Chaque semaine"))
    walker.show("jour", *days, around=(walker.question("Quand?"),))


def _why(walker: Walker, notice: NoticeForm) -> None:
    notice.choose("Autre")
    reason, box = walker.field("Autre"), walker.field("Explication")
    walker.show("motif", reason, box, around=(walker.field("Maladie"), walker.limit_of(box)))
    walker.show("grise", notice.submit, around=(notice.status,))
    box.fill({"fr": "Une fête de famille.", "en": "A family celebration."}[walker.say.language])
    expect(notice.submit).to_be_enabled()
    walker.show("soumettre", notice.submit, around=(notice.status,))


def _sent(walker: Walker, notice: NoticeForm) -> None:
    walker.is_at("Avis transmis")
    walker.stands_for(notice.reference, "AV-2048")
    number = walker.page.locator(".confirmation")
    walker.show("numero", around=(number,))
