-- The note after a note's write, as JSON; without its text once it is gone.
ALTER TABLE change ADD COLUMN note VARCHAR(70000);
