-- Times are milliseconds since 1970 in UTC: one number, the same in both databases.
-- VARCHAR counts UTF-16 units on H2 and code points on PostgreSQL, hence twice the contract's characters.

-- One row: the name of this database's history, which a restore renews.
CREATE TABLE history (
    id    INTEGER     PRIMARY KEY,
    epoch VARCHAR(36) NOT NULL     -- empty until the first start
);
INSERT INTO history (id, epoch) VALUES (1, '');

-- Tombstones up to this number are gone: who has seen less than that cannot be told what he missed.
ALTER TABLE account ADD COLUMN horizon BIGINT DEFAULT 0 NOT NULL;

ALTER TABLE task ADD COLUMN description VARCHAR(20000);
ALTER TABLE task ADD COLUMN done BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE task ADD COLUMN completed BIGINT;
ALTER TABLE task ADD COLUMN due VARCHAR(64);             -- as it was sent
ALTER TABLE task ADD COLUMN priority INTEGER;
ALTER TABLE task ADD COLUMN tags VARCHAR(2100);          -- a line each
ALTER TABLE task ADD COLUMN search VARCHAR(22000);       -- title and description, folded to lower case
-- The order of due dates and of priorities, upwards and downwards; tasks without one come last in both.
ALTER TABLE task ADD COLUMN due_up BIGINT DEFAULT 9223372036854775807 NOT NULL;        -- microseconds since 1970
ALTER TABLE task ADD COLUMN due_down BIGINT DEFAULT 9223372036854775807 NOT NULL;      -- their negative
ALTER TABLE task ADD COLUMN priority_up BIGINT DEFAULT 9223372036854775807 NOT NULL;
ALTER TABLE task ADD COLUMN priority_down BIGINT DEFAULT 9223372036854775807 NOT NULL; -- its negative
UPDATE task SET search = LOWER(title);

CREATE UNIQUE INDEX task_by_seq ON task (owner, seq);
CREATE INDEX task_by_done ON task (owner, done, id);
CREATE INDEX task_by_due_up ON task (owner, due_up, id);
CREATE INDEX task_by_due_down ON task (owner, due_down, id);
CREATE INDEX task_by_priority_up ON task (owner, priority_up, id);
CREATE INDEX task_by_priority_down ON task (owner, priority_down, id);

CREATE TABLE task_tag (
    owner BIGINT       NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    tag   VARCHAR(100) NOT NULL,
    task  BIGINT       NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    PRIMARY KEY (owner, tag, task)
);
CREATE INDEX task_tag_by_task ON task_tag (task);

-- One row for each write of what an account owns, in the order of commits and without a gap.
CREATE TABLE change (
    owner      BIGINT       NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seq        BIGINT       NOT NULL,
    task       BIGINT       NOT NULL,
    at         BIGINT       NOT NULL,
    username   VARCHAR(200) NOT NULL,
    credential VARCHAR(200) NOT NULL,
    request_id VARCHAR(128) NOT NULL,
    operation  VARCHAR(20)  NOT NULL,
    state      VARCHAR(400000),         -- the task after it, as JSON; none once it is gone
    PRIMARY KEY (owner, seq)
);
CREATE INDEX change_by_task ON change (owner, task, seq);

-- What was deleted and when, for those who have a copy.
CREATE TABLE tombstone (
    owner BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seq   BIGINT NOT NULL,
    task  BIGINT NOT NULL,
    PRIMARY KEY (owner, seq)
);

-- The answers that were given to requests with an Idempotency-Key.
CREATE TABLE idempotency (
    owner       BIGINT       NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name        VARCHAR(255) NOT NULL,
    at          BIGINT       NOT NULL,
    fingerprint VARCHAR(64)  NOT NULL, -- SHA-256 of method, path and body
    status      INTEGER      NOT NULL,
    location    VARCHAR(2000),
    etag        VARCHAR(40),
    body        VARCHAR(400000) NOT NULL,
    PRIMARY KEY (owner, name)
);
CREATE INDEX idempotency_by_age ON idempotency (at);

-- The log begins with what is there.
INSERT INTO change (owner, seq, task, at, username, credential, request_id, operation, state)
SELECT t.owner, t.seq, t.id, CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT), a.username, '', '', 'create',
       '{"id":' || t.id || ',"title":"' || REPLACE(REPLACE(t.title, '\', '\\'), '"', '\"') || '"}'
FROM task t JOIN account a ON a.id = t.owner;
