"""« Billet »: one document a child; kept on the server while its form is filled in again, it travels by its name."""

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms.fields import Field
from wtforms.form import BaseForm
from wtforms.widgets import FileInput

from models import (
    LARGEST_DOCUMENT,
    BrokenDocument,
    Child,
    DocumentRefused,
    DocumentTooLarge,
    EmptyDocument,
    NoticeDocument,
    UnknownDocument,
)

from .. import words
from ..catalogue import gettext as _
from ..document_words import facts_of
from .live import LiveForm
from .rules import Needed

ACCEPTED = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"


class DocumentField(Field):
    """`data`: the NoticeDocument chosen now or kept before; in a live check, the name of the file that was chosen.

    That name, and the media type that the browser says, are never believed.
    """

    widget = FileInput()
    child: Child
    kept: NoticeDocument | None = None  # sent with an earlier try, or chosen now and kept for the next
    is_new = False

    @property
    def kept_name(self) -> str:
        """The hidden box that bears the public id of what is kept."""
        return f"joint-{self.child.public_id}"

    @property
    def lacks_answer(self) -> bool:
        return not self.raw_data

    @property
    def facts(self) -> str:
        """« PDF, 240 ko »."""
        return facts_of(self.kept)

    @property
    def summary(self) -> str:
        """« Billet de Léa joint (PDF, 240 ko) »; "" when nothing is kept."""
        said = {"of_name": words.of(self.child.first_name), "facts": self.facts}
        return _("Billet %(of_name)s joint (%(facts)s)", **said) if self.kept else ""

    def take(self, kept: NoticeDocument | None, *, is_live: bool) -> None:
        """Read the request: the file when the form is sent, the name of a chosen one in a live check, what was kept."""
        files = [file for file in request.files.getlist(self.name) if file.filename]
        chosen = request.form.get(self.name, "") if is_live else ""
        self.kept, self.data = kept, kept or chosen or None
        self.raw_data = files or ([self.data] if self.data else [])
        if files:
            self._read(files)

    def _read(self, files: Sequence[FileStorage]) -> None:
        self.data = None
        try:
            if len(files) > 1:
                raise ValueError(_("Joignez un seul document."))
            content = files[0].stream.read(LARGEST_DOCUMENT + 1)
            self.data, self.is_new = NoticeDocument.read(content, self.child.parent), True
        except DocumentRefused as refusal:
            self.process_errors = [why_refused(refusal)]
        except ValueError as error:
            self.process_errors = [str(error)]

    def keep(self) -> None:
        """The form must be filled in or read again: what was chosen waits on the server."""
        if self.is_new and isinstance(self.data, NoticeDocument):
            self.data.keep()
            self.kept = self.data


def join_fields(form: LiveForm, children: Sequence[Child]) -> dict[str, DocumentField]:
    """Give the form one question for each child, answered as the request says; by the child’s public id."""
    parents = {child.parent_id: child.parent for child in children if child.parent_id}
    names = {child.public_id: request.form.get(f"joint-{child.public_id}", "") for child in children}
    kept: dict[str, NoticeDocument] = {}
    for parent in parents.values():
        kept |= NoticeDocument.of_parent(parent, names.values())
    return {child.public_id: _join(form, child, kept.get(names[child.public_id])) for child in children}


def _join(form: LiveForm, child: Child, kept: NoticeDocument | None) -> DocumentField:
    whose = {"of_name": words.of(child.first_name)}
    sentence = _("Joignez le billet %(of_name)s\u00a0: l’école en a besoin pour ce motif.", **whose)
    name = f"billet-{child.public_id}"
    question = DocumentField(
        _("Billet %(of_name)s", **whose),
        [Needed(sentence)],
        description=_("PDF, JPEG ou PNG, 5\u00a0Mo au plus"),
        render_kw={"data-nom": _("le billet %(of_name)s", **whose), "accept": ACCEPTED},
    )
    BaseForm.__setitem__(form, name, question)  # `Form` itself takes none once it is made: these depend on the family
    field = form[name]
    field.child = child
    field.process(None)
    field.take(kept, is_live=form.is_live)
    return field


def why_refused(refusal: DocumentRefused) -> str:
    """What is the matter with the file, and what to do."""
    sentences = {
        EmptyDocument: _("Ce fichier est vide. Choisissez-en un autre."),
        DocumentTooLarge: _(
            "Ce fichier dépasse 5\u00a0Mo. Choisissez-en un plus petit, ou prenez une photo moins détaillée."
        ),
        UnknownDocument: _("Ce fichier n’est ni un PDF, ni une image JPEG ou PNG. Choisissez-en un autre."),
        BrokenDocument: _("Ce fichier est incomplet. Ouvrez-le pour le vérifier, puis choisissez-le de nouveau."),
    }
    return sentences[type(refusal)]
