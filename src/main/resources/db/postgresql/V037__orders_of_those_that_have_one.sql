-- Most tasks have neither due date nor priority. In the indexes of these orders they stood among the others of their owner, so
-- that each new one changed a page of its owner's in each of four indexes. Now those indexes have an owner only for tasks that
-- have what is sorted by; the others are together at one end, whoever owns them. They come last in both directions, by id, and
-- are read by an index of their own: 0 is a task that lacks both, 1 a due date, 2 a priority.
DROP INDEX task_by_due_up;
DROP INDEX task_by_due_down;
DROP INDEX task_by_priority_up;
DROP INDEX task_by_priority_down;
ALTER TABLE task
    ADD COLUMN due_owner BIGINT GENERATED ALWAYS AS (CASE WHEN due_up < 9223372036854775807 THEN owner END) STORED,
    ADD COLUMN priority_owner BIGINT GENERATED ALWAYS AS (CASE WHEN priority_up < 9223372036854775807 THEN owner END) STORED,
    ADD COLUMN lacks INTEGER GENERATED ALWAYS AS (CASE
        WHEN due_up = 9223372036854775807 AND priority_up = 9223372036854775807 THEN 0
        WHEN due_up = 9223372036854775807 THEN 1
        WHEN priority_up = 9223372036854775807 THEN 2 END) STORED;
CREATE INDEX task_by_due_up ON task (due_owner, due_up, id);
CREATE INDEX task_by_due_down ON task (due_owner, due_down, id);
CREATE INDEX task_by_priority_up ON task (priority_owner, priority_up, id);
CREATE INDEX task_by_priority_down ON task (priority_owner, priority_down, id);
CREATE INDEX task_by_lacks ON task (owner, lacks, id);
