package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tasks.testkit.PageScenario;

/** How long the page waits until it tries again, whatever a server or a proxy asks for. */
class PausesIT extends PageScenario {
    private static final int LONGEST_MILLIS = 300_000;

    /** The pauses of a new start, in milliseconds, each after what is done to it. */
    private List<Double> pauses(String... steps) {
        StringBuilder script = new StringBuilder("""
                async () => {
                  const { Backoff } = await import('./backoff.js');
                  const backoff = new Backoff();
                  const real = window.setTimeout;
                  const pauses = [];
                  try {
                    window.setTimeout = (end, ms) => { pauses.push(ms); return real(end, 0); };
                """);
        for (String step : steps) {
            script.append(step).append("; await backoff.pause(new AbortController().signal);\n");
        }
        Object pauses = page.evaluate(script + "  } finally { window.setTimeout = real; }\n  return pauses; }");
        return Stream.of(pauses)
                .flatMap(list -> ((List<?>) list).stream())
                .map(pause -> ((Number) pause).doubleValue())
                .toList();
    }

    private static void assertBetween(double least, double most, double pause) {
        assertTrue(pause >= least && pause <= most, pause + " ms");
    }

    /** In one page, which is but where they are. */
    @Test
    void pausesAreNeitherNoneNorEndlessWhateverIsAskedFor() {
        aRetryAfterThatIsADateOrNothingOrZeroIsNoReasonToTryAtOnce();
        aRetryAfterOfMonthsIsFiveMinutesAndCountsOnce();
        eachPauseIsTwiceAsLongUpToHalfAMinuteAndAsShortAsAtFirstOnceItWorked();
        aServerThatAsksForMoreThanASecondGetsIt();
    }

    private void aRetryAfterThatIsADateOrNothingOrZeroIsNoReasonToTryAtOnce() {
        for (String asked : List.of("'Fri, 31 Dec 1999 23:59:59 GMT'", "null", "'0'", "'-5'", "'soon'", "'Infinity'")) {
            List<Double> pauses = pauses("backoff.least = Number(" + asked + ") * 1000");
            assertEquals(1, pauses.size());
            assertBetween(500, 1_000, pauses.get(0));
        }
    }

    private void aRetryAfterOfMonthsIsFiveMinutesAndCountsOnce() {
        List<Double> pauses = pauses("backoff.least = Number('99999999999') * 1000", "");
        assertEquals(LONGEST_MILLIS, pauses.get(0));
        assertBetween(1_000, 2_000, pauses.get(1));
    }

    private void eachPauseIsTwiceAsLongUpToHalfAMinuteAndAsShortAsAtFirstOnceItWorked() {
        List<Double> pauses = pauses("", "", "", "", "", "", "", "backoff.reset()");
        double most = 1_000;
        for (double pause : pauses.subList(0, 7)) {
            assertBetween(most / 2, most, pause);
            most = Math.min(2 * most, 30_000);
        }
        assertBetween(500, 1_000, pauses.get(7));
    }

    private void aServerThatAsksForMoreThanASecondGetsIt() {
        List<Double> pauses = pauses("backoff.first = 8000", "", "backoff.first = 1e12");
        assertBetween(4_000, 8_000, pauses.get(0));
        assertBetween(8_000, 16_000, pauses.get(1));
        assertBetween(15_000, 30_000, pauses.get(2));
    }
}
