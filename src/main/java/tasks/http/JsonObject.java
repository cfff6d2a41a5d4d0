package tasks.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The members of a JSON object from a request body that the caller asked for. What is there may be {@code null}, or of
 * another type than is wanted.
 */
public final class JsonObject {
    /** Stands for {@code null}. */
    static final Object NULL = new Object();
    /** Stands for a value of a kind that no member takes: an object, an array of other things, a fraction. */
    static final Object OTHER = new Object();

    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** Whether the member is there, be it null. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** Whether the member is there and null. */
    public boolean isNull(String name) {
        return members.get(name) == NULL;
    }

    /** The member as a string; empty where it is absent, null, or no string. */
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The member as a boolean; empty where it is absent, null, or no boolean. */
    public Optional<Boolean> flag(String name) {
        return members.get(name) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }

    /** The member as a whole number of 64 bits; empty where it is absent, null, or none. */
    public OptionalLong number(String name) {
        return members.get(name) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** The member as an array of strings; empty where it is absent, null, or none. */
    public Optional<List<String>> texts(String name) {
        return members.get(name) instanceof StringArray array ? Optional.of(array.elements()) : Optional.empty();
    }

    /** An array that held strings only. */
    record StringArray(List<String> elements) {}
}
