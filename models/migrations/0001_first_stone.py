"""The first tables: frozen copies of the models as they were on the first day."""

from peewee import *  # noqa: F403 - the form that the runner’s own template gives


def up(migrator, db):
    class Board(Model):
        code = CharField(unique=True, max_length=12)
        short_name = CharField(max_length=120)
        kind = CharField(max_length=40)
        phone = CharField(max_length=40, default='')
        matching_rule = CharField(max_length=12, default='guide')

        class Meta:
            database = db
            table_name = 'board'
    db.create_tables([Board])

    class School(Model):
        board = ForeignKeyField(Board, on_delete='RESTRICT')
        code = CharField(max_length=20)
        name = CharField(max_length=200)
        secretariat_email = CharField(max_length=254, default='')
        phone = CharField(max_length=40, default='')
        time_zone = CharField(max_length=60, default='America/Toronto')
        day_starts = TimeField()
        day_ends = TimeField()
        cut_off = TimeField()
        language = CharField(max_length=2, default='fr')

        class Meta:
            database = db
            table_name = 'school'
            indexes = ((('board', 'code'), True),)
    db.create_tables([School])

    class Pupil(Model):
        board = ForeignKeyField(Board, on_delete='RESTRICT', index=False)
        school = ForeignKeyField(School, on_delete='RESTRICT')
        file_number = CharField(max_length=7)
        last_name = CharField(max_length=200)
        first_name = CharField(max_length=200)
        birth_date = DateField()
        group_name = CharField(max_length=60, default='')
        removed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = 'pupil'
            indexes = ((('board', 'file_number'), True),)
    db.create_tables([Pupil])

    class Parent(Model):
        public_id = CharField(unique=True, max_length=24)
        email = CharField(unique=True, max_length=254)
        password_hash = CharField(max_length=200)
        language = CharField(max_length=2, default='fr')
        created_at = DateTimeField()
        password_changed_at = DateTimeField()
        is_disabled = BooleanField(default=False)

        class Meta:
            database = db
            table_name = 'parent'
    db.create_tables([Parent])

    class AbsenceNotice(Model):
        reference = CharField(unique=True, max_length=16)
        batch = CharField(max_length=64)
        pupil = ForeignKeyField(Pupil, on_delete='RESTRICT', index=False)
        school = ForeignKeyField(School, on_delete='RESTRICT', index=False)
        parent = ForeignKeyField(Parent, null=True, on_delete='SET NULL', index=False)
        kind = CharField(max_length=10)
        first_day = DateField()
        last_day = DateField()
        part = CharField(max_length=10, default='whole')
        at = TimeField(null=True)
        reason_code = CharField(max_length=30)
        reason_fr = CharField(max_length=80)
        reason_en = CharField(max_length=80)
        explanation = TextField(default='')
        message = TextField(default='')
        status = CharField(max_length=10, default='sent')
        answer = TextField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        changed_at = DateTimeField()

        class Meta:
            database = db
            table_name = 'absence_notice'
            indexes = ((('batch', 'pupil'), True), (('pupil', 'last_day'), False), (('parent', 'last_day'), False), (('school', 'first_day'), False))
    db.create_tables([AbsenceNotice])

    class Attempt(Model):
        kind = CharField(max_length=30)
        key = CharField(max_length=64)
        at = DateTimeField()
        wait_seconds = IntegerField(default=0)

        class Meta:
            database = db
            table_name = 'attempt'
            indexes = ((('kind', 'key', 'at'), False),)
    db.create_tables([Attempt])

    class AuditEvent(Model):
        at = DateTimeField(index=True)
        event = CharField(max_length=40)
        who = CharField(max_length=64, default='')
        ip = CharField(max_length=64, default='')
        request_id = CharField(max_length=40, default='')
        about = TextField(default='{}')

        class Meta:
            database = db
            table_name = 'audit_event'
    db.create_tables([AuditEvent])

    class Child(Model):
        public_id = CharField(unique=True, max_length=24)
        parent = ForeignKeyField(Parent, on_delete='CASCADE', index=False)
        pupil = ForeignKeyField(Pupil, on_delete='CASCADE')
        attached_at = DateTimeField()
        batch = CharField(max_length=64, default='')

        class Meta:
            database = db
            table_name = 'child'
            indexes = ((('parent', 'pupil'), True),)
    db.create_tables([Child])

    class EmailCode(Model):
        public_id = CharField(unique=True, max_length=24)
        purpose = CharField(max_length=12)
        address = CharField(max_length=254)
        browser = CharField(max_length=64)
        code_hash = CharField(max_length=64)
        issued_at = DateTimeField()
        expires_at = DateTimeField()
        wrong_entries = IntegerField(default=0)
        was_mailed = BooleanField(default=True)
        replaced_at = DateTimeField(null=True)
        consumed_at = DateTimeField(null=True)
        completed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = 'email_code'
            indexes = ((('address', 'purpose', 'browser', 'issued_at'), False),)
    db.create_tables([EmailCode])

    class Guardian(Model):
        pupil = ForeignKeyField(Pupil, on_delete='CASCADE', index=False)
        email = CharField(index=True, max_length=254)

        class Meta:
            database = db
            table_name = 'guardian'
            indexes = ((('pupil', 'email'), True),)
    db.create_tables([Guardian])

    class MatchRequest(Model):
        public_id = CharField(unique=True, max_length=24)
        parent = ForeignKeyField(Parent, on_delete='CASCADE')
        board = ForeignKeyField(Board, on_delete='RESTRICT')
        school = ForeignKeyField(School, null=True, on_delete='SET NULL')
        last_name = CharField(max_length=200)
        first_name = CharField(max_length=200)
        birth_date = DateField()
        file_number = CharField(max_length=7)
        state = CharField(max_length=10, default='open')
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = 'match_request'
    db.create_tables([MatchRequest])

    class OutgoingMail(Model):
        public_id = CharField(unique=True, max_length=24)
        kind = CharField(max_length=30)
        recipient = CharField(max_length=254)
        language = CharField(max_length=2, default='fr')
        sealed_facts = TextField()
        message_id = CharField(max_length=200)
        state = CharField(max_length=12, default='waiting')
        created_at = DateTimeField(index=True)
        next_try_at = DateTimeField()
        expires_at = DateTimeField(null=True)
        tries = IntegerField(default=0)
        last_error = CharField(max_length=300, default='')
        settled_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = 'outgoing_mail'
            indexes = ((('state', 'next_try_at'), False),)
    db.create_tables([OutgoingMail])

    class Reason(Model):
        school = ForeignKeyField(School, on_delete='CASCADE', index=False)
        code = CharField(max_length=30)
        label_fr = CharField(max_length=80)
        label_en = CharField(max_length=80)
        position = IntegerField()
        needs_explanation = BooleanField(default=False)

        class Meta:
            database = db
            table_name = 'reason'
            indexes = ((('school', 'code'), True),)
    db.create_tables([Reason])

    class WebSession(Model):
        token_hash = CharField(unique=True, max_length=64)
        public_id = CharField(unique=True, max_length=24)
        parent = ForeignKeyField(Parent, null=True, on_delete='CASCADE')
        data = TextField(default='{}')
        created_at = DateTimeField()
        seen_at = DateTimeField(index=True)
        sudo_at = DateTimeField(null=True)
        is_remembered = BooleanField(default=False)
        agent = CharField(max_length=200, default='')

        class Meta:
            database = db
            table_name = 'web_session'
    db.create_tables([WebSession])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('web_session'))
    migrator.migrate(migrator.drop_table('reason'))
    migrator.migrate(migrator.drop_table('outgoing_mail'))
    migrator.migrate(migrator.drop_table('match_request'))
    migrator.migrate(migrator.drop_table('guardian'))
    migrator.migrate(migrator.drop_table('email_code'))
    migrator.migrate(migrator.drop_table('child'))
    migrator.migrate(migrator.drop_table('audit_event'))
    migrator.migrate(migrator.drop_table('attempt'))
    migrator.migrate(migrator.drop_table('absence_notice'))
    migrator.migrate(migrator.drop_table('parent'))
    migrator.migrate(migrator.drop_table('pupil'))
    migrator.migrate(migrator.drop_table('school'))
    migrator.migrate(migrator.drop_table('board'))
