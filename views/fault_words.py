"""What to do about each fault of a file, in both languages: one table, for the pages and for the command line."""

from models import Fault, Problem

from .catalogue import lazy_gettext as _l

REMEDIES = {
    Problem.TOO_BIG: _l("Le fichier dépasse %(hint)s. Importez les écoles en plusieurs fichiers."),
    Problem.TOO_MANY_ROWS: _l("Le fichier a plus de %(hint)s lignes. Importez les écoles en plusieurs fichiers."),
    Problem.LINE_TOO_LONG: _l("Cette ligne dépasse %(hint)s octets. Est-ce un fichier CSV, avec un élève par ligne?"),
    Problem.NUL: _l(
        "Cette ligne contient un octet nul. Le fichier est abîmé\u00a0: exportez-le à nouveau en «\u00a0CSV "
        "UTF-8\u00a0»."
    ),
    Problem.UTF_16: _l("Le fichier est en UTF-16. Enregistrez-le en «\u00a0CSV UTF-8\u00a0»."),
    Problem.MIXED_ENCODINGS: _l(
        "Cette ligne n’est pas en UTF-8, alors que d’autres le sont. Exportez le fichier à nouveau en "
        "«\u00a0CSV UTF-8\u00a0»."
    ),
    Problem.UNKNOWN_ENCODING: _l(
        "Cette ligne n’est ni en UTF-8 ni en Windows-1252. Enregistrez le fichier en «\u00a0CSV UTF-8\u00a0»."
    ),
    Problem.QUOTES: _l(
        "Un guillemet est ouvert sans être fermé, ou n’est pas doublé dans une valeur. Corrigez cette ligne."
    ),
    Problem.LINE_ENDS: _l(
        "Un retour de chariot se trouve au milieu de cette ligne. Enregistrez le fichier avec des fins de "
        "ligne Windows ou Unix."
    ),
    Problem.EMPTY: _l("La première ligne doit être l’en-tête\u00a0: %(hint)s"),
    Problem.SEPARATOR: _l(
        "Les colonnes doivent être séparées par des virgules. Enregistrez le fichier en «\u00a0CSV UTF-8 "
        "(délimité par des virgules)\u00a0»."
    ),
    Problem.MISSING_COLUMNS: _l("Ajoutez à l’en-tête ce qui manque\u00a0: %(hint)s."),
    Problem.UNKNOWN_COLUMN: _l("Cette colonne est inconnue. %(hint)s"),
    Problem.REPEATED_COLUMN: _l("Cette colonne est deux fois dans l’en-tête. Gardez-en une."),
    Problem.NO_PUPIL: _l("Le fichier ne contient aucun élève. Exportez-le à nouveau."),
    Problem.WIDTH: _l(
        "Cette ligne a %(value)s valeurs et l’en-tête, %(hint)s colonnes. Manque-t-il une virgule, ou y en "
        "a-t-il une de trop?"
    ),
    Problem.VALUE_TOO_LONG: _l("C’est plus long que %(hint)s caractères. Raccourcissez cette valeur."),
    Problem.MISSING: _l("Remplissez cette case."),
    Problem.CONTROL_CHARACTER: _l("La valeur contient un caractère de commande invisible. Écrivez-la à nouveau."),
    Problem.DAMAGED: _l(
        "Des lettres accentuées ont été abîmées. Exportez le fichier à nouveau en «\u00a0CSV UTF-8\u00a0»."
    ),
    Problem.NO_LETTER: _l("Un nom compte au moins une lettre. Corrigez-le."),
    Problem.UNKNOWN_BOARD: _l(
        "Aucun centre de services ni commission scolaire n’a ce code. C’est celui du ministère, à six "
        "chiffres, comme 732000."
    ),
    Problem.NUMBER: _l("Un numéro de fiche a exactement 7 chiffres. %(hint)s"),
    Problem.DATE: _l("Écrivez une date qui existe, en AAAA-MM-JJ, comme 2014-09-27."),
    Problem.DATE_TOO_EARLY: _l("Cette naissance serait de 1900 ou d’avant. Corrigez la date."),
    Problem.DATE_IN_FUTURE: _l("Cette date de naissance est à venir. Corrigez-la."),
    Problem.ADDRESS: _l("Ce n’est pas une adresse courriel. Corrigez-la ou laissez la case vide."),
    Problem.DUPLICATE: _l(
        "Cet organisme et ce numéro sont déjà à la ligne %(hint)s. Gardez une seule ligne, avec toutes les adresses."
    ),
    Problem.SCHOOL_NAME: _l(
        "La même école s’appelle «\u00a0%(hint)s\u00a0» sur une ligne précédente. Donnez-lui un seul nom."
    ),
    Problem.UNKNOWN_SCHOOL: _l(
        "Aucune école de cet organisme n’a ce code. Importez d’abord sa liste, ou corrigez le code."
    ),
    Problem.CLOSED_KIND: _l("Écrivez «\u00a0conge\u00a0» ou «\u00a0pedagogique\u00a0»."),
    Problem.SPAN: _l("Le dernier jour vient avant le premier, ou plus de %(hint)s jours après. Corrigez les dates."),
    Problem.NO_CLOSED_DAY: _l("Ce fichier ne ferme aucun jour de semaine de ces années scolaires. Est-ce le bon?"),
    Problem.TOO_MANY_CLOSED: _l(
        "Plus de %(hint)s jours de semaine d’une même année scolaire seraient fermés. Est-ce le bon fichier?"
    ),
    Problem.WHICH_SCHOOL: _l(
        "Un fichier iCalendar ne nomme aucune école\u00a0: dites pour quel organisme ou quelle école il est."
    ),
    Problem.NOT_A_CALENDAR: _l("Ce n’est pas un fichier iCalendar qui se lit. Exportez le calendrier à nouveau."),
    Problem.TOO_MANY_EVENTS: _l("Le calendrier a plus de %(hint)s événements. Exportez une seule année scolaire."),
    Problem.REPETITION: _l(
        "Cet événement se répète d’une façon qui ne se lit pas. Énumérez ses jours, ou répétez-le par "
        "jour, semaine, mois ou année."
    ),
    Problem.ARCHIVE: _l("Ce fichier zip est abîmé ou incomplet. Exportez-le à nouveau."),
    Problem.ENCRYPTED: _l("Ce fichier est protégé par un mot de passe. Exportez-le sans mot de passe."),
    Problem.COMPRESSION: _l(
        "Ce fichier est comprimé d’une façon qui ne se lit pas. Faites un zip ordinaire (deflate)."
    ),
    Problem.ARCHIVE_NAME: _l(
        "Ce nom n’a pas sa place dans un zip OneRoster, ou il y est deux fois. Mettez-y une seule fois chaque "
        "fichier, sans dossier."
    ),
    Problem.ARCHIVE_SIZE: _l("Décomprimé, ce zip dépasse %(hint)s. Exportez les écoles en plusieurs fichiers."),
    Problem.NO_MANIFEST: _l(
        "Le zip n’a pas de fichier manifest.csv à sa racine. Mettez-y les fichiers eux-mêmes, sans dossier."
    ),
    Problem.VERSION: _l("Le manifeste doit donner oneroster.version 1.1 ou 1.2. Exportez dans l’une de ces versions."),
    Problem.FILE_MODE: _l("Le manifeste doit dire de chaque fichier absent, bulk ou delta."),
    Problem.FILE_MISSING: _l("Ce fichier est nécessaire et n’est pas dans le zip. Exportez-le aussi."),
    Problem.FILE_UNANNOUNCED: _l(
        "Ce fichier est dans le zip, mais le manifeste le dit absent. Corrigez l’un ou retirez l’autre."
    ),
    Problem.MIXED_MODES: _l(
        "Les fichiers users, roles, demographics et enrollments vont ensemble\u00a0: tous bulk, ou tous delta ou "
        "absents."
    ),
    Problem.STATUS: _l("Écrivez active ou tobedeleted."),
    Problem.SOURCE_ID: _l("Un sourcedId compte de 1 à 255 caractères, sans espace ni virgule. Corrigez-le."),
    Problem.REPEATED_ID: _l("Ce sourcedId est déjà à la ligne %(hint)s. Gardez une seule ligne."),
    Problem.ORG_CIRCLE: _l("Les parentSourcedId de cet établissement tournent en rond. Corrigez-les."),
    Problem.NO_BOARD: _l(
        "Au-dessus de cette école, aucun établissement n’a pour identifier le code d’un centre de services ou "
        "d’une commission scolaire, à six chiffres."
    ),
    Problem.NO_SCHOOL: _l("Cet élève n’est dans aucune école du fichier orgs.csv. Indiquez son école."),
    Problem.NO_BIRTH_DATE: _l(
        "Le fichier demographics.csv n’a pas de ligne pour cet élève. Ajoutez-la, avec sa date de naissance."
    ),
    Problem.UNKNOWN_PUPIL: _l(
        "Cet élève n’est dans aucune importation précédente. Ajoutez sa ligne à users.csv et à demographics.csv."
    ),
    Problem.NUMBER_TAKEN: _l(
        "Ce numéro de fiche est celui d’un autre élève de la liste en place. Corrigez-le, ou retirez l’autre élève."
    ),
    Problem.WHICH_BOARD: _l(
        "On ne sait pas de quel organisme il s’agit. Ajoutez le fichier orgs.csv, ou importez d’abord toute la liste."
    ),
    Problem.STALE: _l("Une autre liste a été importée entre-temps. Importez ce fichier à nouveau."),
    Problem.OTHER_BOARD: _l("Cette liste se rapporte à l’organisme %(hint)s. Retirez cette ligne."),
    Problem.OTHER_SCHOOL: _l("Vous pouvez importer la liste de l’école %(hint)s seulement. Retirez cette ligne."),
    Problem.ELSEWHERE: _l(
        "Ce numéro de fiche est celui d’un élève d’une autre école. Quand cette école l’aura retiré, importez à "
        "nouveau; ou demandez l’importation au centre de services."
    ),
    Problem.TROUBLE: _l("Le portail n’a pas réussi à lire ce fichier, et rien n’a changé. Envoyez-le à nouveau."),
    Problem.RECORDED_KIND: _l("Écrivez «\u00a0absence\u00a0», «\u00a0retard\u00a0» ou «\u00a0depart\u00a0»."),
    Problem.RECORDED_PART: _l("Écrivez journee, avant-midi, apres-midi, periodes ou heures."),
    Problem.RECORDED_HOUR: _l("Écrivez une heure entre 6\u00a0h et 18\u00a0h, comme 9\u00a0h\u00a015."),
    Problem.RECORDED_ORDER: _l("La fin vient avant le début. Corrigez les heures."),
    Problem.RECORDED_PERIOD: _l("L’horaire de l’école n’a pas ces périodes. Écrivez par exemple 1-3, ou 2 4."),
    Problem.NOT_ENROLLED: _l("Aucun élève de cette école n’a ce numéro. Corrigez-le, ou importez d’abord la liste."),
    Problem.NOT_A_SCHOOL_DAY: _l("Ce n’est pas un jour de classe de cette année scolaire, ou il est à venir."),
    Problem.REPEATED_ABSENCE: _l("La même absence est déjà à la ligne %(hint)s. Gardez une seule ligne."),
}
_HINTS = {
    Problem.UNKNOWN_COLUMN: (
        _l("Vouliez-vous dire %(hint)s?"),
        _l("Retirez-la, ou nommez-la courriel_1, courriel_2… si elle contient des adresses."),
    ),
    Problem.NUMBER: (
        _l("Les zéros du début sont-ils perdus? Écrivez %(hint)s, et mettez la colonne en texte."),
        _l("Corrigez-le."),
    ),
}


def remedy(fault: Fault) -> str:
    """What to do, in the language of who asks."""
    hint = fault.hint
    if fault.problem in _HINTS:
        with_hint, without = _HINTS[fault.problem]
        hint = str(with_hint) % {"hint": hint} if hint else str(without)
    return str(REMEDIES[fault.problem]) % {"value": fault.value, "hint": hint}
