package tasks.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test moves; it can do something when it is read, as if that happened just then. */
public final class HandClock extends Clock {
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private Instant now = START;
    private Runnable whenRead = () -> {};

    public void advance(Duration by) {
        now = now.plus(by);
    }

    /** Does this at the next reading, once. */
    public void whenRead(Runnable action) {
        whenRead = action;
    }

    @Override
    public Instant instant() {
        Runnable action = whenRead;
        whenRead = () -> {};
        action.run();
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
