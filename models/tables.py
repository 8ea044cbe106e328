"""Every table of the portal."""

from .absence import AbsenceNotice
from .attach_alert import AttachAlert
from .attempts import Attempt
from .audit import AuditEvent
from .board import Board, School
from .document import NoticeDocument
from .email_code import EmailCode
from .family import Child
from .match_request import MatchRequest
from .notice_version import NoticeVersion
from .outbox import OutgoingMail
from .parent import Parent
from .reason import Reason
from .recorded_absence import RecordedAbsence, RollCall
from .recovery_code import RecoveryCode
from .roster import Guardian, Pupil
from .roster_upload import RosterUpload, UploadPart
from .school_calendar import ClosedDay
from .staff import StaffMember
from .staff_look import StaffLook
from .timetable import Period
from .web_session import WebSession

TABLES = (
    Board,
    School,
    Reason,
    Pupil,
    Guardian,
    Parent,
    EmailCode,
    WebSession,
    Attempt,
    Child,
    MatchRequest,
    AbsenceNotice,
    OutgoingMail,
    AuditEvent,
    StaffMember,
    RecoveryCode,
    StaffLook,
    Period,
    ClosedDay,
    RecordedAbsence,
    RollCall,
    NoticeVersion,
    NoticeDocument,
    RosterUpload,
    UploadPart,
    AttachAlert,
)
