"""The school’s side: staff, calendars, recorded absences, rosters on their way; and what a notice may now say."""

from datetime import time

from peewee import *  # noqa: F403 - the form that the runner’s own template gives


def up(migrator, db):
    class AbsenceNotice(Model):
        class Meta:
            database = db
            table_name = 'absence_notice'

    class Board(Model):
        class Meta:
            database = db
            table_name = 'board'

    class Parent(Model):
        class Meta:
            database = db
            table_name = 'parent'

    class Pupil(Model):
        class Meta:
            database = db
            table_name = 'pupil'

    class School(Model):
        class Meta:
            database = db
            table_name = 'school'

    class StaffMember(Model):
        public_id = CharField(unique=True, max_length=24)
        email = CharField(unique=True, max_length=254)
        role = CharField(max_length=15)
        board = ForeignKeyField(Board, on_delete='CASCADE')
        school = ForeignKeyField(School, null=True, on_delete='CASCADE')
        password_hash = CharField(max_length=200, default='')
        sealed_totp = TextField(default='')
        totp_confirmed_at = DateTimeField(null=True)
        totp_last_step = IntegerField(default=0)
        language = CharField(max_length=2, default='fr')
        is_disabled = BooleanField(default=False)
        created_at = DateTimeField()
        password_changed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = 'staff_member'
    db.create_tables([StaffMember])

    class RecoveryCode(Model):
        staff = ForeignKeyField(StaffMember, on_delete='CASCADE', index=False)
        code_hash = CharField(max_length=64)
        used_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = 'recovery_code'
            indexes = ((('staff', 'code_hash'), True),)
    db.create_tables([RecoveryCode])

    class AttachAlert(Model):
        school = ForeignKeyField(School, on_delete='CASCADE', index=False)
        number = CharField(max_length=7)
        failures = IntegerField()
        email = CharField(max_length=254)
        at = DateTimeField()

        class Meta:
            database = db
            table_name = 'attach_alert'
            indexes = ((('school', 'at'), False),)
    db.create_tables([AttachAlert])

    class ClosedDay(Model):
        school = ForeignKeyField(School, on_delete='CASCADE', index=False)
        day = DateField()
        kind = CharField(max_length=12)
        label = CharField(max_length=120, default='')

        class Meta:
            database = db
            table_name = 'closed_day'
            indexes = ((('school', 'day'), True),)
    db.create_tables([ClosedDay])

    class NoticeDocument(Model):
        public_id = CharField(unique=True, max_length=24)
        parent = ForeignKeyField(Parent, null=True, on_delete='SET NULL')
        notice = ForeignKeyField(AbsenceNotice, unique=True, null=True, on_delete='CASCADE')
        kind = CharField(max_length=4)
        size = IntegerField()
        sealed_content = BlobField()
        added_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = 'notice_document'
    db.create_tables([NoticeDocument])

    class NoticeVersion(Model):
        notice = ForeignKeyField(AbsenceNotice, on_delete='CASCADE', index=False)
        version = IntegerField()
        facts = TextField()
        changed_by = CharField(max_length=64, default='')
        at = DateTimeField()

        class Meta:
            database = db
            table_name = 'notice_version'
            indexes = ((('notice', 'version'), True),)
    db.create_tables([NoticeVersion])

    class Period(Model):
        school = ForeignKeyField(School, on_delete='CASCADE', index=False)
        number = IntegerField()
        starts = TimeField()
        ends = TimeField()

        class Meta:
            database = db
            table_name = 'period'
            indexes = ((('school', 'number'), True),)
    db.create_tables([Period])

    class RecordedAbsence(Model):
        public_id = CharField(unique=True, max_length=24)
        pupil = ForeignKeyField(Pupil, on_delete='RESTRICT', index=False)
        school = ForeignKeyField(School, on_delete='RESTRICT', index=False)
        day = DateField()
        kind = CharField(max_length=10, default='absence')
        part = CharField(max_length=10, default='whole')
        at = TimeField(null=True)
        starts = TimeField(null=True)
        ends = TimeField(null=True)
        periods = CharField(max_length=60, default='')
        span = CharField(max_length=40)
        state = CharField(max_length=12, default='to_explain')
        explain_by = DateTimeField()
        notice = ForeignKeyField(AbsenceNotice, null=True, on_delete='SET NULL', index=False)
        reason_code = CharField(max_length=30, default='')
        reason_fr = CharField(max_length=80, default='')
        reason_en = CharField(max_length=80, default='')
        explanation = TextField(default='')
        dispute = TextField(default='')
        note = TextField(default='')
        answered_by = ForeignKeyField(Parent, null=True, on_delete='SET NULL', index=False)
        answered_at = DateTimeField(null=True)
        recorded_by = ForeignKeyField(StaffMember, null=True, on_delete='SET NULL', index=False)
        recorded_at = DateTimeField()
        changed_at = DateTimeField()
        reminded_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = 'recorded_absence'
            indexes = ((('pupil', 'day', 'span'), True), (('school', 'day'), False), (('school', 'state'), False))
    db.create_tables([RecordedAbsence])

    class RollCall(Model):
        school = ForeignKeyField(School, on_delete='CASCADE', index=False)
        day = DateField()
        group_name = CharField(max_length=60)
        taken_at = DateTimeField()
        staff = ForeignKeyField(StaffMember, null=True, on_delete='SET NULL', index=False)

        class Meta:
            database = db
            table_name = 'roll_call'
            indexes = ((('school', 'day', 'group_name'), True),)
    db.create_tables([RollCall])

    class RosterUpload(Model):
        public_id = CharField(unique=True, max_length=24)
        board = ForeignKeyField(Board, on_delete='CASCADE', index=False)
        school = ForeignKeyField(School, null=True, on_delete='CASCADE', index=False)
        staff = ForeignKeyField(StaffMember, null=True, on_delete='SET NULL', index=False)
        form_key = CharField(null=True, max_length=64)
        origin = CharField(max_length=10)
        state = CharField(max_length=10, default='waiting')
        stage = CharField(max_length=10, default='')
        done = IntegerField(default=0)
        total = IntegerField(default=0)
        size = IntegerField(default=0)
        outcome = TextField(default='{}')
        is_confirmed = BooleanField(default=False)
        tries = IntegerField(default=0)
        taken_until = DateTimeField(null=True)
        created_at = DateTimeField()
        settled_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = 'roster_upload'
            indexes = ((('board', 'created_at'), False), (('state', 'taken_until'), False), (('staff', 'form_key'), True))
    db.create_tables([RosterUpload])

    class StaffLook(Model):
        staff = ForeignKeyField(StaffMember, on_delete='CASCADE', index=False)
        school = ForeignKeyField(School, on_delete='CASCADE')
        at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = 'staff_look'
            indexes = ((('staff', 'school'), True),)
    db.create_tables([StaffLook])

    class UploadPart(Model):
        upload = ForeignKeyField(RosterUpload, on_delete='CASCADE', index=False)
        number = IntegerField()
        content = BlobField()

        class Meta:
            database = db
            table_name = 'upload_part'
            indexes = ((('upload', 'number'), True),)
    db.create_tables([UploadPart])

    migrator.migrate(migrator.add_column('school', 'secretariat_kinds', CharField(max_length=60, default='absence,late,early')))
    migrator.migrate(migrator.add_column('school', 'childcare_email', CharField(max_length=254, default='')))
    migrator.migrate(migrator.add_column('school', 'childcare_kinds', CharField(max_length=60, default='absence,early')))
    migrator.migrate(migrator.add_column('school', 'days_back', IntegerField(default=0)))
    migrator.migrate(migrator.add_column('school', 'most_days', IntegerField(default=0)))
    migrator.migrate(migrator.add_column('school', 'explain_days', IntegerField(default=2)))
    migrator.migrate(migrator.add_column('school', 'explain_until', TimeField(default=time(10, 40))))
    migrator.migrate(migrator.add_column('school', 'shares_notices', BooleanField(default=True)))
    migrator.migrate(migrator.add_column('pupil', 'is_restricted', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('school', 'source_id', CharField(default='')))
    migrator.migrate(migrator.add_column('pupil', 'source_id', CharField(default='')))
    migrator.migrate(migrator.add_column('pupil', 'agent_ids', TextField(default='')))
    migrator.migrate(migrator.add_column('pupil', 'homeroom_id', CharField(default='')))
    migrator.migrate(migrator.add_column('absence_notice', 'starts', TimeField(null=True)))
    migrator.migrate(migrator.add_column('absence_notice', 'ends', TimeField(null=True)))
    migrator.migrate(migrator.add_column('absence_notice', 'periods', CharField(max_length=60, default='')))
    migrator.migrate(migrator.add_column('absence_notice', 'is_weekly', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('absence_notice', 'fetched_by', CharField(max_length=200, default='')))
    migrator.migrate(migrator.add_column('absence_notice', 'back_at', TimeField(null=True)))
    migrator.migrate(migrator.add_column('absence_notice', 'comes_back', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('absence_notice', 'is_tardy', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('absence_notice', 'staff_id', ForeignKeyField(StaffMember, field=StaffMember.id, null=True, index=False, on_delete='SET NULL')))
    migrator.migrate(migrator.add_column('absence_notice', 'caller', CharField(max_length=200, default='')))
    migrator.migrate(migrator.add_column('absence_notice', 'answered_at', DateTimeField(null=True)))
    migrator.migrate(migrator.add_column('absence_notice', 'answered_by_id', ForeignKeyField(StaffMember, field=StaffMember.id, null=True, index=False, on_delete='SET NULL')))
    migrator.migrate(migrator.add_column('audit_event', 'board_id', ForeignKeyField(Board, field=Board.id, null=True, index=False, on_delete='SET NULL')))
    migrator.migrate(migrator.add_column('audit_event', 'school_id', ForeignKeyField(School, field=School.id, null=True, index=False, on_delete='SET NULL')))
    migrator.migrate(migrator.add_column('guardian', 'source_id', TextField(default='')))
    migrator.migrate(migrator.add_column('match_request', 'answer', TextField(default='')))
    migrator.migrate(migrator.add_column('match_request', 'settled_at', DateTimeField(null=True)))
    migrator.migrate(migrator.add_column('match_request', 'settled_by_id', ForeignKeyField(StaffMember, field=StaffMember.id, null=True, on_delete='SET NULL')))
    migrator.migrate(migrator.add_column('reason', 'needs_document', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('reason', 'kinds', CharField(max_length=60, default='absence,late,early')))
    migrator.migrate(migrator.add_column('web_session', 'staff_id', ForeignKeyField(StaffMember, field=StaffMember.id, null=True, on_delete='CASCADE')))
    migrator.migrate(migrator.add_index('absence_notice', ('school_id', 'changed_at')))
    migrator.migrate(migrator.add_index('absence_notice', ('school_id', 'last_day')))
    migrator.migrate(migrator.add_index('audit_event', ('board_id', 'at')))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('web_session', 'web_session_staff_id'))
    migrator.migrate(migrator.drop_index('match_request', 'match_request_settled_by_id'))
    migrator.migrate(migrator.drop_index('audit_event', 'audit_event_board_id_at'))
    migrator.migrate(migrator.drop_index('absence_notice', 'absence_notice_school_id_last_day'))
    migrator.migrate(migrator.drop_index('absence_notice', 'absence_notice_school_id_changed_at'))
    migrator.migrate(migrator.drop_column('web_session', 'staff_id'))
    migrator.migrate(migrator.drop_column('reason', 'kinds'))
    migrator.migrate(migrator.drop_column('reason', 'needs_document'))
    migrator.migrate(migrator.drop_column('match_request', 'settled_by_id'))
    migrator.migrate(migrator.drop_column('match_request', 'settled_at'))
    migrator.migrate(migrator.drop_column('match_request', 'answer'))
    migrator.migrate(migrator.drop_column('guardian', 'source_id'))
    migrator.migrate(migrator.drop_column('audit_event', 'school_id'))
    migrator.migrate(migrator.drop_column('audit_event', 'board_id'))
    migrator.migrate(migrator.drop_column('absence_notice', 'answered_by_id'))
    migrator.migrate(migrator.drop_column('absence_notice', 'answered_at'))
    migrator.migrate(migrator.drop_column('absence_notice', 'caller'))
    migrator.migrate(migrator.drop_column('absence_notice', 'staff_id'))
    migrator.migrate(migrator.drop_column('absence_notice', 'is_tardy'))
    migrator.migrate(migrator.drop_column('absence_notice', 'comes_back'))
    migrator.migrate(migrator.drop_column('absence_notice', 'back_at'))
    migrator.migrate(migrator.drop_column('absence_notice', 'fetched_by'))
    migrator.migrate(migrator.drop_column('absence_notice', 'is_weekly'))
    migrator.migrate(migrator.drop_column('absence_notice', 'periods'))
    migrator.migrate(migrator.drop_column('absence_notice', 'ends'))
    migrator.migrate(migrator.drop_column('absence_notice', 'starts'))
    migrator.migrate(migrator.drop_column('pupil', 'homeroom_id'))
    migrator.migrate(migrator.drop_column('pupil', 'agent_ids'))
    migrator.migrate(migrator.drop_column('pupil', 'source_id'))
    migrator.migrate(migrator.drop_column('school', 'source_id'))
    migrator.migrate(migrator.drop_column('pupil', 'is_restricted'))
    migrator.migrate(migrator.drop_column('school', 'shares_notices'))
    migrator.migrate(migrator.drop_column('school', 'explain_until'))
    migrator.migrate(migrator.drop_column('school', 'explain_days'))
    migrator.migrate(migrator.drop_column('school', 'most_days'))
    migrator.migrate(migrator.drop_column('school', 'days_back'))
    migrator.migrate(migrator.drop_column('school', 'childcare_kinds'))
    migrator.migrate(migrator.drop_column('school', 'childcare_email'))
    migrator.migrate(migrator.drop_column('school', 'secretariat_kinds'))
    migrator.migrate(migrator.drop_table('upload_part'))
    migrator.migrate(migrator.drop_table('staff_look'))
    migrator.migrate(migrator.drop_table('roster_upload'))
    migrator.migrate(migrator.drop_table('roll_call'))
    migrator.migrate(migrator.drop_table('recorded_absence'))
    migrator.migrate(migrator.drop_table('period'))
    migrator.migrate(migrator.drop_table('notice_version'))
    migrator.migrate(migrator.drop_table('notice_document'))
    migrator.migrate(migrator.drop_table('closed_day'))
    migrator.migrate(migrator.drop_table('attach_alert'))
    migrator.migrate(migrator.drop_table('recovery_code'))
    migrator.migrate(migrator.drop_table('staff_member'))
