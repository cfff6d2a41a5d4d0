-- People of an identity provider who deleted their account: a token from before that must not make it anew.
CREATE TABLE ended_subject (
    hash  VARCHAR(64) PRIMARY KEY,  -- SHA-256 of the issuer and the subject
    ended BIGINT      NOT NULL
);
CREATE INDEX ended_subject_by_age ON ended_subject (ended);
