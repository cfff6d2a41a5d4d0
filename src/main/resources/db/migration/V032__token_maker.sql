-- The personal token that made it; none: a session did. No reference, for copies put rows in any order.
ALTER TABLE token ADD COLUMN maker BIGINT;
CREATE INDEX token_by_maker ON token (owner, maker);
