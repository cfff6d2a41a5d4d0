package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tasks.http.Identity;
import tasks.testkit.HandClock;

/** A cookie that is used lives as long as its session. */
class CookieRenewalsTest {
    private static final OptionalLong NOT_NOW = OptionalLong.empty();

    private final HandClock clock = new HandClock();

    private static Identity session(long id) {
        return new Identity(1, "ann", Credentials.session(id), Scope.ALL);
    }

    @Test
    void itIsSentAnewOnceADay() {
        CookieRenewals renewals = new CookieRenewals(Duration.ofDays(30), clock);
        OptionalLong kept = OptionalLong.of(Duration.ofDays(31).toSeconds());
        assertEquals(kept.getAsLong(), renewals.first(7));
        assertEquals(NOT_NOW, renewals.due(session(7)));
        clock.advance(Duration.ofDays(1).minusMillis(1));
        assertEquals(NOT_NOW, renewals.due(session(7)));
        clock.advance(Duration.ofMillis(1));
        assertEquals(kept, renewals.due(session(7)));
        assertEquals(NOT_NOW, renewals.due(session(7)));
        assertEquals(kept, renewals.due(session(8)), "of another node");
    }

    /** Whenever it is used last, the browser keeps it until the session has ended. */
    @Test
    void itNeverEndsBeforeItsSession() {
        for (int days : new int[] {1, 2, 30}) {
            CookieRenewals renewals = new CookieRenewals(Duration.ofDays(days), clock);
            long ends = clock.millis() + Duration.ofSeconds(renewals.first(7)).toMillis();
            for (int hour = 0; hour < 24 * 10; hour++) {
                OptionalLong again = renewals.due(session(7));
                if (again.isPresent()) {
                    ends = clock.millis()
                            + Duration.ofSeconds(again.getAsLong()).toMillis();
                }
                long session = clock.millis() + Duration.ofDays(days).toMillis();
                assertEquals(true, ends >= session, days + " days, hour " + hour);
                clock.advance(Duration.ofHours(1));
            }
        }
    }
}
