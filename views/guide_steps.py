"""The chapters of the illustrated guide and what each step says; its picture is found by its name (`guide_book`)."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Chapter(NamedTuple):
    """A chapter: its title, and what to do at each step, by the step’s name."""

    title: LazyString
    steps: dict[str, LazyString]


_CREATE = {
    "accueil": _l("Cliquez sur «\u00a0Se connecter\u00a0», en haut à droite."),
    "connexion": _l("Cliquez sur «\u00a0Créez votre compte\u00a0», au bas de l’écran."),
    "courriel": _l("Inscrivez l’adresse de courriel que vous avez donnée à l’école, puis demandez un code."),
    "code": _l("Ouvrez votre boîte de réception. Inscrivez le code reçu, puis vérifiez-le."),
    "mot-de-passe": _l("Choisissez un mot de passe et inscrivez-le deux fois. Chaque règle suivie est cochée."),
}
_ADD = {
    "liste": _l("Cherchez le centre de services scolaire ou la commission scolaire de l’enfant."),
    "organisme": _l("Choisissez-le dans la liste, puis continuez."),
    "noms": _l("Inscrivez le nom et le prénom comme ils figurent sur le bulletin."),
    "fiche": _l("Inscrivez la date de naissance et le numéro de fiche, 7 chiffres sur le bulletin. Enregistrez."),
    "ajoute": _l("L’enfant est dans votre compte. Ajoutez un autre enfant, ou revenez au portail."),
    "concorde": _l("Les renseignements ne concordent pas? Relisez-les, puis vérifiez cette liste avec l’école."),
    "verifier": _l("Tout est juste? Demandez à l’école de comparer avec le dossier. Elle vous répond par courriel."),
}
_FORGOTTEN = {
    "lien": _l("Dans l’écran «\u00a0Se connecter\u00a0», cliquez sur «\u00a0Mot de passe oublié?\u00a0»."),
    "courriel": _l("Inscrivez votre courriel, puis demandez un code."),
    "code": _l("Inscrivez le code reçu par courriel, puis vérifiez-le."),
    "nouveau": _l(
        "Choisissez un nouveau mot de passe, inscrivez-le deux fois et enregistrez-le. Connectez-vous ensuite."
    ),
}
_ANNOUNCE = {
    "connexion": _l("Connectez-vous avec votre courriel et votre mot de passe."),
    "tuile": _l("Cliquez sur la tuile «\u00a0Absences\u00a0» de l’enfant."),
    "aviser": _l("Cliquez sur «\u00a0Aviser l’école d’une absence à venir\u00a0»."),
    "quoi": _l("Cochez l’enfant, puis dites ce que vous signalez."),
    "retard": _l("Pour un retard, indiquez l’heure d’arrivée."),
    "depart": _l("Pour un départ hâtif, indiquez l’heure, et qui vient chercher l’enfant."),
    "moment": _l("Pour une absence, dites quelle partie de la journée."),
    "jour": _l("Choisissez le jour. Pour plusieurs jours, indiquez le premier et le dernier."),
    "motif": _l("Choisissez le motif. Pour «\u00a0Autre\u00a0», une explication est nécessaire."),
    "grise": _l("Le bouton reste grisé tant qu’il manque un renseignement\u00a0: la phrase au-dessus dit lequel."),
    "soumettre": _l("Tout est rempli. Soumettez l’avis."),
    "numero": _l("Un numéro confirme l’avis. Une copie vous est envoyée par courriel."),
}
_FOLLOW = {
    "liste": _l("Vos avis sont dans la page «\u00a0Absences\u00a0», avec ce que chacun devient."),
    "avis": _l("Jusqu’à l’heure où il commence, un avis se modifie ou s’annule."),
    "modifier": _l("Pour le corriger, changez vos réponses, puis soumettez. Le numéro reste le même."),
    "annuler": _l("Pour l’annuler, confirmez. L’école en est avertie."),
    "annule": _l("L’avis annulé reste dans votre liste."),
}
_EXPLAIN = {
    "liste": _l("Ce que l’école a noté sans motif est en haut de la page «\u00a0Absences\u00a0»."),
    "plusieurs": _l("Cochez une absence ou plusieurs, puis choisissez le motif."),
    "soumettre": _l("Soumettez votre réponse à l’école."),
    "inexact": _l("Ce n’est pas exact? Signalez-le à l’école."),
    "signaler": _l("Écrivez ce qui n’est pas exact. L’école retire l’absence, ou vous dit pourquoi elle la maintient."),
}
_SETTINGS = {
    "menu": _l("Cliquez sur «\u00a0Paramètres\u00a0», dans le menu."),
    "compte": _l("Changez la langue, le courriel ou le mot de passe, voyez vos appareils, téléchargez vos données."),
    "enfants": _l("Retirez un enfant de votre compte, ajoutez-en un, ou supprimez le compte."),
}

CHAPTERS = {
    "creer": Chapter(_l("Créer votre compte"), _CREATE),
    "ajouter": Chapter(_l("Ajouter un ou plusieurs enfants à votre compte"), _ADD),
    "oublie": Chapter(_l("Choisir un nouveau mot de passe, si vous avez oublié le vôtre"), _FORGOTTEN),
    "absence": Chapter(_l("Aviser l’école d’une absence ou d’un retard"), _ANNOUNCE),
    "suivre": Chapter(_l("Suivre, corriger ou annuler un avis"), _FOLLOW),
    "motiver": Chapter(_l("Motiver une absence que l’école a notée"), _EXPLAIN),
    "regler": Chapter(_l("Régler votre compte"), _SETTINGS),
}
