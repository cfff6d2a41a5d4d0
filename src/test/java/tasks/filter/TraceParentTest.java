package tasks.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The W3C trace context that is taken over, and what is not. */
class TraceParentTest {
    private static final String IDS = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

    private static final String FRESH = "00-[0-9a-f]{32}-[0-9a-f]{16}-00";

    @ParameterizedTest
    @ValueSource(strings = {"00-" + IDS + "-01", "00-" + IDS + "-00", "00-" + IDS + "-ff"})
    void aSoundOneIsTakenOver(String sent) {
        assertEquals(sent, TraceParent.of(List.of(sent)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01-" + IDS + "-03", "cc-" + IDS + "-01-what-the-future-will-be-like", "fe-" + IDS + "-01-"})
    void whatIsKnownOfALaterVersionIsTakenOver(String sent) {
        assertEquals("00-" + IDS + "-01", TraceParent.of(List.of(sent)));
    }

    @Test
    void flagsOfALaterVersionThatAreNotKnownAreDropped() {
        assertEquals("00-" + IDS + "-00", TraceParent.of(List.of("01-" + IDS + "-fe")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-" + IDS + "-01",
                "00-" + IDS + "-01-more",
                "00-" + IDS + "-01-",
                "00-" + IDS + "-1",
                "00-" + IDS + "-0g",
                "00-" + IDS,
                "0-" + IDS + "-01",
                "01-" + IDS + "-01.more",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01"
            })
    void anotherBeginsATraceOfItsOwn(String sent) {
        String made = TraceParent.of(List.of(sent));
        assertTrue(made.matches(FRESH), made);
        assertNotEquals(IDS, made.substring(3, 52));
    }

    @Test
    void noneAndSeveralBeginATraceOfTheirOwn() {
        String sent = "00-" + IDS + "-01";
        assertTrue(TraceParent.of(List.of()).matches(FRESH));
        assertTrue(TraceParent.of(List.of(sent, sent)).matches(FRESH));
        assertNotEquals(TraceParent.of(List.of()), TraceParent.of(List.of()));
    }
}
