-- Up to this number the log may have only the newest row of each task that is there; after it, it has every number.
ALTER TABLE account ADD COLUMN thinned BIGINT DEFAULT 0 NOT NULL;
UPDATE account SET thinned = CASE
    WHEN NOT EXISTS (SELECT 1 FROM change c WHERE c.owner = account.id AND c.seq = account.seq) THEN seq
    ELSE GREATEST(horizon, (SELECT MAX(c.seq) - 1 FROM change c WHERE c.owner = account.id
                            AND NOT EXISTS (SELECT 1 FROM change b WHERE b.owner = c.owner AND b.seq = c.seq - 1)))
    END;
