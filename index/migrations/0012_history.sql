-- A question narrowed to some documents is another question, and what each ended with is kept, so
-- that a later answer can be compared with it. This takes the place of asked_questions.

-- narrowed is JSON of the filter, empty without one; turn orders the questions by their last asking.
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question TEXT NOT NULL,
    narrowed TEXT NOT NULL,
    outcome TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    turn INTEGER NOT NULL,
    UNIQUE (question, narrowed)
) STRICT;

INSERT INTO history (id, question, narrowed, outcome, asked_at, turn)
    SELECT id, question, '', outcome, asked_at, id FROM asked_questions;

-- The last answers of a question that differ. quote_count counts the quotes it had: of a removed
-- document's no row stays. generation and given_at are of the last time that it was given.
CREATE TABLE history_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question INTEGER NOT NULL REFERENCES history (id) ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    generation INTEGER NOT NULL,
    quote_count INTEGER NOT NULL,
    given_at TEXT NOT NULL
) STRICT;
CREATE INDEX history_answers_by_question ON history_answers (question);

-- A quote by its place and the SHA-256 of its text; number is its rank in the answer, from 1.
CREATE TABLE history_quotes (
    answer INTEGER NOT NULL REFERENCES history_answers (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    page INTEGER NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (answer, number)
) STRICT, WITHOUT ROWID;

DROP TABLE asked_questions;
DELETE FROM settings WHERE name = 'sequence of asked_questions';
DELETE FROM sqlite_sequence WHERE name = 'history' AND NOT EXISTS (SELECT 1 FROM history);
INSERT OR REPLACE INTO settings (name, value)
    SELECT 'sequence of ' || name, seq FROM sqlite_sequence WHERE name = 'history';
