ALTER TABLE account ADD COLUMN blocked BIGINT;     -- since when its operator lets nobody sign in to it

-- Personal tokens of those whom an identity provider vouches for have an end: 90 days from now, where they had none.
UPDATE token SET expires = CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT) + 7776000000
WHERE expires IS NULL AND owner IN (SELECT id FROM account WHERE issuer IS NOT NULL);
