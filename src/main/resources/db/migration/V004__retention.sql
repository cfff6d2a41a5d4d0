CREATE INDEX change_by_age ON change (at, owner);
