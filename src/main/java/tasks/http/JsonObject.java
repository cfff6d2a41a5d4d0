package tasks.http;

import java.util.Map;
import java.util.Optional;

/**
 * The members of a JSON object from a request body that the caller asked for. A member that is {@code null} counts as
 * absent.
 */
public final class JsonObject {
    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** The member as a string; empty where it is absent, null, or no string. */
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
