package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3339 section 5.6, dates and date-times. */
class DueTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-24, 2026-11-24T00:00:00Z",
        "2024-02-29, 2024-02-29T00:00:00Z",
        "0000-01-01, 0000-01-01T00:00:00Z",
        "9999-12-31, 9999-12-31T00:00:00Z",
        "2026-11-24T12:00:00Z, 2026-11-24T12:00:00Z",
        "2026-11-24t12:00:00z, 2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00+02:00, 2026-11-24T10:00:00Z",
        "2026-11-24T12:00:00-00:30, 2026-11-24T12:30:00Z",
        "2026-11-24T00:00:00+23:59, 2026-11-23T00:01:00Z",
        "2026-11-24T12:00:00.5Z, 2026-11-24T12:00:00.500Z",
        "2026-11-24T12:00:00.1234567Z, 2026-11-24T12:00:00.123456Z",
        "1990-12-31T23:59:60Z, 1991-01-01T00:00:00Z",
        "1990-12-31T15:59:60-08:00, 1991-01-01T00:00:00Z",
        "2026-11-25T01:29:60.25+01:30, 2026-11-25T00:00:00.250Z",
        "2026-11-24T12:00:00.1234560000000000000000000000000000000000000Z, 2026-11-24T12:00:00.123456Z",
    })
    void aDateOrADateTimeIsAnInstantAndKeepsItsText(String text, String instant) {
        Instant when = Instant.parse(instant);
        long micros = when.getEpochSecond() * 1_000_000 + when.getNano() / 1_000;
        assertEquals(Optional.of(new Due(text, micros)), Due.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tomorrow",
                "2026-11-31",
                "2025-02-29",
                "2026-13-01",
                "2026-1-1",
                "26-11-24",
                "+2026-11-24",
                "12026-11-24",
                "2026-11-24T",
                "2026-11-24T12:00:00",
                "2026-11-24T12:00Z",
                "2026-11-24 12:00:00Z",
                "2026-11-24T24:00:00Z",
                "2026-11-24T12:60:00Z",
                "2026-11-24T12:00:61Z",
                "2026-11-24T12:00:60Z",
                "2026-11-24T23:58:60Z",
                "2026-11-24T23:59:60+01:00",
                "2026-11-24T12:00:00.12345600000000000000000000000000000000000000Z",
                "2026-11-24T12:00:00.Z",
                "2026-11-24T12:00:00,5Z",
                "2026-11-24T12:00:00+0200",
                "2026-11-24T12:00:00+24:00",
                "2026-11-24T12:00:00+01:60",
                "2026-11-24Z",
                " 2026-11-24",
                "2026-11-24\n",
                "\u0662026-11-24",
            })
    void anythingElseIsNone(String text) {
        assertEquals(Optional.empty(), Due.parse(text));
    }
}
