"""The school: everything the portal knows and decides. It knows nothing of the web; views import from here only."""

from . import demo, demo_staff, first_step, schema, staff_invitation, staff_room
from .absence import AbsenceNotice, NoticeStatus, notice_facts
from .absence_days import check_days, earliest_day, is_tardy
from .absence_mark import AbsenceMark
from .absence_meeting import meet
from .absence_register import AbsenceRegister, Noted
from .absence_reminder import AbsenceReminder
from .absence_time import AbsenceTime, DayPart, NoticeKind
from .asker import Asker, asker, set_asker
from .attach_alert import AttachAlert, recent_alerts
from .attempts import Attempt, AttemptKind
from .audit import AuditEvent, Event, record_sparingly
from .audit import listen as listen_to_events
from .audit import record as record_event
from .backup import BackupExists, back_up
from .base import DatabaseTrouble, current_settings, database, exclusively, open_school, release_connection
from .board import Board, BoardList, School, of_name
from .calendar_file import LARGEST_CALENDAR, read_calendar
from .calendar_import import CalendarChange, CalendarImport
from .clock import local, move_clock, now, today, zone
from .closings import Closings, school_year
from .code_limits import next_send
from .comparison import Comparison, Likeness, Piece, compare
from .day_sheet import Counts, DaySheet, Section, SheetFilter
from .delivery import Delivery
from .desk import Desk
from .desk_calendar import BadSpan, ClosedSpan, DeskCalendar
from .desk_notices import DeskNotices, is_reference
from .desk_pupils import DeskPupils, PupilFilter, PupilLine
from .document import (
    LARGEST_DOCUMENT,
    BrokenDocument,
    DocumentKind,
    DocumentRefused,
    DocumentTooLarge,
    EmptyDocument,
    NoticeDocument,
    UnknownDocument,
)
from .email_address import canonical_email, deliverable, masked
from .email_code import CodeRequest, EmailCode, Purpose, StaleVerification, Verdict
from .explanations import Explained, Explanations
from .family import Child, Family, Mismatch
from .family_calendar import FamilyDay, FamilyMonth
from .journal import FAMILIES, Journal, JournalFilter, JournalLine
from .list_page import ListPage
from .mail_alarm import alarm_of_late_mail
from .match_request import MatchRequest, MatchRequestState, TooManyRequests
from .match_settlement import LONGEST_SENTENCE, AlreadySettled, MatchSettlement
from .names import MatchingRule, matching_key, search_key, tidy
from .notice_answer import Answer, NeedsSentence, Outcome
from .notice_book import NoticeBook
from .notice_change import NoticeChange, NoticeClosed, NoticeMoved
from .notice_course import NoticeCourse
from .notice_draft import EARLIEST, EXPLANATION_LIMIT, LATEST, LONGEST_PERSON, NoticeDraft, is_in_day, written
from .notice_refused import (
    BadHour,
    BadHours,
    BadOrder,
    NeedsDocument,
    NeedsExplanation,
    NoSchool,
    NoticeRefused,
    OutsideYear,
    Overlap,
    TooManyDays,
    UnknownPeriod,
    UnknownReason,
)
from .notice_version import NoticeVersion
from .notice_writing import Author, write_notices
from .outbox import MailKind, MailState, MailTrouble, OutgoingMail
from .parent import AccountExists, Parent
from .password import LONGEST, SHORTEST, Busy, Criterion, is_common, is_too_long, met_criteria, warm_up, watch_hashing
from .personal_record import personal_record
from .pupil_file import Address, FileChanged, PupilFacts, PupilFile
from .readiness import Readiness, readiness
from .reason import OTHER, Reason
from .reason_list import ReasonList, TooManyReasons
from .reconciliation import OF_EVERY_DAY, Reconciliation, Side
from .recorded_absence import RecordedAbsence, RecordedState, RollCall
from .recorded_book import RecordedBook, SettledAlready
from .recorded_facts import recorded_facts
from .recorded_import import note_absences
from .recorded_table import LARGEST_ABSENCES, RecordedTable
from .recovery_code import RecoveryCode
from .rehearsal import NotInRehearsal, Rehearsal
from .rehearsal_acts import ACTS, perform
from .request_queue import RequestQueue, side_by_side
from .restore import RestoreRefused, restore
from .retention import overdue, purge, purge_once_a_day
from .roll_book import RollBook, RollConflict, RollGroup, RollLine, RollSheet
from .roster import ChildClaim, Guardian, Pupil, match
from .roster_desk import LARGEST_UPLOAD, RosterDesk
from .roster_fault import Fault, Problem, RosterRefused
from .roster_file import Roster, RosterFile
from .roster_import import RosterImport, TooManyRemovals
from .roster_plan import RosterPlan, SchoolPlan
from .roster_row import RosterRow
from .roster_source import read_roster
from .roster_upload import RosterUpload, UploadOrigin, UploadPart, UploadState
from .roster_watch import step_of
from .roster_worker import RosterWorker
from .safe_csv import safe_row
from .school_calendar import ClosedDay, ClosedKind, Closing, SchoolCalendar
from .school_days import end_of_school_year, is_weekday, next_weekday
from .school_export import ExportKind, SchoolExport
from .school_rules import BadTimetable, ChangedMeanwhile, SchoolRules, check_timetable
from .school_tally import tallies
from .second_factor import NewFactor, SecondFactor
from .secrets import keyed_hash, same
from .settings import Settings, SettingsError
from .sign_in_limits import SignInRefused, TooManyTries
from .staff import Role, StaffMember
from .staff_invitation import WorksElsewhere
from .staff_look import StaffLook
from .staff_room import NotAllowed, StaffRoom
from .tables import TABLES
from .timetable import Hours, Period, Timetable
from .web_session import WebSession
from .workplace import SeveralSchools, UnknownWorkplace, Workplace
