-- How many characters the task's notes have: a page of the feed must know before it reads them.
ALTER TABLE task ADD COLUMN note_size BIGINT DEFAULT 0 NOT NULL;
UPDATE task SET note_size = (SELECT COALESCE(SUM(CHAR_LENGTH(text)), 0) FROM note WHERE note.task = task.id);
