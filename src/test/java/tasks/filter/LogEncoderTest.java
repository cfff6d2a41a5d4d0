package tasks.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tasks.config.Settings.LogFormat;
import tasks.testkit.Json;

/** What is said besides the lines of requests has their form. */
class LogEncoderTest {
    private final LoggerContext context = new LoggerContext();

    private String line(LogFormat format, String message, @Nullable Throwable failure) {
        LogEncoder encoder = new LogEncoder(format);
        encoder.setContext(context);
        encoder.start();
        LoggingEvent event = new LoggingEvent(
                "here", context.getLogger("tasks.app.Thing"), Level.WARN, message, failure, new Object[] {7});
        return new String(encoder.encode(event), UTF_8);
    }

    @Test
    void asTextItIsALineWithItsTimeAndLevel() {
        String line = line(LogFormat.TEXT, "seven is {}", null);
        assertTrue(line.matches("[0-9:.]{12} WARN  Thing - seven is 7\\R"), line);
    }

    @Test
    void asJsonItIsOneObjectOnALine() {
        String line = line(LogFormat.JSON, "seven \"is\"\n{}", new IllegalStateException("a reason\nof two lines"));
        assertEquals(line.length() - 1, line.indexOf('\n'));
        JsonNode json = Json.read(line);
        assertEquals("log", json.get("event").asText());
        assertEquals("WARN", json.get("level").asText());
        assertEquals("Thing", json.get("logger").asText());
        assertEquals("seven \"is\"\n7", json.get("message").asText());
        assertTrue(json.get("at").isIntegralNumber());
        assertTrue(
                json.get("exception").asText().startsWith("java.lang.IllegalStateException: a reason\nof two lines"));
        assertFalse(Json.read(line(LogFormat.JSON, "x", null)).has("exception"));
    }
}
