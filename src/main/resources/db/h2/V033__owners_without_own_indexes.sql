-- H2 keeps an index of its own for each foreign key, of exactly its columns, beside ours that begin with the owner. In tables
-- that are written all the time it is an eighth of a write. An account's rows in them are removed before the account
-- (PurgeDao), and none is added to one that is deleted: a write begins with the account's row.
EXECUTE IMMEDIATE (SELECT 'ALTER TABLE task DROP CONSTRAINT "' || constraint_name || '"'
    FROM information_schema.key_column_usage WHERE table_schema = CURRENT_SCHEMA
    AND table_name = 'TASK' AND column_name = 'OWNER' AND position_in_unique_constraint = 1);
EXECUTE IMMEDIATE (SELECT 'ALTER TABLE task_tag DROP CONSTRAINT "' || constraint_name || '"'
    FROM information_schema.key_column_usage WHERE table_schema = CURRENT_SCHEMA
    AND table_name = 'TASK_TAG' AND column_name = 'OWNER' AND position_in_unique_constraint = 1);
EXECUTE IMMEDIATE (SELECT 'ALTER TABLE change DROP CONSTRAINT "' || constraint_name || '"'
    FROM information_schema.key_column_usage WHERE table_schema = CURRENT_SCHEMA
    AND table_name = 'CHANGE' AND column_name = 'OWNER' AND position_in_unique_constraint = 1);
EXECUTE IMMEDIATE (SELECT 'ALTER TABLE tombstone DROP CONSTRAINT "' || constraint_name || '"'
    FROM information_schema.key_column_usage WHERE table_schema = CURRENT_SCHEMA
    AND table_name = 'TOMBSTONE' AND column_name = 'OWNER' AND position_in_unique_constraint = 1);
EXECUTE IMMEDIATE (SELECT 'ALTER TABLE idempotency DROP CONSTRAINT "' || constraint_name || '"'
    FROM information_schema.key_column_usage WHERE table_schema = CURRENT_SCHEMA
    AND table_name = 'IDEMPOTENCY' AND column_name = 'OWNER' AND position_in_unique_constraint = 1);

-- The same for a task's tags and a note's owner: made anew, it takes our index, which is of just that column.
EXECUTE IMMEDIATE (SELECT 'ALTER TABLE task_tag DROP CONSTRAINT "' || constraint_name || '"'
    FROM information_schema.key_column_usage WHERE table_schema = CURRENT_SCHEMA
    AND table_name = 'TASK_TAG' AND column_name = 'TASK' AND position_in_unique_constraint = 1);
ALTER TABLE task_tag ADD CONSTRAINT task_tag_task FOREIGN KEY (task) REFERENCES task (id) ON DELETE CASCADE NOCHECK;
EXECUTE IMMEDIATE (SELECT 'ALTER TABLE note DROP CONSTRAINT "' || constraint_name || '"'
    FROM information_schema.key_column_usage WHERE table_schema = CURRENT_SCHEMA
    AND table_name = 'NOTE' AND column_name = 'OWNER' AND position_in_unique_constraint = 1);
ALTER TABLE note ADD CONSTRAINT note_owner FOREIGN KEY (owner) REFERENCES account (id) ON DELETE CASCADE NOCHECK;
