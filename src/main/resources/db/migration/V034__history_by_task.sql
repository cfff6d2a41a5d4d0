-- Numbers of tasks are unique, and new ones come last: what many owners log at once then changes one page, not one for each.
DROP INDEX change_by_task;
CREATE INDEX change_by_task ON change (task, seq);
