"""What a recorded absence owes to a notice is found at once: to forget old notices would else read the whole table."""


def up(migrator, db):
    migrator.migrate(migrator.add_index('recorded_absence', ('notice_id',)))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('recorded_absence', 'recorded_absence_notice_id'))
