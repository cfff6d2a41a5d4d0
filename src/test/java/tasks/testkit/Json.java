package tasks.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads and writes JSON in tests, with a library rather than with the code under test. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    public static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** The {@code id} of an object. */
    public static long id(String text) {
        return read(text).get("id").asLong();
    }

    /** An object of one string member. */
    public static String object(String name, String value) {
        return MAPPER.createObjectNode().put(name, value).toString();
    }
}
