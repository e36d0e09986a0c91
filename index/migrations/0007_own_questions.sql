-- Questions with known answers, by which a person measures this library, and what came of it.

-- answers is a JSON list of accepted verbatim texts: empty when the documents hold no answer,
-- NULL while the question waits for its label. files names the documents that hold an answer.
CREATE TABLE own_questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question TEXT NOT NULL UNIQUE,
    answers TEXT,
    files TEXT NOT NULL,
    noted_at TEXT NOT NULL
) STRICT;

-- judge is the revision of the weights that judged, empty without; observations are JSON lines.
CREATE TABLE measurements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    measured_at TEXT NOT NULL,
    generation INTEGER NOT NULL,
    judge TEXT NOT NULL,
    observations TEXT NOT NULL
) STRICT;
