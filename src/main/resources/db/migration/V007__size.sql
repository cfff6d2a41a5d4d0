-- Retention goes from owner to owner.
DROP INDEX change_by_age;
DROP INDEX idempotency_by_age;
CREATE INDEX idempotency_by_age ON idempotency (owner, at);
