package tasks.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes JSON members in the order they are given. Compact, UTF-8, non-ASCII as it is: the seed's form. */
public final class JsonWriter {
    private final JsonGenerator generator;

    JsonWriter(JsonGenerator generator) {
        this.generator = generator;
    }

    /** What writes its members into an object that is already open. */
    @FunctionalInterface
    public interface Members {
        void write(JsonWriter out);
    }

    public JsonWriter member(String name, String value) {
        return run(() -> generator.writeStringField(name, value));
    }

    public JsonWriter member(String name, long value) {
        return run(() -> generator.writeNumberField(name, value));
    }

    public JsonWriter member(String name, boolean value) {
        return run(() -> generator.writeBooleanField(name, value));
    }

    /** A member whose value is an array of strings. */
    public JsonWriter texts(String name, List<String> values) {
        return run(() -> {
            generator.writeArrayFieldStart(name);
            for (String value : values) {
                generator.writeString(value);
            }
            generator.writeEndArray();
        });
    }

    /** A member whose value is an object. */
    public JsonWriter object(String name, Members members) {
        return run(() -> {
            generator.writeFieldName(name);
            object(members);
        });
    }

    /** A member whose value is already written as JSON. */
    public JsonWriter raw(String name, String value) {
        return run(() -> {
            generator.writeFieldName(name);
            generator.writeRawValue(value);
        });
    }

    /** A member whose value is an array of objects. */
    public JsonWriter array(String name, Iterable<? extends Members> objects) {
        return run(() -> {
            generator.writeArrayFieldStart(name);
            for (Members members : objects) {
                object(members);
            }
            generator.writeEndArray();
        });
    }

    /** A member whose value is an array of objects, each written by the same hand. */
    public <T> JsonWriter array(String name, List<T> values, BiConsumer<? super T, JsonWriter> members) {
        return array(
                name,
                values.stream()
                        .map(value -> (Members) out -> members.accept(value, out))
                        .toList());
    }

    JsonWriter object(Members members) {
        return run(() -> {
            generator.writeStartObject();
            members.write(this);
            generator.writeEndObject();
        });
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private JsonWriter run(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
