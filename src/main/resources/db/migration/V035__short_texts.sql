-- What is searched of a task, where it is short, lies in the owner's index: a search reads no row that it does not find.
-- Longer texts are not in it: H2 would carry them through its whole index, and PostgreSQL refuses them there.
ALTER TABLE task ADD COLUMN search_short VARCHAR(500)
    GENERATED ALWAYS AS (CASE WHEN CHAR_LENGTH(search) <= 500 THEN search END) ${stored};
DROP INDEX task_by_owner;
CREATE INDEX task_by_owner ON task (owner, id, search_short);
